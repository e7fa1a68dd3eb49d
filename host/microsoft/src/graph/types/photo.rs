//! `GET /users/{id}/photos/{size}/$value`

use bytes::Bytes;

use super::cache::remembered;
use super::error::GraphFailure;
use super::gate::Service;
use super::request::Request;
use super::{Graph, GraphCall, GraphError};

/// The sizes that Graph has, in pixels of a side.
pub const PHOTO_SIZES: &[u16] = &[48, 64, 96, 120, 240, 360, 432, 504, 648];

/// The most bytes of a photo.
const MAX_BYTES: usize = 2 << 20;

/// What browsers show as a picture and nothing else.
const KINDS: &[&str] = &["image/jpeg", "image/png", "image/gif", "image/webp"];

/// A person's photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// An image's media type.
    pub content_type: &'static str,
    /// Graph's, where it gave one.
    pub etag: Option<String>,
    /// The image.
    pub bytes: Bytes,
}

impl Photo {
    pub(super) fn weight(&self) -> u32 {
        u32::try_from(self.bytes.len()).unwrap_or(u32::MAX).saturating_add(200)
    }
}

impl Graph {
    /// The photo of a person of the user's tenant; `None` where there is none. Remembered, and so is that.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn photo(
        &self,
        call: &GraphCall<'_>,
        id: &str,
        size: u16,
    ) -> Result<Option<Photo>, GraphError> {
        let key = call.of_tenant((id.to_lowercase().into_boxed_str(), size));
        remembered(&self.caches.photos, key, || async {
            let pixels = format!("{size}x{size}");
            let url = self.url(&["users", id, "photos", &pixels, "$value"]);
            let photo = self.ask(call, Request::get("photo", Service::Photos, url), |answered| {
                if answered.body.len() > MAX_BYTES {
                    return Err(format!("a photo of more than {MAX_BYTES} bytes"));
                }
                let kind =
                    answered.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
                let content_type = KINDS.iter().find(|known| **known == kind);
                let content_type = content_type.ok_or_else(|| format!("a photo of the kind {kind:?}"))?;
                Ok(Photo { content_type, etag: answered.etag, bytes: answered.body })
            });
            match photo.await {
                Ok(photo) => Ok(Some(photo)),
                // `ImageNotFound`, or the person is of another tenant.
                Err(error) if error.failure == GraphFailure::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        })
        .await
    }
}
