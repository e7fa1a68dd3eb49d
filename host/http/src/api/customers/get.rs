//! `GET /api/v1/customers/{id}`

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{CustomerDocument, if_none_match, not_found, tag};
use crate::app::App;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// One customer. Those of the built-in store have an entity tag; with `If-None-Match` an unchanged one is not sent again.
#[utoipa::path(get, path = "/customers/{id}", tag = "customers",
    params(("id" = String, Path), ("If-None-Match" = Option<String>, Header)),
    responses((status = 200, body = CustomerDocument, headers(("etag" = String))), (status = 304),
        (status = 404, body = Problem)))]
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
