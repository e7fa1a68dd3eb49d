//! The limit of a resource, as a queue: so many exchanges in a window of time.
//!
//! Tenants take turns, and within a tenant the one who came first is served first. So a tenant whose thousand people sign
//! in at nine does not keep the only agent of another tenant waiting. A request that would wait longer than it may is
//! told when to come back, and its user keeps the place in the queue: nobody is lost, and nobody is overtaken by those
//! who came later.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

use super::error::ExchangeError;
use super::turns::{Arrival, Line, Place, Turns, jitter};
use crate::config::ExchangeLimit;

/// How busy a resource is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueMetrics {
    /// Requests that wait for their turn now.
    pub waiting: u64,
    /// Places that are kept for users who were told to come back later.
    pub kept: u64,
    /// Exchanges that succeeded, since the start.
    pub exchanged: u64,
    /// Turns that were given, since the start.
    pub turns: u64,
    /// Requests that were told to come back later, since the start.
    pub postponed: u64,
    /// 429 responses of ACS, since the start.
    pub throttled: u64,
}

#[derive(Default)]
struct Counters {
    exchanged: AtomicU64,
    turns: AtomicU64,
    postponed: AtomicU64,
    throttled: AtomicU64,
}

/// The queue of one resource. Clones share it.
#[derive(Clone)]
pub(super) struct Queue {
    limit: ExchangeLimit,
    turns: Arc<Mutex<Turns>>,
    counters: Arc<Counters>,
}

impl Queue {
    pub(super) fn new(limit: ExchangeLimit) -> Self {
        let limit = ExchangeLimit { exchanges: limit.exchanges.max(1), ..limit };
        let turns = Turns::new(limit, Instant::now());
        Self { limit, turns: Arc::new(Mutex::new(turns)), counters: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn metrics(&self) -> QueueMetrics {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (waiting, seats) = {
            let turns = self.lock();
            let sum = |of: fn(&Line) -> usize| turns.lines.values().map(of).sum::<usize>() as u64;
            (sum(|line| line.present.len()), sum(|line| line.seats.len()))
        };
        QueueMetrics {
            waiting,
            kept: seats.saturating_sub(waiting),
            exchanged: count(&self.counters.exchanged),
            turns: count(&self.counters.turns),
            postponed: count(&self.counters.postponed),
            throttled: count(&self.counters.throttled),
        }
    }

    /// Counts an exchange that succeeded.
    pub(super) fn count_success(&self) {
        self.counters.exchanged.fetch_add(1, Ordering::Relaxed);
    }

    /// Gives no turns for a while, because ACS asked for a pause.
    pub(super) fn throttled(&self, pause: Duration) {
        self.counters.throttled.fetch_add(1, Ordering::Relaxed);
        let until = Instant::now() + pause + jitter(pause);
        let mut turns = self.lock();
        turns.not_before = Some(turns.not_before.map_or(until, |before| before.max(until)));
    }

    /// Waits for the user's turn and returns the user's place. A new user gets a place at the end.
    ///
    /// # Errors
    /// [`ExchangeError::Busy`] when the turn is too far away.
    pub(super) async fn wait(
        &self,
        tenant: &str,
        user: &str,
        place: Option<Place>,
    ) -> Result<Place, ExchangeError> {
        let (place, turn) = {
            let mut turns = self.lock();
            let now = Instant::now();
            let place = turns.place_of(tenant, user, place);
            match turns.arrive(self.limit, now, tenant, user, place) {
                Arrival::Turn => {
                    drop(turns);
                    self.counters.turns.fetch_add(1, Ordering::Relaxed);
                    return Ok(place);
                }
                Arrival::Later(after) => {
                    drop(turns);
                    self.counters.postponed.fetch_add(1, Ordering::Relaxed);
                    return Err(ExchangeError::Busy(after));
                }
                Arrival::Wait(turn) => {
                    if !turns.task_is_running {
                        turns.task_is_running = true;
                        tokio::spawn(self.clone().give_turns());
                    }
                    (place, turn)
                }
            }
        };
        // The turn can come later than expected: users of other tenants may have come, or ACS asked for a pause.
        match timeout(self.limit.max_wait * 2, turn).await {
            Ok(Ok(())) => Ok(place),
            _ => Err(self.postpone(tenant, user, place)),
        }
    }

    /// The error that tells a user to come back later. The user keeps the place.
    pub(super) fn postpone(&self, tenant: &str, user: &str, place: Place) -> ExchangeError {
        self.counters.postponed.fetch_add(1, Ordering::Relaxed);
        let mut turns = self.lock();
        let now = Instant::now();
        let expected = turns.expected_wait(self.limit, now, tenant, place);
        ExchangeError::Busy(turns.postpone(now, tenant, user, place, expected))
    }

    /// Gives turns until nobody waits any more.
    async fn give_turns(self) {
        loop {
            let free_at = {
                let mut turns = self.lock();
                let now = Instant::now();
                let free_at = turns.free_at(self.limit, now);
                if free_at <= now {
                    match turns.next() {
                        Some(waiter) => {
                            // A request that was given up in the meantime uses no turn.
                            if waiter.send(()).is_ok() {
                                turns.give(now);
                                self.counters.turns.fetch_add(1, Ordering::Relaxed);
                            }
                            continue;
                        }
                        None => {
                            turns.task_is_running = false;
                            return;
                        }
                    }
                }
                free_at
            };
            sleep_until(free_at).await;
        }
    }
}
