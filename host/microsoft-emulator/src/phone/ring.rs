//! The routes that let a person's agents ring.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Purpose;
use super::calls::Ringing;
use super::messages::Incoming;
use super::{calls, samples};
use crate::core::refusal::Refusal;
use crate::phone::state::Phone;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Ring {
    /// User principal name.
    to: String,
    /// As the calling SDK reports it.
    caller_info: Option<Value>,
    /// One of the names of `GET /emulator/callers`, instead of `callerInfo`.
    caller: Option<String>,
    called_number: Option<String>,
    via_queue: Option<String>,
    transferor_info: Option<Value>,
    custom_context: Option<Value>,
    /// 1 to 120; by default 20, as in Teams.
    ring_seconds: Option<u64>,
    /// The other tabs hear only after the one that answered that it did.
    #[serde(default)]
    elsewhere_last: bool,
    /// What happens to the call unless somebody answers first.
    then: Option<Then>,
}

/// What happens to a ringing call, and when.
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

/// `POST /emulator/ring`.
pub(super) async fn ring(
    State(phone): State<Arc<Phone>>,
    body: Result<Json<Ring>, JsonRejection>,
) -> Result<Json<Value>, Refusal> {
    let Json(body) = body.map_err(|error| Refusal::bad_request(error.body_text()))?;
    let person = phone.core.person(&body.to).ok_or_else(|| Refusal::unknown_person(&body.to))?;
    let unknown = |name: &String| Refusal::bad_request(format!("no caller is {name}; see /emulator/callers"));
    let sample = match &body.caller {
        None => None,
        Some(name) => {
            let known = samples::all(&phone.core).into_iter().find(|sample| sample.name == name);
            Some(known.ok_or_else(|| unknown(name))?)
        }
    };
    let caller_info = body
        .caller_info
        .or_else(|| sample.as_ref().map(|sample| sample.caller_info.clone()))
        .ok_or_else(|| Refusal::bad_request("say with callerInfo or caller who rings"))?;
    let ring_for =
        body.ring_seconds.map_or(calls::RING, |seconds| Duration::from_secs(seconds.clamp(1, 120)));
    let call_id = Uuid::new_v4().to_string();
    let of_sample = |text: fn(&samples::SampleCaller) -> Option<&'static str>| {
        sample.as_ref().and_then(text).map(str::to_owned)
    };
    let incoming = Incoming {
        call_id: call_id.clone(),
        caller_info,
        called_number: body.called_number.or_else(|| of_sample(|sample| sample.called_number)),
        via_queue: body.via_queue.or_else(|| of_sample(|sample| sample.via_queue)),
        transferor_info: body.transferor_info.or_else(|| sample.as_ref()?.transferor_info.clone()),
        custom_context: body.custom_context,
    };
    let ringing = Ringing {
        user: person.oid.clone(),
        incoming,
        ring_for,
        other: None,
        purpose: Purpose::Talk,
        elsewhere_last: body.elsewhere_last,
    };
    let agents = calls::ring(&phone, ringing);
    if let Some(then) = body.then {
        let (phone, id) = (phone.clone(), call_id.clone());
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(then.after_seconds.min(120))).await;
            match then.what {
                What::AnsweredElsewhere => calls::answer_elsewhere(&phone, &id),
                What::GiveUp => calls::give_up(&phone, &id),
            };
        });
    }
    Ok(Json(json!({"callId": call_id, "agents": agents})))
}

/// `GET /emulator/callers`: the kinds of callers.
pub(super) async fn callers(State(phone): State<Arc<Phone>>) -> Json<Value> {
    let callers: Vec<Value> = samples::all(&phone.core)
        .into_iter()
        .map(|sample| {
            json!({
                "name": sample.name, "label": sample.label, "what": sample.what, "callerInfo": sample.caller_info,
                "calledNumber": sample.called_number, "viaQueue": sample.via_queue, "transferorInfo": sample.transferor_info,
            })
        })
        .collect();
    Json(json!({"callers": callers}))
}
