//! Clients of Entra ID, Microsoft Graph and Azure Communication Services (ACS) identity.
//!
//! | module | holds |
//! | --- | --- |
//! | [`config`] | where the services are, and who we are to them |
//! | [`entra`] | sign-in (authorisation code, PKCE, state, nonce), `id_token` validation, refresh tokens, what each refusal asks of a person |
//! | [`acs`] | the exchange of an Entra token for a calling token, and the queue under its limit |
//! | [`graph`] | the signed-in user and the tenant's directory |
//!
//! Configuration alone decides whether these speak to Microsoft or to the emulator.

pub mod acs;
mod body;
pub mod config;
pub mod entra;
mod error;
pub mod graph;
mod timed;

use std::time::Duration;

pub use config::{AcsConfig, AcsResource, ClientCredential, ExchangeLimit, MicrosoftConfig};
pub use error::MicrosoftError;

/// How long one request may take. Sign-in and tokens are behind a person who waits.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// All clients, sharing one pool of connections.
#[derive(Debug)]
pub struct Microsoft {
    /// Sign-in and tokens.
    pub entra: entra::Entra,
    /// Calling tokens.
    pub acs: acs::Acs,
    /// People.
    pub graph: graph::Graph,
}

impl Microsoft {
    /// Makes the clients. Nothing is connected yet.
    ///
    /// # Errors
    /// When TLS can't be set up, a key or certificate can't be read, or an address is no URL that may be used.
    pub fn new(config: MicrosoftConfig) -> Result<Self, MicrosoftError> {
        let http = reqwest::Client::builder()
            .timeout(REQUEST_TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            // A redirect of an API is no answer of the API.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            acs: acs::Acs::new(http.clone(), &config)?,
            graph: graph::Graph::new(http.clone(), &config.graph)?,
            entra: entra::Entra::new(http, config)?,
        })
    }
}
