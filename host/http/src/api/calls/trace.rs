//! `GET /api/v1/calls/{id}/trace`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_domain::call_trace::CallTrace;
use switchboard_domain::ids::CallId;
use switchboard_domain::press_trace::TracedPress;
use switchboard_store::StoreError;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::CallReader;

/// Where the lines are that a plugin wrote of the call.
#[derive(Serialize, ToSchema)]
pub(crate) struct CallTraceLog {
    /// The plugin's name.
    plugin: String,
    /// The part of its log.
    #[schema(format = "uri-reference")]
    url: String,
}

/// How a call's card was made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallTrace)]
pub(crate) struct TraceOfCall {
    #[serde(flatten)]
    trace: CallTrace,
    /// How the buttons of the card were pressed that plugins run, the oldest press first: each press, but only the newest 50.
    presses: Vec<TracedPress>,
    /// Developers and admins are told which versions were asked, what these asked of the host, and where their logs are. Agents are
    /// not.
    whole: bool,
    /// The logs of the plugins that were asked, as far as they are of this call.
    logs: Vec<CallTraceLog>,
}

/// How a call's card was made: whom the host asked, how that went, and what it decided. Of a call that an agent made: what plugins
/// said before it was placed.
///
/// Also how its buttons were pressed that plugins run, during the call or after it.
///
/// An agent is told of their own calls which sources answered; developers and admins, of every call of the organisation, the
/// whole. Nothing in it is of the caller: what a plugin wrote is in its log. It is there some moments after the last card, for as long
/// as the operator keeps traces.
#[utoipa::path(
    get, path = "/calls/{id}/trace", operation_id = "get_call_trace", tag = "calls",
    security(("session" = []), ("token" = [])),
    params(("id" = String, Path, format = "uuid", description = "The call's id, which is not the calling SDK's.")),
    responses((status = 200, description = "The trace.", body = TraceOfCall), (status = 404))
)]
pub(crate) async fn trace(
    State(app): State<App>,
    reader: CallReader,
    Path(id): Path<CallId>,
) -> Result<Json<TraceOfCall>, Problem> {
    let (calls, context) = (app.store.calls(), &reader.user.context);
    let (document, presses) = if reader.of_everybody {
        (calls.trace_of_anybody(context, &id).await?, calls.press_traces_of_anybody(context, &id).await?)
    } else {
        (calls.trace(context, &id).await?, calls.press_traces(context, &id).await?)
    };
    let document = document.ok_or_else(|| Problem::not_found("a trace of this call"))?;
    let trace: CallTrace = serde_json::from_str(&document).map_err(StoreError::from)?;
    let whole = reader.of_everybody;
    let trace = if whole { trace.in_words() } else { trace.short() };
    let mut told = Vec::new();
    for press in presses {
        let press: TracedPress = serde_json::from_str(&press).map_err(StoreError::from)?;
        told.push(if whole { press.in_words() } else { press.short() });
    }
    let mut names: Vec<&str> = trace.plugins().map(|plugin| plugin.name.as_str()).collect();
    for plugin in told.iter().filter_map(|press| press.plugin.as_ref()) {
        if !names.contains(&plugin.name.as_str()) {
            names.push(&plugin.name);
        }
    }
    let logs = names.into_iter().map(|plugin| CallTraceLog {
        url: format!("/api/v1/admin/plugins/{plugin}/logs?callId={}", trace.call_id),
        plugin: plugin.to_owned(),
    });
    let logs = logs.collect();
    Ok(Json(TraceOfCall { trace, presses: told, whole, logs }))
}
