//! Clients of Entra ID, Microsoft Graph and Azure Communication Services (ACS) identity.
//!
//! | module | holds |
//! | --- | --- |
//! | [`config`] | the addresses of the services, and our credentials |
//! | [`entra`] | sign-in (authorization code, PKCE, state, nonce), `id_token` validation, refresh tokens, what to do about each refusal |
//! | [`acs`] | the exchange of an Entra token for a calling token, and the queue under its limit |
//! | [`graph`] | the signed-in user and the tenant's directory |
//!
//! Only the configuration decides whether these clients talk to Microsoft or to the emulator.

pub mod acs;
pub mod config;
pub mod entra;
mod error;
pub mod graph;
mod metrics;
mod response_body;

use std::time::Duration;

use switchboard_domain::clock::Clock;

pub use config::{AcsConfig, AcsResource, ClientCredential, ExchangeLimit, MicrosoftConfig};
pub use error::MicrosoftError;

/// How long one request may take. A person waits for sign-in and tokens.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// All clients. They share one pool of connections.
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
    /// Makes the clients. They connect when they are used.
    ///
    /// # Errors
    /// [`MicrosoftError::Malformed`] when a key or certificate can't be read, or an address is no URL to which secrets may
    /// be sent; [`MicrosoftError::Unreachable`] when TLS can't be set up.
    pub fn new(config: MicrosoftConfig, clock: Clock) -> Result<Self, MicrosoftError> {
        let http = reqwest::Client::builder()
            .timeout(REQUEST_TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            // These APIs do not redirect; a redirect would send tokens elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            acs: acs::Acs::new(http.clone(), &config, clock.clone())?,
            graph: graph::Graph::new(http.clone(), &config.graph, clock.clone())?,
            entra: entra::Entra::new(http, config, clock)?,
        })
    }
}
