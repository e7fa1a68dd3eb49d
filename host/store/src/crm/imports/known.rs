//! Customers that rows of a file may be.

use sqlx::AssertSqlSafe;

use crate::crm::customers::{COLUMNS, Row, StoredCustomer};
use crate::crm::index::{email_key, order_of, pack_e164};
use crate::db::parameters::{parameters, slots};
use crate::db::statement::Value;
use crate::{Imports, StoreError, TenantContext};

impl Imports<'_> {
    /// Live customers that rows of a file may be: with one of these ids, mail addresses, numbers or names.
    pub async fn known_customers(
        self,
        context: &TenantContext,
        by: &KnownBy,
    ) -> Result<Vec<StoredCustomer>, StoreError> {
        let numbers: Vec<i64> =
            by.numbers.iter().map(|number| pack_e164(number.trim_start_matches('+'))).collect();
        let names: Vec<String> = by.names.iter().map(|name| order_of(name)).collect();
        let emails: Vec<String> = by.emails.iter().map(|email| email_key(email)).collect();
        let of_store = "s.store = (SELECT number FROM customer_stores WHERE tenant_id = $1)";
        let search = "customer_search s JOIN customers c ON c.number = s.customer";
        let phones = "customer_numbers s JOIN customers c ON c.number = s.customer";
        let live = "c.deleted_at IS NULL";
        let mut rows = self.known_by(context, "customers c", "c.external_id", live, &by.external_ids).await?;
        rows.extend(self.known_by(context, search, "s.email", of_store, &emails).await?);
        rows.extend(self.known_by(context, phones, "s.d0", of_store, &numbers).await?);
        rows.extend(self.known_by(context, search, "s.sort_name", of_store, &names).await?);
        let known: Result<Vec<StoredCustomer>, _> = rows.into_iter().map(StoredCustomer::try_from).collect();
        let mut known = known?;
        known.sort_by(|a, b| (a.created_at, &a.customer.id).cmp(&(b.created_at, &b.customer.id)));
        known.dedup_by(|a, b| a.customer.id == b.customer.id);
        Ok(known)
    }

    async fn known_by<V: Clone + for<'v> Value<'v>>(
        self,
        context: &TenantContext,
        from: &str,
        column: &str,
        condition: &str,
        values: &[V],
    ) -> Result<Vec<Row>, StoreError>
    where
        Option<V>: for<'v> Value<'v>,
    {
        let mut known = Vec::new();
        for values in values.chunks(64) {
            let slots = slots(values.len());
            let parameters = parameters(2, slots);
            // Planned each time, because PostgreSQL would keep the plan that it made while the store was small
            // (measured: 31 s instead of 11 s for 40,000 rows).
            let rows: Vec<Row> = self
                .0
                .read(AssertSqlSafe(format!(
                    "SELECT {COLUMNS} FROM {from} WHERE c.tenant_id = $1 AND {condition} AND {column} IN \
                     ({parameters}) LIMIT 1000"
                )))
                .unprepared()
                .bind(context.tenant_id().as_str())
                .bind_all((0..slots).map(|index| values.get(index).cloned()))
                .fetch_all()
                .await?;
            known.extend(rows);
        }
        Ok(known)
    }
}

/// What rows of a file are recognised by.
#[derive(Debug, Default)]
pub struct KnownBy {
    /// Ids in the tenant's own system.
    pub external_ids: Vec<String>,
    /// Mail addresses.
    pub emails: Vec<String>,
    /// E.164, without extensions.
    pub numbers: Vec<String>,
    /// Names.
    pub names: Vec<String>,
}
