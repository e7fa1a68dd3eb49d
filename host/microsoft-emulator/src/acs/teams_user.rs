//! `POST /teamsUser/:exchangeAccessToken`: a Teams user's Entra token becomes a calling token.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Call;
use super::answer::{Refusal, ok};
use super::token::{Of, make};
use crate::entra::scopes::{ACS, ACS_APP};

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

/// Both have to be in the token.
const SCOPES: [&str; 2] = ["Teams.ManageCalls", "Teams.ManageChats"];

pub(super) fn exchange(call: &Call<'_>) -> Result<Response, Refusal> {
    let (state, now) = (call.state, call.state.now());
    let limits = state.knobs(|knobs| knobs.exchange.clone());
    call.resource.ask("exchange", now, limits.limit, limits.window_seconds).map_err(Refusal::too_many)?;
    let request: Exchange = serde_json::from_slice(call.body).map_err(|_| {
        Refusal::new(StatusCode::BAD_REQUEST, "ValidationError", "The request body is invalid.")
    })?;
    // In the order of the model: AppId, then UserId, then Token.
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
    let claims: EntraClaims = state.keys.verify(&token, &[ACS, ACS_APP], now).map_err(|_| invalid())?;
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
    let licensed = state.person(&claims.oid).is_some_and(|person| state.user_knobs(person).teams_licence);
    if !licensed {
        let status = StatusCode::from_u16(limits.unlicensed_status).unwrap_or(StatusCode::FORBIDDEN);
        return Err(Refusal::new(status, limits.unlicensed_code, limits.unlicensed_message));
    }
    let of = Of::Teams { oid: &claims.oid, tenant_id: &claims.tid };
    let token = make(state, call.resource, &of, "voip,chat", claims.exp.min(now + 24 * 3600))?;
    Ok(ok(StatusCode::OK, &token))
}
