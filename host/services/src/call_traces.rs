//! Keeps how the cards of calls were made, and what was asked before calls were placed. Nothing waits for it: traces are written in
//! batches after their cards are out, and what can't be written is dropped and counted, because a card matters more than its trace.

use std::time::Duration;

use jiff::Timestamp;
use switchboard_domain::call_trace::{CallTrace, TracedPlugin};
use switchboard_domain::failure_kind::FailureKind;
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::{HookFailure, Run};
use switchboard_store::{NewCallTrace, Store, TenantContext};
use tokio::sync::{mpsc, oneshot};

/// How many traces may wait to be written: 32 MiB of the largest ones, and usually a hundredth of that.
const QUEUE: usize = 1_000;

/// How long traces are collected before they are written.
const BATCH_INTERVAL: Duration = Duration::from_millis(100);

/// Traces of one transaction, so that other writers soon have their turn.
const BATCH: usize = 200;

/// The most characters of a version that a trace has.
const MAX_VERSION: usize = 100;

/// The trace of a plugin that was not asked yet.
pub(crate) fn untouched(plugin: &ActivePlugin, hook: Hook) -> TracedPlugin {
    let taken_off = plugin.standing.replaced.as_ref().filter(|_| !plugin.has(hook));
    TracedPlugin {
        name: plugin.name.clone(),
        version: plugin.version.chars().take(MAX_VERSION).collect(),
        digest: format!("sha256:{}", plugin.digest_hex),
        hook,
        preview: plugin.standing.is_preview,
        reused: false,
        failure: taken_off.map(|off| if off.blocked { FailureKind::Blocked } else { FailureKind::TakenOff }),
        failure_words: None,
        took_ms: 0.0,
        waiting_ms: None,
        memory_bytes: None,
        host_calls: Vec::new(),
        host_calls_left_out: 0,
    }
}

/// Notes how a plugin was asked; answers what it said.
pub(crate) fn note<A>(traced: &mut TracedPlugin, run: Run<A>) -> Result<A, HookFailure> {
    let Run { answer, host_calls, usage, elapsed, as_agent: _ } = run;
    traced.failure = answer.as_ref().err().map(HookFailure::kind);
    traced.took_ms = elapsed.as_secs_f64() * 1000.0;
    traced.waiting_ms = usage.map(|usage| Duration::from_micros(usage.waiting_us).as_secs_f64() * 1000.0);
    traced.memory_bytes = usage.map(|usage| usage.memory_bytes);
    traced.host_calls = host_calls;
    answer
}

enum Message {
    Trace(Box<NewCallTrace>),
    Flush(oneshot::Sender<()>),
}

/// Accepts traces. Clones share the queue.
#[derive(Debug, Clone)]
pub struct CallTraces {
    queue: mpsc::Sender<Message>,
}

impl CallTraces {
    /// Starts the writer. Must be called within a tokio runtime.
    #[must_use]
    pub fn start(store: Store) -> Self {
        let (queue, queued) = mpsc::channel(QUEUE);
        tokio::spawn(write(store, queued));
        Self { queue }
    }

    /// Queues a trace to be written soon. Never waits.
    pub(crate) fn keep(&self, context: &TenantContext, mut trace: CallTrace, at: Timestamp) {
        let document = match trace.kept() {
            Ok(document) => document,
            Err(error) => {
                tracing::error!(%error, "a call's trace is lost, because it can't be written as JSON");
                return count_dropped(1, "failed");
            }
        };
        let trace =
            NewCallTrace { context: context.clone(), call_id: trace.call_id.as_str().into(), at, document };
        if self.queue.try_send(Message::Trace(Box::new(trace))).is_err() {
            count_dropped(1, "queue-full");
        }
    }

    /// Waits until all traces that were queued so far are written.
    pub async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.queue.send(Message::Flush(done)).await.is_ok() && written.await.is_err() {
            tracing::warn!("the last traces of calls may be lost, because their writer has stopped");
        }
    }
}

fn count_dropped(traces: u64, why: &'static str) {
    metrics::counter!("switchboard_call_traces_dropped_total", "why" => why).increment(traces);
}

async fn write(store: Store, mut queued: mpsc::Receiver<Message>) {
    while let Some(first) = queued.recv().await {
        let (mut traces, mut flushed) = (Vec::new(), None);
        let mut next = Some(first);
        if matches!(next, Some(Message::Trace(_))) {
            tokio::time::sleep(BATCH_INTERVAL).await;
        }
        while let Some(message) = next.take() {
            match message {
                Message::Trace(trace) => traces.push(*trace),
                Message::Flush(done) => flushed = Some(done),
            }
            if flushed.is_none() && traces.len() < BATCH {
                next = queued.try_recv().ok();
            }
        }
        if !traces.is_empty() {
            let all = u64::try_from(traces.len()).unwrap_or(u64::MAX);
            match store.calls().put_traces(&traces).await {
                // A call that was erased meanwhile, or that the database has not taken yet.
                Ok(kept) => count_dropped(all.saturating_sub(kept), "no-call"),
                Err(error) => {
                    count_dropped(all, "failed");
                    tracing::error!(%error, traces = all, "traces of calls are lost, because they could not be stored");
                }
            }
        }
        if let Some(done) = flushed {
            // Whoever waits may have stopped, which is fine.
            let _: Result<(), ()> = done.send(());
        }
    }
}
