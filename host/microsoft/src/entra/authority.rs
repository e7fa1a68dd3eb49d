//! What an authority publishes about itself: its endpoints, its issuer, its signing keys.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::config::service_url;
use crate::error::MicrosoftError;

/// The members of the metadata (`openid-configuration`) of `organizations` that we use.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Metadata {
    /// The issuer, with `{tenantid}` in it.
    pub issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    #[serde(default)]
    pub(super) end_session_endpoint: Option<String>,
    /// Whether callbacks always name their issuer (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
    /// How far our clock is ahead of Entra's, in seconds, when this was fetched.
    #[serde(skip)]
    pub clock_ahead: Option<i64>,
}

impl Metadata {
    /// Checks the addresses, because secrets are sent to them: they must be https, and the issuer must be at the
    /// authority from which the metadata came.
    pub(super) fn check(&self, authority: &str) -> Result<(), MicrosoftError> {
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

    /// Whether this is the issuer of a tenant: of this tenant, if one is given. It is compared byte for byte.
    #[must_use]
    pub fn is_issuer(&self, issuer: &str, tenant: Option<&str>) -> bool {
        let Some((before, after)) = self.issuer.split_once("{tenantid}") else {
            return self.issuer == issuer;
        };
        let found = issuer.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        found.is_some_and(|found| is_tenant_id(found) && tenant.is_none_or(|tenant| tenant == found))
    }
}

/// Whether a text is a tenant id as Entra writes it: a GUID in lower case with hyphens.
#[must_use]
pub fn is_tenant_id(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|id| id.hyphenated().to_string() == text)
}

/// One signing key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Key {
    /// The id of the key.
    pub kid: String,
    /// RSA modulus, base64url.
    pub n: String,
    /// RSA exponent, base64url.
    pub e: String,
    /// The issuer for which the key signs. It may have `{tenantid}` in it.
    #[serde(default)]
    pub issuer: Option<String>,
    kty: String,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
}

/// The keys of an authority that can sign with RS256. Other keys are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct KeySet {
    #[serde(deserialize_with = "usable")]
    pub(super) keys: Vec<Key>,
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
    /// The key with this id.
    #[must_use]
    pub fn key(&self, kid: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.kid == kid)
    }
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
