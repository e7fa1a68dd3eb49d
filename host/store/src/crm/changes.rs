//! Customers are made, changed, deleted, restored, merged, and in the end purged.
//!
//! A deleted customer keeps its row and loses its search rows. Every change makes a new version. A caller that passes
//! the version that it saw does not overwrite what somebody else has changed since.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use switchboard_domain::caller_match::CUSTOMERS;
use switchboard_domain::customer::Customer;
use switchboard_domain::ids::TenantId;
use switchboard_domain::number::Region;

use crate::crm::customers::{RETURNED, Row, StoredCustomer};
use crate::crm::rows::{Indexed, count_by, put_customers, put_index, remove_index, store_number};
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::{Customers, StoreError, TenantContext};

/// A customer to be added.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// With a new id.
    pub customer: Customer,
    /// Its id in the tenant's own system.
    pub external_id: Option<String>,
    /// The import that brings it.
    pub made_by: Option<MadeBy>,
}

/// The row of a file that a customer is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeBy {
    /// The number of the import.
    pub import_number: i64,
    /// The line on which the row begins.
    pub line: i64,
}

impl From<Customer> for NewCustomer {
    fn from(customer: Customer) -> Self {
        Self { customer, external_id: None, made_by: None }
    }
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// The change was made; this is the customer now.
    Yes(Box<StoredCustomer>),
    /// Somebody else changed the customer first; this is the customer now.
    Outdated(Box<StoredCustomer>),
    /// The customer does not exist, or is not in the state that the change is for.
    Missing,
}

/// Locks a customer's row and reads it, with its number in the store.
async fn locked(
    tx: &mut Tx,
    tenant: &TenantId,
    id: &str,
) -> Result<Option<(i64, StoredCustomer)>, StoreError> {
    let row: Option<Row> = tx
        .sql(AssertSqlSafe(format!(
            "UPDATE customers SET version = version WHERE tenant_id = $1 AND id = $2 RETURNING {RETURNED}"
        )))
        .bind(tenant.as_str())
        .bind(id)
        .fetch_optional()
        .await?;
    row.map(|row| Ok((row.number, row.try_into()?))).transpose()
}

/// Writes what a customer says as its next version.
pub(crate) async fn rewrite(
    tx: &mut Tx,
    number: i64,
    new: &NewCustomer,
    now: Timestamp,
) -> Result<StoredCustomer, StoreError> {
    let customer = &new.customer;
    let row: Row = tx
        .sql(AssertSqlSafe(format!(
            "UPDATE customers SET version = version + 1, record_type = $2, name = $3, company = $4, title \
             = $5, email = $6, phones = $7, owner = $8, last_activity = $9, url = $10, badges = $11, \
             fields = $12, extra = $13, external_id = $14, updated_at = $15 WHERE number = $1 RETURNING \
             {RETURNED}"
        )))
        .bind(number)
        .bind(&customer.record_type)
        .bind(&customer.name)
        .bind(&customer.company)
        .bind(&customer.title)
        .bind(&customer.email)
        .bind(serde_json::to_string(&customer.phones)?)
        .bind(&customer.owner)
        .bind(&customer.last_activity)
        .bind(&customer.url)
        .bind(serde_json::to_string(&customer.badges)?)
        .bind(serde_json::to_string(&customer.fields)?)
        .bind(serde_json::to_string(&customer.extra)?)
        .bind(&new.external_id)
        .bind(UnixMillis(now))
        .fetch_one()
        .await?;
    row.try_into()
}

