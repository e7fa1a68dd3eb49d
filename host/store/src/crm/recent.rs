//! The customers whom an agent has talked to last.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;
use switchboard_domain::customer::Customer;
use switchboard_domain::ids::UserId;

use crate::crm::customers::{COLUMNS, Row};
use crate::db::parameters::{parameters, slots};
use crate::{Customers, StoreError, TenantContext};

/// In so many of the agent's last calls customers are looked for.
const CALLS: i64 = 500;

impl Customers<'_> {
    /// Customers of the last calls of the context's user, the latest first, at most `limit`. Who was deleted is left out.
    pub async fn recent(self, context: &TenantContext, limit: u32) -> Result<Vec<Customer>, StoreError> {
        let heavy = self.0.heavy(context).await?;
        let ids: Vec<(String,)> = heavy
            .read(
                "SELECT customer_id FROM (SELECT customer_id, customer_source, started_at FROM calls WHERE \
                 tenant_id = $1 AND user_id = $2 ORDER BY started_at DESC, id DESC LIMIT $3) AS latest WHERE \
                 customer_id IS NOT NULL AND customer_source = 'customers' GROUP BY customer_id ORDER BY \
                 MAX(started_at) DESC, customer_id LIMIT $4",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(CALLS)
            .bind(i64::from(limit))
            .fetch_all()
            .await?;
        let ids: Vec<String> = ids.into_iter().map(|(id,)| id).collect();
        let mut found = heavy.customers().get_many(context, &ids).await?;
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Customers by their ids, with one query. Those that are deleted or do not exist are not among them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_many(
        self,
        context: &TenantContext,
        ids: &[String],
    ) -> Result<BTreeMap<String, Customer>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let slots = slots(ids.len());
        let rows: Vec<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM customers c WHERE c.tenant_id = $1 AND c.deleted_at IS NULL AND c.id IN ({})",
                parameters(2, slots)
            )))
            .bind(context.tenant_id().as_str())
            .bind_all((0..slots).map(|index| ids.get(index).map_or("", String::as_str)))
            .fetch_all()
            .await?;
        rows.into_iter().map(|row| Customer::try_from(row).map(|one| (one.id.clone(), one))).collect()
    }
}
