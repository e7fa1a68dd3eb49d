//! `POST /api/v1/calls/{id}/join`

use axum::extract::State;
use axum::response::IntoResponse;
use switchboard_domain::ids::CallId;

use crate::api::meetings::{Named, named};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// By what a meeting of the history is joined again that the agent had joined by a link, or by an id and passcode.
///
/// A meeting of the calendar is joined by `POST /meetings/{id}/join`.
#[utoipa::path(
    post, path = "/calls/{id}/join", operation_id = "join_meeting_again", tag = "calls",
    params(("id" = String, Path, format = "uuid", description = "The call's id, which is not the calling SDK's.")),
    responses(
        (status = 200, description = "By what the calling SDK joins.", body = Named), (status = 404),
        (status = 409, description = "It is not kept by what this was joined: `joinsAgain` is false.")
    )
)]
pub(crate) async fn join(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
) -> Result<impl IntoResponse, Problem> {
    let principal = user.principal();
    let locator = app.services.joined_meetings.again(&principal, &id).await?;
    named(&app, &principal, &locator).await
}
