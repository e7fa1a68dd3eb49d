//! How Microsoft's services fail.

use reqwest::header::HeaderMap;

use crate::acs::ExchangeError;
use crate::entra::EntraRefusal;

/// How a Microsoft service failed, in terms of what can be done about it.
#[derive(Debug, thiserror::Error)]
pub enum MicrosoftError {
    /// No answer, or none that could be read.
    #[error("a Microsoft service could not be reached: {0}")]
    Unreachable(#[from] reqwest::Error),
    /// What is needed of a service could not be had lately, and it is too early to ask again.
    #[error("{0}")]
    Unavailable(String),
    /// Entra said no.
    #[error("{0}")]
    Entra(Box<EntraRefusal>),
    /// ACS did not exchange a token.
    #[error("{0}")]
    Exchange(Box<ExchangeError>),
    /// Graph failed.
    #[error(transparent)]
    Graph(Box<crate::graph::GraphError>),
    /// The `id_token` is not to be believed.
    #[error("the id_token is refused: {0}")]
    IdToken(#[from] crate::entra::IdTokenError),
    /// The callback is not of the server that was asked.
    #[error("{0}")]
    MixUp(&'static str),
    /// The configuration or an answer has not the form it must have.
    #[error("{0}")]
    Malformed(String),
}

impl From<crate::graph::GraphError> for MicrosoftError {
    fn from(error: crate::graph::GraphError) -> Self {
        Self::Graph(Box::new(error))
    }
}

/// Seconds of a `Retry-After`, where it is a number.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    // Some workloads send a decimal.
    text.parse::<f64>()
        .ok()
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
        .map(|seconds| seconds.ceil() as u64)
}
