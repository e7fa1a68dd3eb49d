//! How a hook fails.

use switchboard_domain::error::PluginError;
use switchboard_domain::failure_kind::FailureKind;
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Failure;

use crate::pool::PoolError;

/// Why a hook gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HookFailure {
    /// The plugin answered with an error of the contract.
    #[error("{}", .0.of_hook())]
    Refused(PluginError),
    /// The guest ended without an answer.
    #[error(transparent)]
    Guest(#[from] Failure),
    /// No worker ran the guest to its end.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// The plugin timed out several times in a row. It is throttled to one call at a time, and one is in flight.
    #[error("the plugin keeps timing out: for a while it gets one call at a time, and one is in flight")]
    Throttled,
    /// This server is still compiling the plugin.
    #[error("the plugin is being compiled on this server; until then calls go without it")]
    NotCompiled,
    /// The worker sent the answer to another hook. Only a defect of the host can cause this.
    #[error("the plugin worker sent the answer of another hook")]
    WrongAnswer,
}

impl HookFailure {
    /// Whether the plugin took too long.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Throttled | Self::Guest(Failure::TimedOut(_)))
    }

    /// The failure of this hook in words for the plugin's developer, with what to do.
    #[must_use]
    pub fn told(&self, hook: Hook) -> String {
        match self {
            Self::Guest(failure) => failure.told(hook),
            other => other.to_string(),
        }
    }

    /// The failure in one line, for those who can't mend it: where the plugin crashed is in the log.
    #[must_use]
    pub fn in_short(&self) -> String {
        self.to_string().lines().next().unwrap_or_default().to_owned()
    }

    /// The name of this failure in metrics and traces.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            failure if failure.is_timeout() => "timed-out",
            _ => "failed",
        }
    }

    /// The kind of this failure in a plugin's figures and in traces.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Refused(error) => error.kind.into(),
            Self::Guest(Failure::TimedOut(_)) => FailureKind::TimedOut,
            Self::Guest(Failure::Trapped(_)) => FailureKind::Crashed,
            Self::Guest(Failure::OutOfMemory(_)) => FailureKind::OutOfMemory,
            Self::Guest(Failure::TooLarge(_)) => FailureKind::AnswerTooLarge,
            Self::Guest(Failure::NotExported(_)) => FailureKind::NotExported,
            Self::Throttled => FailureKind::Throttled,
            Self::NotCompiled | Self::Guest(Failure::NotLoaded(_)) => FailureKind::NotReady,
            Self::Pool(PoolError::Quarantined(_)) => FailureKind::Quarantined,
            Self::Pool(_) | Self::Guest(Failure::Full) => FailureKind::NoWorker,
            Self::WrongAnswer => FailureKind::WrongAnswer,
        }
    }
}
