//! Shares of what everybody uses: so much may be under way at a time for one key (a tenant, an agent, an address), and so
//! much in all. Who comes while everything is taken waits for a short time in the queue of its key, and the keys take
//! turns: a key with a long queue delays a key with a short one by one turn, not by its length.
//!
//! ```
//! # use std::time::Duration;
//! # use switchboard_fair_share::{Limits, Shares};
//! # tokio_test(async {
//! let compiles: Shares<String> = Shares::new(
//!     "compiles",
//!     Limits { per_key: 1, total: 4, waiting_per_key: 8, patience: Duration::from_secs(10) },
//! );
//! let share = compiles.take("fabrikam".to_owned()).await?;
//! // The work, as long as `share` is held.
//! drop(share);
//! # Ok::<_, switchboard_fair_share::Refused>(()) });
//! # fn tokio_test<F: Future>(f: F) { tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(f); }
//! ```
//!
//! `switchboard_share_refusals_total`, `switchboard_share_in_use` and `switchboard_share_waited_seconds` tell each share by
//! its name.

mod queue;
mod refused;
#[cfg(test)]
mod tests;

use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use queue::{Granted, Queue, Taken};
pub use refused::{Refused, Taker};

/// When one may try again: who was refused has waited already, as long as was sensible.
const SOONEST: Duration = Duration::from_secs(1);
const LATEST: Duration = Duration::from_secs(5);

/// How much may be under way, and who may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most that one key has under way. Below `total`, so that no key can take everything.
    pub per_key: usize,
    /// The most that is under way for all keys.
    pub total: usize,
    /// How many more of one key may wait.
    pub waiting_per_key: usize,
    /// How long one waits before it is refused.
    pub patience: Duration,
}

/// Limits what is under way, per key and in all. Clones share the limits.
#[derive(Debug)]
pub struct Shares<K: Eq + Hash + Clone>(Arc<Inner<K>>);

#[derive(Debug)]
struct Inner<K: Eq + Hash + Clone> {
    name: &'static str,
    limits: Limits,
    queue: Mutex<Queue<K, oneshot::Sender<Share<K>>>>,
}

/// What one has taken of a share. It is given back when this is dropped.
#[derive(Debug)]
#[must_use = "the share is given back when this is dropped"]
pub struct Share<K: Eq + Hash + Clone> {
    of: Shares<K>,
    key: K,
}

impl<K: Eq + Hash + Clone> Clone for Shares<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Eq + Hash + Clone> Shares<K> {
    /// Nothing is taken yet. `name` is the label of the metrics, and says in refusals what there is too much of: a plural,
    /// such as `heavy reads`.
    #[must_use]
    pub fn new(name: &'static str, limits: Limits) -> Self {
        Self(Arc::new(Inner { name, limits, queue: Mutex::new(Queue::new(limits)) }))
    }

    /// What may be taken.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// How many of this key are under way.
    #[must_use]
    pub fn under_way(&self, key: &K) -> usize {
        self.queue().under_way(key)
    }

    /// Takes a share at once, or not at all.
    ///
    /// # Errors
    /// When the key, or all keys together, have as much under way as they may.
    pub fn try_take(&self, key: K) -> Result<Share<K>, Refused> {
        let taken = self.queue().try_take(&key);
        match taken {
            Ok(()) => Ok(self.share(key)),
            Err(taker) => Err(self.refuse(taker)),
        }
    }

    /// Takes a share, and waits for it if there is none. Who stops waiting gives up its place.
    ///
    /// # Errors
    /// When as many of the key wait as may, or the patience has an end.
    pub async fn take(&self, key: K) -> Result<Share<K>, Refused> {
        let (sender, receiver) = oneshot::channel();
        let taken = self.queue().take(&key, sender, oneshot::Sender::is_closed);
        match taken {
            Taken::Now => return Ok(self.share(key)),
            Taken::QueueFull => return Err(self.refuse(Taker::Key)),
            Taken::Waits => {}
        }
        let started = Instant::now();
        let granted = tokio::time::timeout(self.0.limits.patience, receiver).await;
        metrics::histogram!("switchboard_share_waited_seconds", "share" => self.0.name)
            .record(started.elapsed().as_secs_f64());
        // The sender lives in the queue until it sends, so that the channel does not close before.
        if let Ok(Ok(share)) = granted {
            return Ok(share);
        }
        let of_key = self.queue().under_way(&key) >= self.0.limits.per_key;
        Err(self.refuse(if of_key { Taker::Key } else { Taker::All }))
    }

    fn queue(&self) -> MutexGuard<'_, Queue<K, oneshot::Sender<Share<K>>>> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The guard of what the queue has counted already.
    fn share(&self, key: K) -> Share<K> {
        metrics::gauge!("switchboard_share_in_use", "share" => self.0.name).increment(1.0);
        Share { of: self.clone(), key }
    }

    fn refuse(&self, taker: Taker) -> Refused {
        metrics::counter!("switchboard_share_refusals_total", "share" => self.0.name, "taken_by" => taker.label())
            .increment(1);
        let most = match taker {
            Taker::Key => self.0.limits.per_key,
            Taker::All => self.0.limits.total,
        };
        Refused {
            share: self.0.name,
            taker,
            most,
            retry_after: self.0.limits.patience.clamp(SOONEST, LATEST),
        }
    }
}

impl<K: Eq + Hash + Clone> Drop for Share<K> {
    fn drop(&mut self) {
        metrics::gauge!("switchboard_share_in_use", "share" => self.of.0.name).decrement(1.0);
        let granted = self.of.queue().give_back(&self.key, oneshot::Sender::is_closed);
        // Sent when the lock is free again: a share that nobody takes any more is given back here, by the same way.
        for Granted { key, waiter } in granted {
            drop(waiter.send(self.of.share(key)));
        }
    }
}
