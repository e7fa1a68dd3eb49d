//! What the front and a plugin worker say to each other, over one inherited Unix socket.
//!
//! The front sends [`ToWorker`], the worker [`FromWorker`]; each message is a length-prefixed frame in postcard's
//! encoding. Many invocations are under way at once, told apart by an [`InvocationId`] that the front chooses. What a
//! guest asks of a capability comes back as [`FromWorker::CallCapability`] and is answered by [`ToWorker::CapabilityReply`].
//!
//! Front and worker are always the same build of the same binary, so the format has no versions.

pub mod capability;
pub mod compile_exit;
mod connection;
pub mod hook_call;
mod invocation;
mod jail;
mod report;
mod settings_schema;

pub use capability::{
    CapabilityFailure, CapabilityReply, CapabilityRequest, Granted, HttpRequest, HttpResponse, KeyPage,
    Question,
};
pub use connection::{ConnectionError, MAX_FRAME_BYTES, Receiver, Sender, split};
pub use hook_call::{HookCall, HookRequest, HookResponse};
pub use invocation::{
    ComponentRef, Failure, Invocation, Limits, LogLevel, LogLine, LogSource, MemoryClass, Outcome,
    Prefetched, Usage,
};
pub use jail::{Jail, JailMode};
pub use report::{ComponentReport, GrantAsked, Manifest, MemoryReport};
pub use settings_schema::{Mismatch, SchemaRefused, SettingsSchema};
pub use switchboard_domain::ids::Digest;

use serde::{Deserialize, Serialize};

/// Tells invocations on one connection apart; never reused on it.
pub type InvocationId = u64;

/// Tells loads on one connection apart.
pub type LoadId = u64;

/// What the front says.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToWorker {
    /// Run one hook in a fresh instance.
    Invoke(Box<Invocation>),
    /// The reply to a [`FromWorker::CallCapability`].
    CapabilityReply {
        /// The invocation that asked.
        invocation: InvocationId,
        /// The number that the call carried.
        call: u32,
        /// The reply.
        reply: CapabilityReply,
    },
    /// Nobody waits for this invocation any more: end the guest. No answer is sent.
    Cancel(InvocationId),
    /// Load a component, so that its first call needs no loading.
    Warm(ComponentRef),
    /// Load a component and say whether that worked, by [`FromWorker::Loaded`].
    Load {
        /// Chosen by the front.
        load: LoadId,
        /// What to load.
        component: ComponentRef,
    },
    /// Forget a component.
    Unload(Digest),
    /// How are you? Answered by [`FromWorker::Stats`].
    Ping,
}

/// What a worker says.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromWorker {
    /// Jailed and ready; sent once, first.
    Ready {
        /// `Engine::precompile_compatibility_hash` in hex: artifacts made under another one do not load here.
        engine: String,
        /// What holds the worker in.
        jail: Jail,
        /// What an operator should know about how this worker runs, such as a limit that the machine lacks.
        notes: Vec<String>,
    },
    /// The answer to [`ToWorker::Load`].
    Loaded {
        /// Which one.
        load: LoadId,
        /// Why the component can't run here, in words for its developer.
        result: Result<(), String>,
    },
    /// A guest calls a capability.
    CallCapability {
        /// The invocation in which it does.
        invocation: InvocationId,
        /// Tells the calls of one invocation apart.
        call: u32,
        /// What it asks.
        request: CapabilityRequest,
    },
    /// An invocation ended.
    Finished {
        /// Which one.
        invocation: InvocationId,
        /// How it ended.
        outcome: Outcome,
        /// What it cost.
        usage: Usage,
        /// What it wrote: `log.write`, stdout and stderr, in order, capped.
        log: Vec<LogLine>,
        /// Lines beyond the cap.
        lost_lines: u32,
    },
    /// The answer to [`ToWorker::Ping`].
    Stats {
        /// Components loaded.
        components: u32,
        /// Invocations under way.
        invocations: u32,
    },
}
