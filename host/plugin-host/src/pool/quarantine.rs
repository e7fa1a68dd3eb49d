//! Stops running components, for a while, that are suspected of killing their workers.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use switchboard_plugin_protocol::Digest;

/// How long a worker's death counts, and how long a quarantine lasts.
const PERIOD: Duration = Duration::from_secs(5 * 60);

/// A component is quarantined after this many deaths if it ran at more of them than any other component.
const CLEAR_DEATHS: usize = 3;

/// A component is quarantined after this many deaths, no matter which others ran at the time.
const ANY_DEATHS: usize = 6;

/// The components that were running when workers died.
#[derive(Debug, Default)]
pub(super) struct Quarantine {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    deaths: VecDeque<(Instant, HashSet<Digest>)>,
    held: HashMap<Digest, (Instant, String)>,
}

impl Quarantine {
    /// The reason why a component is quarantined now, if it is.
    pub(super) fn reason(&self, digest: &Digest, now: Instant) -> Option<String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, reason) = state.held.get(digest)?;
        if *until > now {
            return Some(reason.clone());
        }
        state.held.remove(digest);
        None
    }

    /// Records that a worker died while these components were running. Returns those that are quarantined because of it.
    pub(super) fn worker_died(&self, suspects: HashSet<Digest>, now: Instant) -> Vec<(Digest, String)> {
        if suspects.is_empty() {
            return Vec::new();
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        state.deaths.retain(|(at, _)| now.duration_since(*at) < PERIOD);
        state.deaths.push_back((now, suspects.clone()));
        let mut held = Vec::new();
        for suspect in suspects {
            let present: Vec<_> = state.deaths.iter().filter(|(_, there)| there.contains(&suspect)).collect();
            let clear = present.iter().all(|(_, there)| {
                there.iter().filter(|other| **other != suspect).all(|other| {
                    present.len() > state.deaths.iter().filter(|(_, there)| there.contains(other)).count()
                })
            });
            if present.len() >= ANY_DEATHS || (clear && present.len() >= CLEAR_DEATHS) {
                let reason = format!(
                    "plugin workers died {} times within {} minutes while this component was running",
                    present.len(),
                    PERIOD.as_secs() / 60
                );
                state.held.insert(suspect, (now + PERIOD, reason.clone()));
                held.push((suspect, reason));
            }
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digests(of: &[u8]) -> HashSet<Digest> {
        of.iter().map(|n| Digest([*n; 32])).collect()
    }

    #[test]
    fn who_was_there_each_time_is_held_and_bystanders_are_not() {
        let (quarantine, now) = (Quarantine::default(), Instant::now());
        assert!(quarantine.worker_died(digests(&[1, 2]), now).is_empty());
        assert!(quarantine.worker_died(digests(&[1, 3]), now).is_empty());
        let held = quarantine.worker_died(digests(&[1]), now);
        assert_eq!(held.iter().map(|(digest, _)| *digest).collect::<HashSet<_>>(), digests(&[1]));
        assert!(quarantine.reason(&Digest([1; 32]), now).is_some_and(|reason| reason.contains("3 times")));
        assert_eq!(quarantine.reason(&Digest([2; 32]), now), None);
        assert_eq!(quarantine.reason(&Digest([1; 32]), now + PERIOD), None);
    }

    #[test]
    fn two_that_are_always_together_are_both_held_only_after_more_deaths() {
        let (quarantine, now) = (Quarantine::default(), Instant::now());
        for _ in 1..ANY_DEATHS {
            assert!(quarantine.worker_died(digests(&[1, 2]), now).is_empty());
        }
        assert_eq!(quarantine.worker_died(digests(&[1, 2]), now).len(), 2);
    }

    #[test]
    fn old_deaths_are_forgotten() {
        let (quarantine, now) = (Quarantine::default(), Instant::now());
        for minute in 0..20 {
            let at = now + Duration::from_secs(180 * minute);
            assert!(quarantine.worker_died(digests(&[1]), at).is_empty());
        }
    }
}
