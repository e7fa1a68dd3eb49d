//! Files that xtask built and compressed.
//!
//! They are part of the binary and are sent from there without copies: many requests and slow readers cost no memory.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::{Embed, EmbeddedFile};

use crate::content_coding::{Coding, acceptable};
use crate::etag;
use crate::problem::Problem;

/// A file of a folder in the coding that the client likes best; nothing where there is no such file.
pub(crate) fn answer<Files: Embed>(path: &str, cache: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Files::get(path).filter(|_| !is_compressed(path))?;
    let found =
        acceptable(headers).into_iter().find_map(|coding| Some((coding, coded::<Files>(path, coding)?)));
    let Some((coding, file)) = found else {
        let detail = "this file is there as br, gzip and identity, and accept-encoding allows none that fits";
        let problem = Problem::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", detail);
        return Some(([(header::VARY, header::ACCEPT_ENCODING.as_str())], problem).into_response());
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
    Some(response)
}

/// Whether a file is another one's compressed form, and none of its own.
fn is_compressed(path: &str) -> bool {
    [".br", ".gz"].iter().any(|suffix| path.ends_with(suffix))
}

/// The file in a coding, if it is there.
fn coded<Files: Embed>(path: &str, coding: Coding) -> Option<EmbeddedFile> {
    match coding {
        Coding::Brotli => Files::get(&format!("{path}.br")),
        Coding::Gzip => Files::get(&format!("{path}.gz")),
        Coding::Identity => Files::get(path),
    }
}
