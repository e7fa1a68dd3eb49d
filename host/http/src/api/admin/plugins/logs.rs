//! `GET /api/v1/admin/plugins/{name}/logs`

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use switchboard_domain::hook::Hook;
use switchboard_store::LogFilter;
use utoipa::{IntoParams, ToSchema};

use super::document::digest_hex;
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
    /// Tells the lines of a log apart; larger ones are newer.
    id: String,
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
    #[schema(value_type = Hook)]
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

/// The most characters that are searched for.
const MAX_TEXT: usize = 200;

/// Which lines are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only lines of this level, or that matter more.
    #[param(value_type = Option<LogLevelName>)]
    level: Option<String>,
    /// Only what was written in this hook.
    #[param(value_type = Option<Hook>)]
    hook: Option<String>,
    /// Only what was written of this call.
    call_id: Option<String>,
    /// Only what this version wrote: `sha256:` and 64 hex digits.
    digest: Option<String>,
    /// Only lines that have this in their text, in whatever case; at most 200 characters.
    text: Option<String>,
}

impl Wanted {
    fn filter(self) -> Result<LogFilter, Problem> {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let levels: &[&str] = match some(self.level).as_deref() {
            None | Some("debug") => &[],
            Some("info") => &["info", "warn", "error"],
            Some("warn") => &["warn", "error"],
            Some("error") => &["error"],
            Some(_) => return Err(Problem::member("level", "debug, info, warn or error is expected")),
        };
        let hook = some(self.hook);
        if hook.as_deref().is_some_and(|hook| Hook::ALL.iter().all(|known| known.as_str() != hook)) {
            let known = Hook::ALL.map(Hook::as_str).join(", ");
            return Err(Problem::member("hook", format!("one of {known} is expected")));
        }
        let digest = some(self.digest);
        let digest = digest.map(|digest| digest_hex(&digest, "digest").map(str::to_owned)).transpose()?;
        let text = some(self.text);
        if text.as_deref().is_some_and(|text| text.chars().count() > MAX_TEXT) {
            return Err(Problem::member("text", format!("at most {MAX_TEXT} characters are expected")));
        }
        Ok(LogFilter { levels, hook, call_id: some(self.call_id), digest, text })
    }
}

/// What a plugin wrote, and how it failed.
#[utoipa::path(
    get, path = "/admin/plugins/{name}/logs", operation_id = "list_plugin_logs", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name."), Wanted, Paging),
    responses((status = 200, description = "A page of the log.", body = Log), (status = 404))
)]
pub(crate) async fn logs(
    State(app): State<App>,
    Developer(user): Developer,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
    Query(paging): Query<Paging>,
) -> Result<Json<Log>, Problem> {
    let filter = wanted.filter()?;
    app.plugins.require_plugin(&user.0.context, &name).await?;
    let page = app
        .store
        .plugin_logs()
        .read(&user.0.context, &name, &filter, paging.cursor.as_deref(), paging.limit()?)
        .await?;
    let items = page.items.into_iter().map(|line| {
        let pairs: Vec<(String, String)> = serde_json::from_str(&line.fields).unwrap_or_default();
        LogLine {
            id: line.id.to_string(),
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
