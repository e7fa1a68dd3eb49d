//! Ends and removes what is over, now and then, on every front. Several fronts may do so at once.

use std::time::{Duration, Instant};

use switchboard_domain::clock::Clock;
use switchboard_store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::call_history::CallHistory;

/// How often calling sessions without a heartbeat are looked for.
const CALLING_SESSION_INTERVAL: Duration = Duration::from_secs(5);

/// How often unfinished sign-ins and ended sessions are removed.
const SIGN_IN_INTERVAL: Duration = Duration::from_secs(60);

/// How often values of plugins that have expired are removed, and of how many tenants at a time.
const EXPIRED_INTERVAL: Duration = Duration::from_secs(60);
const EXPIRED_TENANTS: u32 = 100;

/// How often old lines of the audit trail, and old figures of plugins, are looked for.
const AUDIT_INTERVAL: Duration = Duration::from_secs(3600);

/// How long lines of the audit trail are kept where nothing else is configured, in days.
pub const AUDIT_DAYS: u32 = 730;

/// Removes what is over until `stop`.
pub(crate) async fn run(
    store: Store,
    history: CallHistory,
    audit_days: u32,
    clock: Clock,
    stop: CancellationToken,
) {
    let mut forgotten: Option<Instant> = None;
    let mut figures_forgotten: Option<Instant> = None;
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
        if figures_forgotten.is_none_or(|at| at.elapsed() > AUDIT_INTERVAL) {
            match store.plugins().forget_figures(clock.now()).await {
                Ok(_) => figures_forgotten = Some(Instant::now()),
                Err(error) => {
                    tracing::warn!(%error, "old figures of plugins can't be removed now; it is tried again");
                }
            }
        }
        if forgotten.is_none_or(|at| at.elapsed() > AUDIT_INTERVAL) {
            match remove_old_lines(&store, audit_days, &clock).await {
                Ok(()) => forgotten = Some(Instant::now()),
                Err(error) => {
                    tracing::warn!(%error, "old lines of the audit trail can't be removed now; it is tried again");
                }
            }
        }
    }
}

async fn remove_old_lines(store: &Store, days: u32, clock: &Clock) -> Result<(), StoreError> {
    let kept = Duration::from_hours(24 * u64::from(days));
    let lines = store.audit().forget(clock.now() - kept).await?;
    if lines > 0 {
        tracing::info!(lines, days, "old lines of the audit trail were removed");
    }
    Ok(())
}
