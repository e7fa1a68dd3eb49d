//! Whether Graph may be asked now: a circuit breaker, and the waits that Graph asks for, per tenant and service. One
//! tenant's throttled mailbox is nobody else's.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Parts of Graph that fail and throttle apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// People.
    Directory,
    /// Photos.
    Photos,
    /// Presence.
    Presence,
    /// Mailboxes: each user's is throttled for itself.
    Calendar,
    /// Chats.
    Chats,
}

impl Service {
    /// As figures name it.
    fn as_str(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Photos => "photos",
            Self::Presence => "presence",
            Self::Calendar => "calendar",
            Self::Chats => "chats",
        }
    }

    fn rests(self) {
        metrics::counter!("switchboard_graph_rests_total", "part" => self.as_str()).increment(1);
    }
}

/// Failures in a row after which Graph is left alone.
const FAILURES: u32 = 4;

/// Failures that lie further apart are no burst.
const BURST: Duration = Duration::from_secs(60);

/// How long Graph is left alone the first time; doubled with each failed try, up to [`MOST_REST`].
const FIRST_REST: Duration = Duration::from_secs(3);

const MOST_REST: Duration = Duration::from_secs(30);

/// Gates that are remembered before those without news are forgotten.
const MANY: usize = 20_000;

/// Which gate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct GateKey {
    pub(super) tenant: Box<str>,
    pub(super) service: Service,
    /// For services that throttle each user.
    pub(super) user: Option<Box<str>>,
}

#[derive(Debug, Default)]
pub(super) struct Gates(Mutex<HashMap<GateKey, Gate>>);

#[derive(Debug, Default)]
struct Gate {
    failures: u32,
    last_failure: Option<Instant>,
    /// Until when Graph is left alone, and for how long that is.
    resting: Option<(Instant, Duration)>,
    /// After a rest one request goes ahead.
    probing: bool,
    /// Until when Graph asked to wait.
    throttled: Option<Instant>,
}

/// Why Graph may not be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shut {
    /// It failed too often; it is asked again after this.
    Resting(Duration),
    /// It asked to wait this long.
    Throttled(Duration),
}

/// A request that may go; says how it went.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    gates: &'a Gates,
    key: GateKey,
    probe: bool,
    told: bool,
}

impl Gates {
    /// Lets a request through, or says why not.
    pub(super) fn enter(&self, key: GateKey, now: Instant) -> Result<Pass<'_>, Shut> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut probe = false;
        if let Some(gate) = gates.get_mut(&key) {
            if let Some(until) = gate.throttled.filter(|until| *until > now) {
                return Err(Shut::Throttled(until - now));
            }
            if let Some((until, rest)) = gate.resting {
                if until > now {
                    return Err(Shut::Resting(until - now));
                }
                if gate.probing {
                    return Err(Shut::Resting(rest.min(Duration::from_secs(1))));
                }
                gate.probing = true;
                probe = true;
            }
        }
        Ok(Pass { gates: self, key, probe, told: false })
    }

    fn with(&self, key: &GateKey, now: Instant, change: impl FnOnce(&mut Gate)) {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if gates.len() >= MANY {
            let news = |at: Instant| now.saturating_duration_since(at) < BURST;
            gates.retain(|_, gate| {
                gate.throttled.is_some_and(|until| until > now) || gate.last_failure.is_some_and(news)
            });
        }
        change(gates.entry(key.clone()).or_default());
    }
}

