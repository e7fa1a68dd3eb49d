//! `PATCH /api/v1/calls/{id}`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use switchboard_services::call_history::CallNotes;
use utoipa::ToSchema;

use switchboard_domain::ids::CallId;

use super::{Call, with_call_log};
use crate::app::App;
use crate::body::JsonBody;
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
#[utoipa::path(
    patch, path = "/calls/{id}", operation_id = "update_call", tag = "calls",
    params(("id" = String, Path, format = "uuid", description = "The call's id, which is not the calling SDK's.")),
    request_body = CallChange,
    responses((status = 200, description = "The call as it is now.", body = Call), (status = 404))
)]
pub(crate) async fn change(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
    JsonBody(change): JsonBody<CallChange>,
) -> Result<Json<Call>, Problem> {
    let notes =
        CallNotes { notes: change.notes, disposition: change.disposition, customer_id: change.customer_id };
    let call = app.services.call_history.note(&user.0.context, &id, notes).await?;
    let call = with_call_log(&app.store, &user.0.context, vec![call]).await?.pop();
    call.map(Json).ok_or_else(|| Problem::not_found("the call"))
}
