//! `POST /api/v1/calls/{id}/events`

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use switchboard_domain::call::{
    CallEvent, CallOutcome, CallState, ImpossibleEvent, from_end_reason, transition,
};
use utoipa::ToSchema;

use super::{Call, check_sdk_id};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// What happened to a call.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallEventReport, examples(json!({"event": "connected", "at": "2026-11-23T12:00:05Z"})))]
pub(crate) struct Happened {
    event: CallEvent,
    /// RFC 3339; now, where it is not given.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// The calling SDK's id, once it is known: for outgoing calls.
    sdk_call_id: Option<String>,
    /// `callEndReason.code` of the calling SDK: with `ended`, it says how.
    code: Option<i32>,
    /// `callEndReason.subCode` of the calling SDK.
    sub_code: Option<i32>,
}

/// The event of an outcome, where the SDK's codes know better than "ended".
fn event_of(outcome: CallOutcome) -> CallEvent {
    match outcome {
        CallOutcome::Answered => CallEvent::Ended,
        CallOutcome::Declined => CallEvent::Declined,
        CallOutcome::Missed => CallEvent::Missed,
        CallOutcome::AnsweredElsewhere => CallEvent::AnsweredElsewhere,
        CallOutcome::Busy => CallEvent::Busy,
        CallOutcome::NoAnswer => CallEvent::NoAnswer,
        CallOutcome::Cancelled => CallEvent::Cancelled,
        CallOutcome::Failed => CallEvent::Failed,
    }
}

/// Reports what happened to a call.
///
/// The same report again, by another tab, changes nothing.
#[utoipa::path(
    post, path = "/calls/{id}/events", operation_id = "report_call_event", tag = "calls",
    params(("id" = String, Path, description = "The call's id, which is not the calling SDK's.")),
    request_body = Happened,
    responses((status = 200, description = "The call as it is now.", body = Call), (status = 404), (status = 409))
)]
pub(crate) async fn events(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    JsonBody(happened): JsonBody<Happened>,
) -> Result<Json<Call>, Problem> {
    // As exact as it is kept, so that the answer says the same the next time.
    let now = Timestamp::from_millisecond(app.clock.now_ms()).unwrap_or_default();
    let at = match happened.at {
        None => now,
        Some(text) => text
            .parse::<Timestamp>()
            .map_err(|_| Problem::member("at", format!("{text:?} is no time in RFC 3339")))?
            // A client's clock may be wrong; a call does not end in the future.
            .min(now),
    };
    if let Some(id) = &happened.sdk_call_id {
        check_sdk_id("sdkCallId", id)?;
    }
    let context = &user.0.context;
    let plugins = app.services.call_log.plugins_to_tell(context).await?;
    let changed = app
        .store
        .calls()
        .change(context, &id, &plugins, now.as_millisecond(), |call| {
            let before = call.progress;
            let event = match (happened.event, happened.code) {
                (CallEvent::Ended, Some(code)) if before.state == CallState::Ringing => {
                    event_of(from_end_reason(code, happened.sub_code.unwrap_or(0), before.direction, false))
                }
                (event, _) => event,
            };
            call.progress = transition(&before, event, at)?;
            let names = call.sdk_call_id.is_none() && happened.sdk_call_id.is_some();
            if names {
                call.sdk_call_id = happened.sdk_call_id;
            }
            Ok::<_, ImpossibleEvent>(names || call.progress != before)
        })
        .await?;
    let call = changed.ok_or_else(|| Problem::not_found("the call"))?;
    let call = call.map_err(|impossible| Problem::conflict(impossible.to_string()))?;
    if call.progress.state == CallState::Ended {
        app.services.call_log.notify();
    }
    Ok(Json(call.into()))
}
