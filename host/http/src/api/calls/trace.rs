//! `GET /api/v1/calls/{id}/trace`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_domain::call_trace::CallTrace;
use switchboard_domain::ids::CallId;
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
    /// Developers and admins are told which versions were asked, what these asked of the host, and where their logs are. Agents are
    /// not.
    whole: bool,
    /// The logs of the plugins that were asked, as far as they are of this call.
    logs: Vec<CallTraceLog>,
}

/// How a call's card was made: whom the host asked, how that went, and what it decided. Of a call that an agent made: what plugins
/// said before it was placed.
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
    let document = if reader.of_everybody {
        calls.trace_of_anybody(context, &id).await?
    } else {
        calls.trace(context, &id).await?
    };
    let document = document.ok_or_else(|| Problem::not_found("a trace of this call"))?;
    let trace: CallTrace = serde_json::from_str(&document).map_err(StoreError::from)?;
    let whole = reader.of_everybody;
    let trace = if whole { trace.in_words() } else { trace.short() };
    let logs = trace.plugins().map(|plugin| CallTraceLog {
        url: format!("/api/v1/admin/plugins/{}/logs?callId={}", plugin.name, trace.call_id),
        plugin: plugin.name.clone(),
    });
    let logs = logs.collect();
    Ok(Json(TraceOfCall { trace, whole, logs }))
}
