//! Presence: whether people are available.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Workload, caller};
use super::response::{Refusal, ok};
use super::users;
use crate::core::people::Person;
use crate::graph::state::{Graph, Line};

/// How many people one request may name.
const MAX_IDS: usize = 650;

/// Availability and activity of people who are not connected, by their position in the tenant.
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

fn of(graph: &Graph, person: &Person) -> Value {
    let gone = graph.core.user_settings(person).disabled || !person.enabled;
    let (availability, activity) = match graph.line(&person.oid) {
        Line::InCall => ("Busy", "InACall"),
        Line::Available | Line::Offline if gone => ("PresenceUnknown", "PresenceUnknown"),
        Line::Available => ("Available", "Available"),
        Line::Offline => STATES
            .get(graph.core.directory.position(person) % STATES.len())
            .copied()
            .unwrap_or(("Available", "Available")),
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

pub(super) async fn mine(State(graph): State<Arc<Graph>>, headers: HeaderMap) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    caller.needs(Workload::Teams, &["Presence.Read", "Presence.Read.All"])?;
    let context = format!("users('{}')/presence/$entity", caller.person.oid);
    Ok(ok(with_context(of(&graph, caller.person), &context)))
}

pub(super) async fn of_user(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    caller.needs(Workload::Teams, &["Presence.Read.All"])?;
    let person = users::find(&graph, &caller, &id)?;
    Ok(ok(with_context(of(&graph, person), &format!("users('{}')/presence/$entity", person.oid))))
}

#[derive(Deserialize)]
pub(super) struct Ids {
    ids: Vec<String>,
}

/// `POST …/getPresencesByUserId`. The response leaves out unknown ids.
pub(super) async fn of_users(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    body: Result<Json<Ids>, JsonRejection>,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    caller.needs(Workload::Teams, &["Presence.Read.All"])?;
    let Ok(Json(Ids { ids })) = body else {
        return Err(Refusal::bad_request("BadRequest", "Unable to read JSON request payload."));
    };
    if ids.is_empty() || ids.len() > MAX_IDS {
        let message = format!("The number of ids must be between 1 and {MAX_IDS}.");
        return Err(Refusal::bad_request("InvalidRequest", message));
    }
    let known = ids.iter().filter_map(|id| users::find(&graph, &caller, id).ok());
    let value: Vec<Value> = known.map(|person| of(&graph, person)).collect();
    Ok(ok(with_context(json!({"value": value}), "Collection(microsoft.graph.presence)")))
}
