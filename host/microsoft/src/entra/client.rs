//! The client of Entra ID.

use std::sync::Arc;

use switchboard_domain::clock::Clock;

use super::authority::{KeySet, Metadata};
use super::cached::Cached;
use super::credential::Credential;
use crate::config::{MicrosoftConfig, service_url};
use crate::error::MicrosoftError;

/// The client of Entra ID.
#[derive(Debug)]
pub struct Entra {
    pub(super) http: reqwest::Client,
    pub(super) config: MicrosoftConfig,
    pub(super) authority: String,
    pub(super) credential: Credential,
    pub(super) clock: Clock,
    pub(super) metadata: Arc<Cached<Metadata>>,
    pub(super) keys: Arc<Cached<KeySet>>,
}

impl Entra {
    pub(crate) fn new(
        http: reqwest::Client,
        config: MicrosoftConfig,
        clock: Clock,
    ) -> Result<Self, MicrosoftError> {
        let authority = service_url("the authority", &config.authority)?;
        Ok(Self {
            http,
            authority: authority.as_str().trim_end_matches('/').to_owned(),
            credential: Credential::read(&config.credential)?,
            metadata: Cached::new("Entra's metadata"),
            keys: Cached::new("Entra's list of keys"),
            config,
            clock,
        })
    }

    /// The application's client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.config.client_id
    }

    /// The redirect URI, to which Entra sends browsers back.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.config.redirect_uri
    }
}
