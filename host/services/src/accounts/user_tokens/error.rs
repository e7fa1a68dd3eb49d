//! How a token can't be had, by who can do something about it.

use std::sync::Arc;
use std::time::Duration;

use switchboard_microsoft::MicrosoftError;
use switchboard_store::StoreError;

/// How a token can't be had. Cheap to clone: many may wait for one token.
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
        /// For who can put it right.
        operator: Arc<str>,
    },
    /// Too many at once: come back after this time, the place in the line is kept.
    #[error("Many people are signing in. Calls will be ready for you in a moment.")]
    Busy(Duration),
    /// What Microsoft gives would expire too soon to be of use.
    #[error("Microsoft gives tokens that expire too soon for calls. Ask your administrator.")]
    TooShort,
    /// Microsoft does not work now.
    #[error(transparent)]
    Microsoft(Arc<MicrosoftError>),
    /// The store.
    #[error("{0}")]
    Store(Arc<StoreError>),
    /// The work broke down.
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
    /// What kind of thing.
    pub kind: InteractionKind,
    /// The short name of the reason, as in the table of Entra's codes.
    pub slug: &'static str,
    /// For the person.
    pub sentence: &'static str,
    /// Opens the sign-in that answers it, once: what Microsoft asked for is kept under this id.
    pub challenge: String,
}

/// What kind of thing the person has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InteractionKind {
    /// Sign in again.
    SignInAgain,
    /// Consent, or have an admin consent.
    Consent,
    /// Prove more: the claims of a challenge.
    Claims,
}
