//! Identities of a resource and their tokens.

use std::sync::PoisonError;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::resources::Identity;
use super::response::{Refusal, ok, time};
use super::signed_request::SignedRequest;
use super::token::{Subject, make};

const SCOPES: &[&str] = &["chat", "voip", "chat.join", "chat.join.limited", "voip.join"];
/// Seconds of a window in which requests are limited.
const WINDOW: i64 = 30;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Create {
    create_token_with_scopes: Option<Vec<String>>,
    expires_in_minutes: Option<i64>,
    custom_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Issue {
    scopes: Option<Vec<String>>,
    expires_in_minutes: Option<i64>,
}

/// Reads a body. An empty one means an empty object.
fn read<T: for<'de> Deserialize<'de> + Default>(body: &[u8]) -> Result<T, Refusal> {
    if body.is_empty() {
        return Ok(T::default());
    }
    let invalid =
        |_| Refusal::new(StatusCode::BAD_REQUEST, "ValidationError", "The request body is invalid.");
    serde_json::from_slice(body).map_err(invalid)
}

fn count_request(signed: &SignedRequest<'_>, what: &'static str, limit: usize) -> Result<(), Refusal> {
    signed.resource.count_request(what, signed.acs.core.now(), limit, WINDOW).map_err(Refusal::too_many)
}

fn not_found() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "IdentityNotFound", "Provided identity doesn't exist.")
}

fn known(signed: &SignedRequest<'_>, id: &str) -> Result<Identity, Refusal> {
    signed
        .resource
        .identities
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(id)
        .cloned()
        .ok_or_else(not_found)
}

fn minutes(requested: Option<i64>) -> Result<i64, Refusal> {
    let minutes = requested.unwrap_or(1440);
    if (60..=1440).contains(&minutes) {
        return Ok(minutes);
    }
    let message =
        format!("ExpiresInMinutes value {minutes} is invalid. Value must be within the [60, 1440] interval.");
    Err(Refusal::validation("ExpiresInMinutes", message))
}

fn token(signed: &SignedRequest<'_>, id: &str, scopes: &[String], minutes: i64) -> Result<Value, Refusal> {
    if let Some(unknown) = scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str())) {
        return Err(Refusal::validation("Scopes", format!("Provided scope '{unknown}' is invalid.")));
    }
    let mut identities = signed.resource.identities.lock().unwrap_or_else(PoisonError::into_inner);
    let identity = identities.get_mut(id).ok_or_else(not_found)?;
    identity.last_token_at = Some(signed.acs.core.time());
    let expires = signed.acs.core.now() + minutes * 60;
    make(signed.acs, signed.resource, &Subject::Identity(id), &scopes.join(","), expires)
}

pub(super) fn create(signed: &SignedRequest<'_>) -> Result<Response, Refusal> {
    count_request(signed, "create", 1000)?;
    let request: Create = read(signed.body)?;
    let scopes = request.create_token_with_scopes.filter(|scopes| !scopes.is_empty());
    if request.expires_in_minutes.is_some() && scopes.is_none() {
        let message = "CreateTokenWithScopes value is missing.";
        return Err(Refusal::validation("CreateTokenWithScopes", message));
    }
    let minutes = minutes(request.expires_in_minutes)?;
    // Older versions do not know `customId`.
    let custom_id = request.custom_id.filter(|_| signed.version >= "2025-06-30");
    let id = {
        let mut identities = signed.resource.identities.lock().unwrap_or_else(PoisonError::into_inner);
        let same = identities.iter().find(|(_, known)| custom_id.is_some() && known.custom_id == custom_id);
        let id = same
            .map_or_else(|| format!("8:acs:{}_{}", signed.resource.id, Uuid::new_v4()), |(id, _)| id.clone());
        identities
            .entry(id.clone())
            .or_insert_with(|| Identity { custom_id: custom_id.clone(), ..Identity::default() });
        id
    };
    let mut body = json!({"identity": {"id": id}});
    if let Some(custom_id) = custom_id {
        body["identity"]["customId"] = custom_id.into();
    }
    if let Some(scopes) = scopes {
        body["accessToken"] = token(signed, &id, &scopes, minutes)?;
    }
    Ok(ok(StatusCode::CREATED, &body))
}

pub(super) fn get(signed: &SignedRequest<'_>, id: &str) -> Result<Response, Refusal> {
    let identity = known(signed, id)?;
    let mut body = json!({"id": id});
    if let Some(custom_id) = identity.custom_id {
        body["customId"] = custom_id.into();
    }
    if let Some(at) = identity.last_token_at {
        body["lastTokenIssuedAt"] = time(at).into();
    }
    Ok(ok(StatusCode::OK, &body))
}

pub(super) fn delete(signed: &SignedRequest<'_>, id: &str) -> Result<Response, Refusal> {
    count_request(signed, "delete", 500)?;
    signed
        .resource
        .identities
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(id)
        .ok_or_else(not_found)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) fn issue(signed: &SignedRequest<'_>, id: &str) -> Result<Response, Refusal> {
    count_request(signed, "issue", 1000)?;
    let request: Issue = read(signed.body)?;
    let scopes =
        request.scopes.filter(|scopes| !scopes.is_empty()).ok_or_else(|| Refusal::required("Scopes"))?;
    let minutes = minutes(request.expires_in_minutes)?;
    Ok(ok(StatusCode::OK, &token(signed, id, &scopes, minutes)?))
}

pub(super) fn revoke(signed: &SignedRequest<'_>, id: &str) -> Result<Response, Refusal> {
    count_request(signed, "revoke", 500)?;
    // Nothing in the emulator accepts the tokens of identities, so there is nothing to revoke.
    let identities = signed.resource.identities.lock().unwrap_or_else(PoisonError::into_inner);
    identities.get(id).ok_or_else(not_found)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
