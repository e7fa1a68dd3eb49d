//! Rows of a file become customers, a batch at a time.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use switchboard_domain::ids::TenantId;
use switchboard_domain::number::Region;

use super::{COLUMNS, CustomerImport, ImportBatch, ImportRow, ImportedRow};
use crate::crm::changes::{indexed, rewrite};
use crate::crm::rows::{Indexed, count_by, put_customers, put_index, remove_index, store_number};
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::{Imports, StoreError, TenantContext};

/// How many lines of each outcome are kept of one import's report. The rest is only counted.
const MOST_REPORTED: i64 = 10_000;

impl Imports<'_> {
    /// Takes a batch of rows and keeps where the next one begins, all or nothing. `None` if the worker no longer has
    /// the import, because it was cancelled or another worker took it over.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a customer was changed meanwhile. Look at the customer again then.
    pub async fn take_batch(
        self,
        context: &TenantContext,
        import: &CustomerImport,
        worker: &str,
        batch: &ImportBatch,
        default_region: Region,
        times: (Timestamp, Timestamp),
    ) -> Result<Option<CustomerImport>, StoreError> {
        let tenant = context.tenant_id();
        let (now, until) = times;
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for row in &batch.rows {
            match row {
                ImportedRow::Create(one) => new.push(one.as_ref().clone()),
                ImportedRow::Update(one) => changed.push(one.as_ref()),
            }
        }
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let counts = batch.counts;
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let row: Option<ImportRow> = tx
            .sql(AssertSqlSafe(format!(
                "UPDATE customer_imports SET position = $4, line = $5, rows_read = rows_read + $6, created \
                 = created + $7, updated = updated + $8, skipped = skipped + $9, failed = failed + $10, \
                 updated_at = $11, leased_until = $12, state = $13, finished_at = $14, left_out = left_out + \
                 $15, reported = reported + $16 WHERE tenant_id = $1 \
                 AND id = $2 AND leased_by = $3 AND state = 'running' RETURNING {COLUMNS}"
            )))
            .bind(tenant.as_str())
            .bind(&import.id)
            .bind(worker)
            .bind(batch.position)
            .bind(batch.line)
            .bind(counts.rows)
            .bind(counts.created)
            .bind(counts.updated)
            .bind(counts.skipped)
            .bind(counts.failed)
            .bind(UnixMillis(now))
            .bind(UnixMillis(until))
            .bind(if batch.last { "done" } else { "running" })
            .bind(batch.last.then_some(now).map(UnixMillis))
            .bind(counts.left_out)
            .bind(count(batch.report.len()))
            .fetch_optional()
            .await?;
        let Some(row) = row else { return Ok(None) };
        put_report(&mut tx, tenant, &import.id, &row, batch).await?;
        let store = store_number(&mut tx, tenant).await?;
        for upsert in changed {
            let id = &upsert.new.customer.id;
            let number: Option<(i64,)> = tx.sql(
                "UPDATE customers SET version = version WHERE tenant_id = $1 AND id = $2 AND version = $3 \
                 AND deleted_at IS NULL RETURNING number",
            )
            .bind(tenant.as_str())
            .bind(id)
            .bind(upsert.seen)
            .fetch_optional()
            .await?;
            let Some((number,)) = number else {
                return Err(StoreError::Conflict(format!("the customer {id} was changed meanwhile")));
            };
            rewrite(&mut tx, number, &upsert.new, now).await?;
            remove_index(&mut tx, number).await?;
            put_index(&mut tx, store, &[Indexed::new(number, &upsert.new.customer, default_region)]).await?;
        }
        let numbered = put_customers(&mut tx, tenant, &new, now).await?;
        put_index(&mut tx, store, &indexed(&new, numbered, default_region)).await?;
        count_by(self.0, &mut tx, tenant, count(new.len())).await?;
        if batch.last {
            tx.sql("DELETE FROM customer_import_chunks WHERE tenant_id = $1 AND import_id = $2")
                .bind(tenant.as_str())
                .bind(&import.id)
                .execute()
                .await?;
        }
        tx.commit().await?;
        Ok(Some(row.into()))
    }
}

/// Keeps what is told of rows and cells, as far as there is not too much of one kind.
async fn put_report(
    tx: &mut Tx,
    tenant: &TenantId,
    id: &str,
    row: &ImportRow,
    batch: &ImportBatch,
) -> Result<(), StoreError> {
    let counts = batch.counts;
    // How many were told before this batch.
    let mut told = [row.failed - counts.failed, row.left_out - counts.left_out, row.skipped - counts.skipped];
    let first = row.reported - i64::try_from(batch.report.len()).unwrap_or(i64::MAX);
    for (sequence, line) in (first..).zip(&batch.report) {
        let told = &mut told[line.outcome as usize];
        *told += 1;
        if *told > MOST_REPORTED {
            continue;
        }
        tx.sql(
            "INSERT INTO customer_import_errors (tenant_id, import_id, sequence, line, column_name, value, \
             reason, outcome, same_as_line, same_as_customer, says) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
             $10, $11)",
        )
        .bind(tenant.as_str())
        .bind(id)
        .bind(sequence)
        .bind(line.line)
        .bind(&line.column)
        .bind(&line.value)
        .bind(&line.reason)
        .bind(line.outcome.as_str())
        .bind(line.same_as_line)
        .bind(&line.same_as_customer)
        .bind(&line.says)
        .execute()
        .await?;
    }
    Ok(())
}
