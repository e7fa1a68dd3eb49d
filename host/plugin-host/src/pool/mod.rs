//! The pool of plugin workers: who runs a guest, and what becomes of its invocation.
//!
//! | file | holds |
//! | --- | --- |
//! | `spawn` | how a worker comes to be |
//! | `supervise` | one seat's worker: started, served, replaced |
//! | `link` | one connection: what is under way on it |
//! | `invoke` | one invocation from the front's side |
//! | `fair_share` | how many invocations a tenant may have under way |
//! | `quarantine` | components that take workers down with them |

mod error;
mod fair_share;
mod invoke;
pub(crate) mod link;
mod quarantine;
mod spawn;
mod supervise;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

pub use switchboard_plugin_protocol::JailMode;
use switchboard_plugin_protocol::{ComponentRef, Digest, MemoryClass, ToWorker};
use tokio_util::sync::{CancellationToken, DropGuard};

pub use error::PoolError;
pub use invoke::InvocationSpec;
pub use link::{CapabilityCallback, Finished};
pub use spawn::{ProcessSpawner, Spawned, Spawner};

use fair_share::FairShare;
use quarantine::Quarantine;
use supervise::{WorkerSlot, supervise};

/// How many workers there are, and how they are shared.
#[derive(Debug, Clone)]
pub struct PoolConfig {
    /// Workers for guests of compiled languages.
    pub small_workers: usize,
    /// Workers for guests that bring an interpreter.
    pub large_workers: usize,
    /// Invocations that one tenant may have under way.
    pub tenant_invocations: u32,
    /// How long an invocation waits for a worker that is being replaced.
    pub wait_for_worker: Duration,
    /// Whether guests may run where the machine lacks a part of the jail.
    pub jail: JailMode,
}

impl Default for PoolConfig {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            small_workers: (cores / 2).max(1),
            large_workers: 1,
            tenant_invocations: 64,
            wait_for_worker: Duration::from_secs(1),
            jail: JailMode::Required,
        }
    }
}

/// The pool. Its workers end when it is dropped.
#[derive(Debug)]
pub struct WorkerPool {
    seats: Vec<Arc<WorkerSlot>>,
    shares: FairShare,
    quarantine: Arc<Quarantine>,
    config: PoolConfig,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

/// One worker, for readiness and metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerStatus {
    /// Its class.
    pub class: MemoryClass,
    /// Its process id, if it is a process and ready.
    pub pid: Option<u32>,
    /// Whether it takes invocations.
    pub ready: bool,
    /// How often a worker was started on this seat.
    pub starts: u32,
    /// Invocations under way.
    pub under_way: usize,
    /// Components loaded, by its last answer.
    pub components: u32,
}

impl WorkerPool {
    /// Starts the workers, and returns before they are ready. Must be called within a tokio runtime.
    #[must_use]
    pub fn start(spawner: impl Spawner, config: PoolConfig) -> Self {
        let spawner: Arc<dyn Spawner> = Arc::new(spawner);
        let quarantine = Arc::new(Quarantine::default());
        let stop = CancellationToken::new();
        let small = (0..config.small_workers.max(1)).map(|_| MemoryClass::Small);
        let large = (0..config.large_workers.max(1)).map(|_| MemoryClass::Large);
        let seats: Vec<_> = small.chain(large).map(|class| Arc::new(WorkerSlot::new(class))).collect();
        for seat in &seats {
            let (seat, spawner, quarantine) =
                (Arc::clone(seat), Arc::clone(&spawner), Arc::clone(&quarantine));
            tokio::spawn(supervise(seat, spawner, quarantine, config.jail, stop.clone()));
        }
        let shares = FairShare::new(config.tenant_invocations);
        Self { seats, shares, quarantine, config, _stop_on_drop: stop.clone().drop_guard(), stop }
    }

    /// Waits until every worker is ready; answers whether all were within that time. Ends at once when there will be
    /// none: see [`WorkerPool::refusal`].
    pub async fn all_ready(&self, within: Duration) -> bool {
        let ready = futures::future::join_all(self.seats.iter().map(|seat| async {
            let mut link = seat.link.subscribe();
            tokio::select! {
                ready = link.wait_for(Option::is_some) => ready.is_ok(),
                () = seat.given_up.cancelled() => false,
            }
        }));
        tokio::time::timeout(within, ready).await.is_ok_and(|ready| ready.into_iter().all(|ready| ready))
    }

