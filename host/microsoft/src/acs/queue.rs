//! A resource's limit: so many exchanges in any such time, and whose turn it is.
//!
//! Tenants take turns, and within a tenant whoever came first; so a tenant whose thousand people sign in at nine does not
//! keep another's only agent waiting. Who would wait longer than a request may take is told when to come back and keeps
//! the place in the line: the line stays as long, but nobody is lost and nobody is overtaken by who came later.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_lc_rs::rand;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};

use super::ExchangeError;
use crate::ExchangeLimit;

/// The service counts when requests arrive, we when they leave: the time is taken a little longer than it is.
const SPARE: f64 = 1.02;

/// Of the limit, this part may go at once; the rest as time passes.
const BURST_PART: u32 = 5;

/// How long a place is kept beyond the time when its holder was told to come back.
const KEEP: Duration = Duration::from_secs(60);

/// How busy a resource is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueFigures {
    /// Requests that wait for their turn now.
    pub waiting: u64,
    /// Places kept for who was told to come back.
    pub kept: u64,
    /// Exchanges that succeeded, since the start.
    pub exchanged: u64,
    /// Turns that were given, since the start.
    pub turns: u64,
    /// Requests that were told to come back later, since the start.
    pub put_off: u64,
    /// 429 answers of the service, since the start.
    pub throttled: u64,
}

#[derive(Default)]
struct Counters {
    exchanged: AtomicU64,
    turns: AtomicU64,
    put_off: AtomicU64,
    throttled: AtomicU64,
}

struct Seat {
    user: String,
    /// None while its holder is away.
    waiter: Option<oneshot::Sender<()>>,
    keep_until: Instant,
}

/// A tenant's people, by when they came.
#[derive(Default)]
struct Line {
    seats: BTreeMap<u64, Seat>,
    present: BTreeSet<u64>,
    by_user: HashMap<String, u64>,
}

struct State {
    /// When the last turns were given, oldest first; at most as many as the limit.
    given: VecDeque<Instant>,
    /// Turns that may be given at once.
    tokens: f64,
    refilled: Instant,
    /// Nothing goes before this: the service said so.
    not_before: Option<Instant>,
    lines: HashMap<String, Line>,
    /// Tenants of whom somebody waits, in the order of their turns.
    turns: VecDeque<String>,
    next_seat: u64,
    swept: Instant,
    /// Whether a task gives turns at the moment.
    giving: bool,
}

/// The line before one resource. Clones share it.
#[derive(Clone)]
pub(super) struct Queue {
    limit: ExchangeLimit,
    state: Arc<Mutex<State>>,
    counters: Arc<Counters>,
}

/// A place in the line; smaller is earlier.
pub(super) type Place = u64;