/// Marks a customer deleted, or not.
async fn mark(
    tx: &mut Tx,
    number: i64,
    deleted_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<StoredCustomer, StoreError> {
    let row: Row = tx
        .sql(AssertSqlSafe(format!(
            "UPDATE customers SET version = version + 1, deleted_at = $2, updated_at = $3 WHERE number = $1 \
             RETURNING {RETURNED}"
        )))
        .bind(number)
        .bind(deleted_at.map(UnixMillis))
        .bind(UnixMillis(now))
        .fetch_one()
        .await?;
    row.try_into()
}

/// Makes calls and remembered choices of one customer those of another.
async fn take_over(tx: &mut Tx, tenant: &TenantId, into: &str, from: &str) -> Result<(), StoreError> {
    for sql in [
        "UPDATE calls SET customer_id = $2 WHERE tenant_id = $1 AND customer_id = $3 AND customer_source = $4",
        "UPDATE caller_choices SET record_id = $2 WHERE tenant_id = $1 AND record_id = $3 AND source = $4",
    ] {
        tx.sql(sql).bind(tenant.as_str()).bind(into).bind(from).bind(CUSTOMERS).execute().await?;
    }
    Ok(())
}

/// The search rows of customers that were written, given the numbers that they got.
pub(crate) fn indexed(new: &[NewCustomer], numbered: Vec<(String, i64)>, region: Region) -> Vec<Indexed> {
    let numbers: HashMap<String, i64> = numbered.into_iter().collect();
    new.iter()
        .filter_map(|new| {
            let number = *numbers.get(&new.customer.id)?;
            Some(Indexed::new(number, &new.customer, region))
        })
        .collect()
}

impl Customers<'_> {
    /// Adds customers, all or none. Their ids must be new.
    pub async fn insert(
        self,
        context: &TenantContext,
        customers: &[Customer],
        default_region: Region,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let new: Vec<NewCustomer> = customers.iter().cloned().map(NewCustomer::from).collect();
        self.add(context, &new, default_region, now).await
    }

    /// Adds customers with what the store keeps about each record, all or none. Their ids must be new.
    pub async fn add(
        self,
        context: &TenantContext,
        new: &[NewCustomer],
        default_region: Region,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let store = store_number(&mut tx, tenant).await?;
        let numbered = put_customers(&mut tx, tenant, new, now).await?;
        put_index(&mut tx, store, &indexed(new, numbered, default_region)).await?;
        count_by(self.0, &mut tx, tenant, i64::try_from(new.len()).unwrap_or(i64::MAX)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Replaces what a customer says. With `seen`, only if that is still its version.
    pub async fn replace(
        self,
        context: &TenantContext,
        new: &NewCustomer,
        seen: Option<i64>,
        default_region: Region,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let outcome = match locked(&mut tx, tenant, &new.customer.id).await? {
            None => Changed::Missing,
            Some((_, now_is)) if now_is.deleted_at.is_some() => Changed::Missing,
            Some((_, now_is)) if seen.is_some_and(|seen| seen != now_is.version) => {
                Changed::Outdated(Box::new(now_is))
            }
            Some((number, _)) => {
                let store = store_number(&mut tx, tenant).await?;
                let stored = rewrite(&mut tx, number, new, now).await?;
                remove_index(&mut tx, number).await?;
                put_index(&mut tx, store, &[Indexed::new(number, &new.customer, default_region)]).await?;
                tx.commit().await?;
                Changed::Yes(Box::new(stored))
            }
        };
        Ok(outcome)
    }

    /// Deletes a customer so that it can be restored. With `seen`, only if that is still its version.
    pub async fn delete(
        self,
        context: &TenantContext,
        id: &str,
        seen: Option<i64>,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let outcome = match locked(&mut tx, tenant, id).await? {
            None => Changed::Missing,
            Some((_, now_is)) if now_is.deleted_at.is_some() => Changed::Missing,
            Some((_, now_is)) if seen.is_some_and(|seen| seen != now_is.version) => {
                Changed::Outdated(Box::new(now_is))
            }
            Some((number, _)) => {
                let stored = mark(&mut tx, number, Some(now), now).await?;
                remove_index(&mut tx, number).await?;
                count_by(self.0, &mut tx, tenant, -1).await?;
                tx.commit().await?;
                Changed::Yes(Box::new(stored))
            }
        };
        Ok(outcome)
    }

    /// Takes a customer's deletion back.
    pub async fn restore(
        self,
        context: &TenantContext,
        id: &str,
        default_region: Region,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let outcome = match locked(&mut tx, tenant, id).await? {
            None => Changed::Missing,
            Some((_, now_is)) if now_is.deleted_at.is_none() => Changed::Outdated(Box::new(now_is)),
            Some((number, _)) => {
                let store = store_number(&mut tx, tenant).await?;
                let stored = mark(&mut tx, number, None, now).await?;
                put_index(&mut tx, store, &[Indexed::new(number, &stored.customer, default_region)]).await?;
                count_by(self.0, &mut tx, tenant, 1).await?;
                tx.commit().await?;
                Changed::Yes(Box::new(stored))
            }
        };
        Ok(outcome)
    }

    /// Replaces what a customer says, and deletes another that went into it; both or neither. Calls with the other, and whom
    /// agents chose for numbers, are the customer's from now on. `versions` are those that were seen of the two.
    pub async fn merge(
        self,
        context: &TenantContext,
        merged: &NewCustomer,
        from: &str,
        versions: (i64, i64),
        default_region: Region,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let tenant = context.tenant_id();
        let mut ids = [merged.customer.id.as_str(), from];
        // Rows are locked in the same order everywhere, so that no two transactions wait for each other.
        ids.sort_unstable();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let one = locked(&mut tx, tenant, ids[0]).await?;
        let other = locked(&mut tx, tenant, ids[1]).await?;
        let (Some(one), Some(other)) = (one, other) else { return Ok(Changed::Missing) };
        let (into, from) = if one.1.customer.id == merged.customer.id { (one, other) } else { (other, one) };
        if into.1.deleted_at.is_some() || from.1.deleted_at.is_some() {
            return Ok(Changed::Missing);
        }
        if (into.1.version, from.1.version) != versions {
            return Ok(Changed::Outdated(Box::new(into.1)));
        }
        let store = store_number(&mut tx, tenant).await?;
        let stored = rewrite(&mut tx, into.0, merged, now).await?;
        take_over(&mut tx, tenant, &merged.customer.id, &from.1.customer.id).await?;
        remove_index(&mut tx, into.0).await?;
        put_index(&mut tx, store, &[Indexed::new(into.0, &merged.customer, default_region)]).await?;
        mark(&mut tx, from.0, Some(now), now).await?;
        remove_index(&mut tx, from.0).await?;
        count_by(self.0, &mut tx, tenant, -1).await?;
        tx.commit().await?;
        Ok(Changed::Yes(Box::new(stored)))
    }
}
