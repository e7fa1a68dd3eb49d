//! What Entra says about itself: its endpoints, its issuer, its signing keys.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Entra;
use crate::config::service_url;
use crate::{MicrosoftError, body};

/// How long fetching one document may take. Nobody waits for it while there is an old one.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);

/// The metadata (`openid-configuration`) of `organizations`, as far as we use it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Metadata {
    /// With `{tenantid}` in it.
    pub issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    #[serde(default)]
    pub(super) end_session_endpoint: Option<String>,
    /// Whether callbacks always say who answers (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
    /// How far our clock is ahead of Entra's, in seconds, when this was fetched.
    #[serde(skip)]
    pub clock_ahead: Option<i64>,
}

impl Metadata {
    /// Secrets are sent where the metadata says: it must speak for the authority that we asked, of addresses that may be
    /// used.
    fn check(&self, authority: &str) -> Result<(), MicrosoftError> {
        for (name, address) in [
            ("authorization_endpoint", Some(&self.authorization_endpoint)),
            ("token_endpoint", Some(&self.token_endpoint)),
            ("jwks_uri", Some(&self.jwks_uri)),
            ("end_session_endpoint", self.end_session_endpoint.as_ref()),
        ] {
            if let Some(address) = address {
                service_url(&format!("the metadata's {name}"), address)?;
            }
        }
        let issuer = service_url("the metadata's issuer", &self.issuer)?;
        if issuer.origin() == service_url("the authority", authority)?.origin() {
            Ok(())
        } else {
            let text =
                format!("the metadata's issuer {:?} is not at the authority {authority:?}", self.issuer);
            Err(MicrosoftError::Malformed(text))
        }
    }

    /// Whether this is the issuer of some tenant, and if it is known, of this one. Byte for byte.
    #[must_use]
    pub fn is_issuer(&self, issuer: &str, tenant: Option<&str>) -> bool {
        let Some((before, after)) = self.issuer.split_once("{tenantid}") else {
            return self.issuer == issuer;
        };
        let found = issuer.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        found.is_some_and(|found| is_tenant_id(found) && tenant.is_none_or(|tenant| tenant == found))
    }
}

/// Whether this is a tenant id as Entra writes it: a GUID in lower case with hyphens.
#[must_use]
pub fn is_tenant_id(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|id| id.hyphenated().to_string() == text)
}

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
    kty: String,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
}

/// The keys of an authority: those that can sign by RS256. Others are passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct KeySet {
    #[serde(deserialize_with = "usable")]
    keys: Vec<Key>,
}

fn usable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Key>, D::Error> {
    let all = Vec::<Value>::deserialize(deserializer)?;
    let keys = all.into_iter().filter_map(|key| serde_json::from_value::<Key>(key).ok());
    Ok(keys
        .filter(|key| {
            key.kty == "RSA"
                && key.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
                && key.alg.as_deref().is_none_or(|alg| alg == "RS256")
        })
        .collect())
}

impl KeySet {
    /// The key of this id.
    #[must_use]
    pub fn key(&self, kid: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.kid == kid)
    }
}

impl Entra {
    /// The metadata; the last good one while Entra can't be reached.
    ///
    /// # Errors
    /// When it was never fetched and can't be.
    pub async fn metadata(&self) -> Result<Arc<Metadata>, MicrosoftError> {
        let (http, authority) = (self.http.clone(), self.authority.clone());
        self.metadata.get(move || fetch_metadata(http, authority)).await
    }

    /// The keys, hopefully with the one of this id: for an unknown one they are fetched again, at most once a minute.
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

async fn fetch_metadata(http: reqwest::Client, authority: String) -> Result<Metadata, MicrosoftError> {
    let address = format!("{authority}/organizations/v2.0/.well-known/openid-configuration");
    let answer = http.get(address).timeout(FETCH_TIMEOUT).send().await?.error_for_status()?;
    let date = answer.headers().get("date").and_then(|date| date.to_str().ok()).map(str::to_owned);
    let mut metadata: Metadata = body::json("Entra's metadata", answer).await?;
    metadata.check(&authority)?;
    metadata.clock_ahead = date
        .and_then(|date| jiff::fmt::rfc2822::parse(&date).ok())
        .map(|date| jiff::Timestamp::now().as_second() - date.timestamp().as_second());
    Ok(metadata)
}

async fn fetch_keys(http: reqwest::Client, address: String) -> Result<KeySet, MicrosoftError> {
    let answer = http.get(address).timeout(FETCH_TIMEOUT).send().await?.error_for_status()?;
    let keys: KeySet = body::json("Entra's list of keys", answer).await?;
    if keys.keys.is_empty() {
        return Err(MicrosoftError::Malformed("Entra's list of keys holds none that can be used".into()));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";

    fn metadata(issuer: &str) -> Metadata {
        let at = |path: &str| format!("https://login.example/organizations/{path}");
        Metadata {
            issuer: issuer.to_owned(),
            authorization_endpoint: at("authorize"),
            token_endpoint: at("token"),
            jwks_uri: at("keys"),
            end_session_endpoint: None,
            authorization_response_iss_parameter_supported: false,
            clock_ahead: None,
        }
    }

    #[test]
    fn an_issuer_is_a_tenants_byte_for_byte() {
        let ours = metadata("https://login.example/{tenantid}/v2.0");
        let of = |tenant: &str| format!("https://login.example/{tenant}/v2.0");
        assert!(ours.is_issuer(&of(TENANT), None) && ours.is_issuer(&of(TENANT), Some(TENANT)));
        assert!(!ours.is_issuer(&of(TENANT), Some("a1b2c3d4-7e6f-4a5b-8c9d-0e1f2a3b4c02")));
        for wrong in
            [of("common"), of(&TENANT.to_uppercase()), of(TENANT) + "/", of(&format!("{TENANT}/x")), of("")]
        {
            assert!(!ours.is_issuer(&wrong, None), "{wrong}");
        }
    }

    #[test]
    fn metadata_must_speak_for_its_authority() {
        let authority = "https://login.example";
        assert!(metadata("https://login.example/{tenantid}/v2.0").check(authority).is_ok());
        assert!(metadata("https://evil.example/{tenantid}/v2.0").check(authority).is_err());
        let mut plain = metadata("https://login.example/{tenantid}/v2.0");
        plain.token_endpoint = "http://login.example/token".into();
        assert!(plain.check(authority).unwrap_err().to_string().contains("token_endpoint"));
    }

    #[test]
    fn keys_of_other_kinds_are_passed_over() {
        let text = r#"{"keys":[{"kty":"EC","kid":"a","crv":"P-256","x":"x","y":"y"},{"kty":"RSA","kid":"b","use":"enc","n":"n","e":"e"},
            {"kty":"RSA","kid":"c","alg":"RS512","n":"n","e":"e"},{"kty":"RSA","kid":"d","use":"sig","n":"n","e":"e"},"nonsense"]}"#;
        let keys: KeySet = serde_json::from_str(text).unwrap();
        assert_eq!((keys.keys.len(), keys.key("d").is_some()), (1, true));
    }
}
