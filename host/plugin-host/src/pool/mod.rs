//! The pool of plugin worker processes.
//!
//! | file | holds |
//! | --- | --- |
//! | `spawn` | starts a worker |
//! | `supervise` | starts, serves and replaces the worker of one slot |
//! | `link` | one connection to a worker, and the invocations in flight on it |
//! | `calling` | whether a guest waits for a capability call, and since when it does not |
//! | `invoke` | sends one invocation to a worker and waits for its outcome |
//! | `quarantine` | stops components that are suspected of killing workers |
//! | `on_demand` | starts workers when they are needed, and ends them when they are not |
//! | `status` | what is told of the workers |

mod calling;
mod error;
mod invoke;
pub(crate) mod link;
mod on_demand;
mod quarantine;
mod spawn;
mod status;
mod supervise;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use switchboard_plugin_protocol::JailMode;
use switchboard_plugin_protocol::{ComponentRef, Digest, MemoryClass, ToWorker};
use tokio_util::sync::{CancellationToken, DropGuard};

pub use error::PoolError;
pub use invoke::InvocationSpec;
pub use link::{CapabilityCallback, Finished};
pub use on_demand::InUse;
pub use spawn::{ProcessSpawner, Spawned, Spawner};
pub use status::{PoolName, WorkerStatus};

use quarantine::Quarantine;
use supervise::{WorkerSlot, supervise};

/// How many workers there are, and how they are shared.
#[derive(Debug, Clone)]
pub struct PoolConfig {
    /// Workers for guests of compiled languages.
    pub small_workers: usize,
    /// Workers for guests that bring an interpreter.
    pub large_workers: usize,
    /// How many invocations one tenant may have in flight at one worker. At most half of what the worker runs at once.
    pub tenant_invocations: u32,
    /// How long an invocation waits for a worker that is being replaced.
    pub wait_for_worker: Duration,
    /// Whether guests may run when this machine can't enforce the complete jail.
    pub jail: JailMode,
    /// After this time in which nobody has tried a plugin, the workers for that end.
    pub probation_idle: Duration,
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
            probation_idle: Duration::from_secs(180),
        }
    }
}

/// A pool of workers, which end when it is dropped.
pub struct WorkerPool {
    name: PoolName,
    slots: Vec<Arc<WorkerSlot>>,
    spawner: Arc<dyn Spawner>,
    quarantine: Arc<Quarantine>,
    config: PoolConfig,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

impl WorkerPool {
    /// Starts the workers, and returns before they are ready. Must be called within a tokio runtime.
    #[must_use]
    pub fn start(spawner: impl Spawner, config: PoolConfig) -> Self {
        Self::live(Arc::new(spawner), config)
    }

    /// The workers that serve calls, which run all the time.
    pub(crate) fn live(spawner: Arc<dyn Spawner>, config: PoolConfig) -> Self {
        let small = (0..config.small_workers.max(1)).map(|_| MemoryClass::Small);
        let large = (0..config.large_workers.max(1)).map(|_| MemoryClass::Large);
        let classes: Vec<_> = small.chain(large).collect();
        let pool = Self::of(PoolName::Live, spawner, &classes, config);
        for slot in &pool.slots {
            tokio::spawn(pool.supervised(slot, pool.stop.clone()));
        }
        pool
    }

    fn of(name: PoolName, spawner: Arc<dyn Spawner>, classes: &[MemoryClass], config: PoolConfig) -> Self {
        let slot = |class: &MemoryClass| Arc::new(WorkerSlot::new(*class, name, config.tenant_invocations));
        let slots = classes.iter().map(slot).collect();
        let stop = CancellationToken::new();
        let quarantine = Arc::default();
        Self { name, slots, spawner, quarantine, config, _stop_on_drop: stop.clone().drop_guard(), stop }
    }

    /// Keeps a slot filled until `stop` is cancelled.
    fn supervised(
        &self,
        slot: &Arc<WorkerSlot>,
        stop: CancellationToken,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (spawner, quarantine) = (Arc::clone(&self.spawner), Arc::clone(&self.quarantine));
        supervise(Arc::clone(slot), spawner, quarantine, self.config.jail, stop)
    }

