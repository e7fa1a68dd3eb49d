//! The task in the background: imports that wait, undoing, purging.

use std::time::{Duration, Instant};

use switchboard_store::{CustomerImport, ImportState, StoreError};
use tokio_util::sync::CancellationToken;

use super::CustomerImports;

/// How often imports are looked for when nobody says that there are any.
const LOOK: Duration = Duration::from_secs(2);

/// How often it is looked for what is to be removed for good.
const TIDY: Duration = Duration::from_secs(600);

/// How long a deleted customer can be restored, in milliseconds: 30 days.
pub const RESTORABLE_MS: i64 = 30 * 24 * 3600 * 1000;

/// After how long without a piece an upload has broken off, in milliseconds.
const BROKEN_OFF_MS: i64 = 15 * 60 * 1000;

/// Customers that are purged with one statement.
const PURGED_TOGETHER: u32 = 500;

impl CustomerImports {
    /// Keeps the CRM store in order until `stop`: takes files in, undoes imports, removes what was deleted long ago, and
    /// indexes anew what follows older rules.
    pub async fn run(self, stop: CancellationToken) {
        let worker = uuid::Uuid::new_v4().to_string();
        match self.store.customers().reindex().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "customers were indexed anew"),
            Err(error) => tracing::error!(%error, "customers can't be indexed anew; search may miss some"),
        }
        if let Err(error) = self.store.imports().release_abandoned().await {
            tracing::error!(%error, "imports that were interrupted go on when their leases end");
        }
        let mut tidied: Option<Instant> = None;
        while !stop.is_cancelled() {
            let (now, until) = self.lease();
            match self.store.imports().take(&worker, now, until).await {
                Ok(Some(import)) => {
                    self.work_on(import, &worker, &stop).await;
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "imports can't be looked for"),
            }
            if tidied.is_none_or(|at| at.elapsed() > TIDY) {
                tidied = Some(Instant::now());
                if let Err(error) = self.tidy(&stop).await {
                    tracing::error!(%error, "what was deleted long ago is not removed");
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.waiting.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    async fn work_on(&self, import: CustomerImport, worker: &str, stop: &CancellationToken) {
        let id = import.id.clone();
        let done = if import.state == ImportState::Undoing {
            self.undo(&import, worker, stop).await
        } else {
            self.take_rows(import, worker, stop).await
        };
        if let Err(error) = done {
            // The lease ends, and it goes on where the last batch ended.
            tracing::error!(%error, import.id = id, "an import can't go on now");
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn undo(
        &self,
        import: &CustomerImport,
        worker: &str,
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        let context = import.context();
        while self.store.imports().undo_some(&context, import, worker, self.lease()).await? {
            if stop.is_cancelled() {
                return self.store.imports().release(&context, &import.id, worker).await;
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn tidy(&self, stop: &CancellationToken) -> Result<(), StoreError> {
        let now = self.clock.now_ms();
        let why = "the upload broke off before its end; send the file again";
        self.store.imports().end_broken_uploads(now - BROKEN_OFF_MS, why, now).await?;
        while self.store.customers().purge(now - RESTORABLE_MS, PURGED_TOGETHER).await?
            == u64::from(PURGED_TOGETHER)
        {
            if stop.is_cancelled() {
                break;
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Says that an import waits, so that nobody has to wait for the next look.
    pub fn notify(&self) {
        self.waiting.notify_one();
    }
}
