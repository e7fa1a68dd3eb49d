//! Erases a person: whatever a tenant keeps of a number or a mail address.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, FromRow};

use crate::crm::rows::{count_by, remove_index};
use crate::db::transaction::Tx;
use crate::plugins::connected_accounts::{self, Forgotten, ForgottenAccount};
use crate::plugins::values_of_person;
use crate::trail::audit::{self, containing};
use crate::trail::declared_keys::{self, Contacts};
use crate::trail::retention::DELETE_OF_CALL;
use crate::{Act, StoreError, TenantContext, Tenants};

/// Who is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person<'a> {
    /// Whoever has this number, in E.164.
    Number(&'a str),
    /// Whoever has this mail address.
    Email(&'a str),
}

/// A customer who is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedCustomer {
    /// The customer's id.
    pub id: String,
    /// The customer's name.
    pub name: String,
}

/// What was kept of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Customers of the built-in store, with those that could still be restored.
    pub customers: Vec<ErasedCustomer>,
    /// Calls with their cards, notes and what plugins had still to be told of them.
    pub calls: u64,
    /// Lines of plugins' logs: of these calls, or with the number or address in them.
    pub log_lines: u64,
    /// Values that plugins keep under keys with the number or address in them, or under keys that their manifests declare to be
    /// of a person.
    pub values: u64,
    /// Whom agents chose for the number.
    pub choices: u64,
    /// Lines of reports of imports.
    pub import_lines: u64,
    /// Accounts of other systems that the person had connected as an agent.
    pub accounts: u64,
    /// Those of them that were good, for who can have them revoked; of a preview there are none.
    pub forgotten: Vec<ForgottenAccount>,
}

/// A customer who has the number or the address.
#[derive(FromRow)]
pub(super) struct Customer {
    pub(super) number: i64,
    pub(super) id: String,
    name: String,
    pub(super) email: Option<String>,
    pub(super) phones: String,
    live: i64,
}

/// A call, by the agent who had it and its id.
type CallKey = (String, String);

impl Person<'_> {
    /// What is looked for in texts.
    fn words(self) -> String {
        match self {
            Self::Number(number) | Self::Email(number) => containing(number),
        }
    }

    /// What is looked for in keys, where numbers often stand without their plus.
    fn in_keys(self) -> String {
        match self {
            Self::Number(number) => containing(number.trim_start_matches('+')),
            Self::Email(email) => containing(email),
        }
    }
}

