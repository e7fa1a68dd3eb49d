//! Why there is no token, by who can do something about it.

use std::sync::Arc;
use std::time::Duration;

use switchboard_microsoft::MicrosoftError;
use switchboard_store::StoreError;

/// Why there is no token. It is cheap to clone, since many may wait for one token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TokenError {
    /// The person has to go to Microsoft's page.
    #[error("{}", .0.sentence)]
    Interaction(Interaction),
    /// The person has no licence with which Teams calls can be made.
    #[error("{0}")]
    NotLicensed(&'static str),
    /// An admin or the operator has to set something up.
    #[error("{person}")]
    NotSetUp {
        /// For the person.
        person: &'static str,
        /// For the admin or operator who can put it right.
        operator: Arc<str>,
    },
    /// Too many at once: come back after this time, the place in the line is kept.
    #[error("Many people are signing in. Calls will be ready for you in a moment.")]
    Busy(Duration),
    /// Microsoft's tokens expire too soon to be of use.
    #[error("Microsoft gives tokens that expire too soon for calls. Ask your administrator.")]
    TooShort,
    /// Microsoft does not work now.
    #[error(transparent)]
    Microsoft(Arc<MicrosoftError>),
    /// The store failed.
    #[error("{0}")]
    Store(Arc<StoreError>),
    /// The task that asked for the token ended without an answer.
    #[error("getting a token broke down")]
    Broken,
}

impl From<MicrosoftError> for TokenError {
    fn from(error: MicrosoftError) -> Self {
        Self::Microsoft(Arc::new(error))
    }
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// What the person has to do at Microsoft's page.
#[derive(Debug, Clone)]
pub struct Interaction {
    /// What the person has to do.
    pub kind: InteractionKind,
    /// The short name of the reason, as in the table of Entra's codes.
    pub slug: &'static str,
    /// For the person.
    pub sentence: &'static str,
    /// The id under which Microsoft's request is kept; it opens the sign-in that answers it, once.
    pub challenge: String,
}

/// What the person has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InteractionKind {
    /// Sign in again.
    SignInAgain,
    /// Consent, or have an admin consent.
    Consent,
    /// Prove more: the claims of a challenge.
    Claims,
}
