//! `GET /api/v1/customers/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{CustomerDocument, if_none_match, not_found, tag};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// One customer.
///
/// Those of the built-in store have an entity tag; with `If-None-Match` an unchanged one is not sent again.
#[utoipa::path(
    get, path = "/customers/{id}", operation_id = "get_customer", tag = "customers",
    params(
        ("id" = String, Path, description = "The customer's id."),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version that the client has.")
    ),
    responses(
        (status = 200, description = "The customer.",
            body = CustomerDocument, headers(("ETag" = String, description = "Names this version."))),
        (status = 304, description = "The client has this version already."), (status = 404)
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let principal = user.principal();
    if app.services.customers.plugin(&principal.context).await?.is_some() {
        let customer = app.services.customers.get(&principal, &id).await?.ok_or_else(not_found)?;
        return Ok(Json(CustomerDocument::from(customer)).into_response());
    }
    let stored = app.store.customers().get_stored(&principal.context, &id).await?;
    let stored = stored.filter(|stored| stored.deleted_at.is_none()).ok_or_else(not_found)?;
    let etag = [(header::ETAG, tag(stored.version)), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if if_none_match(&headers, stored.version) {
        return Ok((StatusCode::NOT_MODIFIED, etag).into_response());
    }
    Ok((etag, Json(CustomerDocument::from(stored))).into_response())
}
