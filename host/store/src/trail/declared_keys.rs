//! Values under keys that plugins' manifests declare to be of a person. Whatever the keys look like, the manifest says whose they are:
//! also by a customer's id, and by the other numbers and the address of a customer who is erased.

use std::collections::BTreeSet;

use serde::Deserialize;
use sqlx::AssertSqlSafe;
use switchboard_domain::customer::CustomerPhone;
use switchboard_domain::ids::TenantId;
use switchboard_domain::person_key::{PersonFact, PersonKey};

use crate::db::heavy::HeavyReads;
use crate::db::transaction::Tx;
use crate::plugins::values_of_person::remove_of_person;
use crate::trail::erasure::{Customer, Person};
use crate::{Store, StoreError, TenantContext};

/// Which reports have a manifest that declares keys; only those are read.
const DECLARES: &str = "report LIKE '%\"personKeys\"%'";

/// What is known of the person who is erased.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    numbers: BTreeSet<String>,
    /// In lower case.
    emails: BTreeSet<String>,
    customers: Vec<String>,
}

/// The part of a stored report that is read here.
#[derive(Deserialize)]
struct Report {
    manifest: Declared,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Declared {
    #[serde(default)]
    person_keys: Vec<String>,
}

impl Contacts {
    /// The number or address itself, and what these customers have beside it. What another customer has as well, such as the
    /// number of an office, is not of the person alone and stays.
    pub(super) async fn of(
        store: &Store,
        context: &TenantContext,
        person: Person<'_>,
        customers: &[Customer],
    ) -> Result<Self, StoreError> {
        let heavy = store.heavy(context).await?;
        let tenant = context.tenant_id();
        let mut contacts = Self::default();
        let statement =
            format!("SELECT digest FROM plugin_versions WHERE tenant_id = $1 AND {DECLARES} LIMIT 1");
        let declares: Option<(String,)> =
            heavy.read(AssertSqlSafe(statement)).bind(tenant.as_str()).fetch_optional().await?;
        if declares.is_none() {
            return Ok(contacts);
        }
        contacts.customers = customers.iter().map(|customer| customer.id.clone()).collect();
        for customer in customers {
            let phones: Vec<CustomerPhone> = serde_json::from_str(&customer.phones)?;
            contacts.numbers.extend(phones.into_iter().filter_map(|phone| phone.e164));
            contacts.emails.extend(customer.email.as_ref().map(|email| email.to_lowercase()));
        }
        let shared = shared_with_others(&heavy, tenant, &contacts, customers).await?;
        contacts.numbers.retain(|number| !shared.contains(number));
        contacts.emails.retain(|email| !shared.contains(email));
        match person {
            Person::Number(number) => contacts.numbers.insert(number.to_owned()),
            Person::Email(email) => contacts.emails.insert(email.to_lowercase()),
        };
        Ok(contacts)
    }

    fn facts(&self) -> impl Iterator<Item = PersonFact<'_>> {
        let numbers = self.numbers.iter().map(|number| PersonFact::Number(number));
        let emails = self.emails.iter().map(|email| PersonFact::Email(email));
        numbers.chain(emails).chain(self.customers.iter().map(|id| PersonFact::Customer(id)))
    }
}

/// Which of these numbers and addresses a customer has who is not erased.
async fn shared_with_others(
    heavy: &HeavyReads,
    tenant: &TenantId,
    contacts: &Contacts,
    erased: &[Customer],
) -> Result<BTreeSet<String>, StoreError> {
    if contacts.numbers.is_empty() && contacts.emails.is_empty() {
        return Ok(BTreeSet::new());
    }
    let erased: Vec<i64> = erased.iter().map(|customer| customer.number).collect();
    // The items of an array that is bound as JSON: however many there are, they are one parameter.
    let items = |at: &str| {
        if heavy.is_sqlite() {
            format!("json_each({at}) AS item")
        } else {
            format!("jsonb_array_elements_text(CAST({at} AS jsonb)) AS item(value)")
        }
    };
    let others = format!(
        "SELECT 1 FROM customers c WHERE c.tenant_id = $1 AND c.number NOT IN (SELECT CAST(item.value AS BIGINT) FROM {}) \
         AND",
        items("$4")
    );
    // A number stands between the quotes of JSON, so that no longer one begins with it. It is a plus and digits: nothing is to be
    // escaped.
    let statement = format!(
        "SELECT item.value FROM {} WHERE EXISTS ({others} c.phones LIKE '%\"' || item.value || '\"%') \
         UNION ALL SELECT item.value FROM {} WHERE EXISTS ({others} LOWER(c.email) = item.value)",
        items("$2"),
        items("$3")
    );
    let shared: Vec<(String,)> = heavy
        .read(AssertSqlSafe(statement))
        .bind(tenant.as_str())
        .bind(serde_json::to_string(&contacts.numbers)?)
        .bind(serde_json::to_string(&contacts.emails)?)
        .bind(serde_json::to_string(&erased)?)
        .fetch_all()
        .await?;
    Ok(shared.into_iter().map(|(value,)| value).collect())
}

/// Removes the values that are the person's by the manifests of all versions that are kept; returns how many there were. A version that
/// is no longer active has left values, too.
pub(super) async fn remove(tx: &mut Tx, tenant: &TenantId, contacts: &Contacts) -> Result<u64, StoreError> {
    let statement = format!("SELECT plugin, report FROM plugin_versions WHERE tenant_id = $1 AND {DECLARES}");
    let reports: Vec<(String, String)> =
        tx.sql(AssertSqlSafe(statement)).bind(tenant.as_str()).fetch_all().await?;
    let mut declared = BTreeSet::new();
    for (plugin, report) in reports {
        let Report { manifest } = serde_json::from_str(&report)?;
        for pattern in &manifest.person_keys {
            match PersonKey::parse(pattern) {
                Ok(key) => {
                    declared.insert((plugin.clone(), key));
                }
                Err(why) => log::warn!("the plugin {plugin} declares keys that can't be read: {why}"),
            }
        }
    }
    let mut removed = 0;
    for (plugin, key) in &declared {
        for keys in contacts.facts().filter_map(|fact| key.of(fact)) {
            removed += remove_of_person(tx, tenant, plugin, &keys).await?;
        }
    }
    Ok(removed)
}
