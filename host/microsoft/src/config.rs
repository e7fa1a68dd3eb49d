//! The addresses of the Microsoft services, and our credentials.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use url::Url;

use crate::error::MicrosoftError;

/// The addresses of the Microsoft services, and our credentials.
#[derive(Clone)]
pub struct MicrosoftConfig {
    /// `https://login.microsoftonline.com`, or the emulator.
    pub authority: String,
    /// `https://graph.microsoft.com/v1.0`, or the emulator.
    pub graph: String,
    /// The ACS resources.
    pub acs: AcsConfig,
    /// The application's client id.
    pub client_id: String,
    /// How the application proves to Entra that it is itself.
    pub credential: ClientCredential,
    /// The redirect URI, exactly as it is registered.
    pub redirect_uri: String,
}

impl fmt::Debug for MicrosoftConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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

/// How the application proves to Entra that it is itself.
#[derive(Clone)]
pub enum ClientCredential {
    /// A secret of the app registration.
    Secret(String),
    /// A certificate of the app registration (`private_key_jwt`). Nothing secret is sent.
    Certificate {
        /// The certificate, PEM.
        certificate: String,
        /// Its RSA key, PEM (PKCS #8 or PKCS #1).
        private_key: String,
    },
}

impl fmt::Debug for ClientCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret(…)",
            Self::Certificate { .. } => "Certificate(…)",
        })
    }
}

/// The ACS resources, which tenant uses which, and the limit of each.
#[derive(Debug, Clone, Default)]
pub struct AcsConfig {
    /// There must be at least one. The first serves tenants that are not in `tenants`.
    pub resources: Vec<AcsResource>,
    /// Entra tenant id to the name of its resource.
    pub tenants: BTreeMap<String, String>,
    /// The limit of each resource.
    pub limit: ExchangeLimit,
}

impl AcsConfig {
    /// One resource for all tenants.
    #[must_use]
    pub fn single(endpoint: String, access_key: String) -> Self {
        let resource =
            AcsResource { name: "default".to_owned(), endpoint, access_key, secondary_access_key: None };
        Self { resources: vec![resource], ..Self::default() }
    }
}

/// One ACS resource.
#[derive(Clone)]
pub struct AcsResource {
    /// Our name of the resource, for the tenant map, logs and metrics.
    pub name: String,
    /// `https://<resource>.communication.azure.com`, or the emulator.
    pub endpoint: String,
    /// One access key, in base64.
    pub access_key: String,
    /// The other access key, in base64. It is used when ACS refuses the first one, so that keys can be rotated without a
    /// restart.
    pub secondary_access_key: Option<String>,
}

impl fmt::Debug for AcsResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcsResource")
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .field("has_secondary_access_key", &self.secondary_access_key.is_some())
            .finish_non_exhaustive()
    }
}

/// How many exchanges a resource accepts. If several fronts share a resource, each needs its part of the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeLimit {
    /// The number of exchanges in a window.
    pub exchanges: u32,
    /// The length of the window. ACS documents 500 exchanges in 30 s.
    pub per: Duration,
    /// The longest time that a request waits for its turn. If it would be longer, the request is answered at once, with
    /// the time after which to come back.
    pub max_wait: Duration,
}

impl Default for ExchangeLimit {
    fn default() -> Self {
        Self { exchanges: 500, per: Duration::from_secs(30), max_wait: Duration::from_secs(15) }
    }
}

/// Reads an address to which secrets are sent: https, or plain http on loopback for the emulator.
///
/// # Errors
/// [`MicrosoftError::Malformed`] for any other text. `what` names the address in the error.
pub(crate) fn service_url(what: &str, text: &str) -> Result<Url, MicrosoftError> {
    let refuse = |why: &str| MicrosoftError::Malformed(format!("{what} {text:?} {why}"));
    let url = Url::parse(text.trim_end_matches('/')).map_err(|_| refuse("is no URL"))?;
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(refuse("has no host")),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        _ => Err(refuse("must be https (plain http is for loopback only)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_over_tls_or_stay_on_this_machine() {
        for good in [
            "https://login.microsoftonline.com",
            "http://127.0.0.1:9100",
            "http://localhost:1/",
            "http://[::1]:2",
        ] {
            assert!(service_url("x", good).is_ok(), "{good}");
        }
        for bad in
            ["http://login.microsoftonline.com", "ftp://127.0.0.1", "login", "http://127.0.0.1.evil.example"]
        {
            assert!(service_url("x", bad).is_err(), "{bad}");
        }
    }
}
