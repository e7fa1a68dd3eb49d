//! `GET /api/v1/customers/duplicates`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_domain::customer::Customer;
use switchboard_domain::number::PhoneForms;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::query::{Paging, Query};
use crate::session::AuthenticatedUser;

/// A number that several customers share.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DuplicateNumber)]
pub(crate) struct Duplicate {
    /// E.164, with `;ext=` where there is an extension; an internal number as its digits.
    number: String,
    /// How it is written; null for internal numbers.
    forms: Option<PhoneForms>,
    /// Who has it; the first 20.
    customers: Vec<Customer>,
    /// How many have it.
    total: u32,
}

/// Numbers that several customers share, in their order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DuplicateNumberPage)]
pub(crate) struct Duplicates {
    items: Vec<Duplicate>,
    /// While it is there, the list goes on, even behind a part with few or no items.
    next_cursor: Option<String>,
}

/// Numbers that several customers of the built-in store share.
///
/// That is legal, and often means that one is there twice: `POST /customers/{id}/merge` makes them one.
#[utoipa::path(
    get, path = "/customers/duplicates", operation_id = "list_duplicate_customers", tag = "customers",
    params(Paging),
    responses(
        (status = 200, description = "A page of numbers that several customers share.", body = Duplicates),
        (status = 409)
    )
)]
pub(crate) async fn duplicates(
    State(app): State<App>,
    user: AuthenticatedUser,
    Query(paging): Query<Paging>,
) -> Result<Json<Duplicates>, Problem> {
    let (cursor, limit) = (paging.cursor.as_deref(), paging.limit()?);
    let page = app.services.customers.duplicates(&user.0.context, cursor, limit).await?;
    let items = page
        .items
        .into_iter()
        .map(|one| {
            let (e164, extension) =
                one.number.split_once(";ext=").map_or((&*one.number, None), |(e164, ext)| (e164, Some(ext)));
            let forms = PhoneForms::of_e164(e164, extension).filter(|_| e164.starts_with('+'));
            Duplicate { forms, number: one.number, customers: one.customers, total: one.total }
        })
        .collect();
    Ok(Json(Duplicates { items, next_cursor: page.next_cursor }))
}
