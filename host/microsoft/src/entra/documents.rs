//! Fetching the metadata and the signing keys of the authority.

use std::sync::Arc;
use std::time::Duration;

use switchboard_domain::clock::Clock;

use super::authority::{KeySet, Metadata};
use super::client::Entra;
use crate::error::MicrosoftError;
use crate::response_body;

/// How long fetching one document may take. Nobody waits for it while there is an old one.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);

impl Entra {
    /// The metadata of the authority. While Entra can't be reached, it is the last one that was fetched.
    ///
    /// # Errors
    /// [`MicrosoftError::Unavailable`] when there is none, or it is two days old, and it can't be fetched.
    pub async fn metadata(&self) -> Result<Arc<Metadata>, MicrosoftError> {
        let (http, authority, clock) = (self.http.clone(), self.authority.clone(), self.clock.clone());
        self.metadata.get(move || fetch_metadata(http, authority, clock)).await
    }

    /// The signing keys. If the key with this id is not among them, they are fetched again, at most once a minute.
    pub(super) async fn keys_for(&self, kid: &str) -> Result<Arc<KeySet>, MicrosoftError> {
        let metadata = self.metadata().await?;
        let fetch = || {
            let (http, address) = (self.http.clone(), metadata.jwks_uri.clone());
            move || fetch_keys(http, address)
        };
        let keys = self.keys.get(fetch()).await?;
        if keys.key(kid).is_some() {
            return Ok(keys);
        }
        self.keys.renew(fetch()).await;
        self.keys.get(fetch()).await
    }
}

async fn fetch_metadata(
    http: reqwest::Client,
    authority: String,
    clock: Clock,
) -> Result<Metadata, MicrosoftError> {
    let address = format!("{authority}/organizations/v2.0/.well-known/openid-configuration");
    let response = http.get(address).timeout(FETCH_TIMEOUT).send().await?.error_for_status()?;
    let date = response.headers().get("date").and_then(|date| date.to_str().ok()).map(str::to_owned);
    let mut metadata: Metadata = response_body::json("Entra's metadata", response).await?;
    metadata.check(&authority)?;
    metadata.clock_ahead = date
        .and_then(|date| jiff::fmt::rfc2822::parse(&date).ok())
        .map(|date| clock.now().as_second() - date.timestamp().as_second());
    Ok(metadata)
}

async fn fetch_keys(http: reqwest::Client, address: String) -> Result<KeySet, MicrosoftError> {
    let response = http.get(address).timeout(FETCH_TIMEOUT).send().await?.error_for_status()?;
    let keys: KeySet = response_body::json("Entra's list of keys", response).await?;
    if keys.keys.is_empty() {
        return Err(MicrosoftError::Malformed("Entra's list of keys holds none that can be used".into()));
    }
    Ok(keys)
}
