//! The state of one running instance: its limits, its output, and its capability calls to the front.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use switchboard_domain::customer::NamedValues;
use switchboard_domain::error::PluginError;
use switchboard_domain::hook::Capability;
use switchboard_plugin_protocol::{
    CapabilityFailure, CapabilityReply, CapabilityRequest, Determinism, FromWorker, Granted, InvocationId,
    Limits, LogLevel, LogLine, LogSource, Prefetched, Question, Sender, TenantShare,
};
use tokio::sync::oneshot;
use wasmtime::ResourceLimiter;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::deterministic;
use crate::output::{Output, Stream, ToLog};
use crate::slow_lane::Turn;

/// The replies that guests wait for, by invocation and number of the call.
pub(crate) type PendingReplies = Arc<Mutex<HashMap<(InvocationId, u32), oneshot::Sender<CapabilityReply>>>>;

/// The connection to the front, as guests use it.
#[derive(Debug, Clone)]
pub(crate) struct Front {
    pub(crate) sender: Sender<FromWorker>,
    pub(crate) pending: PendingReplies,
}

/// The state of one instance.
pub(crate) struct Guest {
    pub(crate) granted: Granted,
    pub(crate) prefetched: Prefetched,
    pub(crate) output: Arc<Mutex<Output>>,
    pub(crate) memory: Memory,
    pub(crate) turn: Turn,
    pub(crate) waited: Duration,
    pub(crate) capability_calls: u32,
    /// The capabilities of which the log says that they are not granted.
    told: Vec<Capability>,
    calls_left: u32,
    invocation: InvocationId,
    front: Front,
    determinism: Option<Determinism>,
    /// Created at the first use, because most guests in compiled languages never use WASI.
    wasi: Option<(WasiCtx, ResourceTable)>,
}

impl Guest {
    pub(crate) fn new(
        invocation: InvocationId,
        tenant: TenantShare,
        granted: Granted,
        prefetched: Prefetched,
        limits: &Limits,
        determinism: Option<Determinism>,
        front: Front,
    ) -> Self {
        Self {
            granted,
            prefetched,
            output: Arc::new(Mutex::new(Output::new(limits.log_lines, limits.log_bytes))),
            memory: Memory { limit: limits.memory_bytes, used: 0, peak: 0, denied: false },
            turn: Turn::new(tenant),
            waited: Duration::ZERO,
            capability_calls: 0,
            told: Vec::new(),
            calls_left: limits.capability_calls,
            invocation,
            front,
            determinism,
            wasi: None,
        }
    }

    /// Refuses a capability that is not granted. The log says so once, because a plugin may ignore the error.
    pub(crate) fn require(&mut self, capability: Capability) -> Result<(), PluginError> {
        if self.granted.contains(capability) {
            return Ok(());
        }
        let mut error = PluginError::from(CapabilityFailure::NotGranted);
        error.message = format!("{capability}: {}", error.message);
        if !self.told.contains(&capability) {
            self.told.push(capability);
            self.warn(error.message.clone());
        }
        Err(error)
    }

    /// Writes a warning of ours into the plugin's log.
    pub(crate) fn warn(&self, message: String) {
        self.write_line(LogLevel::Warn, message, Vec::new());
    }

    /// Writes a line into the plugin's log.
    pub(crate) fn write_line(&self, level: LogLevel, message: String, fields: NamedValues) {
        let line = LogLine { source: LogSource::Log, level, message, fields };
        self.output.lock().unwrap_or_else(PoisonError::into_inner).write_line(line);
    }

    /// Sends a capability call to the front and waits for the reply.
    ///
    /// # Errors
    /// The capability's own error, or a [`CapabilityFailure`] in the form that the contract has for it.
    pub(crate) async fn call_capability<Q: Question>(
        &mut self,
        question: Q,
    ) -> Result<Q::Answer, PluginError> {
        // Security depends on the front, which checks grants as well. Checking here saves a round trip.
        self.require(Q::CAPABILITY)?;
        let request: CapabilityRequest = question.into();
        let weight = request.weight();
        if self.calls_left < weight {
            return Err(CapabilityFailure::TooManyCalls.into());
        }
        self.turn.give_up();
        self.calls_left -= weight;
        self.capability_calls += 1;
        let (key, started) = ((self.invocation, self.capability_calls), Instant::now());
        let (sender, reply) = oneshot::channel();
        self.front.pending.lock().unwrap_or_else(PoisonError::into_inner).insert(key, sender);
        let _guard = PendingGuard { pending: &self.front.pending, key };
        let message =
            FromWorker::CallCapability { invocation: self.invocation, call: self.capability_calls, request };
        self.front.sender.send(&message).await.map_err(|_| CapabilityFailure::Broken)?;
        let reply = reply.await;
        self.waited += started.elapsed();
        reply.map_err(|_| CapabilityFailure::Broken)?.read::<Q>()
    }
}

/// Removes the entry when the guest is ended while it waits.
struct PendingGuard<'a> {
    pending: &'a PendingReplies,
    key: (InvocationId, u32),
}

impl Drop for PendingGuard<'_> {
    fn drop(&mut self) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        let (output, determinism) = (&self.output, self.determinism);
        let (ctx, table) = self.wasi.get_or_insert_with(|| {
            let to = |stream| ToLog { output: Arc::clone(output), stream };
            let mut builder = WasiCtx::builder();
            builder
                .stdout(to(Stream::Stdout))
                .stderr(to(Stream::Stderr))
                .allow_tcp(false)
                .allow_udp(false)
                .max_random_size(64 << 10);
            if let Some(determinism) = determinism {
                deterministic::set_up(&mut builder, determinism);
            }
            let ctx = builder.build();
            let mut table = ResourceTable::new();
            table.set_max_capacity(1000);
            (ctx, table)
        });
        WasiCtxView { ctx, table }
    }
}

/// Limits all linear memories of an instance together, because wasmtime's own limits are per memory.
#[derive(Debug)]
pub(crate) struct Memory {
    limit: u64,
    used: u64,
    pub(crate) peak: u64,
    pub(crate) denied: bool,
}

impl ResourceLimiter for Memory {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let grown = u64::try_from(desired.saturating_sub(current)).unwrap_or(u64::MAX);
        let used = self.used.saturating_add(grown);
        if used > self.limit {
            self.denied = true;
            return Ok(false);
        }
        self.used = used;
        self.peak = self.peak.max(used);
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= 100_000)
    }
}
