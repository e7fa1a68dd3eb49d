//! One connection to one worker: the invocations in flight on it, and the answers to its capability calls.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures::future::BoxFuture;
use switchboard_plugin_protocol::{
    CapabilityFailure, CapabilityReply, CapabilityRequest, Digest, InvocationId, LoadId, LogLine, Outcome,
    Sender, ToWorker, Usage,
};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::calling::Calling;

/// Answers the capability calls of one invocation, each by the given time.
pub type CapabilityCallback =
    Arc<dyn Fn(CapabilityRequest, Instant) -> BoxFuture<'static, CapabilityReply> + Send + Sync>;

/// The result of an invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// How it ended.
    pub outcome: Outcome,
    /// What it cost. All zero except the time if the worker reported nothing.
    pub usage: Usage,
    /// The lines that it wrote, in order.
    pub log: Vec<LogLine>,
    /// How many lines exceeded the limits and were dropped.
    pub lost_lines: u32,
}

/// The callers that wait for a component to be loaded. The inner error says why it can't run.
type Loads = HashMap<LoadId, oneshot::Sender<Result<(), String>>>;

/// The connection to a worker that has sent `Ready`.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) sender: Sender<ToWorker>,
    pub(super) pid: Option<u32>,
    pub(super) engine: String,
    next: AtomicU64,
    /// `None` once the worker is gone, so that no invocation can begin any more.
    in_flight: Mutex<Option<HashMap<InvocationId, Pending>>>,
    /// `None` once the worker is gone.
    loads: Mutex<Option<Loads>>,
    /// How many components are loaded there, according to its last answer to a ping.
    pub(super) components: AtomicU32,
}

struct Pending {
    digest: Digest,
    finished: oneshot::Sender<Finished>,
    callback: CapabilityCallback,
    deadline: Instant,
    calls_left: u32,
    calling: Calling,
    end: CancellationToken,
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").field("digest", &self.digest).finish_non_exhaustive()
    }
}

/// An invocation in flight. Dropping it before its end cancels it.
#[derive(Debug)]
pub(super) struct InFlight {
    link: Arc<Link>,
    pub(super) id: InvocationId,
    pub(super) finished: oneshot::Receiver<Finished>,
    pub(super) calling: Calling,
}

impl InFlight {
    /// Asks the worker to end it now. The worker reports it as timed out, unless it ends by itself before.
    pub(super) fn cancel(&self) {
        if self.link.sender.try_send(&ToWorker::Cancel(self.id)).is_err() {
            // The worker ends the guest at its deadline anyway.
            tracing::debug!(
                invocation = self.id,
                "an invocation could not be cancelled, because its worker takes no messages"
            );
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(pending) = self.link.take(self.id) {
            pending.end.cancel();
            self.cancel();
        }
    }
}

impl Link {
    pub(super) fn new(sender: Sender<ToWorker>, pid: Option<u32>, engine: String) -> Self {
        Self {
            sender,
            pid,
            engine,
            next: AtomicU64::new(1),
            in_flight: Mutex::new(Some(HashMap::new())),
            loads: Mutex::new(Some(HashMap::new())),
            components: AtomicU32::new(0),
        }
    }

    /// Registers an invocation; `None` if the worker is gone.
    pub(super) fn begin(
        self: &Arc<Self>,
        digest: Digest,
        callback: CapabilityCallback,
        deadline: Instant,
        calls_left: u32,
    ) -> Option<InFlight> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, finished) = oneshot::channel();
        let calling = Calling::new();
        let pending = Pending {
            digest,
            finished: sender,
            callback,
            deadline,
            calls_left,
            calling: calling.clone(),
            end: CancellationToken::new(),
        };
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.insert(id, pending);
        Some(InFlight { link: Arc::clone(self), id, finished, calling })
    }

    fn take(&self, id: InvocationId) -> Option<Pending> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.remove(&id)
    }

    /// Registers a load; `None` if the worker is gone.
    pub(super) fn begin_load(&self) -> Option<(LoadId, oneshot::Receiver<Result<(), String>>)> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, loaded) = oneshot::channel();
        self.loads.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.insert(id, sender);
        Some((id, loaded))
    }

    /// Delivers the result of a load.
    pub(super) fn loaded(&self, id: LoadId, result: Result<(), String>) {
        let mut loads = self.loads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pending) = loads.as_mut().and_then(|loads| loads.remove(&id))
            && pending.send(result).is_err()
        {
            tracing::debug!(load = id, "nobody waits for this load any more");
        }
    }

    /// How many invocations are in flight.
    pub(super) fn load(&self) -> usize {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map_or(0, HashMap::len)
    }

    /// Delivers the result of an invocation, or drops it if nobody waits for it any more.
    pub(super) fn finish(&self, id: InvocationId, finished: Finished) {
        if let Some(pending) = self.take(id) {
            pending.end.cancel();
            if pending.finished.send(finished).is_err() {
                tracing::debug!(invocation = id, "nobody waits for this invocation any more");
            }
        }
    }

    /// Answers a capability call of a guest, on a task of its own that ends with the invocation.
    pub(super) fn call_capability(self: &Arc<Self>, id: InvocationId, call: u32, request: CapabilityRequest) {
        let (callback, deadline, calling, end, allowed) = {
            let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(pending) = in_flight.as_mut().and_then(|all| all.get_mut(&id)) else { return };
            // The worker counts calls too, but is not trusted. A guest is synchronous, so an honest worker sends one
            // call at a time.
            let weight = request.weight();
            let is_only = pending.calling.enter();
            let allowed = is_only && pending.calls_left >= weight;
            pending.calls_left = pending.calls_left.saturating_sub(weight);
            let (callback, calling) = (Arc::clone(&pending.callback), pending.calling.clone());
            (callback, pending.deadline, calling, pending.end.clone(), allowed)
        };
        let link = Arc::clone(self);
        tokio::spawn(async move {
            let reply = if allowed {
                tokio::select! {
                    () = end.cancelled() => return,
                    reply = tokio::time::timeout_at(deadline.into(), callback(request, deadline)) => {
                        reply.unwrap_or(CapabilityReply::failed(CapabilityFailure::TooLate))
                    }
                }
            } else {
                CapabilityReply::failed(CapabilityFailure::TooManyCalls)
            };
            // Before the guest has the answer, because it may make its next call at once.
            calling.leave();
            if let Err(error) =
                link.sender.send(&ToWorker::CapabilityReply { invocation: id, call, reply }).await
            {
                tracing::warn!(%error, invocation = id, "the answer to a capability call could not be sent");
            }
        });
    }

    /// Ends everything in flight after the worker is gone, and lets nothing begin. Returns the components that were
    /// running.
    pub(super) fn close(&self) -> HashSet<Digest> {
        drop(self.loads.lock().unwrap_or_else(PoisonError::into_inner).take());
        let in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner).take();
        let gone = in_flight.into_iter().flatten().map(|(_, pending)| {
            pending.end.cancel();
            pending.digest
        });
        gone.collect()
    }
}
