//! The people of the caller's tenant.
//!
//! | module | holds |
//! | --- | --- |
//! | `list` | `GET /users`: pages, order, counts |
//! | `filter` | `$filter` |
//! | `search` | `$search` |

mod filter;
#[cfg(test)]
mod filter_tests;
mod list;
mod search;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) use list::{count, list};

use super::access::{Caller, Workload, caller};
use super::answer::{Refusal, ok, select};
use crate::people::Person;
use crate::state::{Shared, State as Emulated};

/// `OData`'s query options; Graph takes them with and without the dollar sign.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Options {
    #[serde(rename = "$select", alias = "select")]
    pub(super) select: Option<String>,
    #[serde(rename = "$top", alias = "top")]
    pub(super) top: Option<String>,
    #[serde(rename = "$skip", alias = "skip")]
    pub(super) skip: Option<String>,
    #[serde(rename = "$filter", alias = "filter")]
    pub(super) filter: Option<String>,
    #[serde(rename = "$search", alias = "search")]
    pub(super) search: Option<String>,
    #[serde(rename = "$count", alias = "count")]
    pub(super) count: Option<String>,
    #[serde(rename = "$orderby", alias = "orderby")]
    pub(super) order_by: Option<String>,
    #[serde(rename = "$skiptoken", alias = "skiptoken")]
    pub(super) skip_token: Option<String>,
}

/// How much of a person the caller's scopes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// `User.ReadBasic.All`.
    Basic,
    Full,
}

impl Detail {
    pub(super) fn of(caller: &Caller<'_>, person: &Person) -> Self {
        let own = caller.person.oid == person.oid;
        if own || caller.has(&["User.Read.All"]) { Self::Full } else { Self::Basic }
    }
}

/// Members that come without `$select`.
const DEFAULT: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

/// What `User.ReadBasic.All` shows of other people.
const BASIC: &[&str] =
    &["displayName", "givenName", "surname", "mail", "userPrincipalName", "id", "userType"];

/// Every member that a person has here.
fn whole(state: &Emulated, person: &Person) -> Value {
    let (given, surname) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    let or_null = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
    let enabled = person.enabled && !state.user_knobs(person).disabled;
    json!({
        "id": person.oid,
        "displayName": person.name,
        "givenName": given,
        "surname": surname,
        "mail": person.mail,
        "userPrincipalName": person.upn,
        "jobTitle": or_null(person.title),
        "department": or_null(person.department),
        "officeLocation": or_null(person.office),
        "businessPhones": person.phone.iter().collect::<Vec<_>>(),
        "mobilePhone": person.mobile,
        "preferredLanguage": if person.guest { Value::Null } else { "en-US".into() },
        "accountEnabled": enabled,
        "userType": if person.guest { "Guest" } else { "Member" },
        "companyName": state.directory.tenant(person.tenant_id).map(|tenant| tenant.name),
    })
}

/// A person as the caller may see them.
pub(super) fn document(state: &Emulated, person: &Person, detail: Detail, select: Option<&str>) -> Value {
    let mut document = whole(state, person);
    if let Value::Object(members) = &mut document {
        if detail == Detail::Basic {
            for (name, value) in members.iter_mut() {
                if !BASIC.contains(&name.as_str()) {
                    // Lists stay lists.
                    *value = if value.is_array() { json!([]) } else { Value::Null };
                }
            }
        }
        if select.is_none() {
            members.retain(|name, _| DEFAULT.contains(&name.as_str()));
        }
    }
    document
}

/// A person of the caller's own tenant: Graph knows no others.
pub(super) fn find<'a>(state: &'a Emulated, caller: &Caller<'_>, id: &str) -> Result<&'a Person, Refusal> {
    let found = state.person(id).filter(|person| person.tenant_id == caller.person.tenant_id);
    found.ok_or_else(|| Refusal::no_resource(id))
}

pub(super) async fn one(
    State(state): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(options): Query<Options>,
) -> Result<Response, Refusal> {
    let caller = caller(&state, &headers)?;
    let own = caller.person.oid == id || caller.person.upn.eq_ignore_ascii_case(&id);
    if own {
        caller.needs(Workload::Directory, &["User.Read", "User.ReadBasic.All", "User.Read.All"])?;
    } else {
        caller.needs(Workload::Directory, &["User.ReadBasic.All", "User.Read.All"])?;
    }
    let person = find(&state, &caller, &id)?;
    let mut body = document(&state, person, Detail::of(&caller, person), options.select.as_deref());
    select(&mut body, options.select.as_deref());
    body["@odata.context"] = "https://graph.microsoft.com/v1.0/$metadata#users/$entity".into();
    Ok(ok(body))
}
