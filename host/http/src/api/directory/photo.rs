//! `GET /api/v1/directory/users/{id}/photo`

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use switchboard_microsoft::graph::PHOTO_SIZES;
use utoipa::IntoParams;

use super::document::checked_id;
use crate::app::App;
use crate::etag;
use crate::openapi::Binary;
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::session::AuthenticatedUser;

/// As large as a list shows it, on a fine screen.
const DEFAULT_SIZE: u16 = 96;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Size {
    /// Pixels of a side: 48, 64, 96, 120, 240, 360, 432, 504 or 648; 96 where it is not given.
    #[param(value_type = Option<u16>)]
    size: Option<String>,
}

/// A person's photo.
///
/// The same photo again, by its `ETag`, is `304`.
#[utoipa::path(
    get, path = "/directory/users/{id}/photo", operation_id = "get_directory_user_photo", tag = "directory",
    params(("id" = String, Path, description = "The person's Entra object id."), Size),
    responses(
        (status = 200, description = "The image.", content_type = "image/jpeg", body = inline(Binary)),
        (status = 304, description = "As the client has it."), (status = 404)
    )
)]
pub(crate) async fn photo(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    Query(size): Query<Size>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let size = match size.size.as_deref() {
        None => DEFAULT_SIZE,
        Some(text) => text.parse().ok().filter(|size| PHOTO_SIZES.contains(size)).ok_or_else(|| {
            Problem::member("size", format!("{text:?} is none of 48, 64, 96, 120, 240, 360, 432, 504, 648"))
        })?,
    };
    let photo = app.services.graph.photo(&user.0.context, checked_id(&id)?, size).await?;
    let photo = photo.ok_or_else(|| Problem::not_found("a photo of this person"))?;
    // Ours, of the image itself: Graph's may be of another form, or missing.
    let etag = etag::of_sha256(digest(&SHA256, &photo.bytes).as_ref());
    let is_known = etag::is_known(&headers, &etag);
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { photo.bytes.into_response() };
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(photo.content_type));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.insert(ETAG, etag);
    }
    Ok(response)
}
