//! The web client's files, as xtask built and compressed them.

use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

use crate::embedded;
use crate::page::page;
use crate::problem::Problem;

#[derive(Embed)]
#[folder = "../../target/assets/web"]
#[allow_missing = true]
struct Files;

const INDEX: &str = "index.html";

/// A file of the client; every other path leads to the document of its pages.
pub(crate) async fn file(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let is_ours = path.starts_with("api/") || path.starts_with("auth/");
    if !is_ours && method != Method::GET && method != Method::HEAD {
        return ([(header::ALLOW, "GET,HEAD")], Problem::method_not_allowed()).into_response();
    }
    // The bundler puts the content's hash into the names of its files.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    if let Some(answer) = embedded::answer::<Files>(path, cache, &headers).filter(|_| path != INDEX) {
        return answer;
    }
    if is_ours || path.starts_with("assets/") {
        return Problem::not_found(uri.path()).into_response();
    }
    document(uri.path())
}

/// The document of the client's pages, for one of them.
pub(crate) fn document(path: &str) -> Response {
    match Files::get(INDEX) {
        Some(index) => page(path, &index.data),
        None => {
            let detail = "the web client is not in this build: `cargo xtask web` builds it; then build the server again";
            Problem::new(StatusCode::NOT_FOUND, "not-found", detail).into_response()
        }
    }
}
