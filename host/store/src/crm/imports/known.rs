//! Customers that rows of a file may be.

use sqlx::AssertSqlSafe;

use crate::crm::customers::{Row, StoredCustomer, columns, parameters, slots};
use crate::crm::index::{email_key, order_of, pack_e164};
use crate::db::database::on;
use crate::{Store, StoreError, TenantContext};

impl Store {
    /// Live customers that rows of a file may be: with one of these ids, mail addresses, numbers or names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_customers(
        &self,
        context: &TenantContext,
        by: &KnownBy,
    ) -> Result<Vec<StoredCustomer>, StoreError> {
        let mut known = Vec::new();
        let numbers: Vec<i64> =
            by.numbers.iter().map(|number| pack_e164(number.trim_start_matches('+'))).collect();
        let names: Vec<String> = by.names.iter().map(|name| order_of(name)).collect();
        let emails: Vec<String> = by.emails.iter().map(|email| email_key(email)).collect();
        let of_store = "s.store = (SELECT number FROM customer_stores WHERE tenant_id = $1)";
        let search = "customer_search s JOIN customers c ON c.number = s.customer";
        let phones = "customer_numbers s JOIN customers c ON c.number = s.customer";
        self.known_by(
            context,
            "customers c",
            "c.external_id",
            "c.deleted_at IS NULL",
            &by.external_ids,
            &mut known,
        )
        .await?;
        self.known_by(context, search, "s.email", of_store, &emails, &mut known).await?;
        self.known_by(context, phones, "s.d0", of_store, &numbers, &mut known).await?;
        self.known_by(context, search, "s.sort_name", of_store, &names, &mut known).await?;
        known.sort_by(|a, b| (a.created_at, &a.customer.id).cmp(&(b.created_at, &b.customer.id)));
        known.dedup_by(|a, b| a.customer.id == b.customer.id);
        Ok(known)
    }

    async fn known_by<V>(
        &self,
        context: &TenantContext,
        from: &str,
        column: &str,
        condition: &str,
        values: &[V],
        known: &mut Vec<StoredCustomer>,
    ) -> Result<(), StoreError>
    where
        V: Clone + Send + Sync + 'static + OnBoth,
    {
        for values in values.chunks(64) {
            let slots = slots(values.len());
            let sql = format!(
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM {} WHERE c.tenant_id = $1 AND {} AND {} IN ({}) LIMIT 1000"
                ),
                from,
                condition,
                column,
                parameters(2, slots),
            );
            let rows: Vec<Row> = on!(self, read, pool => {
                // Planned each time: PostgreSQL would go on with the plan that it made while the store was small (40,000
                // rows in 31 s instead of 11 s, measured).
                let mut query = sqlx::query_as(AssertSqlSafe(sql)).persistent(false).bind(context.tenant_id());
                for index in 0..slots {
                    query = query.bind(values.get(index).cloned());
                }
                query.fetch_all(pool).await
            })?;
            for row in rows {
                known.push(row.try_into()?);
            }
        }
        Ok(())
    }
}

/// A value that both databases take.
trait OnBoth:
    for<'q> sqlx::Encode<'q, sqlx::Sqlite>
    + sqlx::Type<sqlx::Sqlite>
    + for<'q> sqlx::Encode<'q, sqlx::Postgres>
    + sqlx::Type<sqlx::Postgres>
{
}

impl OnBoth for String {}
impl OnBoth for i64 {}

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
