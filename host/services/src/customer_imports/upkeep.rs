//! The background task: it runs imports that wait, tenant after tenant, undoes imports, and purges what was deleted long ago.

use std::time::{Duration, Instant};

use switchboard_store::{CustomerImport, ImportState, StoreError};
use tokio_util::sync::CancellationToken;

use super::CustomerImports;
use super::work::TURN;

/// How often imports are looked for when nothing notifies of any.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// How often customers that were deleted long ago are looked for.
const PURGE_INTERVAL: Duration = Duration::from_secs(600);

/// How long a deleted customer can be restored: 30 days.
pub const RESTORABLE: Duration = Duration::from_hours(30 * 24);

/// After how long without a piece an upload has broken off.
const BROKEN_OFF: Duration = Duration::from_mins(15);

/// Customers that are purged with one statement.
const PURGE_BATCH: u32 = 500;

impl CustomerImports {
    /// Keeps the CRM store in order until `stop`: imports files, undoes imports, purges customers that were deleted long
    /// ago, and indexes again what follows older rules.
    pub async fn run(self, stop: CancellationToken) {
        let worker = uuid::Uuid::new_v4().to_string();
        match self.store.customers().reindex().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "customers were indexed again after a change of the rules"),
            Err(error) => tracing::error!(%error, "customers can't be indexed again; search may miss some"),
        }
        if let Err(error) = self.store.imports().release_abandoned().await {
            tracing::error!(%error, "imports that were interrupted go on when their leases end");
        }
        let mut purged_at: Option<Instant> = None;
        while !stop.is_cancelled() {
            let (now, until) = self.lease();
            match self.store.imports().take(&worker, now, until).await {
                Ok(Some(import)) => {
                    self.work_on(import, &worker, &stop).await;
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "the database can't be asked for waiting imports"),
            }
            if purged_at.is_none_or(|at| at.elapsed() > PURGE_INTERVAL) {
                purged_at = Some(Instant::now());
                if let Err(error) = self.purge(&stop).await {
                    tracing::error!(%error, "customers that were deleted long ago can't be purged now");
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.waiting.notified() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
        }
    }

    async fn work_on(&self, import: CustomerImport, worker: &str, stop: &CancellationToken) {
        let id = import.id.clone();
        let done = if import.state == ImportState::Undoing {
            self.undo_rows(&import, worker, stop).await
        } else {
            self.import_rows(import, worker, stop).await
        };
        if let Err(error) = done {
            // When the lease ends, the import goes on where the last batch ended.
            tracing::error!(%error, import.id = id, "an import can't go on now; it is tried again");
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    async fn undo_rows(
        &self,
        import: &CustomerImport,
        worker: &str,
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        let context = import.context();
        let mut batches = 0;
        while self.store.imports().undo_some(&context, import, worker, self.lease()).await? {
            batches += 1;
            if batches == TURN || stop.is_cancelled() {
                return self.store.imports().release(&context, &import.id, worker, self.clock.now()).await;
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn purge(&self, stop: &CancellationToken) -> Result<(), StoreError> {
        let now = self.clock.now();
        let why = "the upload broke off before its end; send the file again";
        self.store.imports().end_broken_uploads(now - BROKEN_OFF, why, now).await?;
        while self.store.customers().purge(now - RESTORABLE, PURGE_BATCH).await? == u64::from(PURGE_BATCH) {
            if stop.is_cancelled() {
                break;
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Says that an import waits, so that it begins at once.
    pub fn notify(&self) {
        self.waiting.notify_one();
    }
}
