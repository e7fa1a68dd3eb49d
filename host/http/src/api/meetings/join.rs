//! `POST /api/v1/meetings/{id}/join`

use axum::extract::State;
use axum::response::IntoResponse;

use super::document::{Locator, joins};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// By what one of the agent's meetings is joined.
#[utoipa::path(
    post, path = "/meetings/{id}/join", operation_id = "join_meeting", tag = "meetings",
    params(("id" = String, Path, description = "The meeting's id in the list of meetings.")),
    responses(
        (status = 200, description = "By what the calling SDK joins.", body = Locator), (status = 404),
        (status = 409, description = "It was called off or has no link.")
    )
)]
pub(crate) async fn join(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let locator = app.services.meetings.join(&user.principal(), &id).await?;
    Ok(joins(&locator))
}
