//! Reading a response of Graph that is no success.

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use serde::Deserialize;

use super::error::GraphFailure;
use crate::entra::claims::insufficient_claims;

/// The body of such a response.
#[derive(Deserialize)]
pub(super) struct Refusal {
    pub(super) error: RefusalBody,
}

#[derive(Default, Deserialize)]
pub(super) struct RefusalBody {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) message: String,
    #[serde(default, rename = "innerError", alias = "innererror")]
    pub(super) inner: Option<Inner>,
}

#[derive(Deserialize)]
pub(super) struct Inner {
    #[serde(default, rename = "request-id")]
    pub(super) request_id: Option<String>,
}

/// The kind of failure that a status means.
pub(super) fn failure_of(status: u16) -> GraphFailure {
    match status {
        401 => GraphFailure::Unauthorized,
        403 => GraphFailure::Forbidden,
        404 => GraphFailure::NotFound,
        429 => GraphFailure::Throttled,
        500.. => GraphFailure::ServerError,
        _ => GraphFailure::Refused,
    }
}

/// The claims challenge of continuous access evaluation, if there is one.
pub(super) fn claims_of(headers: &HeaderMap) -> Option<Box<str>> {
    let challenges = headers.get_all(WWW_AUTHENTICATE).into_iter().filter_map(|value| value.to_str().ok());
    challenges.into_iter().find_map(insufficient_claims).map(Into::into)
}
