//! `PUT /api/v1/calling/sessions/{id}`

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use switchboard_domain::calling_session::ConnectionState;
use switchboard_store::Heartbeat;
use utoipa::ToSchema;

use super::Session;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// What a tab reports of its connection.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CallingSessionUpdate, examples(json!({"state": "connected"})))]
pub(crate) struct SourceEvent {
    /// `connected`, `reconnecting` or `disconnected`; absent if nothing changed.
    state: Option<ConnectionState>,
    /// When the calling token ends; absent if that did not change.
    #[schema(value_type = Option<String>, format = DateTime)]
    token_expires_at: Option<Timestamp>,
}

/// Keeps a calling session of yours alive, and says how its connection is. 409 when it is over, or when that can't
/// follow: the tab then begins a new one.
#[utoipa::path(
    put, path = "/calling/sessions/{id}", operation_id = "update_calling_session", tag = "calling",
    params(("id" = String, Path, format = "uuid", description = "The calling session's id.")),
    request_body = SourceEvent,
    responses(
        (status = 200, description = "The session as it is now.", body = Session), (status = 404), (status = 409)
    )
)]
pub(crate) async fn heartbeat(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    JsonBody(report): JsonBody<SourceEvent>,
) -> Result<Json<Session>, Problem> {
    if matches!(report.state, Some(ConnectionState::Closed | ConnectionState::Expired)) {
        return Err(Problem::member("state", "to end a session, DELETE it"));
    }
    let beat = Heartbeat { state: report.state, token_expires_at: report.token_expires_at };
    let (now, life) = (app.clock.now(), app.config.calling_session_life);
    match app.store.calling_sessions().beat(&user.0.context, &id, &beat, now, life).await? {
        None => Err(Problem::not_found("the calling session")),
        Some(Err(impossible)) => Err(Problem::conflict(impossible.to_string())),
        Some(Ok(session)) => Ok(Json(session.into())),
    }
}
