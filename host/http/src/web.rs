//! The web client's files, as xtask built and compressed them.
//!
//! They are part of the binary and are sent from there without copies: many requests and slow readers cost no memory.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::{Embed, EmbeddedFile};

use crate::content_coding::{Coding, acceptable};
use crate::etag;
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
    if let Some(file) = Files::get(path).filter(|_| path != INDEX && !is_compressed(path)) {
        return answer(path, &file, &headers);
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

/// Whether a file is another one's compressed form, and none of its own.
fn is_compressed(path: &str) -> bool {
    [".br", ".gz"].iter().any(|suffix| path.ends_with(suffix))
}

/// The file in a coding, if it is there.
fn coded(path: &str, coding: Coding) -> Option<EmbeddedFile> {
    match coding {
        Coding::Brotli => Files::get(&format!("{path}.br")),
        Coding::Gzip => Files::get(&format!("{path}.gz")),
        Coding::Identity => Files::get(path),
    }
}

fn answer(path: &str, plain: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let found = acceptable(headers).into_iter().find_map(|coding| Some((coding, coded(path, coding)?)));
    let Some((coding, file)) = found else {
        let detail = "this file is there as br, gzip and identity, and accept-encoding allows none that fits";
        let problem = Problem::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", detail);
        return ([(header::VARY, header::ACCEPT_ENCODING.as_str())], problem).into_response();
    };
    let etag = etag::of_sha256(&file.metadata.sha256_hash());
    let mut response = if etag::is_known(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bytes = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        bytes.into_response()
    };
    // The bundler puts the content's hash into the names of its files.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, plain.metadata.mimetype());
    set(header::ETAG, &etag);
    set(header::CACHE_CONTROL, cache);
    set(header::VARY, header::ACCEPT_ENCODING.as_str());
    if coding != Coding::Identity {
        set(header::CONTENT_ENCODING, coding.name());
    }
    response
}
