//! A customer record, wherever it is kept.

use serde::{Deserialize, Serialize};

use crate::number::Region;

/// The name of the further fact that is the customer's country, ISO 3166-1 alpha-2.
pub const COUNTRY: &str = "country";

/// Further facts by name, in order. Unknown names are ignored by whoever reads them.
pub type NamedValues = Vec<(String, String)>;

/// A short mark on a customer or a caller.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Badge {
    /// `vip`, `spam`, `do-not-contact`, `overdue` or `info`; an unknown kind is shown as `info`.
    pub kind: String,
    /// What the agent reads.
    pub label: String,
}

/// One labelled fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CustomerField))]
pub struct Field {
    /// What the agent reads before the value.
    pub label: String,
    /// As it is shown.
    pub value: String,
    /// `text`, `number`, `money`, `date`, `link`, `phone` or `email`; an unknown kind is shown as `text`.
    pub kind: String,
    /// Personal data: masked from those who may not see it, and kept out of logs.
    #[serde(default)]
    pub pii: bool,
}

/// One number of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CustomerPhone {
    /// As people write it.
    pub number: String,
    /// Absent where the number cannot be read as one.
    pub e164: Option<String>,
    /// The extension behind the number, digits only.
    pub extension: Option<String>,
    /// `work`, `mobile`, …
    pub label: Option<String>,
}

/// A customer: a person or a company that the tenant deals with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// Unique within its source and tenant.
    pub id: String,
    /// `account`, `contact`, `lead`, …
    pub record_type: String,
    /// The name to show.
    pub name: String,
    /// The company that the person belongs to.
    pub company: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// All known numbers, the preferred one first.
    pub phones: Vec<CustomerPhone>,
    /// Display name of the owner.
    pub owner: Option<String>,
    /// RFC 3339.
    pub last_activity: Option<String>,
    /// The record in the tenant's own system.
    pub url: Option<String>,
    /// Short marks.
    pub badges: Vec<Badge>,
    /// Labelled facts.
    pub fields: Vec<Field>,
    /// Further facts by name.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Vec<String>>))]
    pub extra: NamedValues,
}

/// Whether a further fact of this name is the customer's country.
#[must_use]
pub fn is_country(name: &str) -> bool {
    name.eq_ignore_ascii_case(COUNTRY)
}

/// The country that further facts say.
#[must_use]
pub fn country_of(extra: &[(String, String)]) -> Option<Region> {
    let (_, country) = extra.iter().find(|(name, _)| is_country(name))?;
    Region::of_country(country)
}

impl Customer {
    /// The customer's own country: its numbers without a country code are read as of there.
    #[must_use]
    pub fn country(&self) -> Option<Region> {
        country_of(&self.extra)
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageRequest {
    /// From the page before; absent for the first.
    pub cursor: Option<String>,
    /// 1 to 200.
    pub limit: u32,
}

/// One part of a list of customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerPage {
    /// The customers of this part.
    pub items: Vec<Customer>,
    /// Absent on the last part.
    pub next_cursor: Option<String>,
    /// How many there are in all, where the source can tell cheaply.
    pub total: Option<u32>,
    /// Customers may be missing, because a system behind the source did not answer.
    pub partial: bool,
}

/// A customer of the host's own store that a lookup key led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundCustomer {
    /// The record.
    pub customer: Customer,
    /// How strong the key was that led to it.
    pub strength: crate::number::KeyStrength,
    /// The number on the record that matched, as it is written there.
    pub matched_number: String,
}

/// A person of the agent's tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Entra object id.
    pub id: String,
    /// As the directory shows it.
    pub display_name: String,
    /// Mail address.
    pub email: Option<String>,
    /// From the directory.
    pub job_title: Option<String>,
    /// From the directory.
    pub department: Option<String>,
    /// Business and mobile numbers as the directory writes them.
    pub phones: Vec<String>,
    /// Further facts by name.
    pub extra: NamedValues,
}
