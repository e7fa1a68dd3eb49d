//! Calling tokens.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::{Refusal, time};
use super::resources::Resource;
use crate::state::Shared;

/// The audience that the emulated telephone exchange wants; real tokens have none.
pub(crate) const AUDIENCE: &str = "calling";

/// Whose token.
pub(super) enum Of<'a> {
    /// A Teams user.
    Teams { oid: &'a str, tenant_id: &'a str },
    /// An identity of the resource, `8:acs:…`.
    Identity(&'a str),
}

/// A token that ends at `expires` (seconds since 1970): `{token, expiresOn}`.
pub(super) fn make(
    state: &Shared,
    resource: &Resource,
    of: &Of<'_>,
    scopes: &str,
    expires: i64,
) -> Result<Value, Refusal> {
    let now = state.now();
    let mut claims = json!({
        "aud": AUDIENCE, "scp": 1792, "csi": now.to_string(), "exp": expires, "rgn": "amer", "acsScope": scopes,
        "resourceId": resource.id, "resourceLocation": "unitedstates", "iat": now,
    });
    match of {
        // `tid` is what makes it a Teams user's.
        Of::Teams { oid, tenant_id } => {
            claims["skypeid"] = format!("orgid:{oid}").into();
            claims["tid"] = (*tenant_id).into();
        }
        Of::Identity(id) => claims["skypeid"] = id.trim_start_matches("8:").into(),
    }
    let failed =
        || Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "No token could be made.");
    let token = state.keys.sign(&claims).map_err(|_| failed())?;
    let expires_on = Timestamp::from_second(expires).map_err(|_| failed())?;
    Ok(json!({"token": token, "expiresOn": time(expires_on)}))
}
