//! `GET /api/v1/calling/sessions`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_store::Role;
use utoipa::{IntoParams, ToSchema};

use super::Session;
use crate::app::App;
use crate::openapi::SessionsOf;
use crate::problem::Problem;
use crate::query::{Paging, Query, flag};
use crate::session::AuthenticatedUser;

/// Which sessions are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Whose: yours where it is not given; everybody's of the organisation is for admins.
    #[param(value_type = Option<SessionsOf>)]
    of: Option<String>,
    /// `true`: also those that were over within the last day.
    #[param(value_type = Option<bool>)]
    ended: Option<String>,
}

/// A part of the calling sessions, newest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallingSessionPage)]
pub(crate) struct Sessions {
    items: Vec<Session>,
    next_cursor: Option<String>,
}

/// Your calling sessions; for admins also those of the whole organisation.
#[utoipa::path(
    get, path = "/calling/sessions", operation_id = "list_calling_sessions", tag = "calling",
    params(Paging, Wanted),
    responses((status = 200, description = "A page of calling sessions.", body = Sessions))
)]
pub(crate) async fn list(
    State(app): State<App>,
    user: AuthenticatedUser,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Sessions>, Problem> {
    let whole_tenant = match wanted.of.as_deref() {
        None | Some("" | "me") => false,
        Some("tenant") if user.0.roles.contains(&Role::Admin) => true,
        Some("tenant") => return Err(Problem::forbidden("this is for admins of your organisation")),
        Some(_) => return Err(Problem::member("of", "me or tenant is expected")),
    };
    let ended = flag("ended", wanted.ended.as_deref())?;
    let (limit, now) = (paging.limit()?, app.clock.now());
    let cursor = paging.cursor.as_deref();
    let page =
        app.store.calling_sessions().list(&user.0.context, whole_tenant, ended, cursor, limit, now).await?;
    let items = page.items.into_iter().map(Session::from).collect();
    Ok(Json(Sessions { items, next_cursor: page.next_cursor }))
}
