//! The messages between the front (the server process) and a plugin worker, over one inherited Unix socket.
//!
//! The front sends [`ToWorker`] and the worker sends [`FromWorker`]. Each message is a length-prefixed frame in
//! postcard's encoding. Many invocations are in flight at once; the front gives each an [`InvocationId`]. When a guest
//! calls a capability, the worker sends [`FromWorker::CallCapability`] and the front answers with
//! [`ToWorker::CapabilityReply`].
//!
//! Front and worker are always the same build of the same binary, so the format needs no versions.

pub mod capability;
pub mod compile_exit;
mod connection;
mod determinism;
pub mod hook_call;
mod invocation;
mod jail;
pub mod limits;
mod manifest;
pub mod recording;
mod report;
mod settings_schema;

pub use capability::{
    CapabilityFailure, CapabilityReply, CapabilityRequest, Granted, HttpRequest, HttpResponse, KeyPage,
    Question,
};
pub use connection::{ConnectionError, MAX_FRAME_BYTES, Receiver, Sender, split};
pub use determinism::Determinism;
pub use hook_call::{HookCall, HookRequest, HookResponse};
pub use invocation::{
    ComponentRef, Failure, Invocation, Limits, LogLevel, LogLine, LogSource, MemoryClass, Outcome,
    Prefetched, TenantShare, Usage,
};
pub use jail::{Jail, JailMode};
pub use manifest::{GrantAsked, Manifest, check_plugin_name};
pub use report::{ComponentReport, MemoryReport};
pub use settings_schema::{Mismatch, SchemaRefused, SettingsSchema};
pub use switchboard_domain::ids::Digest;

use serde::{Deserialize, Serialize};

/// The package of the contract that this build offers.
pub const CONTRACT_PACKAGE: &str = "switchboard:plugin@1.0.0";

/// Identifies an invocation on one connection. An id is never used twice on the same connection.
pub type InvocationId = u64;

/// Identifies a [`ToWorker::Load`] on one connection.
pub type LoadId = u64;

/// A message from the front to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToWorker {
    /// Run one hook in a fresh instance.
    Invoke(Box<Invocation>),
    /// The reply to a [`FromWorker::CallCapability`].
    CapabilityReply {
        /// The invocation that made the call.
        invocation: InvocationId,
        /// The number of the call, as the worker sent it.
        call: u32,
        /// The reply.
        reply: CapabilityReply,
    },
    /// End the guest of this invocation now. The worker reports it as timed out, with what it has used and written.
    Cancel(InvocationId),
    /// Load a component ahead of its first call.
    Warm(ComponentRef),
    /// Load a component and report with [`FromWorker::Loaded`] whether that worked.
    Load {
        /// Chosen by the front.
        load: LoadId,
        /// What to load.
        component: ComponentRef,
    },
    /// Drop a loaded component.
    Unload(Digest),
    /// Check that the worker is alive. It answers with [`FromWorker::Stats`].
    Ping,
}

/// A message from a worker to the front.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromWorker {
    /// The worker has jailed itself and is ready. This is the first message, and it is sent once.
    Ready {
        /// `Engine::precompile_compatibility_hash` in hex. Artifacts that were made under another hash do not load here.
        engine: String,
        /// The restrictions that are in force on the worker.
        jail: Jail,
        /// Warnings for the operator about how this worker runs, such as a limit that the machine lacks.
        notes: Vec<String>,
    },
    /// The answer to [`ToWorker::Load`].
    Loaded {
        /// The load that this answers.
        load: LoadId,
        /// The error says why the component can't run here, in words for its developer.
        result: Result<(), String>,
    },
    /// A guest calls a capability.
    CallCapability {
        /// The guest's invocation.
        invocation: InvocationId,
        /// The number of the call within the invocation, from 1.
        call: u32,
        /// The call itself.
        request: CapabilityRequest,
    },
    /// An invocation ended.
    Finished {
        /// The invocation that ended.
        invocation: InvocationId,
        /// How it ended.
        outcome: Outcome,
        /// What it cost.
        usage: Usage,
        /// The lines that it wrote with `log.write`, to stdout and to stderr, in order and up to the limits.
        log: Vec<LogLine>,
        /// How many lines exceeded the limits and were dropped.
        lost_lines: u32,
    },
    /// The answer to [`ToWorker::Ping`].
    Stats {
        /// Components loaded.
        components: u32,
        /// Invocations in flight.
        invocations: u32,
    },
}
