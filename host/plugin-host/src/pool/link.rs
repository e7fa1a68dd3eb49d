//! One connection to one worker: what is under way on it, and how the worker's questions are answered.

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

/// Answers what a guest asks of the capabilities, under the tenant and user of its invocation, by the given time.
pub type CapabilityCallback =
    Arc<dyn Fn(CapabilityRequest, Instant) -> BoxFuture<'static, CapabilityReply> + Send + Sync>;

/// How an invocation ended and what it left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// How it ended.
    pub outcome: Outcome,
    /// What it cost. All zero where the worker gave no figures.
    pub usage: Usage,
    /// What it wrote, in order.
    pub log: Vec<LogLine>,
    /// Lines beyond the cap.
    pub lost_lines: u32,
}

/// Who waits for a component to be loaded; the inner result says why it can't run.
type Loads = HashMap<LoadId, oneshot::Sender<Result<(), String>>>;

/// A worker that said `Ready`.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) sender: Sender<ToWorker>,
    pub(super) pid: Option<u32>,
    pub(super) engine: String,
    next: AtomicU64,
    /// `None` once the worker is gone: nothing can begin any more.
    under_way: Mutex<Option<HashMap<InvocationId, Waiting>>>,
    /// Loads that are waited for. `None` once the worker is gone.
    loads: Mutex<Option<Loads>>,
    /// Components loaded there, as its last answer to a ping said.
    pub(super) components: AtomicU32,
}

struct Waiting {
    digest: Digest,
    finished: oneshot::Sender<Finished>,
    callback: CapabilityCallback,
    deadline: Instant,
    calls_left: u32,
    calling: Arc<AtomicU32>,
    end: CancellationToken,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").field("digest", &self.digest).finish_non_exhaustive()
    }
}

/// An invocation under way. Dropped before its end, it is cancelled.
#[derive(Debug)]
pub(super) struct UnderWay {
    link: Arc<Link>,
    pub(super) id: InvocationId,
    pub(super) finished: oneshot::Receiver<Finished>,
    calling: Arc<AtomicU32>,
}

impl UnderWay {
    /// Whether the guest waits for an answer of ours, and so holds no processor.
    pub(super) fn is_calling(&self) -> bool {
        self.calling.load(Ordering::Relaxed) > 0
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(waiting) = self.link.take(self.id) {
            waiting.end.cancel();
            if self.link.sender.try_send(&ToWorker::Cancel(self.id)).is_err() {
                // It ends by its own deadline then.
                tracing::debug!(invocation = self.id, "could not cancel an invocation");
            }
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
            under_way: Mutex::new(Some(HashMap::new())),
            loads: Mutex::new(Some(HashMap::new())),
            components: AtomicU32::new(0),
        }
    }

    /// Registers an invocation; `None` when the worker is gone.
    pub(super) fn begin(
        self: &Arc<Self>,
        digest: Digest,
        callback: CapabilityCallback,
        deadline: Instant,
        asks: u32,
    ) -> Option<UnderWay> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, finished) = oneshot::channel();
        let calling = Arc::new(AtomicU32::new(0));
        let waiting = Waiting {
            digest,
            finished: sender,
            callback,
            deadline,
            calls_left: asks,
            calling: Arc::clone(&calling),
            end: CancellationToken::new(),
        };
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.insert(id, waiting);
        Some(UnderWay { link: Arc::clone(self), id, finished, calling })
    }

    fn take(&self, id: InvocationId) -> Option<Waiting> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.remove(&id)
    }

    /// Registers a load; `None` when the worker is gone.
    pub(super) fn begin_load(&self) -> Option<(LoadId, oneshot::Receiver<Result<(), String>>)> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, loaded) = oneshot::channel();
        self.loads.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.insert(id, sender);
        Some((id, loaded))
    }

    /// Delivers the end of a load.
    pub(super) fn loaded(&self, id: LoadId, result: Result<(), String>) {
        let mut loads = self.loads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = loads.as_mut().and_then(|loads| loads.remove(&id))
            && waiting.send(result).is_err()
        {
            tracing::debug!(load = id, "nobody waits for this load any more");
        }
    }

    /// How many invocations are under way.
    pub(super) fn load(&self) -> usize {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map_or(0, HashMap::len)
    }

    /// Delivers an end; one that nobody waits for any more is dropped.
    pub(super) fn finish(&self, id: InvocationId, finished: Finished) {
        if let Some(waiting) = self.take(id) {
            waiting.end.cancel();
            if waiting.finished.send(finished).is_err() {
                tracing::debug!(invocation = id, "nobody waits for this invocation any more");
            }
        }
    }

    /// Answers a question of a guest, on a task of its own that ends with the invocation.
    pub(super) fn call_capability(self: &Arc<Self>, id: InvocationId, call: u32, request: CapabilityRequest) {
        let (callback, deadline, calling, end, allowed) = {
            let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(waiting) = under_way.as_mut().and_then(|all| all.get_mut(&id)) else { return };
            // The worker counts too; a guest is synchronous, so one question at a time is all it can have.
            let allowed = waiting.calls_left > 0 && waiting.calling.load(Ordering::Relaxed) == 0;
            waiting.calls_left = waiting.calls_left.saturating_sub(1);
            waiting.calling.fetch_add(1, Ordering::Relaxed);
            let (callback, calling) = (Arc::clone(&waiting.callback), Arc::clone(&waiting.calling));
            (callback, waiting.deadline, calling, waiting.end.clone(), allowed)
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
            calling.fetch_sub(1, Ordering::Relaxed);
            if let Err(error) =
                link.sender.send(&ToWorker::CapabilityReply { invocation: id, call, reply }).await
            {
                tracing::warn!(%error, invocation = id, "could not answer a plugin's question");
            }
        });
    }

    /// The worker is gone: everything under way ends, and nothing begins. Answers which components were running.
    pub(super) fn close(&self) -> HashSet<Digest> {
        drop(self.loads.lock().unwrap_or_else(PoisonError::into_inner).take());
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner).take();
        let gone = under_way.into_iter().flatten().map(|(_, waiting)| {
            waiting.end.cancel();
            waiting.digest
        });
        gone.collect()
    }
}
