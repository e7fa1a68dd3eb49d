//! `POST /api/v1/meetings/join`

use axum::response::IntoResponse;
use serde::Deserialize;
use switchboard_domain::meeting::{JoinLocator, LinkRefusal, MeetingId, clean_link, find_link};
use utoipa::ToSchema;

use super::document::{Locator, joins};
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// A meeting that was sent or told: its link, or its id and passcode.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MeetingReference, examples(json!({"meetingId": "123 456 789 012", "passcode": "abc"})))]
pub(crate) struct JoinBy {
    /// The link, or a text with the link in it.
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
    responses((status = 200, description = "By what the calling SDK joins.", body = Locator))
)]
pub(crate) async fn join_by(
    _: AuthenticatedUser,
    JsonBody(body): JsonBody<JoinBy>,
) -> Result<impl IntoResponse, Problem> {
    let locator = match (body.link, body.meeting_id) {
        (Some(link), None) => {
            if body.passcode.is_some() {
                return Err(Problem::member(
                    "passcode",
                    "a link has its passcode in it; give one with meetingId only",
                ));
            }
            let cleaned = clean_link(&link).or_else(|why| match find_link(&link) {
                // What was wrong with the link itself says more.
                Err(LinkRefusal::NotALink) => Err(why),
                found => found,
            });
            JoinLocator::Link(cleaned.map_err(|why| Problem::member("link", why.to_string()))?)
        }
        (None, Some(id)) => {
            JoinLocator::Id(MeetingId::read(&id, body.passcode.as_deref()).map_err(|why| {
                let field = if why == LinkRefusal::Passcode { "passcode" } else { "meetingId" };
                Problem::member(field, why.to_string())
            })?)
        }
        _ => return Err(Problem::member("link", "give either link, or meetingId with its passcode")),
    };
    Ok(joins(&locator))
}
