//! `PUT /api/v1/calls/{id}/customer`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use switchboard_domain::caller_match::CUSTOMERS;
use switchboard_domain::card::RecordKey;
use switchboard_domain::ids::CallId;
use utoipa::ToSchema;

use super::{Call, with_call_log};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// Whom a call was with.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CallCustomer, examples(json!({"source": "customers", "recordId": "0192f0c1-7d11-7c3e-9a55-1f0d6a2b3c4d"})))]
pub(crate) struct CallCustomer {
    /// `source` of the card's match; the built-in store where it is not given.
    source: Option<String>,
    /// `recordId` of the card's match, or the id of another customer.
    record_id: String,
}

/// The agent says whom a call was with.
///
/// It is one of the matches that the card offers, or any customer of the tenant. History and call log name them, no later card
/// changes that, and the agent's other tabs hear of it as `call.changed`. It is remembered for this agent and number: where
/// several share the number, they are offered first the next time.
#[utoipa::path(
    put, path = "/calls/{id}/customer", operation_id = "choose_call_customer", tag = "calls",
    params(("id" = String, Path, description = "The call's id, which is not the calling SDK's.")),
    request_body = CallCustomer,
    responses((status = 200, description = "The call as it is now.", body = Call), (status = 404))
)]
pub(crate) async fn choose(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
    JsonBody(body): JsonBody<CallCustomer>,
) -> Result<Json<Call>, Problem> {
    let source = body.source.unwrap_or_else(|| CUSTOMERS.to_owned());
    let chosen = RecordKey { source, record_id: body.record_id };
    let call = app.services.call_history.choose(&user.principal(), &id, chosen).await?;
    let call = with_call_log(&app.store, &user.0.context, vec![call]).await?.pop();
    call.map(Json).ok_or_else(|| Problem::not_found("the call"))
}
