//! The book for plugin developers ([decision 40](../../docs/adr/0040-the-book.md)). Anybody may read it: it has nothing of a tenant.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use rust_embed::Embed;

use crate::embedded;
use crate::problem::Problem;

#[derive(Embed)]
#[folder = "../../target/assets/docs"]
#[allow_missing = true]
struct Files;

/// Where the book begins. Links within it count from the last slash.
const ROOT: &str = "/docs/";

/// The first page.
const FIRST: &str = "index.html";

const CACHE: &str = "no-cache";

/// What is sent for a path without a page.
const NOT_FOUND: &str = "404.html";

/// Leads to the first page.
pub(crate) async fn first_page() -> Redirect {
    Redirect::permanent(ROOT)
}

/// A page of the book, or one of its files.
pub(crate) async fn page(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().strip_prefix(ROOT).filter(|path| !path.is_empty()).unwrap_or(FIRST);
    if let Some(answer) = embedded::answer::<Files>(path, CACHE, &headers).filter(|_| path != NOT_FOUND) {
        return answer;
    }
    if Files::get(FIRST).is_none() {
        let detail =
            "the book is not in this build: `cargo xtask book` builds it; then build the server again";
        return Problem::new(StatusCode::NOT_FOUND, "not-found", detail).into_response();
    }
    // As a whole and uncompressed: what somebody has kept of it is no answer to this path.
    let text = Files::get(NOT_FOUND).map(|file| file.data).unwrap_or_default();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    let cache = HeaderValue::from_static(CACHE);
    let headers = [(header::CONTENT_TYPE, html), (header::CACHE_CONTROL, cache)];
    (StatusCode::NOT_FOUND, headers, text.into_owned()).into_response()
}
