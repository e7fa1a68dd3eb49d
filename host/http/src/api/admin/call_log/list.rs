//! `GET /api/v1/admin/call-log`

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchboard_store::{CallLogState, UntoldCall, UntoldFilter};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::problem::Problem;
use crate::query::{Paging, Query, flag};
use crate::session::Admin;

/// Which of them are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only those of this plugin.
    plugin: Option<String>,
    /// Only those that are not tried again.
    #[param(value_type = Option<bool>)]
    failed: Option<String>,
}

/// How far telling a plugin of a call has come.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = UntoldCallState)]
pub(crate) enum UntoldState {
    /// It has not been tried yet.
    Waiting,
    /// It failed, and is tried again.
    Retrying,
    /// It failed, and is not tried again.
    Failed,
}

/// A call that a plugin has still to be told of.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UntoldCall)]
pub(crate) struct Untold {
    /// Tells the entries of the list apart.
    id: String,
    /// Ours.
    call_id: String,
    /// The plugin's name.
    plugin: String,
    /// What the history shows of the call first.
    title: String,
    /// The user principal name of the agent whose call it was.
    agent: String,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    state: UntoldState,
    /// How many attempts have failed.
    attempts: i64,
    /// When it is tried next; absent where it is not.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
}

impl From<UntoldCall> for Untold {
    fn from(call: UntoldCall) -> Self {
        Self {
            id: format!("{} {}", call.call_id, call.plugin),
            call_id: call.call_id.to_string(),
            plugin: call.plugin,
            title: call.title,
            agent: call.user,
            started_at: call.started_at,
            state: match call.state {
                CallLogState::Retrying => UntoldState::Retrying,
                CallLogState::Failed => UntoldState::Failed,
                CallLogState::Waiting | CallLogState::Saved => UntoldState::Waiting,
            },
            attempts: call.attempts,
            due_at: call.due_at,
        }
    }
}

/// A part of the outbox, the newest calls first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UntoldCallPage)]
pub(crate) struct UntoldCalls {
    items: Vec<Untold>,
    next_cursor: Option<String>,
}

/// Ended calls that plugins with the hook `call-log` have still to be told of, or could not be told of.
#[utoipa::path(
    get, path = "/admin/call-log", operation_id = "list_untold_calls", tag = "admin",
    security(("session" = []), ("token" = [])),
    params(Wanted, Paging),
    responses((status = 200, description = "A part of the outbox.", body = UntoldCalls))
)]
pub(crate) async fn list(
    State(app): State<App>,
    Admin(user): Admin,
    Query(wanted): Query<Wanted>,
    Query(paging): Query<Paging>,
) -> Result<Json<UntoldCalls>, Problem> {
    let filter = UntoldFilter {
        plugin: wanted.plugin.filter(|plugin| !plugin.is_empty()),
        failed: flag("failed", wanted.failed.as_deref())?,
    };
    let (context, limit) = (&user.0.context, paging.limit()?);
    let page = app.store.call_log().untold(context, &filter, paging.cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(Untold::from).collect();
    Ok(Json(UntoldCalls { items, next_cursor: page.next_cursor }))
}
