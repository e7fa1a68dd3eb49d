//! Workers on probation: in them somebody tries a version or previews it, and whatever it does to its worker, nobody else's call
//! notices. They cost memory, so each is started when it is first needed, and ends when nobody has needed it for a while.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use switchboard_plugin_protocol::{ComponentRef, MemoryClass};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::supervise::WorkerSlot;
use super::{PoolConfig, PoolError, PoolName, Spawner, WorkerPool};

/// How many invocations one tenant may have in flight at a worker on probation: a rehearsal has two, and several people may ring by
/// hand or preview a version.
const TENANT_INVOCATIONS: u32 = 8;

/// Who needs the worker of a slot.
#[derive(Debug, Default)]
pub(super) struct Need {
    users: usize,
    /// When it was needed last.
    last: Option<Instant>,
    /// Ends the worker; `None` while there is none.
    stop: Option<CancellationToken>,
    /// The task that keeps the slot filled, or did so last.
    task: Option<JoinHandle<()>>,
}

impl Need {
    pub(super) fn is_started(&self) -> bool {
        self.stop.is_some()
    }
}

/// As long as it is kept, the worker does not end for want of use.
#[derive(Debug)]
pub struct InUse(Option<Arc<WorkerSlot>>);

impl Drop for InUse {
    fn drop(&mut self) {
        if let Some(slot) = &self.0 {
            let mut need = slot.need.lock().unwrap_or_else(PoisonError::into_inner);
            need.users -= 1;
            need.last = Some(Instant::now());
        }
    }
}

impl WorkerPool {
    /// Workers for whoever tries a version, one of each class. None is started yet. What breaks workers here is quarantined here alone.
    pub(crate) fn on_probation(spawner: Arc<dyn Spawner>, live: &PoolConfig) -> Self {
        let config = PoolConfig {
            tenant_invocations: live.tenant_invocations.min(TENANT_INVOCATIONS),
            ..live.clone()
        };
        Self::of(PoolName::Probation, spawner, &[MemoryClass::Small, MemoryClass::Large], config)
    }

    /// Makes sure that the slot has a worker or soon gets one, for as long as the answer is kept.
    pub(super) fn used(&self, slot: &Arc<WorkerSlot>) -> InUse {
        if self.name == PoolName::Live {
            return InUse(None);
        }
        let mut need = slot.need.lock().unwrap_or_else(PoisonError::into_inner);
        need.users += 1;
        if need.stop.is_none() {
            let stop = self.stop.child_token();
            let before = need.task.take();
            let supervised = self.supervised(slot, stop.clone());
            need.task = Some(tokio::spawn(async move {
                // The worker before it must be gone, for it would empty the slot when it ends.
                if let Some(Err(error)) = futures::future::OptionFuture::from(before).await {
                    tracing::warn!(%error, "the task of a plugin worker failed");
                }
                supervised.await;
            }));
            tokio::spawn(end_when_idle(Arc::clone(slot), stop.clone(), self.config.probation_idle));
            need.stop = Some(stop);
        }
        InUse(Some(Arc::clone(slot)))
    }

    /// Waits until the component's worker runs and has loaded it, so that whoever tries it measures neither. What can't be loaded,
    /// the invocation will tell.
    ///
    /// # Errors
    /// When no worker of the class is ready in time, or the component is quarantined.
    pub async fn prepare(
        &self,
        class: MemoryClass,
        component: ComponentRef,
        within: Duration,
    ) -> Result<InUse, PoolError> {
        if let Some(reason) = self.quarantine.reason(&component.digest, Instant::now()) {
            return Err(PoolError::Quarantined(reason));
        }
        let slot = self.slot(class, &component.digest).ok_or(PoolError::NoWorker)?;
        let in_use = self.used(slot);
        drop(self.load(class, component, within).await?);
        Ok(in_use)
    }
}

/// Ends the slot's worker once nobody has needed it for this time.
async fn end_when_idle(slot: Arc<WorkerSlot>, stop: CancellationToken, idle: Duration) {
    let mut look = Instant::now() + idle;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep_until(look.into()) => {}
        }
        let mut need = slot.need.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let until = if need.users > 0 { now + idle } else { need.last.unwrap_or(now) + idle };
        if until <= now {
            need.stop = None;
            // Whoever comes next waits for the next worker, and does not meet this one while it ends.
            slot.link.send_replace(None);
            stop.cancel();
            tracing::info!(
                worker.class = slot.class.as_str(),
                worker.pool = slot.pool.as_str(),
                "a plugin worker has ended, because nobody has tried a plugin there for a while"
            );
            return;
        }
        look = until;
    }
}
