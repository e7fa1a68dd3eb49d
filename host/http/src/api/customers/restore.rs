//! `POST /api/v1/customers/{id}/restore`

use axum::extract::{Path, State};
use axum::response::Response;

use super::answer;
use crate::app::App;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// Takes the deletion of a customer back, up to 30 days after it. A customer that is not deleted stays as it is.
#[utoipa::path(post, path = "/customers/{id}/restore", tag = "customers", params(("id" = String, Path)),
    responses((status = 200, body = super::CustomerDocument, headers(("etag" = String))), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(crate) async fn restore(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Ok(answer(app.services.customers.restore(&user.principal(), &id).await?))
}
