//! Entity tags: answers that a client has already, and versions on which a request depends.

use axum::http::{HeaderMap, HeaderName, header};
use switchboard_services::Versions;

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

/// The strong entity tag of a version.
pub(crate) fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The versions that a precondition names; `None` without the header. What is no tag of ours matches no version.
fn versions(headers: &HeaderMap, name: HeaderName, version_of: fn(&str) -> Option<i64>) -> Option<Versions> {
    let values: Vec<_> = headers.get_all(name).iter().collect();
    if values.is_empty() {
        return None;
    }
    let tags = values.iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    let tags: Vec<&str> = tags.map(str::trim).collect();
    if tags.contains(&"*") {
        return Some(Versions::Any);
    }
    Some(Versions::OneOf(tags.into_iter().filter_map(version_of).collect()))
}

/// The version that a strong tag of ours names.
fn strong_version(text: &str) -> Option<i64> {
    let version = text.trim_matches('"').parse().ok()?;
    (tag(version) == text).then_some(version)
}

/// The versions that `If-Match` names. Weak tags never match (RFC 9110, 13.1.1).
pub(crate) fn if_match(headers: &HeaderMap) -> Option<Versions> {
    versions(headers, header::IF_MATCH, strong_version)
}

/// The versions that the client has already, by `If-None-Match`. Proxies may have made the tags weak.
pub(crate) fn if_none_match(headers: &HeaderMap) -> Option<Versions> {
    versions(headers, header::IF_NONE_MATCH, |text| strong_version(text.trim_start_matches("W/")))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn preconditions_name_versions() {
        let versions = |name: HeaderName, values: &[&'static str]| {
            let values = values.iter().map(|value| (name.clone(), HeaderValue::from_static(value)));
            let headers: HeaderMap = values.collect();
            if name == header::IF_MATCH { if_match(&headers) } else { if_none_match(&headers) }
        };
        let one_of = |versions: &[i64]| Some(Versions::OneOf(versions.to_vec()));
        assert_eq!(versions(header::IF_MATCH, &[]), None);
        assert_eq!(versions(header::IF_MATCH, &[""]), one_of(&[]));
        assert_eq!(versions(header::IF_MATCH, &["*"]), Some(Versions::Any));
        assert_eq!(versions(header::IF_MATCH, &["\"3\", \"4\"", "\"7\""]), one_of(&[3, 4, 7]));
        assert_eq!(versions(header::IF_MATCH, &["W/\"3\", 4, \"05\", \"+6\", \"x\""]), one_of(&[]));
        assert_eq!(versions(header::IF_NONE_MATCH, &["W/\"3\", \"4\""]), one_of(&[3, 4]));
    }
}