impl Pass<'_> {
    /// Graph answered, with whatever.
    pub(super) fn answered(mut self) {
        self.told = true;
        let mut gates = self.gates.0.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have been sent before Graph asked others to wait.
        let waits = |gate: &Gate| gate.throttled.is_some_and(|until| until > Instant::now());
        match gates.get_mut(&self.key) {
            Some(gate) if waits(gate) => *gate = Gate { throttled: gate.throttled, ..Gate::default() },
            _ => drop(gates.remove(&self.key)),
        }
    }

    /// Graph asked to wait. That is an answer: it lives.
    pub(super) fn throttled(mut self, wait: Duration, now: Instant) {
        self.told = true;
        self.gates.with(&self.key, now, |gate| {
            *gate = Gate { throttled: Some(now + wait), ..Gate::default() };
        });
    }

    /// Graph failed or did not answer.
    pub(super) fn failed(mut self, now: Instant) {
        self.told = true;
        let (probe, service) = (self.probe, self.key.service);
        self.gates.with(&self.key, now, |gate| {
            let of_burst = gate.last_failure.is_some_and(|last| now.saturating_duration_since(last) < BURST);
            gate.failures = if of_burst { gate.failures + 1 } else { 1 };
            gate.last_failure = Some(now);
            if probe {
                let rest = gate.resting.map_or(FIRST_REST, |(_, rest)| (rest * 2).min(MOST_REST));
                gate.resting = Some((now + rest, rest));
                gate.probing = false;
                service.rests();
            } else if gate.resting.is_none() && gate.failures >= FAILURES {
                gate.resting = Some((now + FIRST_REST, FIRST_REST));
                service.rests();
            }
        });
    }
}

impl Drop for Pass<'_> {
    /// Nobody waited for how it went: the next one tries.
    fn drop(&mut self) {
        if self.probe && !self.told {
            let mut gates = self.gates.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(gate) = gates.get_mut(&self.key) {
                gate.probing = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(tenant: &str) -> GateKey {
        GateKey { tenant: tenant.into(), service: Service::Directory, user: None }
    }

    fn fail(gates: &Gates, times: u32, at: Instant) {
        for _ in 0..times {
            gates.enter(key("t"), at).unwrap().failed(at);
        }
    }

    #[test]
    fn a_burst_of_failures_shuts_the_gate_and_one_probe_opens_it() {
        let (gates, start) = (Gates::default(), Instant::now());
        fail(&gates, FAILURES - 1, start);
        fail(&gates, 1, start + BURST * 2);
        let at = start + BURST * 2;
        assert!(gates.enter(key("t"), at).is_ok(), "failures that lie far apart are no burst");
        fail(&gates, FAILURES - 1, at);
        assert_eq!(gates.enter(key("t"), at).unwrap_err(), Shut::Resting(FIRST_REST));
        assert!(gates.enter(key("other"), at).is_ok(), "another tenant's gate");
        let photos = GateKey { service: Service::Photos, ..key("t") };
        assert!(gates.enter(photos, at).is_ok(), "another service's gate");

        let at = at + FIRST_REST;
        let probe = gates.enter(key("t"), at).unwrap();
        assert!(gates.enter(key("t"), at).is_err(), "one at a time");
        drop(probe);
        let probe = gates.enter(key("t"), at).unwrap();
        probe.failed(at);
        assert_eq!(gates.enter(key("t"), at).unwrap_err(), Shut::Resting(FIRST_REST * 2), "it rests longer");

        let at = at + FIRST_REST * 2;
        gates.enter(key("t"), at).unwrap().answered();
        let both = (gates.enter(key("t"), at), gates.enter(key("t"), at));
        assert!(both.0.is_ok() && both.1.is_ok());
    }

    #[test]
    fn an_answer_in_between_ends_the_burst() {
        let (gates, at) = (Gates::default(), Instant::now());
        fail(&gates, FAILURES - 1, at);
        gates.enter(key("t"), at).unwrap().answered();
        fail(&gates, FAILURES - 1, at);
        assert!(gates.enter(key("t"), at).is_ok());
    }

    #[test]
    fn what_graph_asks_to_wait_is_waited_by_all_and_no_longer() {
        let (gates, at) = (Gates::default(), Instant::now());
        let wait = Duration::from_secs(7);
        gates.enter(key("t"), at).unwrap().throttled(wait, at);
        assert_eq!(gates.enter(key("t"), at).unwrap_err(), Shut::Throttled(wait));
        assert!(gates.enter(key("t"), at + wait).is_ok());
    }

    #[test]
    fn memory_stays_bounded() {
        let (gates, at) = (Gates::default(), Instant::now());
        for n in 0..MANY + 10 {
            let at = at + Duration::from_millis(10) * u32::try_from(n).unwrap();
            gates.enter(key(&n.to_string()), at).unwrap().failed(at);
        }
        assert!(gates.0.lock().unwrap().len() <= MANY);
    }
}
