//! One invocation from the front's side: whom it goes to, how long it may take, what came of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_domain::context::RequestContext;
use switchboard_plugin_protocol::{
    ComponentRef, ConnectionError, Failure, Granted, HookRequest, Invocation, Limits, MemoryClass, Outcome,
    Prefetched, ToWorker, Usage,
};

use tracing::Instrument;

use super::link::{CapabilityCallback, Finished, Link, UnderWay};
use super::supervise::WorkerSlot;
use super::{PoolError, WorkerPool};

/// How much later than its deadline a worker's own answer may come.
const GRACE: Duration = Duration::from_millis(100);

/// How often a guest that may go on only while it waits for us is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// One invocation, before it has a place and a number.
#[derive(Debug)]
pub struct InvocationSpec {
    /// Whose share of the workers it takes.
    pub tenant: Arc<str>,
    /// Which workers can run it.
    pub class: MemoryClass,
    /// What to run.
    pub component: ComponentRef,
    /// What is asked.
    pub request: HookRequest,
    /// On whose behalf.
    pub context: RequestContext,
    /// What it may use.
    pub granted: Granted,
    /// What it will probably ask.
    pub prefetched: Prefetched,
    /// What it may cost. The deadline counts from now.
    pub limits: Limits,
    /// After this time the guest may go on only while it waits for an answer of ours: one that computes is ended,
    /// so that a loop costs its processor no longer than anyone waits for it. `None`: until the deadline.
    pub computing: Option<Duration>,
}

impl WorkerPool {
    /// Runs one hook in a fresh instance. Dropping the future cancels the invocation.
    ///
    /// A guest that answers too late has [`Failure::TimedOut`], whoever noticed it.
    ///
    /// # Errors
    /// When the invocation got no outcome of its own; see [`PoolError`].
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
        let busy = PoolError::TenantBusy(self.config.tenant_invocations);
        let _share = self.shares.take(&spec.tenant).ok_or(busy)?;
        let seat = self.seat(spec.class, &digest).ok_or(PoolError::NoWorker)?;
        let wait_until = deadline.min(started + self.config.wait_for_worker);

        let InvocationSpec {
            component,
            class,
            request,
            context,
            granted,
            prefetched,
            mut limits,
            computing,
            ..
        } = spec;
        let calls = limits.capability_calls;
        let (link, under_way) = loop {
            let link = self.ready(seat, wait_until).await?;
            if let Some(under_way) = link.begin(digest, Arc::clone(&callback), deadline, calls) {
                break (link, under_way);
            }
            // It died just now; its seat knows in a moment.
            tokio::task::yield_now().await;
        };
        limits.deadline_ms = millis(deadline.saturating_duration_since(Instant::now()));
        let id = under_way.id;
        let invocation = Invocation { id, component, request, context, granted, prefetched, limits };
        let message = ToWorker::Invoke(Box::new(invocation));
        let in_worker = tracing::debug_span!("worker", worker.class = class.as_str(), worker.pid = link.pid);
        match tokio::time::timeout_at((deadline + GRACE).into(), link.sender.send(&message)).await {
            Ok(Ok(())) => {}
            Ok(Err(ConnectionError::TooLong(_) | ConnectionError::Malformed(_))) => {
                return Err(PoolError::TooLarge);
            }
            Ok(Err(_)) => return Err(PoolError::WorkerDied),
            Err(_) => return Ok(timed_out(started)),
        }
        wait(under_way, started, deadline, computing.map(|time| started + time)).instrument(in_worker).await
    }

    pub(super) async fn ready(&self, seat: &WorkerSlot, until: Instant) -> Result<Arc<Link>, PoolError> {
        if self.stop.is_cancelled() {
            return Err(PoolError::Stopped);
        }
        if let Some(link) = seat.link.borrow().clone() {
            return Ok(link);
        }
        if let Some(why) = seat.refused.get() {
            return Err(PoolError::NotJailed(why.clone()));
        }
        let mut link = seat.link.subscribe();
        let ready = tokio::time::timeout_at(until.into(), link.wait_for(Option::is_some)).await;
        ready.ok().and_then(Result::ok).and_then(|link| link.clone()).ok_or(PoolError::NoWorker)
    }
}

async fn wait(
    mut under_way: UnderWay,
    started: Instant,
    deadline: Instant,
    computing_until: Option<Instant>,
) -> Result<Finished, PoolError> {
    let end = deadline + GRACE;
    let mut look = computing_until.unwrap_or(end).min(end);
    let mut computed = false;
    loop {
        tokio::select! {
            biased;
            finished = &mut under_way.finished => return finished.map_err(|_| PoolError::WorkerDied),
            () = tokio::time::sleep_until(look.into()) => {
                let now = Instant::now();
                if now >= end {
                    return Ok(timed_out(started)); // Dropping `under_way` cancels it.
                }
                // At the first look only what waits may go on; later it gets from one look to the next to compute.
                let first = computing_until == Some(look);
                if !under_way.is_calling() {
                    if first || computed {
                        return Ok(timed_out(started));
                    }
                    computed = true;
                } else {
                    computed = false;
                }
                look = (now + LOOK_AGAIN).min(end);
            }
        }
    }
}

fn timed_out(started: Instant) -> Finished {
    let elapsed = started.elapsed();
    let usage = Usage { wall_us: u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX), ..Usage::default() };
    let outcome = Outcome::Failed(Failure::TimedOut(millis(elapsed)));
    Finished { outcome, usage, log: Vec::new(), lost_lines: 0 }
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
