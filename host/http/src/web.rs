//! The web client's files, as xtask built them.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::Embed;

use crate::problem::Problem;

#[derive(Embed)]
#[folder = "../../target/assets/web"]
#[allow_missing = true]
struct Files;

const INDEX: &str = "index.html";

/// A file of the client; its pages are all the same document.
pub(crate) async fn file(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Files::get(path).filter(|_| path != INDEX) {
        let kind = file.metadata.mimetype().to_owned();
        let mut response = file.data.into_owned().into_response();
        let headers = response.headers_mut();
        if let Ok(kind) = HeaderValue::from_str(&kind) {
            headers.insert(header::CONTENT_TYPE, kind);
        }
        // The bundler puts the content's hash into the name.
        let cache =
            if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        return response;
    }
    if path.starts_with("api/") || path.starts_with("auth/") || path.starts_with("assets/") {
        return Problem::not_found(uri.path()).into_response();
    }
    match Files::get(INDEX) {
        Some(index) => {
            let mut response = Html(index.data.into_owned()).into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            response
        }
        None => (
            StatusCode::NOT_FOUND,
            "The web client is not in this build. `cargo xtask web` builds it; then build the server again.\n",
        )
            .into_response(),
    }
}
