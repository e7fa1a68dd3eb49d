//! Work on whole customer stores, done in small parts: purging, indexing again after the rules have changed, and
//! removing the index of a tenant that is deleted.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use switchboard_domain::customer::Customer;
use switchboard_domain::ids::TenantId;
use switchboard_domain::number::Region;

use crate::crm::customers::{COLUMNS, Row};
use crate::crm::index::INDEX_VERSION;
use crate::crm::rows::{Indexed, put_index, remove_index};
use crate::db::time::UnixMillis;
use crate::{Customers, StoreError};

/// Customers of one transaction.
const TOGETHER: i64 = 200;

impl Customers<'_> {
    /// Removes for good customers of any tenant that were deleted before `before`, at most
    /// `most`. Returns how many.
    pub async fn purge(self, before: Timestamp, most: u32) -> Result<u64, StoreError> {
        Ok(self
            .0
            .write(
                "DELETE FROM customers WHERE number IN (SELECT number FROM customers WHERE deleted_at < $1 \
                 LIMIT $2)",
            )
            .bind(UnixMillis(before))
            .bind(i64::from(most))
            .execute()
            .await?)
    }

    /// Makes the search rows again of every store whose rows were made by older rules, and returns how many customers
    /// those were. It can be stopped and started again, since a store counts as done only after its last customer.
    pub async fn reindex(self) -> Result<u64, StoreError> {
        let outdated: Vec<(String, i64, String)> = self
            .0
            .read(
                "SELECT s.tenant_id, CAST(s.number AS BIGINT), t.default_region FROM customer_stores s \
                 JOIN tenants t ON t.id = s.tenant_id WHERE s.index_version < $1",
            )
            .bind(INDEX_VERSION)
            .fetch_all()
            .await?;
        let mut indexed = 0;
        for (tenant, store, region) in outdated {
            let region = region.parse().unwrap_or(Region::US);
            let mut after = 0;
            loop {
                let (count, last) = self.index_some(&tenant, store, region, after).await?;
                indexed += count;
                match last {
                    Some(last) => after = last,
                    None => break,
                }
            }
            self.0
                .write("UPDATE customer_stores SET index_version = $2 WHERE tenant_id = $1")
                .bind(&tenant)
                .bind(INDEX_VERSION)
                .execute()
                .await?;
        }
        Ok(indexed)
    }

    /// Indexes some customers after the number `after`. Returns how many, and the last one's number unless there are no
    /// more.
    async fn index_some(
        self,
        tenant: &str,
        store: i64,
        region: Region,
        after: i64,
    ) -> Result<(u64, Option<i64>), StoreError> {
        let mut tx = self.0.begin().await?;
        let rows: Vec<Row> = tx
            .sql(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM customers c WHERE c.tenant_id = $1 AND c.number > $2 \
                 AND c.deleted_at IS NULL ORDER BY c.number LIMIT $3"
            )))
            .bind(tenant)
            .bind(after)
            .bind(TOGETHER)
            .fetch_all()
            .await?;
        let (count, last) = (rows.len(), rows.last().map(|row| row.number));
        let mut made = Vec::with_capacity(count);
        for row in rows {
            let number = row.number;
            remove_index(&mut tx, number).await?;
            made.push(Indexed::new(number, &Customer::try_from(row)?, region));
        }
        put_index(&mut tx, store, &made).await?;
        tx.commit().await?;
        Ok((u64::try_from(count).unwrap_or_default(), last))
    }

    /// Removes the search rows of a tenant that is being deleted. Otherwise a trigger would remove them with one
    /// statement, which for a million customers takes minutes, during which an SQLite database accepts no other writes.
    pub(crate) async fn forget_index(self, tenant: &TenantId) -> Result<(), StoreError> {
        const FIRST: &str = "(SELECT customer FROM customer_search WHERE store = (SELECT number FROM \
                             customer_stores WHERE tenant_id = $1) ORDER BY sort_name, customer LIMIT $2)";
        loop {
            let mut tx = self.0.begin().await?;
            let mut rows = 0;
            for table in ["customer_numbers", "customer_search"] {
                let sql = format!("DELETE FROM {table} WHERE customer IN {FIRST}");
                let deleted = tx.sql(AssertSqlSafe(sql)).bind(tenant.as_str()).bind(TOGETHER).execute();
                rows = deleted.await?;
            }
            tx.commit().await?;
            if rows == 0 {
                return Ok(());
            }
        }
    }
}