impl Tenants<'_> {
    /// What is kept of a person. Nothing is changed.
    pub async fn find_person(
        self,
        context: &TenantContext,
        person: Person<'_>,
    ) -> Result<Erased, StoreError> {
        // The same statements, undone.
        let (_tx, found, _) = self.erase_uncommitted(context, person).await?;
        Ok(found)
    }

    /// Erases a person, all or nothing. The line of the audit trail is the receipt: it says how much there was, and not of
    /// whom.
    pub async fn erase_person(
        self,
        context: &TenantContext,
        person: Person<'_>,
        act: &Act,
    ) -> Result<Erased, StoreError> {
        let (mut tx, mut erased, forgotten) = self.erase_uncommitted(context, person).await?;
        let act = act
            .clone()
            .with("customers", erased.customers.len())
            .with("calls", erased.calls)
            .with("logLines", erased.log_lines)
            .with("values", erased.values)
            .with("choices", erased.choices)
            .with("importLines", erased.import_lines)
            .with("accounts", erased.accounts);
        audit::record(&mut tx, context.tenant_id(), &act).await?;
        tx.commit().await?;
        erased.forgotten = connected_accounts::opened(self.0, context.tenant_id(), forgotten).await;
        Ok(erased)
    }

    async fn erase_uncommitted(
        self,
        context: &TenantContext,
        person: Person<'_>,
    ) -> Result<(Tx, Erased, Vec<Forgotten>), StoreError> {
        let customers = self.customers_of(context, person).await?;
        let calls = self.calls_of(context, person, &customers).await?;
        let contacts = Contacts::of(self.0, context, person, &customers).await?;
        let tenant = context.tenant_id();
        let words = person.words();
        let mut tx = self.0.begin_of(tenant).await?;
        let mut erased = Erased::default();
        let mut live = 0;
        for customer in customers {
            remove_index(&mut tx, customer.number).await?;
            let rows = tx
                .sql("DELETE FROM customers WHERE tenant_id = $1 AND number = $2")
                .bind(tenant.as_str())
                .bind(customer.number)
                .execute()
                .await?;
            if rows > 0 {
                live += customer.live;
                erased.customers.push(ErasedCustomer { id: customer.id, name: customer.name });
            }
        }
        count_by(self.0, &mut tx, tenant, -live).await?;
        for (user, call) in calls {
            for statement in DELETE_OF_CALL {
                tx.sql(statement).bind(tenant.as_str()).bind(&user).bind(&call).execute().await?;
            }
            erased.log_lines += tx
                .sql("DELETE FROM plugin_logs WHERE tenant_id = $1 AND call_id = $2")
                .bind(tenant.as_str())
                .bind(&call)
                .execute()
                .await?;
            erased.calls += tx
                .sql("DELETE FROM calls WHERE tenant_id = $1 AND user_id = $2 AND id = $3")
                .bind(tenant.as_str())
                .bind(&user)
                .bind(&call)
                .execute()
                .await?;
        }
        erased.log_lines += tx
            .sql(
                "DELETE FROM plugin_logs WHERE tenant_id = $1 AND (LOWER(message) LIKE $2 ESCAPE '!' \
                 OR LOWER(fields) LIKE $2 ESCAPE '!')",
            )
            .bind(tenant.as_str())
            .bind(&words)
            .execute()
            .await?;
        erased.choices = tx
            .sql("DELETE FROM caller_choices WHERE tenant_id = $1 AND LOWER(number) LIKE $2 ESCAPE '!'")
            .bind(tenant.as_str())
            .bind(&words)
            .execute()
            .await?;
        erased.import_lines = tx
            .sql(
                "DELETE FROM customer_import_errors WHERE tenant_id = $1 AND (LOWER(value) LIKE $2 ESCAPE '!' \
                 OR LOWER(reason) LIKE $2 ESCAPE '!')",
            )
            .bind(tenant.as_str())
            .bind(&words)
            .execute()
            .await?;
        // Tabs that come back later must not be told of it.
        tx.sql("DELETE FROM events WHERE tenant_id = $1 AND LOWER(document) LIKE $2 ESCAPE '!'")
            .bind(tenant.as_str())
            .bind(&words)
            .execute()
            .await?;
        erased.values = values_of_person::remove_like(&mut tx, tenant, &person.in_keys()).await?;
        erased.values += declared_keys::remove(&mut tx, tenant, &contacts).await?;
        // An agent has no number here: customers have.
        let forgotten = match person {
            Person::Email(email) => connected_accounts::forget_of_person(&mut tx, tenant, email).await?,
            Person::Number(_) => Vec::new(),
        };
        erased.accounts = u64::try_from(forgotten.len()).unwrap_or(u64::MAX);
        Ok((tx, erased, forgotten))
    }

    /// The customers who have the number or the address. It reads all of the tenant's, also those that are deleted and can
    /// be restored.
    async fn customers_of(
        self,
        context: &TenantContext,
        person: Person<'_>,
    ) -> Result<Vec<Customer>, StoreError> {
        let heavy = self.0.heavy(context).await?;
        let (condition, wanted) = match person {
            // The number itself, between the quotes of JSON, and no longer one that begins with it.
            Person::Number(number) => ("phones LIKE $2 ESCAPE '!'", containing(&format!("\"{number}\""))),
            Person::Email(email) => ("LOWER(email) = $2", email.to_lowercase()),
        };
        let statement = format!(
            "SELECT number, id, name, email, phones, CASE WHEN deleted_at IS NULL THEN CAST(1 AS BIGINT) ELSE \
             CAST(0 AS BIGINT) END AS live FROM customers WHERE tenant_id = $1 AND {condition} ORDER BY number"
        );
        let customers = heavy.read(AssertSqlSafe(statement)).bind(context.tenant_id().as_str()).bind(wanted);
        Ok(customers.fetch_all().await?)
    }

    /// The calls with the number or the address, and with these customers.
    async fn calls_of(
        self,
        context: &TenantContext,
        person: Person<'_>,
        customers: &[Customer],
    ) -> Result<BTreeSet<CallKey>, StoreError> {
        let tenant = context.tenant_id();
        let heavy = self.0.heavy(context).await?;
        let of_party: Vec<CallKey> = heavy
            .read("SELECT user_id, id FROM calls WHERE tenant_id = $1 AND LOWER(party) LIKE $2 ESCAPE '!'")
            .bind(tenant.as_str())
            .bind(person.words())
            .fetch_all()
            .await?;
        let mut calls: BTreeSet<CallKey> = of_party.into_iter().collect();
        for customer in customers {
            let of_customer: Vec<CallKey> = heavy
                .read(
                    "SELECT user_id, id FROM calls WHERE tenant_id = $1 AND customer_id = $2 \
                     AND (customer_source IS NULL OR customer_source = 'customers')",
                )
                .bind(tenant.as_str())
                .bind(&customer.id)
                .fetch_all()
                .await?;
            calls.extend(of_customer);
        }
        Ok(calls)
    }
}
