//! `POST /api/v1/customers/{id}/restore`

use axum::extract::State;
use axum::response::Response;

use super::answer;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// Takes the deletion of a customer back, up to 30 days after it.
///
/// A customer that is not deleted stays as it is.
#[utoipa::path(
    post, path = "/customers/{id}/restore", operation_id = "restore_customer", tag = "customers",
    params(("id" = String, Path, description = "The customer's id.")),
    responses(
        (status = 200, description = "The customer is there again.",
            body = super::CustomerDocument, headers(("ETag" = String, description = "Names this version."))),
        (status = 404), (status = 409)
    )
)]
pub(crate) async fn restore(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Ok(answer(app.services.customers.restore(&user.principal(), &id).await?))
}
