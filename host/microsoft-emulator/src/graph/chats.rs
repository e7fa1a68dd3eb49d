//! `POST /chats`. Two people have one chat, however often it is created; groups are always new.

use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::access::{Caller, Workload, caller};
use super::response::Refusal;
use crate::graph::state::Graph;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create {
    chat_type: String,
    #[serde(default)]
    members: Vec<Member>,
    topic: Option<String>,
}

#[derive(Deserialize)]
struct Member {
    #[serde(rename = "@odata.type", default)]
    kind: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(rename = "user@odata.bind", default)]
    user: String,
    /// The tenant of a person of another tenant.
    #[serde(rename = "tenantId")]
    tenant_id: Option<String>,
}

fn bad(message: &str) -> Refusal {
    Refusal::bad_request("BadRequest", message)
}

/// The object id that a binding like `…/users('<oid or upn>')` names.
fn bound(graph: &Graph, caller: &Caller<'_>, member: &Member) -> Result<String, Refusal> {
    if member.kind != "#microsoft.graph.aadUserConversationMember" {
        return Err(bad("Invalid member type specified in the request."));
    }
    if !member.roles.iter().any(|role| role == "owner" || role == "guest") {
        return Err(bad("Invalid role specified for member."));
    }
    let id = member.user.split_once("/users('").and_then(|(_, rest)| rest.strip_suffix("')"));
    let id = id.or_else(|| member.user.split_once("/users/").map(|(_, id)| id));
    let id = id.ok_or_else(|| bad("Bind requests not containing any or multiple id(s): user@odata.bind."))?;
    let home = member.tenant_id.as_deref().unwrap_or(caller.person.tenant_id);
    let person = graph.core.person(id).filter(|person| person.tenant_id == home);
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "NotFound", format!("Failed to find user '{id}'."));
    Ok(person.ok_or_else(missing)?.oid.clone())
}

pub(super) async fn create(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    body: Result<Json<Create>, JsonRejection>,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    caller.needs(Workload::Teams, &["Chat.Create", "Chat.ReadWrite"])?;
    let Ok(Json(request)) = body else {
        return Err(bad(
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        ));
    };
    let mut members = Vec::new();
    for member in &request.members {
        let oid = bound(&graph, &caller, member)?;
        if members.contains(&oid) {
            return Err(bad("Duplicate chat members is specified in the request body."));
        }
        members.push(oid);
    }
    let one_on_one = match request.chat_type.as_str() {
        "oneOnOne" => true,
        "group" => false,
        _ => return Err(bad("Invalid chat type specified in the request body.")),
    };
    if one_on_one && members.len() != 2 {
        return Err(bad(
            "Invalid number of members specified for OneOnOne chat. Exactly two members are needed.",
        ));
    }
    if one_on_one && request.topic.is_some() {
        return Err(bad("Topic can't be specified for OneOnOne chat."));
    }
    if !members.contains(&caller.person.oid) {
        let message = "The caller must be one of the members specified in request body.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Forbidden", message));
    }
    // The id does not depend on who creates the chat.
    members.sort();
    let id = if one_on_one {
        format!("19:{}@unq.gbl.spaces", members.join("_"))
    } else {
        format!("19:{}@thread.v2", Uuid::new_v4().simple())
    };
    let now = graph.core.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
    let tenant = caller.person.tenant_id;
    let link: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    let chat = json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#chats/$entity", "id": id, "topic": request.topic,
        "createdDateTime": now, "lastUpdatedDateTime": now, "chatType": request.chat_type,
        "webUrl": format!("https://teams.microsoft.com/l/chat/{link}/0?tenantId={tenant}"), "tenantId": tenant,
        "onlineMeetingInfo": null, "viewpoint": null, "isHiddenForAllMembers": false,
    });
    let mut chats = graph.chats.lock().unwrap_or_else(PoisonError::into_inner);
    let chat = chats.entry(id).or_insert(chat).clone();
    Ok((StatusCode::CREATED, Json(chat)).into_response())
}
