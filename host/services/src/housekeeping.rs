//! Ends and removes what is over, now and then, on every front. Several fronts may do so at once.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchboard_domain::clock::Clock;
use switchboard_plugin_host::{PluginHost, PluginHostError};
use switchboard_store::{Growing, Store};
use tokio_util::sync::CancellationToken;

use crate::call_history::CallHistory;

/// How often calling sessions without a heartbeat are looked for.
const CALLING_SESSION_INTERVAL: Duration = Duration::from_secs(5);

/// How often unfinished sign-ins and ended sessions are removed.
const SIGN_IN_INTERVAL: Duration = Duration::from_secs(60);

/// How often values of plugins that have expired are removed, and of how many tenants at a time.
const EXPIRED_INTERVAL: Duration = Duration::from_secs(60);
const EXPIRED_TENANTS: u32 = 100;

/// How often what is too old, or more than a tenant may keep, is looked for.
const RETENTION_INTERVAL: Duration = Duration::from_secs(3600);

/// For how many days what grows by itself is kept, where tenants do not use up their quota of it before and keep it no shorter: the
/// table `retention` of the configuration. 0 is for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Calls in the history, from when they began.
    pub call_days: u32,
    /// Traces of calls: how their cards were made. The calls stay.
    pub trace_days: u32,
    /// Lines that plugins wrote.
    pub log_days: u32,
    /// Imports of files of customers, with their reports. The customers stay.
    pub import_days: u32,
    /// Lines of the audit trail.
    pub audit_days: u32,
    /// Versions of plugins that are neither active nor what rolling back leads to, from their upload.
    pub unused_version_days: u32,
    /// Values of plugins, from when they were set last.
    pub key_value_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            call_days: 730,
            trace_days: 30,
            log_days: 30,
            import_days: 90,
            audit_days: 730,
            unused_version_days: 0,
            key_value_days: 0,
        }
    }
}

/// So many days as a time; `None` is for ever.
#[must_use]
pub fn days(days: u32) -> Option<Duration> {
    (days > 0).then(|| Duration::from_hours(24 * u64::from(days)))
}

/// Removes what is over until `stop`.
pub(crate) async fn run(
    store: Store,
    plugins: PluginHost,
    history: CallHistory,
    retention: Retention,
    clock: Clock,
    stop: CancellationToken,
) {
    let mut retained: Option<Instant> = None;
    let mut sign_ins_forgotten: Option<Instant> = None;
    let mut expired_forgotten: Option<Instant> = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(CALLING_SESSION_INTERVAL) => {}
        }
        if let Err(error) = store.calling_sessions().sweep(clock.now()).await {
            tracing::warn!(%error, "calling sessions that are over can't be ended now; it is tried again");
        }
        if let Err(error) = history.close_abandoned().await {
            tracing::warn!(%error, "calls whose calling session is gone can't be closed now; it is tried again");
        }
        if sign_ins_forgotten.is_none_or(|at| at.elapsed() > SIGN_IN_INTERVAL) {
            match store.sign_ins().forget_old(clock.now()).await {
                Ok(()) => sign_ins_forgotten = Some(Instant::now()),
                Err(error) => {
                    tracing::warn!(%error, "old sign-ins and sessions can't be removed now; it is tried again");
                }
            }
        }
        if expired_forgotten.is_none_or(|at| at.elapsed() > EXPIRED_INTERVAL) {
            match store.key_values().forget_expired(clock.now(), EXPIRED_TENANTS).await {
                Ok(_) => expired_forgotten = Some(Instant::now()),
                Err(error) => {
                    tracing::warn!(%error, "values of plugins that have expired can't be removed now; it is tried again");
                }
            }
        }
        if retained.is_none_or(|at| at.elapsed() > RETENTION_INTERVAL) {
            // Tried again after the interval, not at once: it asks the database for much.
            retained = Some(Instant::now());
            if let Err(error) = retain(&store, &plugins, retention, clock.now()).await {
                tracing::warn!(%error, "what is too old can't be removed now; it is tried again");
            }
        }
    }
}

/// Removes what is older than it is to be kept, and what is more than its tenant may keep.
async fn retain(
    store: &Store,
    plugins: &PluginHost,
    retention: Retention,
    now: Timestamp,
) -> Result<(), PluginHostError> {
    for (growing, kept) in [
        (Growing::Calls, retention.call_days),
        (Growing::CallTraces, retention.trace_days),
        (Growing::LogLines, retention.log_days),
        (Growing::Imports, retention.import_days),
    ] {
        let rows = store.remove_old(growing, kept, now).await?;
        if rows > 0 {
            tracing::info!(
                rows,
                days = kept,
                "{growing} were removed: older than that or than their tenant keeps them, or more than it may keep"
            );
        }
    }
    let lines = store.audit().forget(retention.audit_days, now).await?;
    if lines > 0 {
        tracing::info!(lines, days = retention.audit_days, "old lines of the audit trail were removed");
    }
    store.plugins().forget_figures(now).await?;
    if let Some(kept) = days(retention.unused_version_days) {
        let versions = plugins.forget_unused_versions(now - kept).await?;
        if versions > 0 {
            let days = retention.unused_version_days;
            tracing::info!(versions, days, "old versions of plugins that are not used were removed");
        }
    }
    Ok(())
}
