//! Imports the rows of a file in batches, each with its progress in the same transaction.

use std::time::Duration;

use jiff::Timestamp;
use switchboard_customer_csv::row::RowProblem;
use switchboard_plugin_host::PluginHostError;
use switchboard_store::{CustomerImport, ImportBatch, ImportState, StoreError, TenantContext};
use tokio_util::sync::CancellationToken;

use super::CustomerImports;
use super::file::{File, Row};
use super::known::Known;
use super::plan::Plan;
use super::rows::{Pending, decide_all, fill, footer};
use crate::customers::Keeper;

/// Rows of a batch: few, so that other writers get their turn in between.
pub(super) const BATCH: usize = 250;

/// Batches of one turn. Then another tenant has its turn, if one waits.
pub(super) const TURN: usize = 8;

/// The most rows of a file.
const MAX_ROWS: i64 = 2_000_000;

/// How long no other front takes an import over after a batch.
pub(super) const LEASE: Duration = Duration::from_secs(15);

/// Attempts at a batch whose customers others change meanwhile.
const MAX_ATTEMPTS: usize = 5;

impl CustomerImports {
    /// Now, and until when no other front takes an import over.
    pub(super) fn lease(&self) -> (Timestamp, Timestamp) {
        let now = self.clock.now();
        (now, now + LEASE)
    }

    /// Imports rows for one turn: less if the import is over, another front has taken it over, or at `stop`.
    pub(super) async fn import_rows(
        &self,
        mut import: CustomerImport,
        worker: &str,
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        let context = import.context();
        let origin = import.clone();
        let end = async |why: &str| {
            let now = self.clock.now();
            self.store
                .imports()
                .end(&context, &origin.id, ImportState::Failed, Some(why), now)
                .await
                .map(drop)
        };
        let Ok(plan) = serde_json::from_str::<Plan>(&origin.plan) else {
            return end("another version of the server has received this file; import it again").await;
        };
        let mut file = File::new(&self.store, &context, &origin, plan.delimiter);
        if origin.position == 0 {
            file.go_back(plan.start, plan.line);
        }
        let mut batches = 0;
        while batches < TURN && !stop.is_cancelled() {
            match self.customers.keeper(&context).await {
                Ok(Keeper::Store) => {}
                Ok(Keeper::Plugin(_)) => {
                    return end("a plugin keeps your organisation's customers now: import them there").await;
                }
                Err(PluginHostError::Store(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, import.id = import.id, "an import waits: the tenant's plugins are not known now");
                    return Ok(());
                }
            }
            let began = (file.position(), file.line());
            let mut done = None;
            for _ in 0..MAX_ATTEMPTS {
                file.go_back(began.0, began.1);
                let Some(batch) = self.batch(&context, &plan, &import, &mut file).await? else {
                    return end("the file is gone").await;
                };
                let taken = self
                    .store
                    .imports()
                    .take_batch(&context, &import, worker, &batch, plan.region, self.lease())
                    .await;
                match taken {
                    Ok(Some(updated)) => {
                        done = Some(updated);
                        break;
                    }
                    // Cancelled, or taken over.
                    Ok(None) => return Ok(()),
                    Err(StoreError::Conflict(why)) => {
                        tracing::debug!("a batch of an import is made again: {why}");
                    }
                    Err(StoreError::QuotaExceeded(exceeded)) => {
                        return end(&format!("{exceeded}; what was read until then is taken")).await;
                    }
                    Err(error) => return Err(error),
                }
            }
            let Some(updated) = done else {
                return end("customers of the file are changed by others all the time; import it again")
                    .await;
            };
            import = updated;
            if import.state.is_over() {
                tracing::info!(
                    tenant.id = import.tenant_id.as_str(),
                    import.id = import.id,
                    rows = import.counts.rows,
                    failed = import.counts.failed,
                    "an import is done"
                );
                return Ok(());
            }
            // A file of exactly so many ends with the next batch, which is empty.
            if import.counts.rows > MAX_ROWS {
                return end("the file has more than 2,000,000 rows; what was read until then is taken").await;
            }
            // Other writers get their turn.
            tokio::task::yield_now().await;
            batches += 1;
        }
        self.store.imports().release(&context, &import.id, worker, self.clock.now()).await
    }

    /// The next rows. `None` if the file is gone.
    async fn batch(
        &self,
        context: &TenantContext,
        plan: &Plan,
        import: &CustomerImport,
        file: &mut File<'_>,
    ) -> Result<Option<ImportBatch>, StoreError> {
        let reading = plan.reading();
        let mut batch = ImportBatch::default();
        let mut rows: Vec<Pending> = Vec::new();
        while rows.len() + batch.report.len() < BATCH {
            let (line, row) = match file.next().await? {
                None => return Ok(None),
                Some(Row::End) => {
                    batch.last = true;
                    break;
                }
                Some(Row::Broken(line, says)) => (line, Err(RowProblem::of_row(None, says))),
                Some(Row::Cells(line, record)) => {
                    if let Some(text) = reading.footer(&record.cells) {
                        batch.report.push(footer(line, text));
                        continue;
                    }
                    (line, reading.read(&record.cells))
                }
            };
            rows.push(Pending { line, row });
        }
        (batch.position, batch.line) = (file.position(), file.line());
        let read = rows.iter().filter_map(|pending| pending.row.as_ref().ok());
        let mut known = Known::default();
        let by = Known::by(plan, read);
        known.extend(Some(import), self.store.imports().known_customers(context, &by).await?);
        batch.counts = decide_all(plan, &reading, &mut known, rows, &mut batch.report, |_, _, _| {});
        fill(import, known, &mut batch);
        Ok(Some(batch))
    }
}
