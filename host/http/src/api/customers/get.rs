//! `GET /api/v1/customers/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use switchboard_services::customers::CustomerAnswer;

use super::CustomerDocument;
use crate::app::App;
use crate::etag::{if_none_match, tag};
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// One customer.
///
/// Those that can be changed here have an entity tag; of the built-in store's, with `If-None-Match` an unchanged one is not sent again.
#[utoipa::path(
    get, path = "/customers/{id}", operation_id = "get_customer", tag = "customers",
    params(
        ("id" = String, Path, description = "The customer's id."),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version that the client has.")
    ),
    responses(
        (status = 200, description = "The customer.",
            body = CustomerDocument, headers(("ETag" = String, description = "Names this version."))),
        (status = 304, description = "The client has this version already."), (status = 404), (status = 409)
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = if_none_match(&headers);
    let validators =
        |version| [(header::ETAG, tag(version)), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    Ok(match app.services.customers.get(&user.principal(), &id, known.as_ref()).await? {
        CustomerAnswer::OfPlugin(customer, None) => Json(CustomerDocument::from(*customer)).into_response(),
        CustomerAnswer::OfPlugin(customer, Some(version)) => {
            (validators(version), Json(CustomerDocument::from(*customer))).into_response()
        }
        CustomerAnswer::NotModified(version) => {
            (StatusCode::NOT_MODIFIED, validators(version)).into_response()
        }
        CustomerAnswer::Stored(stored) => {
            (validators(stored.version), Json(CustomerDocument::from(*stored))).into_response()
        }
    })
}
