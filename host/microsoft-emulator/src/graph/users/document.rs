//! A person as Graph writes them.

use serde_json::{Value, json};

use crate::core::people::Person;
use crate::graph::access::Caller;
use crate::graph::state::Graph;

/// How much of a person the caller's scopes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::graph) enum Detail {
    /// What `User.ReadBasic.All` shows.
    Basic,
    Full,
}

impl Detail {
    pub(in crate::graph) fn of(caller: &Caller<'_>, person: &Person) -> Self {
        let own = caller.person.oid == person.oid;
        if own || caller.has(&["User.Read.All"]) { Self::Full } else { Self::Basic }
    }
}

/// The members of a response without `$select`.
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

/// The members of other people that `User.ReadBasic.All` shows.
const BASIC: &[&str] =
    &["displayName", "givenName", "surname", "mail", "userPrincipalName", "id", "userType"];

/// A person with all members.
pub(super) fn whole(graph: &Graph, person: &Person) -> Value {
    let (given, surname) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    let or_null = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
    let enabled = person.enabled && !graph.core.user_settings(person).disabled;
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
        "companyName": graph.core.directory.tenant(person.tenant_id).map(|tenant| tenant.name),
    })
}

/// A person as the caller may see them.
pub(in crate::graph) fn document(
    graph: &Graph,
    person: &Person,
    detail: Detail,
    select: Option<&str>,
) -> Value {
    let mut document = whole(graph, person);
    if let Value::Object(members) = &mut document {
        if detail == Detail::Basic {
            for (name, value) in members.iter_mut() {
                if !BASIC.contains(&name.as_str()) {
                    // An empty list hides a list.
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
