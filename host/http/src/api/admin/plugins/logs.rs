//! `GET /api/v1/admin/plugins/{name}/logs`

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::app::App;
use crate::openapi::LogLevelName;
use crate::problem::Problem;
use crate::query::{Paging, Path, Query};
use crate::session::Developer;

/// One line of a plugin's log.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginLogEntry)]
pub(crate) struct LogLine {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How much it matters.
    #[schema(value_type = LogLevelName)]
    level: String,
    message: String,
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
    call_id: Option<String>,
    /// The version that wrote it: `sha256:` and 64 hex digits.
    digest: String,
    /// The hook in which it was written.
    #[schema(value_type = switchboard_domain::hook::Hook)]
    hook: String,
}

/// A part of a plugin's log, newest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginLogPage)]
pub(crate) struct Log {
    items: Vec<LogLine>,
    next_cursor: Option<String>,
}

/// What a plugin wrote, and how it failed.
#[utoipa::path(
    get, path = "/admin/plugins/{name}/logs", operation_id = "list_plugin_logs", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name."), Paging),
    responses((status = 200, description = "A page of the log.", body = Log), (status = 404))
)]
pub(crate) async fn logs(
    State(app): State<App>,
    Developer(user): Developer,
    Path(name): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Json<Log>, Problem> {
    app.plugins.require_plugin(&user.0.context, &name).await?;
    let page = app
        .store
        .plugin_logs()
        .read(&user.0.context, &name, paging.cursor.as_deref(), paging.limit()?)
        .await?;
    let items = page.items.into_iter().map(|line| {
        let pairs: Vec<(String, String)> = serde_json::from_str(&line.fields).unwrap_or_default();
        LogLine {
            at: line.at,
            level: line.level,
            message: line.message,
            fields: pairs.into_iter().map(|(name, value)| (name, value.into())).collect(),
            call_id: line.call_id,
            digest: format!("sha256:{}", line.digest),
            hook: line.hook,
        }
    });
    Ok(Json(Log { items: items.collect(), next_cursor: page.next_cursor }))
}
