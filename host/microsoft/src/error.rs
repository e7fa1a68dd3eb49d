//! How Microsoft's services fail.

use crate::acs::error::ExchangeError;
use crate::entra::id_token_error::IdTokenError;
use crate::entra::refusal::EntraRefusal;
use crate::graph::error::GraphError;

/// How a Microsoft service failed, in terms of what can be done about it.
#[derive(Debug, thiserror::Error)]
pub enum MicrosoftError {
    /// There was no response, or it broke off.
    #[error("a Microsoft service could not be reached: {0}")]
    Unreachable(#[from] reqwest::Error),
    /// A document of a service could not be fetched lately, and it is too early to try again.
    #[error("{0}")]
    Unavailable(String),
    /// Entra refused.
    #[error("{0}")]
    Entra(Box<EntraRefusal>),
    /// ACS did not exchange the token.
    #[error("{0}")]
    Exchange(Box<ExchangeError>),
    /// Graph failed.
    #[error(transparent)]
    Graph(Box<GraphError>),
    /// The `id_token` is not valid.
    #[error("the id_token is refused: {0}")]
    IdToken(#[from] IdTokenError),
    /// The callback comes from another server than the one that was asked (a mix-up attack).
    #[error("{0}")]
    MixUp(&'static str),
    /// The configuration or a response does not have the required form.
    #[error("{0}")]
    Malformed(String),
}

impl From<GraphError> for MicrosoftError {
    fn from(error: GraphError) -> Self {
        Self::Graph(Box::new(error))
    }
}

impl From<ExchangeError> for MicrosoftError {
    fn from(error: ExchangeError) -> Self {
        Self::Exchange(Box::new(error))
    }
}

impl From<Box<ExchangeError>> for MicrosoftError {
    fn from(error: Box<ExchangeError>) -> Self {
        Self::Exchange(error)
    }
}

impl MicrosoftError {
    /// Whether the same request may succeed soon: the service failed or could not be reached.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(error) => !error.is_timeout(),
            Self::Exchange(error) => matches!(**error, ExchangeError::Other { status: 500.., .. }),
            _ => false,
        }
    }
}
