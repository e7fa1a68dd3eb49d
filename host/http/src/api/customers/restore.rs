//! `POST /api/v1/customers/{id}/restore`

use axum::extract::State;
use axum::response::Response;
use switchboard_store::Changed;

use super::{answer, writable};
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
    let principal = user.principal();
    writable(&app, &principal).await?;
    let now = app.clock.now_ms();
    let changed = app.store.customers().restore(&principal.context, &id, principal.region, now).await?;
    let changed = match changed {
        Changed::Outdated(now_is) => Changed::Yes(now_is),
        changed => changed,
    };
    answer(&app, &principal, changed).await
}
