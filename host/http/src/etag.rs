//! Answers that a client has already.

use axum::http::{HeaderMap, header};

/// A strong `ETag` of content by its SHA-256.
pub(crate) fn of_sha256(hash: &[u8]) -> String {
    // Half of it tells contents apart as well, and is shorter.
    format!("\"{}\"", hex::encode(&hash[..hash.len() / 2]))
}

/// Whether the client has what this `ETag` names (`If-None-Match`, RFC 9110 section 13.1.2).
pub(crate) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|known| known.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == etag || one == "*")
}
