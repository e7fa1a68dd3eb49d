//! The CRM's customers. What is common to their operations stands here; the store's own rules about a customer in
//! `switchboard_domain::customer_draft`.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod duplicates;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod import;
pub(crate) mod imports;
pub(crate) mod list;
pub(crate) mod merge;
pub(crate) mod restore;

use axum::Json;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::customer_draft::PhoneDraft;
use switchboard_domain::number::{KeyStrength, LookupKey};
use switchboard_plugin_host::run::Principal;
use switchboard_store::{Changed, StoredCustomer};
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;

/// A number as somebody gives it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCustomerPhone)]
pub(crate) struct NewPhone {
    /// As people write it; without a country code it is read as one of the tenant's region.
    number: String,
    extension: Option<String>,
    label: Option<String>,
}

impl From<NewPhone> for PhoneDraft {
    fn from(phone: NewPhone) -> Self {
        Self { number: phone.number, extension: phone.extension, label: phone.label }
    }
}

/// Another customer that has one of the numbers too.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerWarning)]
pub(crate) struct Warning {
    /// `shared-number`.
    #[schema(value_type = String)]
    kind: &'static str,
    /// As it stands on the other customer.
    number: String,
    customer_id: String,
    name: String,
    /// What an agent reads.
    message: String,
}

/// A customer of the built-in store.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerRecord)]
pub(crate) struct CustomerDocument {
    #[serde(flatten)]
    customer: Customer,
    /// The id in the tenant's own system.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_id: Option<String>,
    /// RFC 3339; absent for customers that a plugin keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    created_at: Option<String>,
    /// RFC 3339; absent for customers that a plugin keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    updated_at: Option<String>,
    /// RFC 3339; only of deleted customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    deleted_at: Option<String>,
    /// Only in answers to changes: who else has one of the numbers. Nothing is wrong with that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
}

/// RFC 3339.
pub(crate) fn time(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or_default().to_string()
}

impl From<StoredCustomer> for CustomerDocument {
    fn from(stored: StoredCustomer) -> Self {
        Self {
            customer: stored.customer,
            external_id: stored.external_id,
            created_at: Some(time(stored.created_at)),
            updated_at: Some(time(stored.updated_at)),
            deleted_at: stored.deleted_at.map(time),
            warnings: Vec::new(),
        }
    }
}

impl From<Customer> for CustomerDocument {
    fn from(customer: Customer) -> Self {
        Self {
            customer,
            external_id: None,
            created_at: None,
            updated_at: None,
            deleted_at: None,
            warnings: Vec::new(),
        }
    }
}

/// The strong entity tag of a version.
fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The tags of a header; `None` if it is not there.
fn tags(headers: &HeaderMap, name: HeaderName) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut there = false;
    for value in headers.get_all(name) {
        there = true;
        let text = value.to_str().unwrap_or_default();
        all.extend(text.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()));
    }
    there.then_some(all)
}

/// Whether `If-Match` allows a change of this version; `None` without the header. Weak tags never match (RFC 9110, 13.1.1).
fn if_match(headers: &HeaderMap, version: i64) -> Option<bool> {
    let tags = tags(headers, header::IF_MATCH)?;
    Some(tags.iter().any(|one| one == "*" || *one == tag(version)))
}

/// Whether the client has this version already.
fn if_none_match(headers: &HeaderMap, version: i64) -> bool {
    let tags = tags(headers, header::IF_NONE_MATCH).unwrap_or_default();
    tags.iter().any(|one| one == "*" || one.trim_start_matches("W/") == tag(version))
}

/// Somebody else changed the customer first.
fn outdated(now_is: &StoredCustomer) -> Response {
    let detail = format!(
        "the customer was changed at {} and is now {}; read it again, and send that as if-match with your change",
        time(now_is.updated_at),
        tag(now_is.version)
    );
    let problem = Problem::new(StatusCode::PRECONDITION_FAILED, "changed-meanwhile", detail);
    ([(header::ETAG, tag(now_is.version))], problem).into_response()
}

fn not_found() -> Problem {
    Problem::not_found("the customer")
}

/// Refuses changes where a plugin keeps the customers.
async fn writable(app: &App, principal: &Principal) -> Result<(), Problem> {
    match app.services.customers.plugin(&principal.context).await? {
        None => Ok(()),
        Some(plugin) => Err(Problem::conflict(format!(
            "your organisation's customers are kept by the plugin {}: change them there",
            plugin.name
        ))),
    }
}

fn exact(phone: &CustomerPhone) -> Option<LookupKey> {
    let number = phone.e164.as_ref()?;
    let value = match &phone.extension {
        Some(extension) => format!("{number};ext={extension}"),
        None => number.clone(),
    };
    Some(LookupKey { value, strength: KeyStrength::Exact })
}

/// Other customers with the same numbers.
async fn warnings(app: &App, principal: &Principal, customer: &Customer) -> Result<Vec<Warning>, Problem> {
    let keys: Vec<LookupKey> = customer.phones.iter().filter_map(exact).collect();
    let mut warnings = Vec::new();
    for keys in keys.chunks(switchboard_domain::number::MAX_KEYS) {
        for found in app.store.customers().find_by_keys(&principal.context, keys).await? {
            let other = found.customer;
            if other.id == customer.id || warnings.iter().any(|known: &Warning| known.customer_id == other.id)
            {
                continue;
            }
            let company = other.company.map(|company| format!(" ({company})")).unwrap_or_default();
            warnings.push(Warning {
                kind: "shared-number",
                message: format!(
                    "{}{company} has the number {} too; when it calls, both are shown",
                    other.name, found.matched_number
                ),
                number: found.matched_number,
                customer_id: other.id,
                name: other.name,
            });
        }
    }
    Ok(warnings)
}

/// The answer to a change.
async fn answer(app: &App, principal: &Principal, changed: Changed) -> Result<Response, Problem> {
    match changed {
        Changed::Missing => Err(not_found()),
        Changed::Outdated(now_is) => Ok(outdated(&now_is)),
        Changed::Yes(stored) => {
            let version = stored.version;
            let warnings = warnings(app, principal, &stored.customer).await?;
            let document = CustomerDocument { warnings, ..(*stored).into() };
            Ok(([(header::ETAG, tag(version))], Json(document)).into_response())
        }
    }
}
