//! `POST /api/v1/meetings/{id}/join`

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use switchboard_domain::meeting::JoinLocator;

use super::document::{Locator, joins};
use crate::app::App;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// By what one of the agent's meetings is joined.
#[utoipa::path(post, path = "/meetings/{id}/join", tag = "meetings", params(("id" = String, Path)),
    responses((status = 200, body = Locator), (status = 404, body = Problem),
        (status = 409, description = "It was called off or has no link.", body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn join(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let link = app.services.meetings.join(&user.principal(), &id).await?;
    Ok(joins(&JoinLocator::Link(link)))
}
