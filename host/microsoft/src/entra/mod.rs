//! Entra ID: authorisation code flow with PKCE for users of any tenant (`organizations`).

mod id_token;
#[cfg(test)]
mod id_token_tests;
mod keys;
mod sign_in;
mod token;

use std::sync::Arc;

use tokio::sync::Mutex;

pub use id_token::{Expected, IdTokenClaims, IdTokenError, validate_id_token};
pub use keys::{Key, KeySet};
pub use sign_in::{Callback, SignInTransaction};
pub use token::TokenResponse;

use crate::MicrosoftConfig;

/// Scopes of the calling service: what the exchange for a calling token needs.
pub const ACS_SCOPES: &str = "https://auth.msft.communication.azure.com/Teams.ManageCalls https://auth.msft.communication.azure.com/Teams.ManageChats";

/// Scopes of Graph that sign-in asks for.
pub const GRAPH_SCOPES: &str =
    "https://graph.microsoft.com/User.Read https://graph.microsoft.com/User.ReadBasic.All";

/// The client of Entra ID.
#[derive(Debug)]
pub struct Entra {
    http: reqwest::Client,
    config: MicrosoftConfig,
    keys: Mutex<Option<Arc<keys::Cached>>>,
}

impl Entra {
    pub(crate) fn new(http: reqwest::Client, config: MicrosoftConfig) -> Self {
        Self { http, config, keys: Mutex::new(None) }
    }

    fn endpoint(&self, path: &str) -> String {
        format!("{}/organizations/{path}", self.config.authority.trim_end_matches('/'))
    }
}
