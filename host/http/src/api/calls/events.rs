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

/// Reports what happened to a call.
///
/// The same report again, by another tab, changes nothing.
#[utoipa::path(
    post, path = "/calls/{id}/events", operation_id = "report_call_event", tag = "calls",
    params(("id" = String, Path, format = "uuid", description = "The call's id, which is not the calling SDK's.")),
    request_body = Happened,
    responses((status = 200, description = "The call as it is now.", body = Call), (status = 404), (status = 409))
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
        sdk_call_id: happened.sdk_call_id,
        code: happened.code,
        sub_code: happened.sub_code,
    };
    let call = app.services.call_history.report(&user.0.context, &id, report).await?;
    Ok(Json(call.into()))
}
