//! Counts what the versions of plugins do and cost. A call adds to figures in memory; each minute they are added to those in the
//! store, so that no call waits for it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use jiff::Timestamp;
use switchboard_domain::clock::Clock;
use switchboard_domain::ids::TenantId;
use switchboard_plugin_protocol::Usage;
use switchboard_store::{Figures, Store, TenantContext};

use crate::PluginHost;
use crate::catalogue::ActivePlugin;

/// How often figures go to the store.
const INTERVAL: Duration = Duration::from_mins(1);

/// So many steps lead from one microsecond to ten times as many: one is 12% longer than the one before.
const STEPS_PER_DECADE: f64 = 20.0;

/// The last step: 100 seconds.
const LAST_STEP: u32 = 160;

/// While the store is away, figures of at most so many minutes of tenants are kept.
const MOST_WAITING: usize = 20_000;

/// A minute of a tenant; within, its versions by plugin and digest.
type Minutes = HashMap<(TenantId, i64), HashMap<(String, String), Figures>>;

/// The figures that are not in the store yet.
#[derive(Debug, Default)]
pub(crate) struct FigureKeeper(Mutex<Minutes>);

/// The step of a time. Its bound is [`step_ms`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "between 0 and 160"
)]
fn step(time: Duration) -> u32 {
    let micros = time.as_micros().max(1) as f64;
    ((micros.log10() * STEPS_PER_DECADE).ceil() as u32).min(LAST_STEP)
}

/// The longest time that belongs to a step, in milliseconds.
#[must_use]
pub fn step_ms(step: u32) -> f64 {
    10f64.powf(f64::from(step) / STEPS_PER_DECADE) / 1000.0
}

/// The time in milliseconds within which this part of the calls ended, such as 0.99 of them; `None` of no calls.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of calls")]
pub fn percentile(latency: &BTreeMap<u32, i64>, part: f64) -> Option<f64> {
    let all: i64 = latency.values().sum();
    let wanted = all as f64 * part;
    let mut so_far = 0;
    for (step, count) in latency {
        so_far += count;
        if so_far as f64 >= wanted && so_far > 0 {
            return Some(step_ms(*step));
        }
    }
    None
}

/// What one call did.
pub(crate) struct Called<'a> {
    pub(crate) outcome: &'static str,
    pub(crate) answered: bool,
    pub(crate) elapsed: Duration,
    pub(crate) usage: Option<&'a Usage>,
    pub(crate) egress_bytes: u64,
}

impl FigureKeeper {
    pub(crate) fn note(&self, tenant: &TenantId, plugin: &ActivePlugin, called: &Called<'_>, at: Timestamp) {
        let minute = at.as_millisecond().div_euclid(60_000);
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let versions = minutes.entry((tenant.clone(), minute)).or_default();
        let figures = versions.entry((plugin.name.clone(), plugin.digest_hex.clone())).or_default();
        figures.calls += 1;
        figures.failures += i64::from(!called.answered);
        figures.egress_bytes += int(called.egress_bytes);
        if let Some(usage) = called.usage {
            figures.computing_us += int(usage.computing_us);
            figures.host_calls += i64::from(usage.capability_calls);
            figures.memory_bytes = figures.memory_bytes.max(int(usage.memory_bytes));
        }
        match figures.outcomes.get_mut(called.outcome) {
            Some(count) => *count += 1,
            None => drop(figures.outcomes.insert(called.outcome.to_owned(), 1)),
        }
        *figures.latency.entry(step(called.elapsed)).or_default() += 1;
    }

    fn take(&self, wanted: impl Fn(&TenantId) -> bool) -> Minutes {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        minutes.extract_if(|(tenant, _), _| wanted(tenant)).collect()
    }

    fn give_back(&self, key: (TenantId, i64), versions: Vec<(String, String, Figures)>) {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if minutes.len() >= MOST_WAITING {
            tracing::warn!(
                tenant.id = key.0.as_str(),
                "figures of plugins are lost, because the database is away"
            );
            return;
        }
        let kept = minutes.entry(key).or_default();
        for (plugin, digest, figures) in versions {
            kept.entry((plugin, digest)).or_default().add(&figures);
        }
    }

    /// Adds what is in memory to the store. What can't be added waits for the next time.
    pub(crate) async fn flush(&self, store: &Store, wanted: impl Fn(&TenantId) -> bool) {
        for ((tenant, minute), versions) in self.take(wanted) {
            let mut versions: Vec<_> =
                versions.into_iter().map(|((plugin, digest), figures)| (plugin, digest, figures)).collect();
            // In one order on all fronts, so that none waits for another in turns.
            versions.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
            let at = Timestamp::from_millisecond(minute * 60_000).unwrap_or(Timestamp::UNIX_EPOCH);
            if let Err(error) = store.plugins().add_figures(&tenant, at, &versions).await {
                tracing::warn!(
                    tenant.id = tenant.as_str(),
                    %error,
                    "figures of plugins could not be stored now; it is tried again"
                );
                self.give_back((tenant, minute), versions);
            }
        }
    }
}

fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Stores the figures each minute, until nobody keeps any.
pub(crate) fn start(keeper: &Arc<FigureKeeper>, store: Store) {
    let keeper: Weak<FigureKeeper> = Arc::downgrade(keeper);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(INTERVAL).await;
            let Some(keeper) = keeper.upgrade() else { return };
            keeper.flush(&store, |_| true).await;
        }
    });
}

impl PluginHost {
    /// Stores what this front has counted of a tenant, so that who looks at its figures sees the last minute too.
    pub async fn store_figures(&self, context: &TenantContext) {
        self.figures.flush(&self.store, |tenant| tenant == context.tenant_id()).await;
    }

    /// Stores what this front has counted of all tenants.
    pub async fn store_all_figures(&self) {
        self.figures.flush(&self.store, |_| true).await;
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_times_within_a_step() {
        let mut latency = BTreeMap::new();
        assert_eq!(percentile(&latency, 0.5), None);
        for ms in 1..=100 {
            *latency.entry(step(Duration::from_millis(ms))).or_default() += 1;
        }
        for (part, ms) in [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0), (1.0, 100.0)] {
            let found = percentile(&latency, part).unwrap_or_default();
            assert!(found >= ms && found <= ms * 1.13, "{part}: {found}");
        }
        assert_eq!(step(Duration::ZERO), 0);
        assert_eq!(step(Duration::from_hours(1)), LAST_STEP);
    }
}
