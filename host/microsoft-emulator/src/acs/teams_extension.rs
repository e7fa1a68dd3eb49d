//! Teams Phone extensions: exchanges that a user's own token pays for, and who may be used so.

use std::sync::PoisonError;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Call;
use super::answer::{Refusal, ok};
use super::token::{Of, make};
use crate::entra::scopes::{ACS, ACS_CLIENTS};
use crate::state::Shared;

#[derive(Deserialize)]
struct Claims {
    oid: String,
    tid: String,
    exp: i64,
    #[serde(default)]
    scp: String,
}

/// `POST /access/teamsExtension/:exchangeAccessToken` and `/access/entra/:exchangeAccessToken`.
pub(super) fn exchange(state: &Shared, kind: &str, headers: &HeaderMap) -> Result<Response, Refusal> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    let invalid = || {
        Refusal::new(StatusCode::UNAUTHORIZED, "InvalidAccessToken", "Provided access token is not valid.")
    };
    let (audience, scope) = match kind {
        "teamsExtension" => (ACS, "TeamsExtension.ManageCalls"),
        _ => (ACS_CLIENTS, "clients/"),
    };
    let claims: Claims = state.keys.verify(token, &[audience], state.now()).map_err(|_| invalid())?;
    if !claims.scp.split(' ').any(|own| own.starts_with(scope)) {
        return Err(invalid());
    }
    // Nothing in the request names the resource but its host, and here all have the same.
    let resource = state.acs.first();
    let id = format!("8:acs:{}_{}_{}", resource.id, claims.tid, claims.oid);
    let expires = claims.exp.min(state.now() + 24 * 3600);
    let token = make(state, resource, &Of::Identity(&id), "voip,chat", expires)?;
    Ok(ok(StatusCode::OK, &json!({"identity": {"id": id}, "accessToken": token})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    principal_type: String,
    #[serde(default)]
    client_ids: Vec<String>,
}

fn key(tenant: &str, object: &str) -> (String, String) {
    (tenant.to_ascii_lowercase(), object.to_ascii_lowercase())
}

pub(super) fn get_assignment(call: &Call<'_>, tenant: &str, object: &str) -> Result<Response, Refusal> {
    let assignments = call.resource.assignments.lock().unwrap_or_else(PoisonError::into_inner);
    let found = assignments.get(&key(tenant, object)).cloned();
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "NotFound", "The assignment was not found.");
    Ok(ok(StatusCode::OK, &found.ok_or_else(missing)?))
}

pub(super) fn put_assignment(call: &Call<'_>, tenant: &str, object: &str) -> Result<Response, Refusal> {
    let request: Assignment =
        serde_json::from_slice(call.body).map_err(|_| Refusal::required("PrincipalType"))?;
    // The reference and the quickstart spell the second one differently.
    if !matches!(request.principal_type.as_str(), "user" | "teamsResourceAccount" | "resourceAccount") {
        let message = format!("Provided principal type '{}' is invalid.", request.principal_type);
        return Err(Refusal::validation("principalType", message));
    }
    let assignment: Value = json!({
        "objectId": object, "tenantId": tenant, "principalType": request.principal_type, "clientIds": request.client_ids,
    });
    let mut assignments = call.resource.assignments.lock().unwrap_or_else(PoisonError::into_inner);
    let old = assignments.insert(key(tenant, object), assignment.clone());
    Ok(ok(if old.is_some() { StatusCode::OK } else { StatusCode::CREATED }, &assignment))
}

pub(super) fn delete_assignment(call: &Call<'_>, tenant: &str, object: &str) -> Result<Response, Refusal> {
    call.resource.assignments.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(tenant, object));
    Ok(StatusCode::NO_CONTENT.into_response())
}
