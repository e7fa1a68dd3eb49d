//! `POST /api/v1/customers/{id}/merge`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer;
use crate::app::App;
use crate::body::JsonBody;
use crate::etag::if_match;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// Whom to merge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerMerge, examples(json!({"from": "019ab0c4-7f3c-7000-8000-000000000000"})))]
pub(crate) struct Merge {
    /// The id of the customer that goes into this one.
    from: String,
}

/// Two records of one customer become one: this one gets the numbers and values that it lacks from the other, which is
/// then deleted and can be restored for 30 days.
///
/// Nothing that this one says is replaced.
#[utoipa::path(
    post, path = "/customers/{id}/merge", operation_id = "merge_customers", tag = "customers",
    params(
        ("id" = String, Path, description = "The customer's id."),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was seen.")
    ),
    request_body = Merge,
    responses(
        (status = 200, description = "The customer with what it got from the other.",
            body = super::CustomerDocument, headers(("ETag" = String, description = "Names this version."))),
        (status = 404), (status = 409), (status = 412)
    )
)]
pub(crate) async fn merge(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Merge>,
) -> Result<Response, Problem> {
    let seen = if_match(&headers);
    let customers = &app.services.customers;
    Ok(answer(customers.merge(&user.principal(), &id, &body.from, seen.as_ref()).await?))
}
