//! One run of one hook in a fresh instance, and how it ended.

use serde::{Deserialize, Serialize};
use switchboard_domain::context::RequestContext;
use switchboard_domain::customer::{FoundCustomer, NamedValues};
use switchboard_domain::error::PluginError;
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::Digest;
use switchboard_domain::number::LookupKey;

use crate::limits::Timeouts;
use crate::{Determinism, Granted, HookRequest, HookResponse, InvocationId};

/// How much memory the guests of a worker get. Each worker runs guests of one class only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MemoryClass {
    /// Compiled languages: 16 MiB of linear memory in all.
    Small,
    /// Languages that bring an interpreter (JavaScript, Python): 128 MiB.
    Large,
}

impl MemoryClass {
    /// The spelling on the command line and in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    /// How many guests a worker of this class runs at once.
    #[must_use]
    pub fn guests(self) -> u32 {
        match self {
            Self::Small => 256,
            Self::Large => 48,
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

/// Tells the tenants of invocations apart. The worker does not learn who they are.
pub type TenantShare = u64;

/// Which component, and where its compiled form is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentRef {
    /// The component as it was uploaded.
    pub digest: Digest,
    /// File name of the compiled artifact in the artifact cache. The front has checked its authenticity.
    pub artifact: String,
}

/// Answers that the guest will probably need. The front fetches them before the invocation, so that most guests get
/// along without a capability call, which would cost a round trip to the front.
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
    /// Milliseconds of wall time after which the guest is ended with [`Failure::TimedOut`].
    pub deadline_ms: u32,
    /// Milliseconds of processor time after which the worker ends the guest with [`Failure::TimedOut`]. The front ends it when
    /// as much time passes outside of capability calls without a break.
    pub computing_ms: u32,
    /// Bytes that all linear memories together may take.
    pub memory_bytes: u64,
    /// How many capability calls the guest may make.
    pub capability_calls: u32,
    /// How many log lines are kept.
    pub log_lines: u32,
    /// How many bytes of log lines are kept.
    pub log_bytes: u32,
}

/// One run of one hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invocation {
    /// Chosen by the front.
    pub id: InvocationId,
    /// The same for all invocations of a tenant, and nothing else: guests that compute for long take turns by it.
    pub tenant: TenantShare,
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
    /// What it may cost.
    pub limits: Limits,
    /// The guest's time and chance, while its call is recorded or replayed; otherwise it has those of this machine.
    pub determinism: Option<Determinism>,
}

/// Why a guest gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Failure {
    /// The deadline passed, or the computing time is used up.
    #[error("the plugin did not answer within {0} ms")]
    TimedOut(u32),
    /// The guest trapped: the cause in the first line, then a backtrace as far as the component has names.
    #[error("the plugin crashed: {0}")]
    Trapped(String),
    /// The guest failed after it was refused more memory than its limit.
    #[error("the plugin needs more than its {0} bytes of memory")]
    OutOfMemory(u64),
    /// The component does not export the hook.
    #[error("the plugin does not export {0}")]
    NotExported(Hook),
    /// The compiled artifact could not be loaded. Compiling the component again may help.
    #[error("the compiled plugin could not be loaded: {0}")]
    NotLoaded(String),
    /// The guest's answer is larger than the host accepts.
    #[error("the plugin's answer is too large: {0}")]
    TooLarge(String),
    /// The worker has no free slot for another guest.
    #[error("the plugin worker is full")]
    Full,
}

impl Failure {
    /// The failure of a hook in words for the plugin's developer: where a limit was met, with the limit and what to do.
    #[must_use]
    pub fn told(&self, hook: Hook) -> String {
        match self {
            Self::TimedOut(_) => {
                let Timeouts { computing, deadline, .. } = Timeouts::of(hook);
                format!(
                    "{self}: {hook} may compute for {} ms, and loops and sleeping are computing; with waiting for other \
                     systems it has {} ms",
                    computing.as_millis(),
                    deadline.as_millis()
                )
            }
            Self::OutOfMemory(_) => {
                format!("{self}: keep less of it at once, and ask for long lists in pages")
            }
            other => other.to_string(),
        }
    }
}

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The guest answered.
    Answered(Box<HookResponse>),
    /// The guest answered with an error of the contract.
    Refused(PluginError),
    /// The guest gave no answer.
    Failed(Failure),
}

/// What an invocation cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Microseconds from receiving the request until the instance was dropped.
    pub wall_us: u64,
    /// Of these, microseconds spent waiting for answers to capability calls.
    pub waiting_us: u64,
    /// Microseconds of processor time of the guest and of what the worker did for it.
    pub computing_us: u64,
    /// Peak bytes of linear memory.
    pub memory_bytes: u64,
    /// How many capability calls went to the front.
    pub capability_calls: u32,
}

/// How urgent a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    /// Details for the plugin's developer.
    Debug,
    /// Normal operation.
    Info,
    /// Something unexpected that did not stop the plugin.
    Warn,
    /// A failure.
    Error,
}

/// Where a log line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
