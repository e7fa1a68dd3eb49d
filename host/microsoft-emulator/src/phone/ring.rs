//! `POST /emulator/ring` and `POST /emulator/calls/{id}/hang-up`.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::calls;
use super::messages::Incoming;
use crate::state::Shared;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Ring {
    /// User principal name.
    to: String,
    /// As the calling SDK gives it.
    caller_info: Value,
    called_number: Option<String>,
    via_queue: Option<String>,
    transferor_info: Option<Value>,
    custom_context: Option<Value>,
    /// 1 to 120; Teams rings 20 s.
    ring_seconds: Option<u64>,
}

fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"error": message}))).into_response()
}

pub(super) async fn ring(State(state): State<Shared>, body: Result<Json<Ring>, JsonRejection>) -> Response {
    let body = match body {
        Ok(Json(body)) => body,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.body_text()),
    };
    let Some(person) = state.person_by_upn(&body.to) else {
        return refuse(StatusCode::NOT_FOUND, &format!("nobody is {}; see /emulator/info", body.to));
    };
    let ring_for =
        body.ring_seconds.map_or(calls::RING, |seconds| Duration::from_secs(seconds.clamp(1, 120)));
    let call_id = Uuid::new_v4().to_string();
    let incoming = Incoming {
        call_id: call_id.clone(),
        caller_info: body.caller_info,
        called_number: body.called_number,
        via_queue: body.via_queue,
        transferor_info: body.transferor_info,
        custom_context: body.custom_context,
    };
    let agents = calls::ring(&state, &person.oid, incoming, ring_for, None);
    Json(json!({"callId": call_id, "agents": agents})).into_response()
}

pub(super) async fn hang_up(State(state): State<Shared>, Path(id): Path<String>) -> Response {
    if calls::other_side_hangs_up(&state, &id) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        refuse(StatusCode::NOT_FOUND, "there is no such call, or it is over")
    }
}
