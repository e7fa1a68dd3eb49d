//! How Microsoft's services fail.

use reqwest::Response;
use serde::Deserialize;

/// How a Microsoft service failed, in terms of what can be done about it.
#[derive(Debug, thiserror::Error)]
pub enum MicrosoftError {
    /// No answer, or none that could be read.
    #[error("a Microsoft service could not be reached: {0}")]
    Unreachable(#[from] reqwest::Error),
    /// The service said no.
    #[error("{service} refused with {status} {code}: {message}")]
    Refused {
        /// `Entra`, `ACS` or `Graph`.
        service: &'static str,
        /// The HTTP status.
        status: u16,
        /// The service's own code, such as `invalid_grant` or `ValidationError`.
        code: String,
        /// The service's own words.
        message: String,
    },
    /// Graph failed.
    #[error(transparent)]
    Graph(Box<crate::graph::GraphError>),
    /// The `id_token` is not to be believed.
    #[error("the id_token is refused: {0}")]
    IdToken(#[from] crate::entra::IdTokenError),
    /// The configuration or an answer has not the form it must have.
    #[error("{0}")]
    Malformed(String),
}

impl From<crate::graph::GraphError> for MicrosoftError {
    fn from(error: crate::graph::GraphError) -> Self {
        Self::Graph(Box::new(error))
    }
}

impl MicrosoftError {
    /// Whether the user has to sign in again: the refresh token is of no more use.
    #[must_use]
    pub fn needs_sign_in(&self) -> bool {
        matches!(self, Self::Refused { service: "Entra", code, .. }
            if matches!(code.as_str(), "invalid_grant" | "interaction_required" | "login_required" | "consent_required"))
    }
}

/// The error body of ACS and Graph.
#[derive(Deserialize)]
struct Refusal {
    error: RefusalBody,
}

#[derive(Deserialize)]
struct RefusalBody {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// The answer, or what the service says against it.
pub(crate) async fn accepted(service: &'static str, answer: Response) -> Result<Response, MicrosoftError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let unreadable =
        || RefusalBody { code: "unreadable".into(), message: "its answer could not be read".into() };
    let RefusalBody { code, message } =
        answer.json::<Refusal>().await.map_or_else(|_| unreadable(), |refusal| refusal.error);
    Err(MicrosoftError::Refused { service, status: status.as_u16(), code, message })
}
