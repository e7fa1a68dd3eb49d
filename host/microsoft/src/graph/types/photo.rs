//! A person's photo.

use bytes::Bytes;

/// The sizes that Graph offers: the length of a side in pixels.
pub const PHOTO_SIZES: &[u16] = &[48, 64, 96, 120, 240, 360, 432, 504, 648];

/// A person's photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The media type of the image.
    pub content_type: &'static str,
    /// Graph's `ETag`, if it sent one.
    pub etag: Option<String>,
    /// The image.
    pub bytes: Bytes,
}

impl Photo {
    /// About how many bytes it needs in a cache.
    pub(in crate::graph) fn weight(&self) -> u32 {
        u32::try_from(self.bytes.len()).unwrap_or(u32::MAX).saturating_add(200)
    }
}
