//! `GET /api/v1/customers`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_domain::customer::PageRequest;
use switchboard_services::customers::CustomerQuery;
use switchboard_store::{CustomerFilter, CustomerOrder, User};
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
    /// Only customers whose owner you are, by your name, your mail address or your user name.
    #[serde(default)]
    mine: bool,
    /// Only customers with the badge `vip`.
    #[serde(default)]
    vip: bool,
    /// The order of the list; what a query finds comes by name.
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
}

/// In which order customers are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = CustomerSort)]
pub(crate) enum Sort {
    /// By name.
    #[default]
    Name,
    /// Those first whom somebody dealt with last; then those of whom nobody knows.
    LastActivity,
}

impl From<Sort> for CustomerOrder {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Name => Self::Name,
            Sort::LastActivity => Self::LastActivity,
        }
    }
}

impl Search {
    /// Which customers are wanted by this person.
    fn filter(&self, person: &User) -> CustomerFilter {
        let mut filter = CustomerFilter::default();
        if self.mine {
            let User { display_name, user_principal_name, email, .. } = person;
            let names = [display_name.as_str(), user_principal_name];
            filter = filter.owned_by(names.into_iter().chain(email.as_deref()));
        }
        if self.vip { filter.vip() } else { filter }
    }

    fn query(self, person: &User) -> Result<CustomerQuery, Problem> {
        let filter = self.filter(person);
        let sorted = self.sort != Sort::Name;
        let plain = filter.is_open() && !sorted;
        let text = self.query.unwrap_or_default();
        if text.chars().count() > MAX_QUERY {
            return Err(Problem::member("query", format!("longer than {MAX_QUERY} characters")));
        }
        match (self.email, self.deleted, self.recent) {
            (Some(_), ..) | (None, true, _) if !plain => {
                let why = "customers by mail address and deleted ones can be neither filtered nor sorted";
                Err(Problem::member(
                    if self.mine {
                        "mine"
                    } else if self.vip {
                        "vip"
                    } else {
                        "sort"
                    },
                    why,
                ))
            }
            (Some(email), ..) => Ok(CustomerQuery::Email(email)),
            (None, true, _) => Ok(CustomerQuery::Deleted),
            (None, false, true) if sorted => Err(Problem::member(
                "sort",
                "customers of your last calls come by call: leave one of the two out",
            )),
            (None, false, true) => Ok(CustomerQuery::Recent(filter)),
            (None, false, false) if plain => Ok(CustomerQuery::Search(text)),
            (None, false, false) => Ok(CustomerQuery::Some(filter, self.sort.into(), text)),
        }
    }
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
/// begins with the query, and `partial` says so. What is found comes by name. Filters and other orders are of the built-in
/// store; where a plugin keeps the customers, they are refused with 409.
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
    let query = search.query(&user.0.user)?;
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
