//! Imports are shown to people.

use sqlx::{AssertSqlSafe, FromRow};

use super::{COLUMNS, CustomerImport, ImportOutcome, ImportReportLine, ImportRow};
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

    /// The report of an import: rows that failed or were skipped, and cells that were left out, beginning with the
    /// `from`-th; only those with one outcome, if one is given.
    pub async fn report(
        self,
        context: &TenantContext,
        id: &str,
        outcome: Option<ImportOutcome>,
        from: i64,
        limit: u32,
    ) -> Result<Vec<ImportReportLine>, StoreError> {
        let heavy = self.0.heavy(context).await?;
        let rows: Vec<ReportRow> = heavy
            .read(
                "SELECT outcome, line, column_name, value, reason, says, same_as_line, same_as_customer FROM \
                 customer_import_errors WHERE tenant_id = $1 AND import_id = $2 AND outcome IN ($3, $4, $5) \
                 ORDER BY sequence LIMIT $6 OFFSET $7",
            )
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind_all(ImportOutcome::ALL.map(|one| outcome.unwrap_or(one).as_str()))
            .bind(i64::from(limit))
            .bind(from)
            .fetch_all()
            .await?;
        Ok(rows.into_iter().map(ImportReportLine::from).collect())
    }
}

#[derive(FromRow)]
struct ReportRow {
    outcome: String,
    line: i64,
    column_name: Option<String>,
    value: Option<String>,
    reason: String,
    says: Option<String>,
    same_as_line: Option<i64>,
    same_as_customer: Option<String>,
}

impl From<ReportRow> for ImportReportLine {
    fn from(row: ReportRow) -> Self {
        Self {
            outcome: ImportOutcome::read(&row.outcome),
            line: row.line,
            column: row.column_name,
            value: row.value,
            reason: row.reason,
            says: row.says,
            same_as_line: row.same_as_line,
            same_as_customer: row.same_as_customer,
        }
    }
}
