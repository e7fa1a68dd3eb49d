//! Undoing an import: the customers that it made are deleted.

use super::CustomerImport;
use crate::crm::rows::{count_by, remove_index};
use crate::db::time::UnixMillis;
use crate::{Imports, StoreError, TenantContext};
use jiff::Timestamp;

/// How many customers one step of undoing deletes.
const UNDONE_TOGETHER: i64 = 200;

impl Imports<'_> {
    /// Begins to delete what an import made. Returns false if the import is still under way, or was undone.
    pub async fn undo(self, context: &TenantContext, id: &str, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self
            .0
            .write(
                "UPDATE customer_imports SET state = 'undoing', updated_at = $3, finished_at = NULL, \
                 leased_until = 0 WHERE tenant_id = $1 AND id = $2 AND state IN ('done', 'failed', \
                 'cancelled')",
            )
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind(UnixMillis(now))
            .execute()
            .await?
            == 1)
    }

    /// Deletes some of the customers that an import made, so that they can be restored. Returns whether there are more.
    pub async fn undo_some(
        self,
        context: &TenantContext,
        import: &CustomerImport,
        worker: &str,
        times: (Timestamp, Timestamp),
    ) -> Result<bool, StoreError> {
        let tenant = context.tenant_id();
        let (now, until) = times;
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let deleted: Vec<(i64,)> = tx.sql(
            "UPDATE customers SET deleted_at = $3, updated_at = $3, version = version + 1 WHERE number IN \
             (SELECT number FROM customers WHERE import_number = $2 AND deleted_at IS NULL LIMIT $4) \
             AND tenant_id = $1 AND deleted_at IS NULL RETURNING number",
        )
        .bind(tenant.as_str())
        .bind(import.number)
        .bind(UnixMillis(now))
        .bind(UNDONE_TOGETHER)
        .fetch_all()
        .await?;
        for (number,) in &deleted {
            remove_index(&mut tx, *number).await?;
        }
        let count = i64::try_from(deleted.len()).unwrap_or_default();
        let more = count == UNDONE_TOGETHER;
        count_by(self.0, &mut tx, tenant, -count).await?;
        let held = tx
            .sql(
                "UPDATE customer_imports SET undone = undone + $4, updated_at = $5, leased_until = $6, \
                 state = $7, finished_at = $8 \
                 WHERE tenant_id = $1 AND id = $2 AND leased_by = $3 AND state = 'undoing'",
            )
            .bind(tenant.as_str())
            .bind(&import.id)
            .bind(worker)
            .bind(count)
            .bind(UnixMillis(now))
            .bind(UnixMillis(until))
            .bind(if more { "undoing" } else { "undone" })
            .bind((!more).then_some(now).map(UnixMillis))
            .execute()
            .await?
            == 1;
        if held {
            tx.commit().await?;
        }
        Ok(held && more)
    }
}
