//! `POST /api/v1/calls/{id}/events`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use switchboard_domain::call::CallEvent;
use switchboard_domain::ids::CallId;
use switchboard_services::call_history::CallReport;
use utoipa::ToSchema;

use super::Call;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// What happened to a call.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallEventReport, examples(json!({"event": "connected", "at": "2026-11-23T12:00:05Z", "key": "5f0c"})))]
pub(crate) struct Happened {
    event: CallEvent,
    /// RFC 3339; now, where it is not given.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// The same for each attempt to report the same: of your choice, 1 to 200 characters.
    key: Option<String>,
    /// With `ended` and `failed`: whether the call had been connected in the tab that reports it. Where a call only rang, the
    /// end of its ringing says nothing of a conversation elsewhere.
    was_connected: Option<bool>,
    /// An id that the calling SDK has given the call: once it is known, and when it has changed.
    sdk_call_id: Option<String>,
    /// `callEndReason.code` of the calling SDK: with `ended`, it says how.
    code: Option<i32>,
    /// `callEndReason.subCode` of the calling SDK.
    sub_code: Option<i32>,
    /// The calling session of the tab that reports. When that is gone, the host ends the call.
    calling_session_id: Option<String>,
}

/// Reports what happened to a call.
///
/// The order of reports does not matter, and the same report again changes nothing. Reports that contradict each other are
/// no error: an answer counts more than anything else, and so on.
#[utoipa::path(
    post, path = "/calls/{id}/events", operation_id = "report_call_event", tag = "calls",
    params(("id" = String, Path, description = "The call's id, or one that the calling SDK has given it.")),
    request_body = Happened,
    responses((status = 200, description = "The call as it is now.", body = Call), (status = 404))
)]
pub(crate) async fn events(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
    JsonBody(happened): JsonBody<Happened>,
) -> Result<Json<Call>, Problem> {
    let report = CallReport {
        event: happened.event,
        at: happened.at,
        sent_at: None,
        key: happened.key,
        was_connected: happened.was_connected,
        sdk_call_ids: happened.sdk_call_id.into_iter().collect(),
        code: happened.code,
        sub_code: happened.sub_code,
        calling_session_id: happened.calling_session_id,
    };
    let call = app.services.call_history.report(&user.0.context, &id, report).await?;
    Ok(Json(call.into()))
}
