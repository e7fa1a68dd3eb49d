//! `POST /teamsUser/:exchangeAccessToken`: a Teams user's Entra token becomes a calling token.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::response::{Refusal, ok};
use super::signed_request::SignedRequest;
use super::token::{Subject, make};
use crate::core::resources::{ACS, ACS_APP};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Exchange {
    token: Option<String>,
    app_id: Option<String>,
    user_id: Option<String>,
}

#[derive(Deserialize)]
struct EntraClaims {
    appid: String,
    oid: String,
    tid: String,
    exp: i64,
    #[serde(default)]
    scp: String,
}

/// The token needs both of these scopes.
const SCOPES: [&str; 2] = ["Teams.ManageCalls", "Teams.ManageChats"];

pub(super) fn exchange(signed: &SignedRequest<'_>) -> Result<Response, Refusal> {
    let (acs, now) = (signed.acs, signed.acs.core.now());
    let limits = acs.core.settings(|settings| settings.exchange.clone());
    signed
        .resource
        .count_request("exchange", now, limits.limit, limits.window_seconds)
        .map_err(Refusal::too_many)?;
    let request: Exchange = serde_json::from_slice(signed.body).map_err(|_| {
        Refusal::new(StatusCode::BAD_REQUEST, "ValidationError", "The request body is invalid.")
    })?;
    // ACS checks the members in this order.
    let given = |value: Option<String>, field| {
        value.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::required(field))
    };
    let app_id = given(request.app_id, "AppId")?;
    let user_id = given(request.user_id, "UserId")?;
    let token = given(request.token, "Token")?;
    if uuid::Uuid::try_parse(&app_id).is_err() {
        return Err(Refusal::validation("appId", "Provided AppId has invalid format."));
    }
    let invalid = || {
        Refusal::new(StatusCode::UNAUTHORIZED, "InvalidAccessToken", "Provided access token is not valid.")
    };
    let claims: EntraClaims = acs.core.keys.verify(&token, &[ACS, ACS_APP], now).map_err(|_| invalid())?;
    let scopes: Vec<&str> = claims.scp.split(' ').collect();
    if !SCOPES.iter().all(|scope| scopes.contains(scope)) {
        return Err(invalid());
    }
    if !claims.appid.eq_ignore_ascii_case(&app_id) {
        return Err(Refusal::validation("appId", "AAD application is not the expected one."));
    }
    if !claims.oid.eq_ignore_ascii_case(&user_id) {
        return Err(Refusal::validation("userId", "Provided AAD token issued for unexpected user."));
    }
    let licensed =
        acs.core.person(&claims.oid).is_some_and(|person| acs.core.user_settings(person).teams_licence);
    if !licensed {
        let status = StatusCode::from_u16(limits.unlicensed_status).unwrap_or(StatusCode::FORBIDDEN);
        return Err(Refusal::new(status, limits.unlicensed_code, limits.unlicensed_message));
    }
    let subject = Subject::Teams { oid: &claims.oid, tenant_id: &claims.tid };
    let token = make(acs, signed.resource, &subject, "voip,chat", claims.exp.min(now + 24 * 3600))?;
    Ok(ok(StatusCode::OK, &token))
}
