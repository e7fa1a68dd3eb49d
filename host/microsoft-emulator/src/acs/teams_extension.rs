//! Teams Phone extensions: exchanges that carry a user's own token, and assignments, which say who may use them.

use std::sync::PoisonError;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::response::{Refusal, ok};
use super::signed_request::SignedRequest;
use super::state::Acs;
use super::token::{Subject, make};
use crate::core::resources::{ACS, ACS_CLIENTS};

#[derive(Deserialize)]
struct Claims {
    oid: String,
    tid: String,
    exp: i64,
    #[serde(default)]
    scp: String,
}

/// `POST /access/teamsExtension/:exchangeAccessToken` and `/access/entra/:exchangeAccessToken`.
pub(super) fn exchange(acs: &Acs, kind: &str, headers: &HeaderMap) -> Result<Response, Refusal> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    let invalid = || {
        Refusal::new(StatusCode::UNAUTHORIZED, "InvalidAccessToken", "Provided access token is not valid.")
    };
    let (audience, scope) = match kind {
        "teamsExtension" => (ACS, "TeamsExtension.ManageCalls"),
        _ => (ACS_CLIENTS, "clients/"),
    };
    let claims: Claims = acs.core.keys.verify(token, &[audience], acs.core.now()).map_err(|_| invalid())?;
    if !claims.scp.split(' ').any(|own| own.starts_with(scope)) {
        return Err(invalid());
    }
    // Only the host of a request names the resource, and all emulated resources have the same host.
    let resource = acs.resources.first();
    let id = format!("8:acs:{}_{}_{}", resource.id, claims.tid, claims.oid);
    let expires = claims.exp.min(acs.core.now() + 24 * 3600);
    let token = make(acs, resource, &Subject::Identity(&id), "voip,chat", expires)?;
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

pub(super) fn get_assignment(
    signed: &SignedRequest<'_>,
    tenant: &str,
    object: &str,
) -> Result<Response, Refusal> {
    let assignments = signed.resource.assignments.lock().unwrap_or_else(PoisonError::into_inner);
    let found = assignments.get(&key(tenant, object)).cloned();
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "NotFound", "The assignment was not found.");
    Ok(ok(StatusCode::OK, &found.ok_or_else(missing)?))
}

pub(super) fn put_assignment(
    signed: &SignedRequest<'_>,
    tenant: &str,
    object: &str,
) -> Result<Response, Refusal> {
    let request: Assignment =
        serde_json::from_slice(signed.body).map_err(|_| Refusal::required("PrincipalType"))?;
    // The reference and the quickstart spell the second one differently.
    if !matches!(request.principal_type.as_str(), "user" | "teamsResourceAccount" | "resourceAccount") {
        let message = format!("Provided principal type '{}' is invalid.", request.principal_type);
        return Err(Refusal::validation("principalType", message));
    }
    let assignment: Value = json!({
        "objectId": object, "tenantId": tenant, "principalType": request.principal_type, "clientIds": request.client_ids,
    });
    let mut assignments = signed.resource.assignments.lock().unwrap_or_else(PoisonError::into_inner);
    let old = assignments.insert(key(tenant, object), assignment.clone());
    Ok(ok(if old.is_some() { StatusCode::OK } else { StatusCode::CREATED }, &assignment))
}

pub(super) fn delete_assignment(
    signed: &SignedRequest<'_>,
    tenant: &str,
    object: &str,
) -> Result<Response, Refusal> {
    signed.resource.assignments.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(tenant, object));
    Ok(StatusCode::NO_CONTENT.into_response())
}
