//! `POST /api/v1/customers/{id}/merge`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use switchboard_domain::customer_merge::fill_in;
use switchboard_store::NewCustomer;
use utoipa::ToSchema;

use super::{answer, if_match, not_found, outdated, writable};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// Whom to merge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerMerge, examples(json!({"from": "019ab0c4-7f3c-7000-8000-000000000000"})))]
pub(crate) struct Merge {
    /// The id of the customer that goes into this one.
    from: String,
}

/// Two records of one customer become one: this one gets the numbers and values that it lacks from the other, which is
/// then deleted and can be restored for 30 days.
///
/// Nothing that this one says is replaced.
#[utoipa::path(
    post, path = "/customers/{id}/merge", operation_id = "merge_customers", tag = "customers",
    params(
        ("id" = String, Path, description = "The customer's id."),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was seen.")
    ),
    request_body = Merge,
    responses(
        (status = 200, description = "The customer with what it got from the other.",
            body = super::CustomerDocument, headers(("ETag" = String, description = "Names this version."))),
        (status = 404), (status = 409), (status = 412)
    )
)]
pub(crate) async fn merge(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Merge>,
) -> Result<Response, Problem> {
    let principal = user.principal();
    writable(&app, &principal).await?;
    if body.from == id {
        return Err(Problem::member("from", "this is the customer itself"));
    }
    let context = &principal.context;
    let (into, from) = tokio::try_join!(
        app.store.customers().get_stored(context, &id),
        app.store.customers().get_stored(context, &body.from)
    )?;
    let into = into.filter(|stored| stored.deleted_at.is_none()).ok_or_else(not_found)?;
    let from = from
        .filter(|stored| stored.deleted_at.is_none())
        .ok_or_else(|| Problem::member("from", "there is no such customer"))?;
    if if_match(&headers, into.version) == Some(false) {
        return Ok(outdated(&into));
    }
    let lines = fill_in(&into.customer, &from.customer);
    let moved = from.customer.phones.iter().all(|phone| {
        lines.phones.iter().any(|known| switchboard_domain::customer_merge::same_line(known, phone))
    });
    if !moved {
        return Err(Problem::conflict(
            "together the two have more numbers than a customer can have: remove some first",
        ));
    }
    let external_id = into.external_id.clone().or_else(|| from.external_id.clone());
    let merged = NewCustomer { customer: lines, external_id, import_number: None };
    let now = app.clock.now_ms();
    let versions = (into.version, from.version);
    let changed =
        app.store.customers().merge(context, &merged, &body.from, versions, principal.region, now).await?;
    answer(&app, &principal, changed).await
}
