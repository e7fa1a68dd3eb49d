//! Reading and changing the settings: one JSON document, changed by merge patches (RFC 7396). In the document the
//! settings are called `knobs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::state::Control;
use crate::core::refusal::Refusal;
use crate::core::settings::Settings;
use crate::core::state::Core;
use crate::phone;

/// Members of `patch` replace those of `into`. Null removes a member, which sets it back to its default.
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

/// Changes settings: all that the patch names, or none.
fn patch(control: &Control, mut patch: Value) -> Result<(), Refusal> {
    use_document_keys(&control.core, &mut patch)?;
    let exchange = |settings: &Settings| settings.exchange.clone();
    let before = control.core.settings(exchange);
    let changed = control.core.change_settings(|settings| {
        let mut document = serde_json::to_value(&*settings)?;
        merge(&mut document, patch);
        let changed: Settings = serde_json::from_value(document)?;
        changed.check().map_err(<serde_json::Error as serde::de::Error>::custom)?;
        *settings = changed;
        Ok::<(), serde_json::Error>(())
    });
    changed.map_err(|error| Refusal::bad_request(error.to_string()))?;
    if control.core.settings(exchange) != before {
        control.acs.resources.forget_requests();
    }
    phone::cut_rejected(&control.phone);
    Ok(())
}

/// A patch may name people by object id and tenants by domain. The document has principal names and tenant ids.
fn use_document_keys(core: &Core, patch: &mut Value) -> Result<(), Refusal> {
    if let Some(Value::Object(users)) = patch.get_mut("users") {
        for (name, value) in std::mem::take(users) {
            let person = core.person(&name).ok_or_else(|| Refusal::unknown_person(&name))?;
            users.insert(person.upn.to_ascii_lowercase(), value);
        }
    }
    if let Some(Value::Object(tenants)) = patch.get_mut("tenants") {
        for (name, value) in std::mem::take(tenants) {
            let tenant = core.directory.tenant(&name).ok_or_else(|| Refusal::unknown_tenant(&name))?;
            tenants.insert(tenant.id.to_owned(), value);
        }
    }
    Ok(())
}

type Body = Result<Json<Value>, JsonRejection>;

fn read_body(body: Body) -> Result<Value, Refusal> {
    body.map(|Json(change)| change).map_err(|error| Refusal::bad_request(error.body_text()))
}

/// `GET /emulator/state`: the settings, how often faults have happened, the emulated time, calls and agents.
pub(super) async fn read(State(control): State<Arc<Control>>) -> Json<Value> {
    let core = &control.core;
    let keys: Vec<String> = core.keys.published().iter().map(|key| key.kid.clone()).collect();
    let settings = core.settings(|settings| serde_json::to_value(settings).unwrap_or_default());
    Json(json!({
        "knobs": settings, "happened": core.fault_counts.by_service(), "now": core.time(), "signingKeys": keys,
        "calls": control.phone.exchange.described(), "agents": control.phone.exchange.connected(&core.directory),
    }))
}

/// `PATCH /emulator/state`.
pub(super) async fn change(control: State<Arc<Control>>, body: Body) -> Result<Json<Value>, Refusal> {
    patch(&control, read_body(body)?)?;
    Ok(read(control).await)
}

fn user_document(core: &Core, upn: &str) -> Result<Json<Value>, Refusal> {
    let person = core.person(upn).ok_or_else(|| Refusal::unknown_person(upn))?;
    let settings = core.user_settings(person);
    Ok(Json(json!({"upn": person.upn, "oid": person.oid, "displayName": person.name, "knobs": settings})))
}

/// `GET /emulator/users/{upn}`.
pub(super) async fn read_user(
    State(control): State<Arc<Control>>,
    Path(upn): Path<String>,
) -> Result<Json<Value>, Refusal> {
    user_document(&control.core, &upn)
}

/// Changes the settings of one person and returns them.
fn patch_user(control: &Control, upn: &str, change: &Value) -> Result<Json<Value>, Refusal> {
    patch(control, json!({"users": {upn: change}}))?;
    user_document(&control.core, upn)
}

/// `PATCH /emulator/users/{upn}`.
pub(super) async fn change_user(
    State(control): State<Arc<Control>>,
    Path(upn): Path<String>,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    patch_user(&control, &upn, &read_body(body)?)
}

/// Revokes all sessions that the person has now.
pub(super) async fn revoke_sessions(
    State(control): State<Arc<Control>>,
    Path(upn): Path<String>,
) -> Result<Json<Value>, Refusal> {
    patch_user(&control, &upn, &json!({"sessionsRevokedAt": control.core.time()}))
}

/// From now on Graph accepts only tokens of the person that are issued later.
pub(super) async fn require_new_graph_token(
    State(control): State<Arc<Control>>,
    Path(upn): Path<String>,
) -> Result<Json<Value>, Refusal> {
    patch_user(&control, &upn, &json!({"graphTokensSince": control.core.time()}))
}

fn tenant_document(core: &Core, name: &str) -> Result<Json<Value>, Refusal> {
    let tenant = core.directory.tenant(name).ok_or_else(|| Refusal::unknown_tenant(name))?;
    let settings = core.tenant_settings(tenant.id);
    Ok(Json(json!({"id": tenant.id, "domain": tenant.domain, "name": tenant.name, "knobs": settings})))
}

/// `GET /emulator/tenants/{tenant}`.
pub(super) async fn read_tenant(
    State(control): State<Arc<Control>>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, Refusal> {
    tenant_document(&control.core, &tenant)
}

/// `PATCH /emulator/tenants/{tenant}`.
pub(super) async fn change_tenant(
    State(control): State<Arc<Control>>,
    Path(tenant): Path<String>,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    patch(&control, json!({"tenants": {tenant.as_str(): read_body(body)?}}))?;
    tenant_document(&control.core, &tenant)
}

/// `POST /emulator/reset`: sets everything back to what it was at the start, and returns the state.
pub(super) async fn reset(control: State<Arc<Control>>) -> Json<Value> {
    control.reset();
    read(control).await
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
