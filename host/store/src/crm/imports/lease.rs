//! Who works on an import: one at a time, until the lease or the import ends.

use sqlx::AssertSqlSafe;

use super::{COLUMNS, CustomerImport, ImportRow, ImportState};
use crate::{Imports, StoreError, TenantContext};

impl Imports<'_> {
    /// Takes an import of any tenant that nobody works on, until `until`. Those of suspended tenants wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take(
        self,
        worker: &str,
        now: i64,
        until: i64,
    ) -> Result<Option<CustomerImport>, StoreError> {
        let row: Option<ImportRow> = self
            .0
            .write(AssertSqlSafe(format!(
                "UPDATE customer_imports SET leased_by = $1, leased_until = $3, state = CASE state WHEN \
                 'waiting' THEN 'running' ELSE state END WHERE number = (SELECT number FROM \
                 customer_imports WHERE state IN ('waiting', 'running', 'undoing') AND leased_until < $2 \
                 AND tenant_id IN (SELECT id FROM tenants WHERE suspended_at IS NULL) ORDER BY \
                 leased_until LIMIT 1) AND leased_until < $2 RETURNING {COLUMNS}"
            )))
            .bind(worker)
            .bind(now)
            .bind(until)
            .fetch_optional()
            .await?;
        Ok(row.map(CustomerImport::from))
    }

    /// Lets imports whose worker ended without a word go on at once, where that is certain: an SQLite database has one
    /// server, so when it starts nobody else works on any. On PostgreSQL it shows when leases end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_abandoned(self) -> Result<(), StoreError> {
        if self.0.is_sqlite() {
            self.0
                .write("UPDATE customer_imports SET leased_until = 0 WHERE leased_until > 0")
                .execute()
                .await?;
        }
        Ok(())
    }

    /// Lets another worker go on with an import at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(self, context: &TenantContext, id: &str, worker: &str) -> Result<(), StoreError> {
        self.0.write(
            "UPDATE customer_imports SET leased_until = 0 WHERE tenant_id = $1 AND id = $2 AND leased_by = \
             $3",
        )
        .bind(context.tenant_id().as_str())
        .bind(id)
        .bind(worker)
        .execute()
        .await?;
        Ok(())
    }

    /// Ends an import that is not over, and removes its file. False if it was over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end(
        self,
        context: &TenantContext,
        id: &str,
        state: ImportState,
        problem: Option<&str>,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.0.begin().await?;
        let ended = tx
            .sql(
                "UPDATE customer_imports SET state = $3, problem = $4, updated_at = $5, finished_at = $5 \
                 WHERE tenant_id = $1 AND id = $2 AND state IN ('receiving', 'waiting', 'running')",
            )
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind(state.as_str())
            .bind(problem)
            .bind(now)
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
