//! Sends one invocation to a worker and waits for its outcome, within its deadline.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_domain::context::RequestContext;
use switchboard_fair_share::Share;
use switchboard_plugin_protocol::{
    ComponentRef, ConnectionError, Determinism, Failure, Granted, HookRequest, Invocation, Limits,
    MemoryClass, Outcome, Prefetched, TenantShare, ToWorker, Usage,
};

use tracing::Instrument;

use super::link::{CapabilityCallback, Finished, InFlight, Link};
use super::supervise::WorkerSlot;
use super::{PoolError, WorkerPool};

/// How long after the deadline the worker's own report of the timeout may arrive. It has the guest's log lines, so it is
/// worth waiting for.
const GRACE: Duration = Duration::from_millis(100);

/// How long the worker may take to report what a guest has used and written that was cancelled because it computed for too
/// long. A guest can be ended every 5 ms; a worker that says nothing had no processor either.
const REPORT: Duration = Duration::from_millis(50);

/// How often a guest is looked at that waits for a capability call when its computing time could be over.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// One invocation, before it is assigned to a worker.
#[derive(Debug)]
pub struct InvocationSpec {
    /// The tenant whose share of the workers it takes.
    pub tenant: Arc<str>,
    /// The class of workers that can run it.
    pub class: MemoryClass,
    /// What to run.
    pub component: ComponentRef,
    /// The hook to call, with its arguments.
    pub request: HookRequest,
    /// The user for whom it runs, and how long the host waits.
    pub context: RequestContext,
    /// The capabilities that it may use.
    pub granted: Granted,
    /// Answers fetched in advance.
    pub prefetched: Prefetched,
    /// What it may cost. The deadline counts from the call of [`WorkerPool::invoke`], the computing time from when a worker has
    /// the invocation.
    pub limits: Limits,
    /// The guest's time and chance, while its call is recorded.
    pub determinism: Option<Determinism>,
}

impl WorkerPool {
    /// Runs one hook in a fresh instance. Dropping the future cancels the invocation.
    ///
    /// The outcome of a guest that takes too long is [`Failure::TimedOut`], no matter whether the worker or this side
    /// noticed it.
    ///
    /// # Errors
    /// When the worker reported no outcome; see [`PoolError`].
    pub async fn invoke(
        &self,
        spec: InvocationSpec,
        callback: CapabilityCallback,
    ) -> Result<Finished, PoolError> {
        let started = Instant::now();
        let digest = spec.component.digest;
        let deadline = started + Duration::from_millis(spec.limits.deadline_ms.into());
        if let Some(reason) = self.quarantine.reason(&digest, started) {
            return Err(PoolError::Quarantined(reason));
        }
        let slot = self.slot(spec.class, &digest).ok_or(PoolError::NoWorker)?;
        let _share = enter(slot, &spec.tenant, deadline).await?;
        let _in_use = self.used(slot);
        let wait_until = deadline.min(started + self.config.wait_for_worker);

        let InvocationSpec {
            tenant,
            component,
            class,
            request,
            context,
            granted,
            prefetched,
            mut limits,
            determinism,
        } = spec;
        let (calls, computing) = (limits.capability_calls, Duration::from_millis(limits.computing_ms.into()));
        let (link, in_flight) = loop {
            let link = self.ready(slot, wait_until).await?;
            if let Some(in_flight) = link.begin(digest, Arc::clone(&callback), deadline, calls) {
                break (link, in_flight);
            }
            // The worker has just died. Its slot will notice as soon as its task runs.
            tokio::task::yield_now().await;
        };
        limits.deadline_ms = millis(deadline.saturating_duration_since(Instant::now()));
        let id = in_flight.id;
        let tenant = share_of(&tenant);
        let invocation =
            Invocation { id, tenant, component, request, context, granted, prefetched, limits, determinism };
        let message = ToWorker::Invoke(Box::new(invocation));
        let in_worker = tracing::debug_span!("worker", worker.class = class.as_str(), worker.pid = link.pid);
        match tokio::time::timeout_at((deadline + GRACE).into(), link.sender.send(&message)).await {
            Ok(Ok(())) => in_flight.calling.begin(),
            Ok(Err(ConnectionError::TooLong(_) | ConnectionError::Malformed(_))) => {
                return Err(PoolError::TooLarge);
            }
            Ok(Err(_)) => return Err(PoolError::WorkerDied),
            Err(_) => return Ok(timed_out(started, Usage::default())),
        }
        wait(in_flight, started, deadline, computing).instrument(in_worker).await
    }

