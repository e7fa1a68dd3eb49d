//! When Graph is not called: a circuit breaker, and the waits that Graph asks for. Both are kept per tenant and service,
//! because a throttled mailbox of one tenant says nothing about others.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The parts of Graph that fail and throttle independently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// People.
    Directory,
    /// Photos.
    Photos,
    /// Presence.
    Presence,
    /// Mailboxes. Graph throttles each user's separately.
    Calendar,
    /// Chats.
    Chats,
}

impl Service {
    /// Its name in metrics.
    fn as_str(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Photos => "photos",
            Self::Presence => "presence",
            Self::Calendar => "calendar",
            Self::Chats => "chats",
        }
    }

    fn count_open(self) {
        metrics::counter!("switchboard_graph_rests_total", "part" => self.as_str()).increment(1);
    }
}

/// After this many failures in a row the circuit opens.
const MAX_FAILURES: u32 = 4;

/// Failures that are further apart than this are not counted as being in a row.
const BURST: Duration = Duration::from_secs(60);

/// How long the circuit stays open the first time. It doubles with each failed probe, up to [`MAX_OPEN`].
const FIRST_OPEN: Duration = Duration::from_secs(3);

const MAX_OPEN: Duration = Duration::from_secs(30);

/// When there are this many circuits, those without recent failures are removed.
const MAX_CIRCUITS: usize = 20_000;

/// The part of Graph, as one tenant or one user sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CircuitKey {
    pub(super) tenant: Box<str>,
    pub(super) service: Service,
    /// Only for services that throttle each user.
    pub(super) user: Option<Box<str>>,
}

#[derive(Debug, Default)]
pub(super) struct CircuitBreakers(Mutex<HashMap<CircuitKey, Circuit>>);

#[derive(Debug, Default)]
struct Circuit {
    failures: u32,
    last_failure: Option<Instant>,
    /// Until when the circuit is open, and for how long that is.
    open: Option<(Instant, Duration)>,
    /// Whether a probe is under way: after the circuit was open, a single request tries first.
    probing: bool,
    /// Until when Graph asked to wait.
    throttled: Option<Instant>,
}

/// Why a request is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejected {
    /// The circuit is open for this time.
    Open(Duration),
    /// Graph asked to wait this long.
    Throttled(Duration),
}

/// The permission to send a request. Its holder reports how the request went.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    circuits: &'a CircuitBreakers,
    key: CircuitKey,
    probe: bool,
    reported: bool,
}

impl CircuitBreakers {
    /// Permits a request.
    ///
    /// # Errors
    /// The reason why it must not be sent.
    pub(super) fn enter(&self, key: CircuitKey, now: Instant) -> Result<Permit<'_>, Rejected> {
        let mut circuits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut probe = false;
        if let Some(circuit) = circuits.get_mut(&key) {
            if let Some(until) = circuit.throttled.filter(|until| *until > now) {
                return Err(Rejected::Throttled(until - now));
            }
            if let Some((until, time)) = circuit.open {
                if until > now {
                    return Err(Rejected::Open(until - now));
                }
                if circuit.probing {
                    return Err(Rejected::Open(time.min(Duration::from_secs(1))));
                }
                circuit.probing = true;
                probe = true;
            }
        }
        Ok(Permit { circuits: self, key, probe, reported: false })
    }

    fn with(&self, key: &CircuitKey, now: Instant, change: impl FnOnce(&mut Circuit)) {
        let mut circuits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if circuits.len() >= MAX_CIRCUITS {
            let news = |at: Instant| now.saturating_duration_since(at) < BURST;
            circuits.retain(|_, circuit| {
                circuit.throttled.is_some_and(|until| until > now) || circuit.last_failure.is_some_and(news)
            });
        }
        change(circuits.entry(key.clone()).or_default());
    }
}

