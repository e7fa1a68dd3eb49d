//! Entra's signing keys: fetched once, again for an unknown key, and kept while Entra can't be reached.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::Entra;
use crate::MicrosoftError;

/// After this time the keys are fetched again at the next need.
const FRESH: Duration = Duration::from_secs(24 * 60 * 60);

/// An unknown key makes us fetch again at most this often: attackers choose key ids.
const REFETCH: Duration = Duration::from_secs(60);

/// One signing key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Key {
    /// Its id.
    pub kid: String,
    /// RSA modulus, base64url.
    pub n: String,
    /// RSA exponent, base64url.
    pub e: String,
    /// The issuer for which it signs, maybe with `{tenantid}` in it.
    #[serde(default)]
    pub issuer: Option<String>,
    #[serde(default)]
    kty: String,
}

/// The keys of an authority.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct KeySet {
    keys: Vec<Key>,
}

impl KeySet {
    /// The RSA key of this id.
    #[must_use]
    pub fn key(&self, kid: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.kid == kid && key.kty == "RSA")
    }
}

#[derive(Debug)]
pub(super) struct Cached {
    pub(super) keys: KeySet,
    pub(super) issuer: String,
    fetched: Instant,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

impl Entra {
    /// The keys, hopefully with the one that signed this token.
    pub(super) async fn keys_for(&self, token: &str) -> Result<Arc<Cached>, MicrosoftError> {
        let kid = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid).unwrap_or_default();
        // Held while fetching, on purpose: many sign-ins at once fetch once.
        let mut cached = self.keys.lock().await;
        if let Some(known) = cached.as_ref() {
            let age = known.fetched.elapsed();
            let has = known.keys.key(&kid).is_some();
            if (has && age < FRESH) || (!has && age < REFETCH) {
                return Ok(Arc::clone(known));
            }
        }
        match self.fetch_keys().await {
            Ok(fetched) => {
                let fetched = Arc::new(fetched);
                *cached = Some(Arc::clone(&fetched));
                Ok(fetched)
            }
            Err(error) => match cached.as_ref() {
                Some(known) => {
                    tracing::warn!(%error, "Entra's keys could not be fetched; the last good ones are used");
                    Ok(Arc::clone(known))
                }
                None => Err(error),
            },
        }
    }

    async fn fetch_keys(&self) -> Result<Cached, MicrosoftError> {
        let metadata: Metadata = self.get(&self.endpoint("v2.0/.well-known/openid-configuration")).await?;
        let keys: KeySet = self.get(&metadata.jwks_uri).await?;
        Ok(Cached { keys, issuer: metadata.issuer, fetched: Instant::now() })
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, url: &str) -> Result<T, MicrosoftError> {
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }
}
