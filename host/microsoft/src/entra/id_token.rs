//! The validation of an `id_token`, as Microsoft's reference for multi-tenant applications prescribes it. It is a pure
//! function of the token, the keys and what is expected.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::authority::{Key, KeySet, is_tenant_id};
use super::id_token_error::IdTokenError;

/// Seconds by which Microsoft's clock and ours may differ. Microsoft's own libraries tolerate as many.
pub(super) const CLOCK_TOLERANCE: i64 = 300;

/// The tenant of all personal Microsoft accounts. It belongs to no organisation.
const PERSONAL_ACCOUNTS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// What the token must contain.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The audience, which is our client id.
    pub client_id: &'a str,
    /// The metadata's issuer, with `{tenantid}` in it.
    pub issuer_template: &'a str,
    /// The nonce of the sign-in; `None` for a token that came with a refreshed one, straight from the token endpoint.
    pub nonce: Option<&'a str>,
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
    /// The issuer, which is one of the tenant.
    pub iss: String,
    /// User principal name.
    #[serde(default)]
    pub preferred_username: String,
    /// Display name.
    #[serde(default)]
    pub name: String,
    /// Mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The app roles that the tenant assigned.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Template ids of directory roles. Tokens have them only if the application is registered for this claim.
    #[serde(default)]
    wids: Option<Vec<String>>,
    aud: String,
    nonce: Option<String>,
    ver: Option<String>,
    exp: i64,
    #[serde(default)]
    nbf: i64,
    iat: i64,
}

/// The directory roles that may consent: global administrator, application administrator, cloud application administrator, privileged role administrator.
const MAY_CONSENT: [&str; 4] = [
    "62e90394-69f5-4237-9190-012177145e10",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "158c047a-c907-4556-b7ef-446551a6b5f7",
    "e8611ab8-c189-46e8-94e1-60213ab1f814",
];

impl IdTokenClaims {
    /// Seconds by which Microsoft's clock is at least ahead of `now`, or behind it (negative), as far as this token shows:
    /// a token that was just issued is valid now.
    #[must_use]
    pub fn clock_skew(&self, now: i64) -> i64 {
        let ahead = self.nbf.max(self.iat).saturating_sub(now).max(0);
        if ahead > 0 { ahead } else { self.exp.saturating_sub(now).min(0) }
    }

    /// Whether the person has a directory role that may consent for everybody; `None` where the token has no roles.
    #[must_use]
    pub fn may_consent(&self) -> Option<bool> {
        let wids = self.wids.as_ref()?;
        Some(wids.iter().any(|role| MAY_CONSENT.contains(&role.as_str())))
    }
}

/// The only members of the header that are read. Members that point to a key (`jku`, `x5u`, `jwk`, `x5c`) are ignored,
/// because keys come only from the authority.
struct Header {
    alg: String,
    kid: String,
}

fn header(token: &str) -> Result<Header, IdTokenError> {
    let mut parts = token.split('.');
    let (Some(first), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(IdTokenError::Malformed);
    };
    let bytes = URL_SAFE_NO_PAD.decode(first).map_err(|_| IdTokenError::Malformed)?;
    let members: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|_| IdTokenError::Malformed)?;
    if members.contains_key("crit") {
        return Err(IdTokenError::Critical);
    }
    let text = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Header { alg: text("alg"), kid: text("kid") })
}

/// The id of the key that the token names. Nothing is verified yet.
pub(super) fn key_id(token: &str) -> Result<String, IdTokenError> {
    Ok(header(token)?.kid)
}

/// Validates an `id_token`.
///
/// # Errors
/// The first reason why it is not valid.
pub fn validate_id_token(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<IdTokenClaims, IdTokenError> {
    let header = header(token)?;
    // The token must not choose the algorithm: `none` and HS256 are not even tried.
    if header.alg != "RS256" {
        return Err(IdTokenError::Algorithm(header.alg));
    }
    let key = keys.key(&header.kid).ok_or(IdTokenError::UnknownKey(header.kid))?;
    let claims = signed_claims(token, key)?;
    if claims.aud != expected.client_id {
        return Err(IdTokenError::Audience(claims.aud));
    }
    if !is_tenant_id(&claims.tid) || uuid::Uuid::try_parse(&claims.oid).is_err() {
        return Err(IdTokenError::Tenant);
    }
    if claims.tid == PERSONAL_ACCOUNTS {
        return Err(IdTokenError::PersonalAccount);
    }
    if expected.issuer_template.replace("{tenantid}", &claims.tid) != claims.iss {
        return Err(IdTokenError::Issuer(claims.iss));
    }
    if let Some(issuer) = &key.issuer
        && issuer.replace("{tenantid}", &claims.tid) != claims.iss
    {
        return Err(IdTokenError::KeyIssuer);
    }
    if expected.nonce.is_some() && claims.nonce.as_deref() != expected.nonce {
        return Err(IdTokenError::Nonce);
    }
    if claims.ver.as_deref() != Some("2.0") {
        return Err(IdTokenError::Version);
    }
    let skew = claims.clock_skew(expected.now);
    if skew < -CLOCK_TOLERANCE {
        return Err(IdTokenError::Expired);
    }
    if skew > CLOCK_TOLERANCE {
        return Err(IdTokenError::NotYet { ahead: skew });
    }
    Ok(claims)
}

/// The claims, if this key signed them. The caller checks their values.
fn signed_claims(token: &str, key: &Key) -> Result<IdTokenClaims, IdTokenError> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    let decoding = DecodingKey::from_rsa_components(&key.n, &key.e).map_err(|_| IdTokenError::Signature)?;
    // They are read as plain JSON first, so that a bad signature and a bad claim give different errors.
    let claims = decode::<Value>(token, &decoding, &validation).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::InvalidSignature => IdTokenError::Signature,
        _ => IdTokenError::Claims(error.to_string()),
    })?;
    serde_json::from_value(claims.claims).map_err(|error| IdTokenError::Claims(error.to_string()))
}
