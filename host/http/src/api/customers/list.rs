//! `GET /api/v1/customers`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_domain::customer::PageRequest;
use switchboard_services::customers::CustomerQuery;
use utoipa::{IntoParams, ToSchema};

use super::CustomerDocument;
use crate::app::App;
use crate::problem::Problem;
use crate::query::{Paging, Query};
use crate::session::AuthenticatedUser;

/// The most characters of a query.
const MAX_QUERY: usize = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// Words of names, companies and mail addresses, or a number in any formatting; all customers without it.
    query: Option<String>,
    /// Only customers with this mail address.
    email: Option<String>,
    /// Deleted customers that can still be restored, the newest first.
    #[serde(default)]
    deleted: bool,
    /// Customers of your own last calls, the latest first, in one part.
    #[serde(default)]
    recent: bool,
}

/// A part of the customers, by name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerPage)]
pub(crate) struct Customers {
    items: Vec<CustomerDocument>,
    next_cursor: Option<String>,
    /// How many there are in all, where that is known: for the whole list, not for a search.
    total: Option<u32>,
    /// `customers` for the built-in store, else `plugin:<name>`.
    source: String,
    /// They are kept elsewhere and can't be changed here.
    read_only: bool,
    /// More customers may match than all parts have: a longer query finds them.
    partial: bool,
}

/// Customers of the tenant: of its own CRM where a plugin knows them, else of the built-in store.
///
/// A search of the built-in store finds up to 1,000 matches whole; of more it finds a part, those first whose name
/// begins with the query, and `partial` says so. What is found comes by name.
#[utoipa::path(
    get, path = "/customers", operation_id = "list_customers", tag = "customers",
    params(Paging, Search),
    responses((status = 200, description = "A page of customers.", body = Customers), (status = 409))
)]
pub(crate) async fn list(
    State(app): State<App>,
    user: AuthenticatedUser,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Json<Customers>, Problem> {
    let query = search.query.clone().unwrap_or_default();
    if query.chars().count() > MAX_QUERY {
        return Err(Problem::member("query", format!("longer than {MAX_QUERY} characters")));
    }
    let query = match search {
        Search { email: Some(email), .. } => CustomerQuery::Email(email),
        Search { deleted: true, .. } => CustomerQuery::Deleted,
        Search { recent: true, .. } => CustomerQuery::Recent,
        Search { .. } => CustomerQuery::Search(query),
    };
    let page = PageRequest { limit: paging.limit()?, cursor: paging.cursor };
    let list = app.services.customers.list(&user.principal(), query, page).await?;
    Ok(Json(Customers {
        items: list.items.into_iter().map(Into::into).collect(),
        next_cursor: list.next_cursor,
        total: list.total,
        source: list.source,
        read_only: list.read_only,
        partial: list.partial,
    }))
}
