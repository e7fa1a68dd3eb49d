//! `DELETE /api/v1/calling/sessions/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use switchboard_domain::calling_session::ConnectionState;
use switchboard_store::Heartbeat;

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// Ends a calling session of yours; one that is over already stays as it is.
#[utoipa::path(
    delete, path = "/calling/sessions/{id}", operation_id = "close_calling_session", tag = "calling",
    params(("id" = String, Path, format = "uuid", description = "The calling session's id.")),
    responses((status = 204, description = "Over."), (status = 404))
)]
pub(crate) async fn close(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let beat = Heartbeat { state: Some(ConnectionState::Closed), token_expires_at: None };
    let (now, life) = (app.clock.now(), app.config.calling_session_life);
    let ended = app.store.calling_sessions().beat(&user.0.context, &id, &beat, now, life).await?;
    ended.map(|_| StatusCode::NO_CONTENT).ok_or_else(|| Problem::not_found("the calling session"))
}
