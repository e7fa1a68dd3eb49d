//! `PATCH /api/v1/calls/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::header::ETAG;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use switchboard_services::call_history::{CallNotes, NoteOutcome};
use utoipa::ToSchema;

use switchboard_domain::ids::CallId;

use super::{Call, with_call_log};
use crate::app::App;
use crate::body::JsonBody;
use crate::etag::if_match;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// What is to be changed; what is absent stays, an empty text removes.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(examples(json!({"notes": "Asked for an offer.", "disposition": "sales"})))]
pub(crate) struct CallChange {
    notes: Option<String>,
    disposition: Option<String>,
    /// The customer whom the call was with.
    customer_id: Option<String>,
}

/// Notes, disposition and customer of a call.
///
/// With `If-Match` only the version that was seen is changed: of two tabs in which somebody types notes, the second one is
/// answered with 412 and the call as it is (`call`), and can put both texts together. Without it the last one wins.
#[utoipa::path(
    patch, path = "/calls/{id}", operation_id = "update_call", tag = "calls",
    params(
        ("id" = String, Path, format = "uuid", description = "The call's id, which is not the calling SDK's."),
        ("If-Match" = Option<String>, Header, description = "The `etag` of the version that was seen.")
    ),
    request_body = CallChange,
    responses(
        (status = 200, description = "The call as it is now.",
            body = Call, headers(("ETag" = String, description = "Names this version."))),
        (status = 404), (status = 412)
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
    headers: HeaderMap,
    JsonBody(change): JsonBody<CallChange>,
) -> Result<Response, Problem> {
    let seen = if_match(&headers);
    let notes =
        CallNotes { notes: change.notes, disposition: change.disposition, customer_id: change.customer_id };
    let outcome = app.services.call_history.note(&user.0.context, &id, notes, seen.as_ref()).await?;
    let (call, is_noted) = match outcome {
        NoteOutcome::Noted(call) => (call, true),
        NoteOutcome::Outdated(call) => (call, false),
    };
    let call = with_call_log(&app.store, &user.0.context, vec![call]).await?.pop();
    let call = call.ok_or_else(|| Problem::not_found("the call"))?;
    let etag = [(ETAG, call.etag().to_owned())];
    Ok(if is_noted { (etag, Json(call)).into_response() } else { (etag, outdated(&call)).into_response() })
}

/// The call was changed first by somebody else, or by this agent elsewhere.
fn outdated(call: &Call) -> Problem {
    let detail = "the call was changed meanwhile and is now as `call` says; send its etag as if-match with your change";
    let mut problem = Problem::new(StatusCode::PRECONDITION_FAILED, "changed-meanwhile", detail);
    problem.more().call = serde_json::to_value(call).ok();
    problem
}
