//! Whether an `id_token` is to be believed, as Microsoft's reference for multi-tenant applications says. Pure: token,
//! keys and expectations in, claims or the reason out.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use super::keys::KeySet;

/// How far clocks may differ, in seconds.
const SKEW: i64 = 60;

/// What the token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The audience: our client id.
    pub client_id: &'a str,
    /// The metadata's issuer, with `{tenantid}` in it.
    pub issuer_template: &'a str,
    /// The sign-in's nonce.
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// Who signed in. Identity is `(tid, oid)`; the rest is for display.
#[derive(Debug, Clone, Deserialize)]
pub struct IdTokenClaims {
    /// Entra tenant id.
    pub tid: String,
    /// Entra object id.
    pub oid: String,
    /// User principal name.
    #[serde(default)]
    pub preferred_username: String,
    /// Display name.
    #[serde(default)]
    pub name: String,
    /// Mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// App roles that the tenant gave.
    #[serde(default)]
    pub roles: Vec<String>,
    iss: String,
    nonce: Option<String>,
    ver: Option<String>,
    exp: i64,
    #[serde(default)]
    nbf: i64,
    #[serde(default)]
    iat: i64,
}

/// Why a token is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// Not a token, or of another algorithm than RS256.
    #[error("it is not a token signed by RS256: {0}")]
    Algorithm(String),
    /// No key of this id.
    #[error("its key {0:?} is unknown")]
    UnknownKey(String),
    /// The signature, the audience or the form is wrong.
    #[error("{0}")]
    Invalid(String),
    /// `tid` is not a GUID.
    #[error("its tenant id is no GUID")]
    Tenant,
    /// `iss` is not the tenant's issuer.
    #[error("its issuer {0:?} is not its tenant's")]
    Issuer(String),
    /// The key does not sign for this issuer.
    #[error("its key does not sign for its issuer")]
    KeyIssuer,
    /// Another sign-in's token.
    #[error("its nonce is not this sign-in's")]
    Nonce,
    /// Not a v2.0 token.
    #[error("its version is not 2.0")]
    Version,
    /// Expired.
    #[error("it has expired")]
    Expired,
    /// From the future.
    #[error("it is not valid yet")]
    NotYet,
}

/// Validates an `id_token`.
///
/// # Errors
/// The first reason not to believe it.
pub fn validate_id_token(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<IdTokenClaims, IdTokenError> {
    let header = decode_header(token).map_err(|error| IdTokenError::Algorithm(error.to_string()))?;
    // From our list, never from the token: `none` and HS256 are not even tried.
    if header.alg != Algorithm::RS256 {
        return Err(IdTokenError::Algorithm(format!("{:?}", header.alg)));
    }
    let kid = header.kid.unwrap_or_default();
    let key = keys.key(&kid).ok_or(IdTokenError::UnknownKey(kid))?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[expected.client_id]);
    validation.set_required_spec_claims(&["exp", "aud", "iss"]);
    // Times are checked below, against the caller's clock.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let decoding = DecodingKey::from_rsa_components(&key.n, &key.e)
        .map_err(|error| IdTokenError::Invalid(format!("its key can't be read: {error}")))?;
    let claims = decode::<IdTokenClaims>(token, &decoding, &validation)
        .map_err(|error| IdTokenError::Invalid(error.to_string()))?
        .claims;
    if uuid::Uuid::try_parse(&claims.tid).is_err() || claims.oid.is_empty() {
        return Err(IdTokenError::Tenant);
    }
    if expected.issuer_template.replace("{tenantid}", &claims.tid) != claims.iss {
        return Err(IdTokenError::Issuer(claims.iss));
    }
    if let Some(issuer) = &key.issuer
        && issuer.replace("{tenantid}", &claims.tid) != claims.iss
    {
        return Err(IdTokenError::KeyIssuer);
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err(IdTokenError::Nonce);
    }
    if claims.ver.as_deref() != Some("2.0") {
        return Err(IdTokenError::Version);
    }
    if claims.exp + SKEW < expected.now {
        return Err(IdTokenError::Expired);
    }
    if claims.nbf.max(claims.iat) > expected.now + SKEW {
        return Err(IdTokenError::NotYet);
    }
    Ok(claims)
}
