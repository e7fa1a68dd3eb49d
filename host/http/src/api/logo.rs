//! `GET /api/v1/tenant/logos/{tag}`

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::openapi::Binary;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// The organisation's logo.
///
/// `logoUrl` of `GET /me` names it. The address changes with the image, so that browsers keep it.
#[utoipa::path(
    get, path = "/tenant/logos/{tag}", operation_id = "get_tenant_logo", tag = "me",
    params(("tag" = String, Path, description = "What names the image.")),
    responses(
        (status = 200, description = "The image.", content(
            (inline(Binary) = "image/png"), (inline(Binary) = "image/jpeg"), (inline(Binary) = "image/webp")
        )),
        (status = 404)
    )
)]
pub(crate) async fn logo(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(tag): Path<String>,
) -> Result<Response, Problem> {
    let logo = app.store.tenants().logo(&user.0.context, &tag).await?;
    let logo = logo.ok_or_else(|| Problem::not_found("this logo"))?;
    let mut response = logo.bytes.into_response();
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::from_str(&logo.media_type) {
        headers.insert(CONTENT_TYPE, media_type);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    Ok(response)
}
