//! Who is there.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Workload, caller};
use super::answer::{Refusal, ok};
use super::users;
use crate::people::Person;
use crate::state::{Shared, State as Emulated};

/// How many people one question may name.
const MAX_IDS: usize = 650;

const STATES: &[(&str, &str)] = &[
    ("Available", "Available"),
    ("Busy", "InAMeeting"),
    ("Away", "Away"),
    ("Available", "Available"),
    ("DoNotDisturb", "Presenting"),
    ("BeRightBack", "BeRightBack"),
    ("Offline", "OffWork"),
    ("Available", "Available"),
    ("Busy", "InAConferenceCall"),
    ("Offline", "OutOfOffice"),
];

fn of(state: &Emulated, person: &Person) -> Value {
    let (availability, activity) = if state.exchange.is_in_call(&person.oid) {
        ("Busy", "InACall")
    } else if state.user_knobs(person).disabled || !person.enabled {
        ("PresenceUnknown", "PresenceUnknown")
    } else if state.exchange.is_connected(&person.oid) {
        ("Available", "Available")
    } else {
        STATES
            .get(state.directory.position(person) % STATES.len())
            .copied()
            .unwrap_or(("Available", "Available"))
    };
    json!({
        "id": person.oid, "availability": availability, "activity": activity, "statusMessage": null,
        "outOfOfficeSettings": {"message": null, "isOutOfOffice": activity == "OutOfOffice"},
        "workLocation": null, "sequenceNumber": null,
    })
}

fn with_context(mut body: Value, context: &str) -> Value {
    body["@odata.context"] = format!("https://graph.microsoft.com/v1.0/$metadata#{context}").into();
    body
}

pub(super) async fn mine(State(state): State<Shared>, headers: HeaderMap) -> Result<Response, Refusal> {
    let caller = caller(&state, &headers)?;
    caller.needs(Workload::Teams, &["Presence.Read", "Presence.Read.All"])?;
    let context = format!("users('{}')/presence/$entity", caller.person.oid);
    Ok(ok(with_context(of(&state, caller.person), &context)))
}

pub(super) async fn of_user(
    State(state): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let caller = caller(&state, &headers)?;
    caller.needs(Workload::Teams, &["Presence.Read.All"])?;
    let person = users::find(&state, &caller, &id)?;
    Ok(ok(with_context(of(&state, person), &format!("users('{}')/presence/$entity", person.oid))))
}

#[derive(Deserialize)]
pub(super) struct Ids {
    ids: Vec<String>,
}

/// Unknown ids are left out.
pub(super) async fn of_users(
    State(state): State<Shared>,
    headers: HeaderMap,
    body: Result<Json<Ids>, JsonRejection>,
) -> Result<Response, Refusal> {
    let caller = caller(&state, &headers)?;
    caller.needs(Workload::Teams, &["Presence.Read.All"])?;
    let Ok(Json(Ids { ids })) = body else {
        return Err(Refusal::bad_request("BadRequest", "Unable to read JSON request payload."));
    };
    if ids.is_empty() || ids.len() > MAX_IDS {
        let message = format!("The number of ids must be between 1 and {MAX_IDS}.");
        return Err(Refusal::bad_request("InvalidRequest", message));
    }
    let known = ids.iter().filter_map(|id| users::find(&state, &caller, id).ok());
    let value: Vec<Value> = known.map(|person| of(&state, person)).collect();
    Ok(ok(with_context(json!({"value": value}), "Collection(microsoft.graph.presence)")))
}
