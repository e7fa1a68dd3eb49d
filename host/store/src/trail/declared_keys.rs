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
use crate::trail::audit::containing;
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
        let erased: BTreeSet<i64> = customers.iter().map(|customer| customer.number).collect();
        for customer in customers {
            let phones: Vec<CustomerPhone> = serde_json::from_str(&customer.phones)?;
            for number in phones.into_iter().filter_map(|phone| phone.e164) {
                let quoted = containing(&format!("\"{number}\""));
                if !contacts.numbers.contains(&number)
                    && !others_have(&heavy, tenant, "phones LIKE $2 ESCAPE '!'", &quoted, &erased).await?
                {
                    contacts.numbers.insert(number);
                }
            }
            let email = customer.email.as_ref().map(|email| email.to_lowercase());
            if let Some(email) = email.filter(|email| !contacts.emails.contains(email))
                && !others_have(&heavy, tenant, "LOWER(email) = $2", &email, &erased).await?
            {
                contacts.emails.insert(email);
            }
        }
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

/// Whether a customer who is not erased has the same.
async fn others_have(
    heavy: &HeavyReads,
    tenant: &TenantId,
    condition: &str,
    wanted: &str,
    erased: &BTreeSet<i64>,
) -> Result<bool, StoreError> {
    let statement = format!("SELECT number FROM customers WHERE tenant_id = $1 AND {condition} LIMIT $3");
    let most = i64::try_from(erased.len()).unwrap_or(i64::MAX).saturating_add(1);
    let having: Vec<(i64,)> = heavy
        .read(AssertSqlSafe(statement))
        .bind(tenant.as_str())
        .bind(wanted)
        .bind(most)
        .fetch_all()
        .await?;
    Ok(having.iter().any(|(number,)| !erased.contains(number)))
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
