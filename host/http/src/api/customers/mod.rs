//! The CRM's customers: documents and preconditions that several operations share. What is decided about customers is in
//! `switchboard_services::customers`, and the rules about a single one in `switchboard_domain::customer_draft`.

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
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::customer_draft::PhoneDraft;
use switchboard_domain::number::PhoneForms;
use switchboard_services::customers::{
    ChangeOutcome, ChangedCustomer, CustomerRecord, EditedCustomer, NumberWarning,
};
use switchboard_store::StoredCustomer;
use utoipa::ToSchema;

use crate::app::App;
use crate::etag::tag;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// A number as somebody gives it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCustomerPhone)]
pub(crate) struct NewPhone {
    /// As people write it, with its extension and words around it, which become the label. Without a country code it is read
    /// as of the customer's country, or else the tenant's region.
    number: String,
    extension: Option<String>,
    label: Option<String>,
}

impl From<NewPhone> for PhoneDraft {
    fn from(phone: NewPhone) -> Self {
        Self { number: phone.number, extension: phone.extension, label: phone.label }
    }
}

/// Of what a change is warned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = CustomerWarningKind)]
pub(crate) enum WarningKind {
    /// Another customer has one of the numbers too.
    SharedNumber,
    /// The numbering plans do not have the number yet.
    UnlistedNumber,
}

/// What an agent wants to know about one of the numbers. Nothing is wrong with it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerWarning)]
pub(crate) struct Warning {
    kind: WarningKind,
    /// As it stands on the customer, or on the other one.
    number: String,
    /// The other customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    customer_id: Option<String>,
    /// The other customer's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    /// What an agent reads.
    message: String,
}

impl From<NumberWarning> for Warning {
    fn from(warning: NumberWarning) -> Self {
        let message = warning.message();
        match warning {
            NumberWarning::Shared { number, customer_id, name, .. } => Self {
                kind: WarningKind::SharedNumber,
                number,
                customer_id: Some(customer_id),
                name: Some(name),
                message,
            },
            NumberWarning::Unlisted { number } => {
                Self { kind: WarningKind::UnlistedNumber, number, customer_id: None, name: None, message }
            }
        }
    }
}

/// A customer, of the built-in store or of the plugin that keeps the organisation's customers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerRecord)]
pub(crate) struct CustomerDocument {
    #[serde(flatten)]
    customer: Customer,
    /// How each of `phones` is written, in their order; null for what can't be read as a number.
    phone_forms: Vec<Option<PhoneForms>>,
    /// The customer's own country, ISO 3166-1 alpha-2: its numbers without a country code are read as of there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    country: Option<String>,
    /// The id in the tenant's own system.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_id: Option<String>,
    /// RFC 3339; absent for customers that a plugin keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime)]
    created_at: Option<Timestamp>,
    /// RFC 3339; absent for customers that a plugin keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime)]
    updated_at: Option<Timestamp>,
    /// RFC 3339; only of deleted customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime)]
    deleted_at: Option<Timestamp>,
    /// Only in answers to changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
}

fn forms_of(customer: &Customer) -> Vec<Option<PhoneForms>> {
    let forms =
        |phone: &CustomerPhone| PhoneForms::of_e164(phone.e164.as_deref()?, phone.extension.as_deref());
    customer.phones.iter().map(forms).collect()
}

impl From<StoredCustomer> for CustomerDocument {
    fn from(stored: StoredCustomer) -> Self {
        Self {
            phone_forms: forms_of(&stored.customer),
            country: stored.customer.country().map(|region| region.to_string()),
            customer: stored.customer,
            external_id: stored.external_id,
            created_at: Some(stored.created_at),
            updated_at: Some(stored.updated_at),
            deleted_at: stored.deleted_at,
            warnings: Vec::new(),
        }
    }
}

impl From<Customer> for CustomerDocument {
    fn from(customer: Customer) -> Self {
        Self {
            phone_forms: forms_of(&customer),
            country: customer.country().map(|region| region.to_string()),
            customer,
            external_id: None,
            created_at: None,
            updated_at: None,
            deleted_at: None,
            warnings: Vec::new(),
        }
    }
}

impl From<CustomerRecord> for CustomerDocument {
    fn from(record: CustomerRecord) -> Self {
        match record {
            CustomerRecord::Plain(customer) => (*customer).into(),
            CustomerRecord::Stored(stored) => (*stored).into(),
        }
    }
}

/// An id as a part of an address. Ids of the tenant's own system may be anything.
fn encoded(id: &str) -> String {
    const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(id, PLAIN).to_string()
}

/// The line of the audit trail about a customer that was saved in the tenant's own system, where the host has no history of it. It was
/// saved already, so that a trail that can't be written does not undo it.
async fn record_edit(app: &App, user: &AuthenticatedUser, action: &'static str, edited: &EditedCustomer) {
    let act = user.act(action, edited.customer.id.as_str()).with("source", edited.source.as_str());
    let act = if edited.changed.is_empty() { act } else { act.with("changed", edited.changed.join(", ")) };
    if let Err(error) = app.store.audit().record(&user.0.context, &act).await {
        tracing::error!(%error, audit.action = act.action(), "the audit trail lacks a line: the store failed");
    }
}

/// Somebody else changed the customer first.
fn outdated(present: &StoredCustomer) -> Response {
    let detail = format!(
        "the customer was changed at {} and is now {}; read it again, and send that as if-match with your change",
        present.updated_at,
        tag(present.version)
    );
    let problem = Problem::new(StatusCode::PRECONDITION_FAILED, "changed-meanwhile", detail);
    ([(header::ETAG, tag(present.version))], problem).into_response()
}

impl From<EditedCustomer> for CustomerDocument {
    fn from(edited: EditedCustomer) -> Self {
        let warnings = edited.warnings.into_iter().map(Warning::from).collect();
        Self { warnings, ..edited.customer.into() }
    }
}

impl From<ChangedCustomer> for CustomerDocument {
    fn from(changed: ChangedCustomer) -> Self {
        let warnings = changed.warnings.into_iter().map(Warning::from).collect();
        Self { warnings, ..changed.stored.into() }
    }
}

/// The answer to a change.
fn answer(outcome: ChangeOutcome) -> Response {
    match outcome {
        ChangeOutcome::Changed(changed) => {
            let version = changed.stored.version;
            ([(header::ETAG, tag(version))], Json(CustomerDocument::from(*changed))).into_response()
        }
        ChangeOutcome::Outdated(present) => outdated(&present),
        ChangeOutcome::Edited(edited) => {
            ([(header::ETAG, tag(edited.version))], Json(CustomerDocument::from(*edited))).into_response()
        }
        ChangeOutcome::OutdatedInPlugin(version) => {
            let detail = format!(
                "the customer was changed in your organisation's own system and is now {}; read it again, and send that \
                 as if-match with your change",
                tag(version)
            );
            let problem = Problem::new(StatusCode::PRECONDITION_FAILED, "changed-meanwhile", detail);
            ([(header::ETAG, tag(version))], problem).into_response()
        }
        ChangeOutcome::VersionRequired => {
            let detail = "send the etag of the customer as you saw it in the header if-match, so that nobody's changes \
                          are lost";
            Problem::new(StatusCode::PRECONDITION_REQUIRED, "if-match-required", detail).into_response()
        }
    }
}