    /// Why there are no workers and will be none, if so: the machine can't hold guests in as it is required.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.seats.iter().find_map(|seat| seat.refused.get()).map(String::as_str)
    }

    /// Waits until there will be no workers for that reason, and answers it. Where there are some: for ever.
    pub async fn refused(&self) -> String {
        let given_up = self.seats.iter().map(|seat| Box::pin(seat.given_up.cancelled()));
        futures::future::select_all(given_up).await;
        self.refusal().unwrap_or_default().to_owned()
    }

    /// Lets the component's worker load it. The inner result says why it can't run there.
    ///
    /// # Errors
    /// When no worker of the class answers.
    pub async fn load(
        &self,
        class: MemoryClass,
        component: ComponentRef,
        within: Duration,
    ) -> Result<Result<(), String>, PoolError> {
        let seat = self.seat(class, &component.digest).ok_or(PoolError::NoWorker)?;
        let loading = async {
            let link = self.ready(seat, Instant::now() + within).await?;
            let (load, loaded) = link.begin_load().ok_or(PoolError::WorkerDied)?;
            let message = ToWorker::Load { load, component };
            link.sender.send(&message).await.map_err(|_| PoolError::WorkerDied)?;
            loaded.await.map_err(|_| PoolError::WorkerDied)
        };
        tokio::time::timeout(within, loading).await.map_err(|_| PoolError::NoWorker)?
    }

    /// How each worker is.
    #[must_use]
    pub fn status(&self) -> Vec<WorkerStatus> {
        let status = self.seats.iter().map(|seat| {
            let link = seat.link.borrow().clone();
            WorkerStatus {
                class: seat.class,
                pid: link.as_ref().and_then(|link| link.pid),
                ready: link.is_some(),
                starts: seat.starts.load(Ordering::Relaxed),
                under_way: link.as_ref().map_or(0, |link| link.load()),
                components: link.as_ref().map_or(0, |link| link.components.load(Ordering::Relaxed)),
            }
        });
        status.collect()
    }

    /// Which engine the workers have: artifacts made by another one don't load. `None` while none is ready.
    #[must_use]
    pub fn engine(&self) -> Option<String> {
        self.seats.iter().find_map(|seat| seat.link.borrow().as_ref().map(|link| link.engine.clone()))
    }

    /// As [`WorkerPool::engine`], after waiting until a worker is ready, at most so long.
    pub async fn wait_for_engine(&self, within: Duration) -> Option<String> {
        let waits = self.seats.iter().map(|seat| {
            Box::pin(async move {
                let mut link = seat.link.subscribe();

                link.wait_for(Option::is_some).await.ok()?.as_ref().map(|link| link.engine.clone())
            })
        });
        tokio::time::timeout(within, futures::future::select_all(waits)).await.ok()?.0
    }

    /// Lets the component's worker load it, so that its first call needs no loading.
    pub async fn warm(&self, class: MemoryClass, component: ComponentRef) {
        self.tell(class, component.digest, &ToWorker::Warm(component)).await;
    }

    /// Lets the component's worker forget it.
    pub async fn unload(&self, class: MemoryClass, digest: Digest) {
        self.tell(class, digest, &ToWorker::Unload(digest)).await;
    }

    async fn tell(&self, class: MemoryClass, digest: Digest, message: &ToWorker) {
        let link = self.seat(class, &digest).and_then(|seat| seat.link.borrow().clone());
        if let Some(link) = link
            && let Err(error) = link.sender.send(message).await
        {
            tracing::debug!(%error, "could not tell a plugin worker");
        }
    }

    /// The component's seat among those of its class, by rendezvous hashing: each component is loaded by one worker,
    /// and stays there when the number of workers changes, as far as possible.
    fn seat(&self, class: MemoryClass, digest: &Digest) -> Option<&Arc<WorkerSlot>> {
        let of_class = self.seats.iter().enumerate().filter(|(_, seat)| seat.class == class);
        of_class
            .max_by_key(|(index, _)| {
                let mut hasher = DefaultHasher::new();
                (digest, index).hash(&mut hasher);
                hasher.finish()
            })
            .map(|(_, seat)| seat)
    }

    /// Stops the workers. What is under way ends as [`PoolError::WorkerDied`], what comes as [`PoolError::Stopped`].
    pub fn stop(&self) {
        self.stop.cancel();
    }
}

#[cfg(test)]
mod tests;
