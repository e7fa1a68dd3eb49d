//! Whose turn is next under the limit of a resource. The functions get the time as a parameter, so that tests need not
//! wait.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use aws_lc_rs::rand;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::config::ExchangeLimit;

/// The window is taken to be a little longer than it is: ACS counts requests when they arrive, we when they leave.
const SPARE: f64 = 1.02;

/// One part in this many of the limit may go at once; the rest follows as time passes.
const BURST_PART: u32 = 5;

/// How long a place is kept after the time at which its user was told to come back.
const KEEP_PLACE: Duration = Duration::from_secs(60);

/// A place in the queue; smaller is earlier.
pub(super) type Place = u64;

/// A user in the queue.
pub(super) struct Seat {
    user: String,
    /// None while no request of the user waits.
    pub(super) waiter: Option<oneshot::Sender<()>>,
    keep_until: Instant,
}

/// The users of one tenant, in the order of their places.
#[derive(Default)]
pub(super) struct Line {
    pub(super) seats: BTreeMap<Place, Seat>,
    /// The places of users whose requests wait.
    pub(super) present: BTreeSet<Place>,
    by_user: HashMap<String, Place>,
}

/// All that decides whose turn is next.
pub(super) struct Turns {
    /// When the last turns were given, oldest first. There are at most as many as the limit allows.
    given: VecDeque<Instant>,
    /// Turns that may be given at once.
    tokens: f64,
    refilled_at: Instant,
    /// No turn is given before this, because ACS asked for a pause.
    pub(super) not_before: Option<Instant>,
    /// By tenant.
    pub(super) lines: HashMap<String, Line>,
    /// Tenants with waiting requests, in the order of their turns.
    tenants: VecDeque<String>,
    last_place: u64,
    swept_at: Instant,
    /// Whether a task gives turns at the moment.
    pub(super) task_is_running: bool,
}

/// What happens to a request that comes.
pub(super) enum Arrival {
    /// It is the user's turn.
    Turn,
    /// The turn comes soon; the receiver is notified then.
    Wait(oneshot::Receiver<()>),
    /// The turn is too far away to wait for. The request should be sent again after this time.
    Later(Duration),
}

impl Turns {
    pub(super) fn new(limit: ExchangeLimit, now: Instant) -> Self {
        Self {
            given: VecDeque::new(),
            tokens: burst(limit),
            refilled_at: now,
            not_before: None,
            lines: HashMap::new(),
            tenants: VecDeque::new(),
            last_place: 0,
            swept_at: now,
            task_is_running: false,
        }
    }

    /// Decides what happens to a request that comes now.
    pub(super) fn arrive(
        &mut self,
        limit: ExchangeLimit,
        now: Instant,
        tenant: &str,
        user: &str,
        place: Place,
    ) -> Arrival {
        self.sweep(now);
        if self.tenants.is_empty() && self.free_at(limit, now) <= now {
            self.give(now);
            self.leave(tenant, place);
            return Arrival::Turn;
        }
        let expected = self.expected_wait(limit, now, tenant, place);
        if expected > limit.max_wait {
            return Arrival::Later(self.postpone(now, tenant, user, place, expected));
        }
        let (waiter, turn) = oneshot::channel();
        self.sit(tenant, user, place, Some(waiter), now + KEEP_PLACE);
        Arrival::Wait(turn)
    }

    /// Keeps the place of a user whose request is not kept waiting. Returns the time after which to come back.
    pub(super) fn postpone(
        &mut self,
        now: Instant,
        tenant: &str,
        user: &str,
        place: Place,
        expected: Duration,
    ) -> Duration {
        let back = expected + jitter(expected);
        self.sit(tenant, user, place, None, now + back + KEEP_PLACE);
        back
    }

    /// When the next turn can be given.
    pub(super) fn free_at(&mut self, limit: ExchangeLimit, now: Instant) -> Instant {
        let passed = now.saturating_duration_since(self.refilled_at).as_secs_f64();
        self.tokens = (self.tokens + passed * rate(limit)).min(burst(limit));
        self.refilled_at = now;
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

    /// Counts a turn that is given now.
    pub(super) fn give(&mut self, now: Instant) {
        self.tokens -= 1.0;
        self.given.push_back(now);
    }

    /// The place of a user, or a new one at the end.
    pub(super) fn place_of(&mut self, tenant: &str, user: &str, place: Option<Place>) -> Place {
        let own = || self.lines.get(tenant)?.by_user.get(user).copied();
        place.or_else(own).unwrap_or_else(|| {
            self.last_place += 1;
            self.last_place
        })
    }

    /// Puts a user into the queue.
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
            if nobody_waited && !self.tenants.iter().any(|waiting| waiting == tenant) {
                self.tenants.push_back(tenant.to_owned());
            }
        } else {
            line.present.remove(&place);
        }
        line.by_user.insert(user.to_owned(), place);
        line.seats.insert(place, Seat { user: user.to_owned(), waiter, keep_until });
    }

    /// Takes a user out of the queue.
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

    /// The request whose turn is next: of the tenant that has waited longest for a turn, the first that waits.
    pub(super) fn next(&mut self) -> Option<oneshot::Sender<()>> {
        while let Some(tenant) = self.tenants.pop_front() {
            let Some(place) = self.lines.get(&tenant).and_then(|line| line.present.first().copied()) else {
                continue;
            };
            let seat = self.leave(&tenant, place);
            if self.lines.get(&tenant).is_some_and(|line| !line.present.is_empty()) {
                self.tenants.push_back(tenant);
            }
            if let Some(waiter) = seat.and_then(|seat| seat.waiter) {
                return Some(waiter);
            }
        }
        None
    }

    /// The time until the turn of this place, if nobody else comes.
    pub(super) fn expected_wait(
        &mut self,
        limit: ExchangeLimit,
        now: Instant,
        tenant: &str,
        place: Place,
    ) -> Duration {
        let own = self.lines.get(tenant).map_or(0, |line| {
            // Most places are at the end, where no counting is needed.
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

    /// Removes the places of users who did not come back. It does so once a second at most.
    fn sweep(&mut self, now: Instant) {
        if now.saturating_duration_since(self.swept_at) < Duration::from_secs(1) {
            return;
        }
        self.swept_at = now;
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

/// How many turns may be given at once.
fn burst(limit: ExchangeLimit) -> f64 {
    f64::from((limit.exchanges / BURST_PART).max(1))
}

/// Turns per second.
fn rate(limit: ExchangeLimit) -> f64 {
    f64::from(limit.exchanges) / limit.per.as_secs_f64().max(0.001)
}

/// A random time up to a tenth of the given one (up to a second for short ones), so that not all come back at once.
pub(super) fn jitter(of: Duration) -> Duration {
    let mut bytes = [0; 4];
    let part = if rand::fill(&mut bytes).is_ok() {
        f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX)
    } else {
        0.5
    };
    (of / 10).max(Duration::from_secs(1)).mul_f64(part)
}
