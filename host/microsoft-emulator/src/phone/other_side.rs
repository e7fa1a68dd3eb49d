//! The routes by which scripts and the control page act as the other side of a call, and on agents.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::participant;
use super::messages::ToAgent;
use super::on_behalf::change_people;
use super::{calls, in_call, meetings};
use crate::core::refusal::Refusal;
use crate::phone::state::Phone;

/// What the other side of a call can do without saying more.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Deed {
    /// Hangs up, or gives up.
    HangUp,
    /// Another device of the person, such as the Teams client, answers.
    AnswerElsewhere,
    /// The other side of an outgoing call answers now, and does not wait.
    Answer,
    Hold,
    Resume,
    Mute,
    Unmute,
    /// Switches the agent's microphone off.
    MuteAgent,
    /// Gives the call another id.
    ChangeId,
    /// Lets the agent into the meeting.
    Admit,
    /// Does not let the agent into the meeting.
    NotAdmit,
    /// Removes the agent from the meeting.
    Remove,
    /// The connection breaks.
    Break,
}

fn found(known: bool) -> Result<StatusCode, Refusal> {
    let unknown = || Refusal::not_found("there is no such call, it is over, or it does not stand so");
    known.then_some(StatusCode::NO_CONTENT).ok_or_else(unknown)
}

/// `POST /emulator/calls/{id}/{deed}`.
pub(super) async fn act(
    State(phone): State<Arc<Phone>>,
    Path((id, deed)): Path<(String, Deed)>,
) -> Result<StatusCode, Refusal> {
    found(match deed {
        Deed::HangUp => calls::hang_up_by_caller(&phone, &id),
        Deed::AnswerElsewhere => calls::answer_elsewhere(&phone, &id),
        Deed::Answer => {
            let waits = phone.exchange.call(&id).is_some_and(|call| call.agent.is_some());
            if waits {
                calls::connect(&phone, &id);
            }
            waits
        }
        Deed::Hold => in_call::hold_by_other(&phone, &id, true),
        Deed::Resume => in_call::hold_by_other(&phone, &id, false),
        Deed::Mute => in_call::mute_other(&phone, &id, true),
        Deed::Unmute => in_call::mute_other(&phone, &id, false),
        Deed::MuteAgent => in_call::mute(&phone, &id, true),
        Deed::ChangeId => change_id(&phone, &id),
        Deed::Admit => meetings::let_in(&phone, &id),
        Deed::NotAdmit => calls::finish(&phone, &id, meetings::NOT_ADMITTED),
        Deed::Remove => calls::finish(&phone, &id, (0, 5300)),
        Deed::Break => calls::finish(&phone, &id, (410, 301_005)),
    })
}

fn change_id(phone: &Phone, id: &str) -> bool {
    let new = Uuid::new_v4().to_string();
    let Some(call) = phone.exchange.rename(id, &new) else { return false };
    let message = ToAgent::CallIdChanged { call_id: id.to_owned(), new_call_id: new };
    phone.exchange.notify(&call.user, |agent| call.agent.is_none_or(|at| at == agent), &message);
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BetterCaller {
    /// As the calling SDK reports it.
    caller_info: Value,
}

/// `POST /emulator/calls/{id}/caller-info`: who calls is known better.
pub(super) async fn caller_info(
    State(phone): State<Arc<Phone>>,
    Path(id): Path<String>,
    body: Result<Json<BetterCaller>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let Json(BetterCaller { caller_info }) = body.map_err(|error| Refusal::bad_request(error.body_text()))?;
    let name = caller_info["displayName"].as_str().unwrap_or_default();
    let known = phone.exchange.change(&id, |call| {
        if let Some(side) = call.other_side() {
            *side = participant(&caller_info["identifier"], name, side.state);
        }
    });
    let Some(call) = known else { return found(false) };
    let message = ToAgent::CallerInfoChanged { call_id: id, caller_info };
    phone.exchange.notify(&call.user, |agent| call.agent.is_none_or(|at| at == agent), &message);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Newcomer {
    display_name: String,
    /// Waits in the lobby.
    #[serde(default)]
    lobby: bool,
}

/// `POST /emulator/calls/{id}/people`: somebody comes into the call or the meeting.
pub(super) async fn add_person(
    State(phone): State<Arc<Phone>>,
    Path(id): Path<String>,
    body: Result<Json<Newcomer>, JsonRejection>,
) -> Result<Json<Value>, Refusal> {
    let Json(newcomer) = body.map_err(|error| Refusal::bad_request(error.body_text()))?;
    let person_id = format!("8:orgid:{}", Uuid::new_v4());
    let state = if newcomer.lobby { "InLobby" } else { "Connected" };
    let one = participant(&json!({"rawId": person_id}), &newcomer.display_name, state);
    found(change_people(&phone, &id, |people| people.push(one)))?;
    tell_meeting(&phone, &id);
    Ok(Json(json!({"id": person_id})))
}

/// `DELETE /emulator/calls/{id}/people/{person}`: they leave.
pub(super) async fn remove_person(
    State(phone): State<Arc<Phone>>,
    Path((id, person)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    found(change_people(&phone, &id, |people| people.retain(|one| one.id != person)))?;
    tell_meeting(&phone, &id);
    Ok(StatusCode::NO_CONTENT)
}

fn tell_meeting(phone: &Phone, id: &str) {
    if let Some(meeting) = phone.exchange.call(id).and_then(|call| call.meeting) {
        meetings::tell_everybody(phone, &meeting);
    }
}

/// `POST /emulator/users/{upn}/drop-agents`: the person's agents die, and their calls with them.
pub(super) async fn drop_agents(
    State(phone): State<Arc<Phone>>,
    Path(upn): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let person = phone.core.person(&upn).ok_or_else(|| Refusal::unknown_person(&upn))?;
    Ok(Json(json!({"agents": phone.exchange.cut(&person.oid)})))
}
