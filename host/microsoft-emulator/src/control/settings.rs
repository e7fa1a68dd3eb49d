//! Reading and changing the knobs: one JSON document, changed by merge patches (RFC 7396).

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::knobs::Knobs;
use super::{Refused, refuse};
use crate::phone;
use crate::state::{Shared, State as Emulated};

/// Members of `patch` replace those of `into`; null removes, and what is removed is as at the start.
fn merge(into: &mut Value, patch: Value) {
    let Value::Object(changes) = patch else {
        *into = patch;
        return;
    };
    if !into.is_object() {
        *into = json!({});
    }
    if let Value::Object(members) = into {
        for (name, change) in changes {
            if change.is_null() {
                members.remove(&name);
            } else {
                merge(members.entry(name).or_insert(Value::Null), change);
            }
        }
    }
}

/// Turns knobs, all of them or none.
fn patch(state: &Emulated, mut patch: Value) -> Result<(), Refused> {
    name_keys(state, &mut patch).map_err(|message| Refused(StatusCode::NOT_FOUND, message))?;
    let changed = state.set_knobs(|knobs| {
        let mut document = serde_json::to_value(&*knobs)?;
        merge(&mut document, patch);
        let changed: Knobs = serde_json::from_value(document)?;
        changed.check().map_err(<serde_json::Error as serde::de::Error>::custom)?;
        *knobs = changed;
        Ok::<(), serde_json::Error>(())
    });
    changed.map_err(|error| Refused(StatusCode::BAD_REQUEST, error.to_string()))
}

/// People may be named by object id, tenants by domain: the document has principal names and tenant ids.
fn name_keys(state: &Emulated, patch: &mut Value) -> Result<(), String> {
    if let Some(Value::Object(users)) = patch.get_mut("users") {
        for (name, value) in std::mem::take(users) {
            let person =
                state.person(&name).ok_or_else(|| format!("nobody is {name}; see /emulator/info"))?;
            users.insert(person.upn.to_ascii_lowercase(), value);
        }
    }
    if let Some(Value::Object(tenants)) = patch.get_mut("tenants") {
        for (name, value) in std::mem::take(tenants) {
            let tenant = state.directory.tenant(&name);
            let tenant = tenant.ok_or_else(|| format!("no tenant is {name}; see /emulator/info"))?;
            tenants.insert(tenant.id.to_owned(), value);
        }
    }
    Ok(())
}

fn whole(state: &Emulated) -> Value {
    state.knobs(|knobs| serde_json::to_value(knobs).unwrap_or_default())
}

/// The knobs, what has happened by them, and which clock is shown.
pub(super) async fn read(State(state): State<Shared>) -> Response {
    let keys: Vec<String> = state.keys.published().iter().map(|key| key.kid.clone()).collect();
    Json(json!({
        "knobs": whole(&state), "happened": state.counted(), "now": state.time(), "signingKeys": keys,
        "calls": state.exchange.described(), "agents": state.exchange.connected(&state.directory),
    }))
    .into_response()
}

type Body = Result<Json<Value>, JsonRejection>;

fn read_body(body: Body) -> Result<Value, Refused> {
    body.map(|Json(change)| change).map_err(|error| Refused(StatusCode::BAD_REQUEST, error.body_text()))
}

pub(super) async fn change(state: State<Shared>, body: Body) -> Response {
    match read_body(body).and_then(|change| patch(&state, change)) {
        Ok(()) => read(state).await,
        Err(refused) => refused.into_response(),
    }
}

fn described(state: &Emulated, upn: &str) -> Result<Response, Refused> {
    let unknown = || Refused(StatusCode::NOT_FOUND, format!("nobody is {upn}; see /emulator/info"));
    let person = state.person(upn).ok_or_else(unknown)?;
    let knobs = state.user_knobs(person);
    let body = json!({"upn": person.upn, "oid": person.oid, "displayName": person.name, "knobs": knobs});
    Ok(Json(body).into_response())
}

pub(super) async fn read_user(State(state): State<Shared>, Path(upn): Path<String>) -> Response {
    described(&state, &upn).unwrap_or_else(IntoResponse::into_response)
}

/// Turns one person's knobs and answers what they are now.
fn turn(state: &Emulated, upn: &str, change: &Value) -> Response {
    let turned = patch(state, json!({"users": {upn: change}})).and_then(|()| described(state, upn));
    turned.unwrap_or_else(IntoResponse::into_response)
}

pub(super) async fn change_user(
    State(state): State<Shared>,
    Path(upn): Path<String>,
    body: Body,
) -> Response {
    match read_body(body) {
        Ok(change) => turn(&state, &upn, &change),
        Err(refused) => refused.into_response(),
    }
}

/// Sessions that there are now are dead.
pub(super) async fn revoke_sessions(State(state): State<Shared>, Path(upn): Path<String>) -> Response {
    let now = state.time();
    turn(&state, &upn, &json!({"sessionsRevokedAt": now}))
}

/// Graph believes only tokens that are issued from now on.
pub(super) async fn require_new_graph_token(
    State(state): State<Shared>,
    Path(upn): Path<String>,
) -> Response {
    let now = state.time();
    turn(&state, &upn, &json!({"graphTokensSince": now}))
}

fn tenant_document(state: &Emulated, name: &str) -> Response {
    let Some(tenant) = state.directory.tenant(name) else {
        return refuse(StatusCode::NOT_FOUND, format!("no tenant is {name}; see /emulator/info"));
    };
    let knobs = serde_json::to_value(state.tenant_knobs(tenant.id)).unwrap_or_default();
    Json(json!({"id": tenant.id, "domain": tenant.domain, "name": tenant.name, "knobs": knobs}))
        .into_response()
}

pub(super) async fn read_tenant(State(state): State<Shared>, Path(tenant): Path<String>) -> Response {
    tenant_document(&state, &tenant)
}

pub(super) async fn change_tenant(
    State(state): State<Shared>,
    Path(tenant): Path<String>,
    body: Body,
) -> Response {
    let changed =
        read_body(body).and_then(|change| patch(&state, json!({"tenants": {tenant.as_str(): change}})));
    match changed {
        Ok(()) => tenant_document(&state, &tenant),
        Err(refused) => refused.into_response(),
    }
}

/// Everything as at the start; answers the state.
pub(super) async fn reset(state: State<Shared>) -> Response {
    state.reset();
    phone::end_all(&state);
    read(state).await
}

/// The latest requests to the emulated services, oldest first.
pub(super) async fn requests(State(state): State<Shared>) -> Response {
    Json(json!({"requests": state.requests()})).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_patch_replaces_adds_and_removes() {
        let mut document = json!({"a": 1, "b": {"c": 2, "d": [1, 2]}});
        merge(&mut document, json!({"a": null, "b": {"c": 3, "d": []}, "e": {"f": null, "g": true}}));
        assert_eq!(document, json!({"b": {"c": 3, "d": []}, "e": {"g": true}}));
    }
}
