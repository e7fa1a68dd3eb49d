//! What has to be tidied up now and then, on every front: several may do so at once.

use std::time::{Duration, Instant};

use switchboard_domain::clock::Clock;
use switchboard_store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

/// How often calling sessions of which nothing is heard are looked for.
const SWEEP: Duration = Duration::from_secs(5);

/// How often sign-ins that were never finished and sessions that are over are forgotten.
const FORGET_SIGN_INS: Duration = Duration::from_secs(60);

/// How often old lines of the audit trail are looked for.
const FORGET: Duration = Duration::from_secs(3600);

/// How long lines of the audit trail are kept where nothing else is configured, in days.
pub const AUDIT_DAYS: u32 = 730;

/// Tidies up until `stop`.
pub(crate) async fn run(store: Store, audit_days: u32, clock: Clock, stop: CancellationToken) {
    let mut forgotten: Option<Instant> = None;
    let mut sign_ins_forgotten: Option<Instant> = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(SWEEP) => {}
        }
        if let Err(error) = store.calling_sessions().sweep(clock.now_ms()).await {
            tracing::warn!(%error, "calling sessions that are over stay for now");
        }
        if sign_ins_forgotten.is_none_or(|at| at.elapsed() > FORGET_SIGN_INS) {
            match store.sign_ins().forget_old(clock.now_ms()).await {
                Ok(()) => sign_ins_forgotten = Some(Instant::now()),
                Err(error) => tracing::warn!(%error, "old sign-ins and sessions stay for now"),
            }
        }
        if forgotten.is_none_or(|at| at.elapsed() > FORGET) {
            match forget(&store, audit_days, &clock).await {
                Ok(()) => forgotten = Some(Instant::now()),
                Err(error) => tracing::warn!(%error, "old lines of the audit trail stay for now"),
            }
        }
    }
}

async fn forget(store: &Store, days: u32, clock: &Clock) -> Result<(), StoreError> {
    let kept = i64::from(days) * 24 * 3600 * 1000;
    let lines = store.audit().forget(clock.now_ms() - kept).await?;
    if lines > 0 {
        tracing::info!(lines, days, "old lines of the audit trail were forgotten");
    }
    Ok(())
}
