//! `POST /api/v1/calls/incoming`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value};
use switchboard_domain::caller::Caller;
use switchboard_domain::caller_info::{CallerInfo, read_caller};
use switchboard_domain::card::{Card, card_caller};
use switchboard_services::incoming_calls::Ringing;
use utoipa::ToSchema;

use super::check_sdk_id;
use super::stream::{events, settled, wants_events};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// The most characters of ids, names and numbers.
const MAX_TEXT: usize = 200;

/// The most further facts.
const MAX_CONTEXT: usize = 50;

/// A ringing call, as the calling SDK reports it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({"callId": "f3b1c2d4", "callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}, "displayName": "CONTOSO"}, "queue": "Sales"})))]
pub(crate) struct IncomingCall {
    /// The calling SDK's id, 1 to 200 characters. The same id again is the same call.
    call_id: String,
    /// `callerInfo` as the calling SDK gives it. Without an identifier the caller is unknown, which is no error.
    #[schema(value_type = Object)]
    caller_info: Value,
    /// The number that was dialled.
    called_number: Option<String>,
    /// The queue's name.
    queue: Option<String>,
    /// `transferorInfo` as the calling SDK gives it.
    #[schema(value_type = Option<Object>)]
    transferor_info: Option<Value>,
    /// RFC 3339; now, where it is not given.
    #[schema(format = DateTime)]
    received_at: Option<String>,
    /// Further facts by name, for plugins.
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
}

fn text(value: Option<String>, field: &str) -> Result<Option<String>, Problem> {
    match value {
        Some(text) if text.chars().count() > MAX_TEXT => {
            Err(Problem::member(field, format!("longer than {MAX_TEXT} characters")))
        }
        value => Ok(value.filter(|text| !text.trim().is_empty())),
    }
}

fn context(facts: Option<Map<String, Value>>) -> Result<Vec<(String, String)>, Problem> {
    let facts = facts.unwrap_or_default();
    if facts.len() > MAX_CONTEXT {
        return Err(Problem::member("context", format!("more than {MAX_CONTEXT} facts")));
    }
    facts
        .into_iter()
        .map(|(name, value)| match value {
            Value::String(value) if value.len() <= 4 * MAX_TEXT => Ok((name, value)),
            Value::String(_) => Err(Problem::member(format!("context.{name}"), "too long")),
            _ => Err(Problem::member(format!("context.{name}"), "expected a string")),
        })
        .collect()
}

/// Takes a ringing call: who is it?
///
/// With `Accept: text/event-stream` the cards come as they are made (`card`, one `final`, then `late`); otherwise the
/// final card as JSON, within 2 s.
#[utoipa::path(
    post, path = "/calls/incoming", operation_id = "report_incoming_call", tag = "calls",
    request_body = IncomingCall,
    responses(
        (status = 200, description = "The final card; with `Accept: text/event-stream` each card as it is made.",
            content((Card = "application/json"), (String = "text/event-stream"))),
        (status = 409), (status = 429)
    )
)]
pub(crate) async fn incoming(
    State(app): State<App>,
    user: AuthenticatedUser,
    headers: HeaderMap,
    JsonBody(body): JsonBody<IncomingCall>,
) -> Result<Response, Problem> {
    check_sdk_id("callId", &body.call_id)?;
    let principal = user.principal();
    let caller = read_caller(&CallerInfo::from_json(&body.caller_info, "callerInfo")?, principal.region);
    let transferor = match body.transferor_info.filter(|value| !value.is_null()) {
        None => None,
        Some(info) => Some(read_caller(&CallerInfo::from_json(&info, "transferorInfo")?, principal.region)),
    };
    let received_at = match body.received_at {
        None => app.clock.now(),
        Some(text) => text.parse().map_err(|_| {
            Problem::member(
                "receivedAt",
                format!("{text:?} is no time in RFC 3339, such as 2026-11-23T12:00:00Z"),
            )
        })?,
    };
    // Forwarded and transferred calls say from whom; a name that the SDK does not tell is in the directory.
    let transferor_id = match &transferor {
        Some(Caller::Teams(teams)) if teams.display_name.is_none() => Some(teams.id.clone()),
        _ => None,
    };
    let ringing = Ringing {
        sdk_call_id: body.call_id,
        called_number: text(body.called_number, "calledNumber")?,
        via_queue: text(body.queue, "queue")?,
        transferred_from: transferor
            .filter(|caller| !matches!(caller, Caller::Other(_)))
            .map(|caller| card_caller(&caller).display),
        transferor_id,
        received_at,
        context: context(body.context)?,
        url_schemes: user.0.tenant.url_schemes.clone(),
        caller,
    };
    let live = app.services.incoming_calls.ring(principal, ringing).await;
    if wants_events(&headers) { events(&app, &user, &live, &headers) } else { settled(&live).await }
}
