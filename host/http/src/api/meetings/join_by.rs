//! `POST /api/v1/meetings/join`

use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use switchboard_domain::meeting::named_meeting;
use utoipa::ToSchema;

use super::document::{Named, named};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// A meeting that was sent or told: its link, or its id and passcode.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MeetingReference, examples(json!({"meetingId": "123 456 789 012", "passcode": "abc"})))]
pub(crate) struct JoinBy {
    /// The link, or a text with the link or the id in it.
    link: Option<String>,
    /// The meeting's id, as people write it.
    meeting_id: Option<String>,
    /// Where the meeting has one.
    passcode: Option<String>,
}

/// By what a meeting is joined that is in no calendar: cleaned of what the calling SDK does not take.
#[utoipa::path(
    post, path = "/meetings/join", operation_id = "resolve_meeting", tag = "meetings",
    request_body = JoinBy,
    responses((status = 200, description = "By what the calling SDK joins.", body = Named))
)]
pub(crate) async fn join_by(
    State(app): State<App>,
    user: AuthenticatedUser,
    JsonBody(body): JsonBody<JoinBy>,
) -> Result<impl IntoResponse, Problem> {
    let locator = named_meeting(body.link.as_deref(), body.meeting_id.as_deref(), body.passcode.as_deref())?;
    named(&app, &user.principal(), &locator).await
}
