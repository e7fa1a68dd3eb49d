//! Calling tokens.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::resources::Resource;
use super::response::{Refusal, time};
use super::state::Acs;
use crate::core::resources::CALLING;

/// Whose token it is.
pub(super) enum Subject<'a> {
    /// A Teams user.
    Teams { oid: &'a str, tenant_id: &'a str },
    /// An identity of the resource, `8:acs:…`.
    Identity(&'a str),
}

/// Makes a token that expires at `expires` (seconds since 1970): `{token, expiresOn}`.
///
/// # Errors
/// 500 when the token can't be signed, or `expires` is out of range.
pub(super) fn make(
    acs: &Acs,
    resource: &Resource,
    subject: &Subject<'_>,
    scopes: &str,
    expires: i64,
) -> Result<Value, Refusal> {
    let now = acs.core.now();
    let mut claims = json!({
        "aud": CALLING, "scp": 1792, "csi": now.to_string(), "exp": expires, "rgn": "amer", "acsScope": scopes,
        "resourceId": resource.id, "resourceLocation": "unitedstates", "iat": now,
    });
    match subject {
        // Clients recognize a Teams user by `tid`.
        Subject::Teams { oid, tenant_id } => {
            claims["skypeid"] = format!("orgid:{oid}").into();
            claims["tid"] = (*tenant_id).into();
        }
        Subject::Identity(id) => claims["skypeid"] = id.trim_start_matches("8:").into(),
    }
    let failed =
        || Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "No token could be made.");
    let token = acs.core.keys.sign(&claims).map_err(|_| failed())?;
    let expires_on = Timestamp::from_second(expires).map_err(|_| failed())?;
    Ok(json!({"token": token, "expiresOn": time(expires_on)}))
}
