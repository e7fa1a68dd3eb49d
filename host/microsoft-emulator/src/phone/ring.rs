//! `POST /emulator/ring`, `POST /emulator/calls/{id}/hang-up` and `…/answer-elsewhere`, `GET /emulator/callers`.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::messages::Incoming;
use super::{calls, forms};
use crate::state::Shared;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Ring {
    /// User principal name.
    to: String,
    /// As the calling SDK gives it.
    caller_info: Option<Value>,
    /// Instead of `callerInfo`: one of the names of `GET /emulator/callers`.
    caller: Option<String>,
    called_number: Option<String>,
    via_queue: Option<String>,
    transferor_info: Option<Value>,
    custom_context: Option<Value>,
    /// 1 to 120; Teams rings 20 s.
    ring_seconds: Option<u64>,
    /// What happens unless somebody answers first.
    then: Option<Then>,
}

/// What becomes of a ringing call by itself.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Then {
    what: What,
    /// 0 to 120.
    after_seconds: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum What {
    /// Another device of the person takes the call.
    AnsweredElsewhere,
    /// The caller gives up.
    GiveUp,
}

fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"error": message}))).into_response()
}

pub(super) async fn ring(State(state): State<Shared>, body: Result<Json<Ring>, JsonRejection>) -> Response {
    let body = match body {
        Ok(Json(body)) => body,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.body_text()),
    };
    let Some(person) = state.person(&body.to) else {
        return refuse(StatusCode::NOT_FOUND, &format!("nobody is {}; see /emulator/info", body.to));
    };
    let form = match &body.caller {
        None => None,
        Some(name) => match forms::all(&state).into_iter().find(|form| form.name == name) {
            Some(form) => Some(form),
            None => {
                let message = format!("no caller is {name}; see /emulator/callers");
                return refuse(StatusCode::BAD_REQUEST, &message);
            }
        },
    };
    let Some(caller_info) = body.caller_info.or_else(|| form.as_ref().map(|form| form.caller_info.clone()))
    else {
        return refuse(StatusCode::BAD_REQUEST, "say with callerInfo or caller who rings");
    };
    let ring_for =
        body.ring_seconds.map_or(calls::RING, |seconds| Duration::from_secs(seconds.clamp(1, 120)));
    let call_id = Uuid::new_v4().to_string();
    let of_form =
        |text: fn(&forms::Form) -> Option<&'static str>| form.as_ref().and_then(text).map(str::to_owned);
    let incoming = Incoming {
        call_id: call_id.clone(),
        caller_info,
        called_number: body.called_number.or_else(|| of_form(|form| form.called_number)),
        via_queue: body.via_queue.or_else(|| of_form(|form| form.via_queue)),
        transferor_info: body.transferor_info.or_else(|| form.as_ref()?.transferor_info.clone()),
        custom_context: body.custom_context,
    };
    let agents = calls::ring(&state, &person.oid, incoming, ring_for, None);
    if let Some(then) = body.then {
        let (state, id) = (state.clone(), call_id.clone());
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(then.after_seconds.min(120))).await;
            match then.what {
                What::AnsweredElsewhere => calls::answered_elsewhere(&state, &id),
                What::GiveUp => calls::gives_up(&state, &id),
            };
        });
    }
    Json(json!({"callId": call_id, "agents": agents})).into_response()
}

fn no_call() -> Response {
    refuse(StatusCode::NOT_FOUND, "there is no such call, or it is over")
}

pub(super) async fn hang_up(State(state): State<Shared>, Path(id): Path<String>) -> Response {
    if calls::other_side_hangs_up(&state, &id) { StatusCode::NO_CONTENT.into_response() } else { no_call() }
}

/// Another device of the person, such as the Teams client, takes the call.
pub(super) async fn answer_elsewhere(State(state): State<Shared>, Path(id): Path<String>) -> Response {
    if calls::answered_elsewhere(&state, &id) { StatusCode::NO_CONTENT.into_response() } else { no_call() }
}

/// The kinds of callers there are.
pub(super) async fn callers(State(state): State<Shared>) -> Json<Value> {
    let callers: Vec<Value> = forms::all(&state)
        .into_iter()
        .map(|form| {
            json!({
                "name": form.name, "label": form.label, "what": form.what, "callerInfo": form.caller_info,
                "calledNumber": form.called_number, "viaQueue": form.via_queue, "transferorInfo": form.transferor_info,
            })
        })
        .collect();
    Json(json!({"callers": callers}))
}
