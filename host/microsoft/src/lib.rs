//! Clients of Entra ID, Microsoft Graph and Azure Communication Services (ACS) identity.
//!
//! | module | holds |
//! | --- | --- |
//! | [`entra`] | sign-in (authorisation code, PKCE, state, nonce), `id_token` validation, refresh tokens |
//! | [`acs`] | the exchange of an Entra token for a calling token |
//! | [`graph`] | the signed-in user and the tenant's directory |
//!
//! Configuration alone decides whether these speak to Microsoft or to the emulator.

pub mod acs;
pub mod entra;
mod error;
pub mod graph;
mod timed;

use std::time::Duration;

pub use error::MicrosoftError;

/// How long one request may take. Sign-in and tokens are behind a person who waits.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Where the Microsoft services are, and who we are to them.
#[derive(Clone)]
pub struct MicrosoftConfig {
    /// `https://login.microsoftonline.com`, or the emulator.
    pub authority: String,
    /// `https://graph.microsoft.com/v1.0`, or the emulator.
    pub graph: String,
    /// `https://<resource>.communication.azure.com`, or the emulator.
    pub acs: String,
    /// Base64 of the ACS access key.
    pub acs_access_key: String,
    /// The application's client id.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: String,
    /// As registered, to the letter.
    pub redirect_uri: String,
}

impl std::fmt::Debug for MicrosoftConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { authority, graph, acs, client_id, redirect_uri, .. } = self;
        f.debug_struct("MicrosoftConfig")
            .field("authority", authority)
            .field("graph", graph)
            .field("acs", acs)
            .field("client_id", client_id)
            .field("redirect_uri", redirect_uri)
            .finish_non_exhaustive()
    }
}

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
    /// When TLS can't be set up, the access key is no base64, or an address is no URL.
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
            entra: entra::Entra::new(http, config),
        })
    }
}
