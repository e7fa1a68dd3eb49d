//! `POST /api/v1/customers/{id}/merge`

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{answer, if_match};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// Whom to merge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Merge {
    /// The id of the customer that goes into this one.
    from: String,
}

/// Two records of one customer become one: this one gets the numbers and values that it lacks from the other, which is
/// then deleted and can be restored for 30 days. Nothing that this one says is replaced.
#[utoipa::path(post, path = "/customers/{id}/merge", tag = "customers", request_body = Merge,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = super::CustomerDocument, headers(("etag" = String))), (status = 400, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem)))]
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
