//! What is told of the workers.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use switchboard_plugin_protocol::MemoryClass;

use super::WorkerPool;

/// What the workers of a pool are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolName {
    /// They serve calls.
    Live,
    /// In them somebody tries versions, also those that have never been active.
    Probation,
}

impl PoolName {
    /// Its name in the log and in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Probation => "probation",
        }
    }
}

/// The state of one worker, for readiness and metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerStatus {
    /// What it is for.
    pub pool: PoolName,
    /// Its class.
    pub class: MemoryClass,
    /// Its process id, if it is a process and ready.
    pub pid: Option<u32>,
    /// Whether it takes invocations.
    pub ready: bool,
    /// How often a worker was started in this slot.
    pub starts: u32,
    /// Invocations in flight.
    pub in_flight: usize,
    /// Components loaded, according to its last answer to a ping.
    pub components: u32,
}

impl WorkerPool {
    /// The state of each worker that there is to be now.
    #[must_use]
    pub fn status(&self) -> Vec<WorkerStatus> {
        let wanted = self.slots.iter().filter(|slot| {
            let need = slot.need.lock().unwrap_or_else(PoisonError::into_inner);
            self.name == PoolName::Live || need.is_started()
        });
        let status = wanted.map(|slot| {
            let link = slot.link.borrow().clone();
            WorkerStatus {
                pool: slot.pool,
                class: slot.class,
                pid: link.as_ref().and_then(|link| link.pid),
                ready: link.is_some(),
                starts: slot.starts.load(Ordering::Relaxed),
                in_flight: link.as_ref().map_or(0, |link| link.load()),
                components: link.as_ref().map_or(0, |link| link.components.load(Ordering::Relaxed)),
            }
        });
        status.collect()
    }
}

impl std::fmt::Debug for WorkerPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkerPool")
            .field("name", &self.name)
            .field("slots", &self.slots)
            .finish_non_exhaustive()
    }
}
