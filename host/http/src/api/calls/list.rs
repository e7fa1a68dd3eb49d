//! `GET /api/v1/calls`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_domain::call::{CallKind, CallOutcome};
use switchboard_store::CallFilter;
use utoipa::{IntoParams, ToSchema};

use super::{Call, with_call_log};
use crate::app::App;
use crate::problem::Problem;
use crate::query::{Paging, Query, flag};
use crate::session::AuthenticatedUser;

/// A part of the history, newest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallPage {
    items: Vec<Call>,
    next_cursor: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only calls of this kind: `call` or `meeting`.
    kind: Option<String>,
    /// Only calls with this outcome.
    outcome: Option<String>,
    /// Only calls with this customer.
    customer: Option<String>,
    /// Only calls without a disposition: what is still to be dealt with.
    #[param(value_type = Option<bool>)]
    undisposed: Option<String>,
}

/// The signed-in agent's calls.
#[utoipa::path(
    get, path = "/calls", operation_id = "list_calls", tag = "calls",
    params(Paging, Wanted),
    responses((status = 200, description = "A page of calls.", body = CallPage))
)]
pub(crate) async fn list(
    State(app): State<App>,
    user: AuthenticatedUser,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<CallPage>, Problem> {
    let kind =
        match wanted.kind.as_deref().filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => Some(CallKind::from_spelling(text).ok_or_else(|| {
                Problem::member("kind", format!("{text:?} is no kind; call and meeting are"))
            })?),
        };
    let outcome = match wanted.outcome.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(CallOutcome::from_spelling(text).ok_or_else(|| {
            Problem::member("outcome", format!("{text:?} is no outcome; answered, declined, missed, … are"))
        })?),
    };
    let customer_id = wanted.customer.filter(|id| !id.is_empty());
    let undisposed = flag("undisposed", wanted.undisposed.as_deref())?;
    let filter = CallFilter { kind, outcome, customer_id, undisposed };
    let page =
        app.store.calls().list(&user.0.context, &filter, paging.cursor.as_deref(), paging.limit()?).await?;
    Ok(Json(CallPage {
        items: with_call_log(&app.store, &user.0.context, page.items).await?,
        next_cursor: page.next_cursor,
    }))
}
