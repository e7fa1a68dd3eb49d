//! How Microsoft's services fail.

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
    /// The `id_token` is not to be believed.
    #[error("the id_token is refused: {0}")]
    IdToken(#[from] crate::entra::IdTokenError),
    /// The configuration or an answer has not the form it must have.
    #[error("{0}")]
    Malformed(String),
}

impl MicrosoftError {
    /// Whether the user has to sign in again: the refresh token is of no more use.
    #[must_use]
    pub fn needs_sign_in(&self) -> bool {
        matches!(self, Self::Refused { service: "Entra", code, .. }
            if matches!(code.as_str(), "invalid_grant" | "interaction_required" | "login_required" | "consent_required"))
    }
}
