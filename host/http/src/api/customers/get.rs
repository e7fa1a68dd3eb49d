//! `GET /api/v1/customers/{id}`

use axum::Json;
use axum::extract::{Path, State};
use switchboard_calls::customer::Customer;

use crate::app::App;
use crate::problem::Problem;
use crate::session::Who;

/// One customer.
#[utoipa::path(get, path = "/customers/{id}", tag = "customers", params(("id" = String, Path)),
    responses((status = 200, body = Customer), (status = 404, body = Problem)))]
pub(crate) async fn get(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Json<Customer>, Problem> {
    let customer = app.plugins.get_customer(&who.behalf(), &id).await?;
    customer.map(Json).ok_or_else(|| Problem::not_found("the customer"))
}
