//! `GET /users/{id}/photos/{size}/$value`

use super::cache::cached;
use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::{GraphError, GraphFailure};
use super::request::Request;
use super::types::Photo;

/// The largest photo, in bytes.
const MAX_BYTES: usize = 2 << 20;

/// The media types that browsers show as an image and never as anything else.
const MEDIA_TYPES: &[&str] = &["image/jpeg", "image/png", "image/gif", "image/webp"];

impl Graph {
    /// The photo of a person of the user's tenant; `None` where there is none. Both are cached.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, fails or can't be reached.
    pub async fn photo(
        &self,
        call: &GraphCall<'_>,
        id: &str,
        size: u16,
    ) -> Result<Option<Photo>, GraphError> {
        if !Self::can_be_addressed(id) {
            return Ok(None);
        }
        let key = call.tenant_key((id.to_lowercase().into_boxed_str(), size));
        cached(&self.caches.photos, key, || async {
            let pixels = format!("{size}x{size}");
            let url = self.url(&["users", id, "photos", &pixels, "$value"]);
            let photo = self.send(call, Request::get("photo", Service::Photos, url), |response| {
                if response.body.len() > MAX_BYTES {
                    return Err(format!("a photo of more than {MAX_BYTES} bytes"));
                }
                let kind =
                    response.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
                let content_type = MEDIA_TYPES.iter().find(|known| **known == kind);
                let content_type = content_type.ok_or_else(|| format!("a photo of the kind {kind:?}"))?;
                Ok(Photo { content_type, etag: response.etag, bytes: response.body })
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
