//! A request whose signature was checked, and how its path and its version are read.

use axum::http::{StatusCode, Uri};

use super::resources::Resource;
use super::response::Refusal;
use super::state::Acs;
use super::versions::VERSIONS;

/// A request to one of the resources, signed with its key.
pub(super) struct SignedRequest<'a> {
    pub(super) acs: &'a Acs,
    pub(super) resource: &'a Resource,
    pub(super) version: &'a str,
    pub(super) body: &'a [u8],
}

/// Decodes one segment of a path.
pub(super) fn decode(segment: &str) -> String {
    // In paths, unlike in queries, a plus means itself.
    let query = format!("v={}", segment.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The version that the query names.
///
/// # Errors
/// 400 when it names none, or one that does not exist.
pub(super) fn version(uri: &Uri) -> Result<&str, Refusal> {
    let mut pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let named = pairs.find(|(name, _)| name.eq_ignore_ascii_case("api-version"));
    match named {
        None => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "ApiVersionUnspecified",
            "An API version is required, but was not specified.",
        )),
        Some((_, version)) if VERSIONS.contains(&version) => Ok(version),
        Some((_, version)) => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "UnsupportedApiVersion",
            format!(
                "The HTTP resource that matches the request URI '{}' does not support the API version '{version}'.",
                uri.path()
            ),
        )),
    }
}