impl Permit<'_> {
    /// Graph responded, whatever the response is.
    pub(super) fn responded(mut self) {
        self.reported = true;
        let mut circuits = self.circuits.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The request may have been sent before Graph asked others to wait.
        let waits = |circuit: &Circuit| circuit.throttled.is_some_and(|until| until > Instant::now());
        match circuits.get_mut(&self.key) {
            Some(circuit) if waits(circuit) => {
                *circuit = Circuit { throttled: circuit.throttled, ..Circuit::default() }
            }
            _ => drop(circuits.remove(&self.key)),
        }
    }

    /// Graph asked to wait. That is a response, so it is no failure.
    pub(super) fn throttled(mut self, wait: Duration, now: Instant) {
        self.reported = true;
        self.circuits.with(&self.key, now, |circuit| {
            *circuit = Circuit { throttled: Some(now + wait), ..Circuit::default() };
        });
    }

    /// Graph failed or did not respond.
    pub(super) fn failed(mut self, now: Instant) {
        self.reported = true;
        let (probe, service) = (self.probe, self.key.service);
        self.circuits.with(&self.key, now, |circuit| {
            let of_burst =
                circuit.last_failure.is_some_and(|last| now.saturating_duration_since(last) < BURST);
            circuit.failures = if of_burst { circuit.failures + 1 } else { 1 };
            circuit.last_failure = Some(now);
            if probe {
                let time = circuit.open.map_or(FIRST_OPEN, |(_, time)| (time * 2).min(MAX_OPEN));
                circuit.open = Some((now + time, time));
                circuit.probing = false;
                service.count_open();
            } else if circuit.open.is_none() && circuit.failures >= MAX_FAILURES {
                circuit.open = Some((now + FIRST_OPEN, FIRST_OPEN));
                service.count_open();
            }
        });
    }
}

impl Drop for Permit<'_> {
    /// A probe that was given up lets the next request be the probe.
    fn drop(&mut self) {
        if self.probe && !self.reported {
            let mut circuits = self.circuits.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(circuit) = circuits.get_mut(&self.key) {
                circuit.probing = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(tenant: &str) -> CircuitKey {
        CircuitKey { tenant: tenant.into(), service: Service::Directory, user: None }
    }

    fn fail(circuits: &CircuitBreakers, times: u32, at: Instant) {
        for _ in 0..times {
            circuits.enter(key("t"), at).unwrap().failed(at);
        }
    }

    #[test]
    fn a_burst_of_failures_shuts_the_gate_and_one_probe_opens_it() {
        let (circuits, start) = (CircuitBreakers::default(), Instant::now());
        fail(&circuits, MAX_FAILURES - 1, start);
        fail(&circuits, 1, start + BURST * 2);
        let at = start + BURST * 2;
        assert!(circuits.enter(key("t"), at).is_ok(), "failures that lie far apart are no burst");
        fail(&circuits, MAX_FAILURES - 1, at);
        assert_eq!(circuits.enter(key("t"), at).unwrap_err(), Rejected::Open(FIRST_OPEN));
        assert!(circuits.enter(key("other"), at).is_ok(), "another tenant's circuit");
        let photos = CircuitKey { service: Service::Photos, ..key("t") };
        assert!(circuits.enter(photos, at).is_ok(), "another service's circuit");

        let at = at + FIRST_OPEN;
        let probe = circuits.enter(key("t"), at).unwrap();
        assert!(circuits.enter(key("t"), at).is_err(), "one at a time");
        drop(probe);
        let probe = circuits.enter(key("t"), at).unwrap();
        probe.failed(at);
        assert_eq!(
            circuits.enter(key("t"), at).unwrap_err(),
            Rejected::Open(FIRST_OPEN * 2),
            "it stays open longer"
        );

        let at = at + FIRST_OPEN * 2;
        circuits.enter(key("t"), at).unwrap().responded();
        let both = (circuits.enter(key("t"), at), circuits.enter(key("t"), at));
        assert!(both.0.is_ok() && both.1.is_ok());
    }

    #[test]
    fn a_response_in_between_ends_the_burst() {
        let (circuits, at) = (CircuitBreakers::default(), Instant::now());
        fail(&circuits, MAX_FAILURES - 1, at);
        circuits.enter(key("t"), at).unwrap().responded();
        fail(&circuits, MAX_FAILURES - 1, at);
        assert!(circuits.enter(key("t"), at).is_ok());
    }

    #[test]
    fn what_graph_asks_to_wait_is_waited_by_all_and_no_longer() {
        let (circuits, at) = (CircuitBreakers::default(), Instant::now());
        let wait = Duration::from_secs(7);
        circuits.enter(key("t"), at).unwrap().throttled(wait, at);
        assert_eq!(circuits.enter(key("t"), at).unwrap_err(), Rejected::Throttled(wait));
        assert!(circuits.enter(key("t"), at + wait).is_ok());
    }

    #[test]
    fn memory_stays_bounded() {
        let (circuits, at) = (CircuitBreakers::default(), Instant::now());
        for n in 0..MAX_CIRCUITS + 10 {
            let at = at + Duration::from_millis(10) * u32::try_from(n).unwrap();
            circuits.enter(key(&n.to_string()), at).unwrap().failed(at);
        }
        assert!(circuits.0.lock().unwrap().len() <= MAX_CIRCUITS);
    }
}