    pub(super) async fn ready(&self, slot: &WorkerSlot, until: Instant) -> Result<Arc<Link>, PoolError> {
        if self.stop.is_cancelled() {
            return Err(PoolError::Stopped);
        }
        if let Some(link) = slot.link.borrow().clone() {
            return Ok(link);
        }
        if let Some(why) = slot.refused.get() {
            return Err(PoolError::NotJailed(why.clone()));
        }
        let mut link = slot.link.subscribe();
        let ready = tokio::time::timeout_at(until.into(), link.wait_for(Option::is_some)).await;
        ready.ok().and_then(Result::ok).and_then(|link| link.clone()).ok_or(PoolError::NoWorker)
    }
}

/// Waits until the worker has room for one more guest of the tenant.
async fn enter(
    slot: &WorkerSlot,
    tenant: &Arc<str>,
    deadline: Instant,
) -> Result<Share<Arc<str>>, PoolError> {
    let entering = slot.guests.take(Arc::clone(tenant));
    match tokio::time::timeout_at(deadline.into(), entering).await {
        Ok(entered) => entered.map_err(|refused| PoolError::Busy(refused.to_string())),
        Err(_) => Err(PoolError::Busy("its deadline passed".to_owned())),
    }
}

/// What tells the tenant from others, and not who it is.
fn share_of(tenant: &str) -> TenantShare {
    let mut hasher = DefaultHasher::new();
    tenant.hash(&mut hasher);
    hasher.finish()
}

/// Waits until a guest ends or has to be ended.
///
/// The worker ends a guest that has used up its processor time. From here it is ended when as much time passes outside of
/// capability calls without a break: it sleeps, or waits for a processor. What it did between earlier calls does not count here.
async fn wait(
    mut in_flight: InFlight,
    started: Instant,
    deadline: Instant,
    computing: Duration,
) -> Result<Finished, PoolError> {
    let end = deadline + GRACE;
    let sent = Instant::now();
    let mut next_check = (sent + computing).min(end);
    loop {
        tokio::select! {
            biased;
            finished = &mut in_flight.finished => return finished.map_err(|_| PoolError::WorkerDied),
            () = tokio::time::sleep_until(next_check.into()) => {
                let now = Instant::now();
                let outside_since = in_flight.calling.outside_since();
                if now >= end {
                    // Dropping `in_flight` cancels it.
                    return Ok(timed_out(started, usage_of(sent, outside_since.is_none())));
                }
                let over = outside_since.map(|since| since + computing);
                if over.is_some_and(|over| now >= over) {
                    return Ok(cancel(in_flight, timed_out(started, usage_of(sent, false))).await);
                }
                next_check = over.unwrap_or(now + CHECK_INTERVAL).min(end);
            }
        }
    }
}

/// Ends a guest that computed for too long. What it has used and written is known where its worker reports it in time.
async fn cancel(mut in_flight: InFlight, unknown: Finished) -> Finished {
    in_flight.cancel();
    match tokio::time::timeout(REPORT, &mut in_flight.finished).await {
        Ok(Ok(reported)) if matches!(reported.outcome, Outcome::Failed(Failure::TimedOut(_))) => {
            Finished { outcome: unknown.outcome, ..reported }
        }
        // It answered just now.
        Ok(Ok(reported)) => reported,
        Ok(Err(_)) | Err(_) => unknown,
    }
}

/// What is known from here of a guest that did not end: how long it ran, and whether it waited for a capability call at last.
/// How long it computed is not known.
fn usage_of(sent: Instant, waits: bool) -> Usage {
    let wall_us = u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX);
    Usage { wall_us, waiting_us: if waits { wall_us } else { 0 }, ..Usage::default() }
}

fn timed_out(started: Instant, usage: Usage) -> Finished {
    let outcome = Outcome::Failed(Failure::TimedOut(millis(started.elapsed())));
    Finished { outcome, usage, log: Vec::new(), lost_lines: 0 }
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
