//! `DELETE /api/v1/customers/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::outdated;
use crate::app::App;
use crate::etag::if_match;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// Deletes a customer of the built-in store: it is in no list and no search from now on, and can be restored for 30
/// days.
///
/// With `If-Match` only the version that was seen is deleted.
#[utoipa::path(
    delete, path = "/customers/{id}", operation_id = "delete_customer", tag = "customers",
    params(
        ("id" = String, Path, description = "The customer's id."),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was seen.")
    ),
    responses(
        (status = 204, description = "The customer is deleted."), (status = 404), (status = 409), (status = 412)
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let seen = if_match(&headers);
    match app.services.customers.delete(&user.principal(), &id, seen.as_ref()).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(present) => Ok(outdated(&present)),
    }
}
