//! `DELETE /api/v1/customers/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use switchboard_store::Changed;

use super::{if_match, not_found, outdated, writable};
use crate::app::App;
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
    let principal = user.principal();
    writable(&app, &principal).await?;
    let stored = app.store.customers().get_stored(&principal.context, &id).await?;
    let stored = stored.filter(|stored| stored.deleted_at.is_none()).ok_or_else(not_found)?;
    let seen = match if_match(&headers, stored.version) {
        Some(false) => return Ok(outdated(&stored)),
        Some(true) => Some(stored.version),
        None => None,
    };
    let now = app.clock.now_ms();
    match app.store.customers().delete(&principal.context, &id, seen, now).await? {
        Changed::Yes(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Changed::Outdated(now_is) => Ok(outdated(&now_is)),
        Changed::Missing => Err(not_found()),
    }
}
