//! Entra ID: authorisation code flow with PKCE for users of any tenant (`organizations`).
//!
//! | module | holds |
//! | --- | --- |
//! | `sign_in` | from the redirect to the user's claims; admin consent; signing out of Microsoft |
//! | `authority`, `cached` | endpoints, issuer and keys, fetched seldom and kept through outages |
//! | `id_token` | whether a token is to be believed |
//! | `token`, `credential`, `claims` | the token endpoint, how we prove who we are, claims challenges |
//! | `scopes` | which feature needs what |
//! | `refusal`, `advice` | how Entra refuses, and what that asks of whom |

mod advice;
mod authority;
mod cached;
mod claims;
mod credential;
mod id_token;
#[cfg(test)]
mod id_token_tests;
mod refusal;
mod scopes;
mod sign_in;
mod token;

use std::sync::Arc;

pub use advice::{ADVICE, Advice, Reaction};
pub use authority::{Key, KeySet, Metadata, is_tenant_id};
pub use claims::{challenge, insufficient_claims};
pub use id_token::{Expected, IdTokenClaims, IdTokenError, validate_id_token};
pub use refusal::EntraRefusal;
pub use scopes::{Feature, Resource, scopes_of, serves};
pub use sign_in::{Callback, Prompt, SignInRequest, SignInTransaction};
pub use token::TokenResponse;

use crate::config::service_url;
use crate::{MicrosoftConfig, MicrosoftError};
use cached::Cached;

/// The client of Entra ID.
#[derive(Debug)]
pub struct Entra {
    http: reqwest::Client,
    config: MicrosoftConfig,
    authority: String,
    credential: credential::Credential,
    metadata: Arc<Cached<Metadata>>,
    keys: Arc<Cached<KeySet>>,
}

impl Entra {
    pub(crate) fn new(http: reqwest::Client, config: MicrosoftConfig) -> Result<Self, MicrosoftError> {
        let authority = service_url("the authority", &config.authority)?;
        Ok(Self {
            http,
            authority: authority.as_str().trim_end_matches('/').to_owned(),
            credential: credential::Credential::read(&config.credential)?,
            metadata: Cached::new("Entra's metadata"),
            keys: Cached::new("Entra's list of keys"),
            config,
        })
    }

    /// The application's client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.config.client_id
    }

    /// Where Entra sends browsers back to, as it must be registered.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.config.redirect_uri
    }
}