    /// Waits until every worker is ready; returns whether all were ready in time. Returns `false` at once if there will
    /// never be any: see [`WorkerPool::refusal`].
    pub async fn all_ready(&self, within: Duration) -> bool {
        let ready = futures::future::join_all(self.slots.iter().map(|slot| async {
            let mut link = slot.link.subscribe();
            tokio::select! {
                ready = link.wait_for(Option::is_some) => ready.is_ok(),
                () = slot.given_up.cancelled() => false,
            }
        }));
        tokio::time::timeout(within, ready).await.is_ok_and(|ready| ready.into_iter().all(|ready| ready))
    }

    /// The reason why there will never be workers, if the machine can't enforce the required jail.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.slots.iter().find_map(|slot| slot.refused.get()).map(String::as_str)
    }

    /// Waits until the pool gives up for that reason, and returns the reason. Waits for ever if workers can run.
    pub async fn refused(&self) -> String {
        let given_up = self.slots.iter().map(|slot| Box::pin(slot.given_up.cancelled()));
        futures::future::select_all(given_up).await;
        self.refusal().unwrap_or_default().to_owned()
    }

    /// Lets the component's worker load it. The inner error says why it can't run there.
    ///
    /// # Errors
    /// When no worker of the class answers in time.
    pub async fn load(
        &self,
        class: MemoryClass,
        component: ComponentRef,
        within: Duration,
    ) -> Result<Result<(), String>, PoolError> {
        let slot = self.slot(class, &component.digest).ok_or(PoolError::NoWorker)?;
        let _in_use = self.used(slot);
        let loading = async {
            let link = self.ready(slot, Instant::now() + within).await?;
            let (load, loaded) = link.begin_load().ok_or(PoolError::WorkerDied)?;
            let message = ToWorker::Load { load, component };
            link.sender.send(&message).await.map_err(|_| PoolError::WorkerDied)?;
            loaded.await.map_err(|_| PoolError::WorkerDied)
        };
        tokio::time::timeout(within, loading).await.map_err(|_| PoolError::NoWorker)?
    }

    /// The workers' engine, since artifacts that were made for another one don't load. `None` while no worker is ready.
    #[must_use]
    pub fn engine(&self) -> Option<String> {
        self.slots.iter().find_map(|slot| slot.link.borrow().as_ref().map(|link| link.engine.clone()))
    }

    /// As [`WorkerPool::engine`], but waits up to `within` until a worker is ready.
    pub async fn wait_for_engine(&self, within: Duration) -> Option<String> {
        let waits = self.slots.iter().map(|slot| {
            Box::pin(async move {
                let mut link = slot.link.subscribe();
                link.wait_for(Option::is_some).await.ok()?.as_ref().map(|link| link.engine.clone())
            })
        });
        tokio::time::timeout(within, futures::future::select_all(waits)).await.ok()?.0
    }

    /// Lets the component's worker load it ahead of its first call.
    pub async fn warm(&self, class: MemoryClass, component: ComponentRef) {
        self.tell(class, component.digest, &ToWorker::Warm(component)).await;
    }

    /// Lets the component's worker drop it.
    pub async fn unload(&self, class: MemoryClass, digest: Digest) {
        self.tell(class, digest, &ToWorker::Unload(digest)).await;
    }

    async fn tell(&self, class: MemoryClass, digest: Digest, message: &ToWorker) {
        let link = self.slot(class, &digest).and_then(|slot| slot.link.borrow().clone());
        if let Some(link) = link
            && let Err(error) = link.sender.send(message).await
        {
            tracing::debug!(%error, "a message to a plugin worker could not be sent");
        }
    }

    /// The component's slot among those of its class. Rendezvous hashing assigns each component to one worker, so that it
    /// is loaded only once, and moves few components when the number of workers changes.
    fn slot(&self, class: MemoryClass, digest: &Digest) -> Option<&Arc<WorkerSlot>> {
        let of_class = self.slots.iter().enumerate().filter(|(_, slot)| slot.class == class);
        of_class
            .max_by_key(|(index, _)| {
                let mut hasher = DefaultHasher::new();
                (digest, index).hash(&mut hasher);
                hasher.finish()
            })
            .map(|(_, slot)| slot)
    }

    /// Stops the workers. Invocations in flight end with [`PoolError::WorkerDied`], later ones with
    /// [`PoolError::Stopped`].
    pub fn stop(&self) {
        self.stop.cancel();
    }
}

#[cfg(test)]
mod tests;
