//! `POST /api/v1/calls/incoming`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use switchboard_domain::card::Card;
use switchboard_services::incoming_calls::IncomingReport;
use utoipa::ToSchema;

use super::stream::{events, settled, wants_events};
use crate::app::App;
use crate::body::RingingBody;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// A ringing call, as the calling SDK reports it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({"callId": "f3b1c2d4", "callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}, "displayName": "CONTOSO"}, "queue": "Sales"})))]
pub(crate) struct IncomingCall {
    /// The calling SDK's id, 1 to 200 characters. The same id again is the same call.
    call_id: String,
    /// `callerInfo` as the calling SDK gives it. Whatever it is, it is a caller: without an identifier that we know, one who
    /// is unknown.
    #[serde(default)]
    caller_info: Value,
    /// The number that was dialled. Here and below, what is not of the expected kind counts as absent.
    #[serde(default)]
    called_number: Value,
    /// The queue's name.
    #[serde(default)]
    queue: Value,
    /// `transferorInfo` as the calling SDK gives it.
    #[serde(default)]
    transferor_info: Value,
    /// RFC 3339; now, where it is not given.
    #[serde(default)]
    received_at: Value,
    /// Further facts by name, for plugins: an object of texts. A member of more than 256 KiB, such as this one may be, counts as
    /// absent.
    #[serde(default)]
    context: Value,
    /// The calling session of the tab in which it rings, a text. When that is gone, the host ends the call.
    #[serde(default)]
    calling_session_id: Value,
}

/// Takes a ringing call: who is it?
///
/// It is never refused for its shape: only `callId` must be there. The same call reported again is the same call with the
/// same card; where the report now says more of the caller, such as the number behind a queue, the caller is looked up again
/// and the card goes on.
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
    RingingBody(body): RingingBody<IncomingCall>,
) -> Result<Response, Problem> {
    let report = IncomingReport {
        sdk_call_id: body.call_id,
        caller_info: body.caller_info,
        called_number: body.called_number,
        queue: body.queue,
        transferor_info: body.transferor_info,
        received_at: body.received_at,
        context: body.context,
        calling_session_id: body.calling_session_id,
    };
    let url_schemes = user.0.tenant.url_schemes.clone();
    let live = app.services.incoming_calls.report(user.principal(), report, url_schemes).await?;
    if wants_events(&headers) { events(&app, &user, &live, &headers) } else { settled(&live).await }
}