impl Queue {
    pub(super) fn new(limit: ExchangeLimit) -> Self {
        let limit = ExchangeLimit { exchanges: limit.exchanges.max(1), ..limit };
        let state = State::new(limit, Instant::now());
        Self { limit, state: Arc::new(Mutex::new(state)), counters: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn figures(&self) -> QueueFigures {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (waiting, seats) = {
            let state = self.lock();
            let sum = |of: fn(&Line) -> usize| state.lines.values().map(of).sum::<usize>() as u64;
            (sum(|line| line.present.len()), sum(|line| line.seats.len()))
        };
        QueueFigures {
            waiting,
            kept: seats.saturating_sub(waiting),
            exchanged: count(&self.counters.exchanged),
            turns: count(&self.counters.turns),
            put_off: count(&self.counters.put_off),
            throttled: count(&self.counters.throttled),
        }
    }

    pub(super) fn succeeded(&self) {
        self.counters.exchanged.fetch_add(1, Ordering::Relaxed);
    }

    /// The service wants a pause.
    pub(super) fn throttled(&self, pause: Duration) {
        self.counters.throttled.fetch_add(1, Ordering::Relaxed);
        let until = Instant::now() + pause + jitter(pause);
        let mut state = self.lock();
        state.not_before = Some(state.not_before.map_or(until, |before| before.max(until)));
    }

    /// Waits for the user's turn, in the place that the user has or gets.
    pub(super) async fn wait(
        &self,
        tenant: &str,
        user: &str,
        place: Option<Place>,
    ) -> Result<Place, ExchangeError> {
        let (place, turn) = {
            let mut state = self.lock();
            let now = Instant::now();
            let place = state.place_of(tenant, user, place);
            match state.arrive(self.limit, now, tenant, user, place) {
                Arrival::Turn => {
                    drop(state);
                    self.counters.turns.fetch_add(1, Ordering::Relaxed);
                    return Ok(place);
                }
                Arrival::Later(after) => {
                    drop(state);
                    self.counters.put_off.fetch_add(1, Ordering::Relaxed);
                    return Err(ExchangeError::Busy(after));
                }
                Arrival::Wait(turn) => {
                    if !state.giving {
                        state.giving = true;
                        tokio::spawn(self.clone().give_turns());
                    }
                    (place, turn)
                }
            }
        };
        // Others may have come whose turns are earlier, or the service wanted a pause.
        match timeout(self.limit.patience * 2, turn).await {
            Ok(Ok(())) => Ok(place),
            _ => Err(self.put_off(tenant, user, place)),
        }
    }

    /// Tells somebody to come back later; the place is kept.
    pub(super) fn put_off(&self, tenant: &str, user: &str, place: Place) -> ExchangeError {
        self.counters.put_off.fetch_add(1, Ordering::Relaxed);
        let mut state = self.lock();
        let now = Instant::now();
        let expected = state.expected(self.limit, now, tenant, place);
        ExchangeError::Busy(state.away(now, tenant, user, place, expected))
    }

    /// Gives turns while somebody waits for one.
    async fn give_turns(self) {
        loop {
            let free_at = {
                let mut state = self.lock();
                let now = Instant::now();
                let free_at = state.free_at(self.limit, now);
                if free_at <= now {
                    match state.next() {
                        Some(waiter) => {
                            // Who went away in the meantime costs nobody a turn.
                            if waiter.send(()).is_ok() {
                                state.give(now);
                                self.counters.turns.fetch_add(1, Ordering::Relaxed);
                            }
                            continue;
                        }
                        None => {
                            state.giving = false;
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

/// What becomes of somebody who comes.
enum Arrival {
    /// It is the turn.
    Turn,
    /// The turn comes soon: this tells.
    Wait(oneshot::Receiver<()>),
    /// The turn comes too late to wait for: come back after this time.
    Later(Duration),
}

/// All that follows takes the time as it is told, so that tests need not wait.
impl State {
    fn new(limit: ExchangeLimit, now: Instant) -> Self {
        Self {
            given: VecDeque::new(),
            tokens: burst(limit),
            refilled: now,
            not_before: None,
            lines: HashMap::new(),
            turns: VecDeque::new(),
            next_seat: 0,
            swept: now,
            giving: false,
        }
    }

    fn arrive(
        &mut self,
        limit: ExchangeLimit,
        now: Instant,
        tenant: &str,
        user: &str,
        place: Place,
    ) -> Arrival {
        self.sweep(now);
        if self.turns.is_empty() && self.free_at(limit, now) <= now {
            self.give(now);
            self.leave(tenant, place);
            return Arrival::Turn;
        }
        let expected = self.expected(limit, now, tenant, place);
        if expected > limit.patience {
            return Arrival::Later(self.away(now, tenant, user, place, expected));
        }
        let (waiter, turn) = oneshot::channel();
        self.sit(tenant, user, place, Some(waiter), now + KEEP);
        Arrival::Wait(turn)
    }

    /// Keeps the place of somebody who goes away until the turn; when to come back.
    fn away(&mut self, now: Instant, tenant: &str, user: &str, place: Place, expected: Duration) -> Duration {
        let back = expected + jitter(expected);
        self.sit(tenant, user, place, None, now + back + KEEP);
        back
    }

    /// When the next turn can be given.
    fn free_at(&mut self, limit: ExchangeLimit, now: Instant) -> Instant {
        let passed = now.saturating_duration_since(self.refilled).as_secs_f64();
        self.tokens = (self.tokens + passed * rate(limit)).min(burst(limit));
        self.refilled = now;
        let mut at = self.not_before.map_or(now, |before| before.max(now));
        let window = limit.per.mul_f64(SPARE);
        while self.given.front().is_some_and(|given| *given + window <= now) {
            self.given.pop_front();
        }
        if self.given.len() >= limit.exchanges as usize
            && let Some(oldest) = self.given.front()
        {
            at = at.max(*oldest + window);
        }
        if self.tokens < 1.0 {
            at = at.max(
                now + Duration::from_secs_f64((1.0 - self.tokens) / rate(limit)) + Duration::from_micros(1),
            );
        }
        at
    }

    fn give(&mut self, now: Instant) {
        self.tokens -= 1.0;
        self.given.push_back(now);
    }

    /// The place that somebody has, or a new one at the end.
    fn place_of(&mut self, tenant: &str, user: &str, place: Option<Place>) -> Place {
        let kept = || self.lines.get(tenant)?.by_user.get(user).copied();
        place.or_else(kept).unwrap_or_else(|| {
            self.next_seat += 1;
            self.next_seat
        })
    }

    fn sit(
        &mut self,
        tenant: &str,
        user: &str,
        place: Place,
        waiter: Option<oneshot::Sender<()>>,
        keep_until: Instant,
    ) {
        let line = self.lines.entry(tenant.to_owned()).or_default();
        let nobody_waited = line.present.is_empty();
        if waiter.is_some() {
            line.present.insert(place);
            if nobody_waited && !self.turns.iter().any(|waiting| waiting == tenant) {
                self.turns.push_back(tenant.to_owned());
            }
        } else {
            line.present.remove(&place);
        }
        line.by_user.insert(user.to_owned(), place);
        line.seats.insert(place, Seat { user: user.to_owned(), waiter, keep_until });
    }

    fn leave(&mut self, tenant: &str, place: Place) -> Option<Seat> {
        let line = self.lines.get_mut(tenant)?;
        line.present.remove(&place);
        let seat = line.seats.remove(&place);
        if let Some(seat) = &seat {
            line.by_user.remove(&seat.user);
        }
        if line.seats.is_empty() {
            self.lines.remove(tenant);
        }
        seat
    }

    /// Whose turn is next: the tenant's that waited longest for one, and of it the first who is there.
    fn next(&mut self) -> Option<oneshot::Sender<()>> {
        while let Some(tenant) = self.turns.pop_front() {
            let Some(place) = self.lines.get(&tenant).and_then(|line| line.present.first().copied()) else {
                continue;
            };
            let seat = self.leave(&tenant, place);
            if self.lines.get(&tenant).is_some_and(|line| !line.present.is_empty()) {
                self.turns.push_back(tenant);
            }
            if let Some(waiter) = seat.and_then(|seat| seat.waiter) {
                return Some(waiter);
            }
        }
        None
    }

    /// How long it is until the turn of this place, if nobody else comes.
    fn expected(&mut self, limit: ExchangeLimit, now: Instant, tenant: &str, place: Place) -> Duration {
        let own = self.lines.get(tenant).map_or(0, |line| {
            // Mostly at the end or at the beginning.
            match line.seats.last_key_value() {
                Some((last, _)) if *last < place => line.seats.len(),
                _ => line.seats.range(..place).count(),
            }
        });
        let others = self.lines.iter().filter(|(name, _)| name.as_str() != tenant);
        let ahead = own + others.map(|(_, line)| line.seats.len().min(own + 1)).sum::<usize>();
        let first = self.free_at(limit, now).saturating_duration_since(now);
        let at_once = if first.is_zero() { self.tokens } else { 1.0 };
        first + Duration::from_secs_f64((ahead as f64 + 1.0 - at_once).max(0.0) / rate(limit) * SPARE)
    }

    /// Gives up the places of who did not come back, once a second.
    fn sweep(&mut self, now: Instant) {
        if now.saturating_duration_since(self.swept) < Duration::from_secs(1) {
            return;
        }
        self.swept = now;
        for line in self.lines.values_mut() {
            let Line { seats, by_user, .. } = line;
            seats.retain(|_, seat| {
                let stays = seat.waiter.is_some() || seat.keep_until > now;
                if !stays {
                    by_user.remove(&seat.user);
                }
                stays
            });
        }
        self.lines.retain(|_, line| !line.seats.is_empty());
    }
}

fn burst(limit: ExchangeLimit) -> f64 {
    f64::from((limit.exchanges / BURST_PART).max(1))
}

/// Turns per second.
fn rate(limit: ExchangeLimit) -> f64 {
    f64::from(limit.exchanges) / limit.per.as_secs_f64().max(0.001)
}

/// Up to a tenth of a time, at least up to a second, so that not all come back at once.
fn jitter(of: Duration) -> Duration {
    let mut bytes = [0; 4];
    let part = if rand::fill(&mut bytes).is_ok() {
        f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX)
    } else {
        0.5
    };
    (of / 10).max(Duration::from_secs(1)).mul_f64(part)
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
