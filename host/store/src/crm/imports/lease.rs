//! Leases: one worker at a time has an import, until its lease or the import ends.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::{COLUMNS, CustomerImport, ImportRow, ImportState};
use crate::db::time::UnixMillis;
use crate::{Imports, StoreError, TenantContext};

impl Imports<'_> {
    /// Leases an import that no worker has, until `until`: of the tenant whose last turn is longest ago. Imports of
    /// suspended tenants wait.
    pub async fn take(
        self,
        worker: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<CustomerImport>, StoreError> {
        let row: Option<ImportRow> = self
            .0
            .write(AssertSqlSafe(format!(
                "UPDATE customer_imports SET leased_by = $1, leased_until = $3, state = CASE state WHEN \
                 'waiting' THEN 'running' ELSE state END WHERE number = (SELECT number FROM \
                 customer_imports i WHERE state IN ('waiting', 'running', 'undoing') AND leased_until < $2 \
                 AND tenant_id IN (SELECT id FROM tenants WHERE suspended_at IS NULL) ORDER BY (SELECT \
                 MAX(o.leased_until) FROM customer_imports o WHERE o.tenant_id = i.tenant_id), leased_until, \
                 number LIMIT 1) AND leased_until < $2 RETURNING {COLUMNS}"
            )))
            .bind(worker)
            .bind(UnixMillis(now))
            .bind(UnixMillis(until))
            .fetch_optional()
            .await?;
        Ok(row.map(CustomerImport::from))
    }

    /// Ends the leases of workers that died, so that their imports go on at once. This is possible on SQLite, which has
    /// one server: when it starts, no other worker can have an import. On PostgreSQL such leases run out.
    pub async fn release_abandoned(self) -> Result<(), StoreError> {
        if self.0.is_sqlite() {
            self.0
                .write("UPDATE customer_imports SET leased_until = 0 WHERE leased_until > 0")
                .execute()
                .await?;
        }
        Ok(())
    }

    /// Ends a worker's turn at an import, so that whoever has the next turn can go on at once.
    pub async fn release(
        self,
        context: &TenantContext,
        id: &str,
        worker: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0.write(
            "UPDATE customer_imports SET leased_until = $4 - 1 WHERE tenant_id = $1 AND id = $2 AND leased_by = \
             $3",
        )
        .bind(context.tenant_id().as_str())
        .bind(id)
        .bind(worker)
        .bind(UnixMillis(now))
        .execute()
        .await?;
        Ok(())
    }

    /// Ends an import that is not over, and removes its file. Returns false if it was over.
    pub async fn end(
        self,
        context: &TenantContext,
        id: &str,
        state: ImportState,
        problem: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let ended = tx
            .sql(
                "UPDATE customer_imports SET state = $3, problem = $4, updated_at = $5, finished_at = $5 \
                 WHERE tenant_id = $1 AND id = $2 AND state IN ('receiving', 'waiting', 'running')",
            )
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind(state.as_str())
            .bind(problem)
            .bind(UnixMillis(now))
            .execute()
            .await?
            == 1;
        if ended {
            tx.sql("DELETE FROM customer_import_chunks WHERE tenant_id = $1 AND import_id = $2")
                .bind(context.tenant_id().as_str())
                .bind(id)
                .execute()
                .await?;
            tx.commit().await?;
        }
        Ok(ended)
    }
}
