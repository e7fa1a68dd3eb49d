//! One run of one hook in a fresh instance, and how it ended.

use serde::{Deserialize, Serialize};
use switchboard_domain::context::RequestContext;
use switchboard_domain::customer::{FoundCustomer, NamedValues};
use switchboard_domain::error::HookError;
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::Digest;
use switchboard_domain::number::LookupKey;

use crate::{Granted, HookRequest, HookResponse, InvocationId};

/// How much memory guests of a worker get. Workers are of one class each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemoryClass {
    /// Compiled languages: 16 MiB of linear memory in all.
    Small,
    /// Languages that bring an interpreter (JavaScript, Python): 128 MiB.
    Large,
}

impl MemoryClass {
    /// As the command line and reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    /// Bytes that all linear memories of one instance may take together.
    #[must_use]
    pub fn memory_bytes(self) -> u64 {
        match self {
            Self::Small => 16 << 20,
            Self::Large => 128 << 20,
        }
    }
}

/// Which component, and where its compiled form is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentRef {
    /// The component as it was uploaded.
    pub digest: Digest,
    /// File name of the compiled artifact in the artifact cache; its authenticity was checked by the front.
    pub artifact: String,
}

/// What the guest will probably ask, fetched before, so that most calls need no second hop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prefetched {
    /// The plugin's settings: names and JSON values.
    pub settings: NamedValues,
    /// The store's answer to `customers.find-by-phone` for exactly these keys.
    pub customers: Option<(Vec<LookupKey>, Vec<FoundCustomer>)>,
}

/// What one invocation may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Milliseconds of wall time; then the guest is ended and the outcome is [`Failure::TimedOut`].
    pub deadline_ms: u32,
    /// Bytes that all linear memories together may take.
    pub memory_bytes: u64,
    /// Calls of capabilities.
    pub capability_calls: u32,
    /// Log lines kept.
    pub log_lines: u32,
    /// Log bytes kept.
    pub log_bytes: u32,
}

/// One run of one hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invocation {
    /// Chosen by the front.
    pub id: InvocationId,
    /// What to run.
    pub component: ComponentRef,
    /// What is asked.
    pub request: HookRequest,
    /// For whom, and how long the host waits.
    pub context: RequestContext,
    /// What it may use.
    pub granted: Granted,
    /// What it will probably ask.
    pub prefetched: Prefetched,
    /// What it may cost.
    pub limits: Limits,
}

/// Why a guest gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Failure {
    /// The deadline passed.
    #[error("the plugin did not answer within {0} ms")]
    TimedOut(u32),
    /// The guest trapped: what happened, and where as far as names go.
    #[error("the plugin crashed: {0}")]
    Trapped(String),
    /// The guest asked for more memory than it may have, and then failed.
    #[error("the plugin needs more than its {0} bytes of memory")]
    OutOfMemory(u64),
    /// The component does not export the hook.
    #[error("the plugin does not export {0}")]
    NotExported(Hook),
    /// The compiled artifact could not be loaded: compile it again.
    #[error("the compiled plugin could not be loaded: {0}")]
    NotLoaded(String),
    /// The guest answered with more than the host takes.
    #[error("the plugin's answer is too large: {0}")]
    TooLarge(String),
    /// The worker has as many guests as it can hold.
    #[error("the plugin worker is full")]
    Full,
}

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The guest answered.
    Answered(Box<HookResponse>),
    /// The guest answered with an error of the contract.
    Refused(HookError),
    /// The guest gave no answer.
    Failed(Failure),
}

/// What an invocation cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Microseconds from the first look at the request to the drop of the instance.
    pub wall_us: u64,
    /// Of these, microseconds spent waiting for answers of capabilities.
    pub waiting_us: u64,
    /// Most bytes of linear memory at once.
    pub memory_bytes: u64,
    /// Calls of capabilities that went to the front.
    pub capability_calls: u32,
}

/// How urgent a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LogLevel {
    /// For the plugin's developer.
    Debug,
    /// Worth knowing.
    Info,
    /// Odd.
    Warn,
    /// Broken.
    Error,
}

/// Where a log line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogSource {
    /// `log.write`.
    Log,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// One line for the tenant's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Where it came from.
    pub source: LogSource,
    /// How urgent it is; standard error counts as [`LogLevel::Error`].
    pub level: LogLevel,
    /// The text.
    pub message: String,
    /// Further facts by name.
    pub fields: NamedValues,
}
