//! `GET /api/v1/calling/reachable`

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::query::{Paging, Query};
use crate::session::AuthenticatedUser;

/// Somebody whom calls reach.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReachableUser {
    /// Entra object id.
    #[schema(format = "uuid")]
    user_id: String,
    display_name: String,
    user_principal_name: String,
    /// How many connected tabs.
    sessions: i64,
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
}

/// A part of the colleagues whom calls reach.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReachableUserPage)]
pub(crate) struct Reachable {
    items: Vec<ReachableUser>,
    next_cursor: Option<String>,
}

/// Which people of your organisation calls reach now: those with a connected calling session.
#[utoipa::path(
    get, path = "/calling/reachable", operation_id = "list_reachable_users", tag = "calling",
    params(Paging),
    responses((status = 200, description = "A page of the people whom calls reach.", body = Reachable))
)]
pub(crate) async fn reachable(
    State(app): State<App>,
    user: AuthenticatedUser,
    Query(paging): Query<Paging>,
) -> Result<Json<Reachable>, Problem> {
    let (limit, now) = (paging.limit()?, app.clock.now());
    let page = app
        .store
        .calling_sessions()
        .reachable_users(&user.0.context, paging.cursor.as_deref(), limit, now)
        .await?;
    let items = page.items.into_iter().map(|user| ReachableUser {
        user_id: user.user_id.to_string(),
        display_name: user.display_name,
        user_principal_name: user.user_principal_name,
        sessions: user.sessions,
        since: user.since,
    });
    Ok(Json(Reachable { items: items.collect(), next_cursor: page.next_cursor }))
}
