//! Versions that keep timing out are held back: a loop costs its tenant's share of the workers, not everybody's.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use switchboard_domain::ids::TenantId;
use switchboard_plugin_protocol::Digest;

/// Time-outs in a row after which a version gets one call at a time.
const STRIKES: u32 = 3;

/// How long that lasts after the last time-out.
const COOL_DOWN: Duration = Duration::from_secs(30);

/// Versions that keep timing out: a loop costs its tenant's share of the workers, not everybody's.
#[derive(Debug, Default)]
pub(crate) struct Health {
    versions: Mutex<HashMap<(TenantId, Digest), Struck>>,
}

#[derive(Debug, Default)]
struct Struck {
    strikes: u32,
    last: Option<Instant>,
    under_way: u32,
}

pub(crate) struct UnderWay<'a> {
    health: &'a Health,
    key: (TenantId, Digest),
}

impl Health {
    /// A place for one more call; `None` while the version is held to one at a time.
    pub(crate) fn enter(&self, key: (TenantId, Digest)) -> Option<UnderWay<'_>> {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let struck = versions.entry(key.clone()).or_default();
        let held = struck.strikes >= STRIKES && struck.last.is_some_and(|last| last.elapsed() < COOL_DOWN);
        if held && struck.under_way > 0 {
            return None;
        }
        struck.under_way += 1;
        Some(UnderWay { health: self, key })
    }

    pub(crate) fn note(&self, key: &(TenantId, Digest), timed_out: bool) {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(struck) = versions.get_mut(key) {
            struck.strikes = if timed_out { struck.strikes + 1 } else { 0 };
            struck.last = timed_out.then(Instant::now);
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut versions = self.health.versions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(struck) = versions.get_mut(&self.key) {
            struck.under_way -= 1;
            if struck.under_way == 0 && struck.strikes == 0 {
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
        for _ in 0..STRIKES {
            let first = health.enter(key.clone());
            let second = health.enter(key.clone());
            assert!(first.is_some() && second.is_some());
            health.note(&key, true);
        }
        let only = health.enter(key.clone());
        assert!(only.is_some() && health.enter(key.clone()).is_none());
        assert!(
            health.enter((TenantId::from("other"), key.1)).is_some(),
            "the same component of another tenant"
        );
        health.note(&key, false);
        assert!(health.enter(key).is_some(), "an answer clears it");
    }
}
