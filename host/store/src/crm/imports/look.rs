//! Imports are shown to people.

use sqlx::AssertSqlSafe;

use super::{COLUMNS, CustomerImport, ImportError, ImportRow};
use crate::db::page::{Page, cut, decode};
use crate::db::time::UnixMillis;
use crate::{Imports, StoreError, TenantContext};

impl Imports<'_> {
    /// One import.
    pub async fn get(self, context: &TenantContext, id: &str) -> Result<Option<CustomerImport>, StoreError> {
        let row: Option<ImportRow> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM customer_imports WHERE tenant_id = $1 AND id = $2"
            )))
            .bind(context.tenant_id().as_str())
            .bind(id)
            .fetch_optional()
            .await?;
        Ok(row.map(CustomerImport::from))
    }

    /// The tenant's imports, newest first, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn list(
        self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<CustomerImport>, StoreError> {
        let (at, id): (UnixMillis, String) = cursor.map_or(Ok((UnixMillis::LAST, String::new())), decode)?;
        let rows: Vec<ImportRow> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM customer_imports WHERE tenant_id = $1 AND (created_at, id) < ($2, $3) \
                 ORDER BY created_at DESC, id DESC LIMIT $4"
            )))
            .bind(context.tenant_id().as_str())
            .bind(at)
            .bind(id)
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let Page { items, next_cursor } = cut(rows, limit, |row| (row.created_at, row.id.clone()))?;
        Ok(Page { items: items.into_iter().map(CustomerImport::from).collect(), next_cursor })
    }

    /// Rows of an import that were not taken, beginning with the `from`-th.
    pub async fn errors(
        self,
        context: &TenantContext,
        id: &str,
        from: i64,
        limit: u32,
    ) -> Result<Vec<ImportError>, StoreError> {
        Ok(self
            .0
            .read(
                "SELECT line, column_name, value, reason FROM customer_import_errors \
                 WHERE tenant_id = $1 AND import_id = $2 AND sequence >= $3 ORDER BY sequence LIMIT $4",
            )
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind(from)
            .bind(i64::from(limit))
            .fetch_all()
            .await?)
    }
}
