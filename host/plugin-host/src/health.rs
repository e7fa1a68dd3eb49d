//! Throttles plugin versions that keep timing out, so that a plugin with an endless loop takes processor time from its
//! own tenant and not from all others.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use switchboard_domain::ids::TenantId;
use switchboard_plugin_protocol::Digest;

/// After this many timeouts in a row, a version gets one call at a time.
const MAX_TIMEOUTS: u32 = 3;

/// How long a version is throttled after its last timeout.
const COOL_DOWN: Duration = Duration::from_secs(30);

/// The recent timeouts of each tenant's plugin versions.
#[derive(Debug, Default)]
pub(crate) struct Health {
    versions: Mutex<HashMap<(TenantId, Digest), VersionHealth>>,
}

#[derive(Debug, Default)]
struct VersionHealth {
    timeouts: u32,
    last: Option<Instant>,
    in_flight: u32,
}

/// A call that was admitted. It counts as in flight until this is dropped.
pub(crate) struct Admitted<'a> {
    health: &'a Health,
    key: (TenantId, Digest),
}

impl Health {
    /// Admits one more call; `None` if the version is throttled and a call is already in flight.
    pub(crate) fn enter(&self, key: (TenantId, Digest)) -> Option<Admitted<'_>> {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let version = versions.entry(key.clone()).or_default();
        let throttled =
            version.timeouts >= MAX_TIMEOUTS && version.last.is_some_and(|last| last.elapsed() < COOL_DOWN);
        if throttled && version.in_flight > 0 {
            return None;
        }
        version.in_flight += 1;
        Some(Admitted { health: self, key })
    }

    /// Records whether a call timed out. An answer in time clears the earlier timeouts.
    pub(crate) fn record(&self, key: &(TenantId, Digest), timed_out: bool) {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(version) = versions.get_mut(key) {
            version.timeouts = if timed_out { version.timeouts + 1 } else { 0 };
            version.last = timed_out.then(Instant::now);
        }
    }
}

impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        let mut versions = self.health.versions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(version) = versions.get_mut(&self.key) {
            version.in_flight -= 1;
            if version.in_flight == 0 && version.timeouts == 0 {
                versions.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_keeps_timing_out_gets_one_call_at_a_time() {
        let (health, key) = (Health::default(), (TenantId::from("tenant"), Digest([1; 32])));
        for _ in 0..MAX_TIMEOUTS {
            let first = health.enter(key.clone());
            let second = health.enter(key.clone());
            assert!(first.is_some() && second.is_some());
            health.record(&key, true);
        }
        let only = health.enter(key.clone());
        assert!(only.is_some() && health.enter(key.clone()).is_none());
        assert!(
            health.enter((TenantId::from("other"), key.1)).is_some(),
            "the same component of another tenant"
        );
        health.record(&key, false);
        assert!(health.enter(key).is_some(), "an answer clears it");
    }
}
