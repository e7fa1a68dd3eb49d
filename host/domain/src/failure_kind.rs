//! Why a plugin gave no answer, by kind: what figures count and what traces tell. The words of the plugin itself are in its log, because
//! they may be of a caller; these here are the host's own.

use serde::{Deserialize, Serialize};

use crate::error::PluginErrorKind;

/// Why a plugin gave no answer: a kind of the contract's errors, or one of the host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PluginFailureKind))]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// Something that it needs is not granted.
    Denied,
    /// It would have changed something outside of a real call.
    NotLive,
    /// A connection is not set up.
    ConnectionMissing,
    /// A system behind it refuses the credential.
    Unauthorized,
    /// The agent has to connect an account first.
    AgentMustConnect,
    /// A system behind it asks to wait.
    RateLimited,
    /// It has used up a limit.
    QuotaExceeded,
    /// A request or an answer of its requests was too large.
    TooLarge,
    /// It took too long, or a system behind it did.
    TimedOut,
    /// A system behind it failed.
    Unavailable,
    /// It asked in a wrong way.
    Invalid,
    /// Its settings are wrong.
    Misconfigured,
    /// It reported a failure of its own.
    Internal,
    /// It crashed.
    Crashed,
    /// It needed more memory than it may have.
    OutOfMemory,
    /// Its answer was too large.
    AnswerTooLarge,
    /// It does not have the hook.
    NotExported,
    /// It was not asked, because it kept taking too long.
    Throttled,
    /// It was being compiled.
    NotReady,
    /// It was not asked, because it is suspected of breaking workers.
    Quarantined,
    /// No worker was free, or the worker ended.
    NoWorker,
    /// The worker sent the answer of another hook.
    WrongAnswer,
    /// It was not asked, because the operator has blocked the version.
    Blocked,
    /// It was not asked, because the version had kept failing.
    TakenOff,
    /// A kind that this program does not know: a newer one has written it.
    #[serde(other)]
    Other,
}

impl FailureKind {
    /// Its name in figures and documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => PluginErrorKind::Denied.as_str(),
            Self::NotLive => PluginErrorKind::NotLive.as_str(),
            Self::ConnectionMissing => PluginErrorKind::ConnectionMissing.as_str(),
            Self::Unauthorized => PluginErrorKind::Unauthorized.as_str(),
            Self::AgentMustConnect => PluginErrorKind::AgentMustConnect.as_str(),
            Self::RateLimited => PluginErrorKind::RateLimited.as_str(),
            Self::QuotaExceeded => PluginErrorKind::QuotaExceeded.as_str(),
            Self::TooLarge => PluginErrorKind::TooLarge.as_str(),
            Self::TimedOut => PluginErrorKind::TimedOut.as_str(),
            Self::Unavailable => PluginErrorKind::Unavailable.as_str(),
            Self::Invalid => PluginErrorKind::Invalid.as_str(),
            Self::Misconfigured => PluginErrorKind::Misconfigured.as_str(),
            Self::Internal => PluginErrorKind::Internal.as_str(),
            Self::Crashed => "crashed",
            Self::OutOfMemory => "out-of-memory",
            Self::AnswerTooLarge => "answer-too-large",
            Self::NotExported => "not-exported",
            Self::Throttled => "throttled",
            Self::NotReady => "not-ready",
            Self::Quarantined => "quarantined",
            Self::NoWorker => "no-worker",
            Self::WrongAnswer => "wrong-answer",
            Self::Blocked => "blocked",
            Self::TakenOff => "taken-off",
            Self::Other => "other",
        }
    }

    /// The same in words, for developers.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Denied => PluginErrorKind::Denied.of_hook(),
            Self::NotLive => PluginErrorKind::NotLive.of_hook(),
            Self::ConnectionMissing => PluginErrorKind::ConnectionMissing.of_hook(),
            Self::Unauthorized => PluginErrorKind::Unauthorized.of_hook(),
            Self::AgentMustConnect => PluginErrorKind::AgentMustConnect.of_hook(),
            Self::RateLimited => PluginErrorKind::RateLimited.of_hook(),
            Self::QuotaExceeded => PluginErrorKind::QuotaExceeded.of_hook(),
            Self::TooLarge => PluginErrorKind::TooLarge.of_hook(),
            Self::TimedOut => "the plugin, or a system behind it, took too long",
            Self::Unavailable => PluginErrorKind::Unavailable.of_hook(),
            Self::Invalid => PluginErrorKind::Invalid.of_hook(),
            Self::Misconfigured => PluginErrorKind::Misconfigured.of_hook(),
            Self::Internal => PluginErrorKind::Internal.of_hook(),
            Self::Crashed => "the plugin crashed",
            Self::OutOfMemory => "the plugin needed more memory than it may have",
            Self::AnswerTooLarge => "the plugin's answer was too large",
            Self::NotExported => "the plugin does not have the hook",
            Self::Throttled => "the plugin kept taking too long, and was not asked",
            Self::NotReady => "the plugin was being compiled on this server",
            Self::Quarantined => "the plugin is suspected of breaking workers, and was not asked",
            Self::NoWorker => "no worker could run the plugin",
            Self::WrongAnswer => "the worker sent the answer of another hook",
            Self::Blocked => "the operator has blocked the version",
            Self::TakenOff => "the version had kept failing, and was taken off the calls",
            Self::Other => "the plugin gave no answer",
        }
    }
}

impl From<PluginErrorKind> for FailureKind {
    fn from(kind: PluginErrorKind) -> Self {
        match kind {
            PluginErrorKind::Denied => Self::Denied,
            PluginErrorKind::NotLive => Self::NotLive,
            PluginErrorKind::ConnectionMissing => Self::ConnectionMissing,
            PluginErrorKind::Unauthorized => Self::Unauthorized,
            PluginErrorKind::AgentMustConnect => Self::AgentMustConnect,
            PluginErrorKind::RateLimited => Self::RateLimited,
            PluginErrorKind::QuotaExceeded => Self::QuotaExceeded,
            PluginErrorKind::TooLarge => Self::TooLarge,
            PluginErrorKind::TimedOut => Self::TimedOut,
            PluginErrorKind::Unavailable => Self::Unavailable,
            PluginErrorKind::Invalid => Self::Invalid,
            PluginErrorKind::Misconfigured => Self::Misconfigured,
            PluginErrorKind::Internal => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_written_as_it_is_named_and_an_unknown_one_is_read() {
        for kind in PluginErrorKind::ALL.map(FailureKind::from).into_iter().chain([
            FailureKind::Crashed,
            FailureKind::OutOfMemory,
            FailureKind::AnswerTooLarge,
            FailureKind::NotExported,
            FailureKind::Throttled,
            FailureKind::NotReady,
            FailureKind::Quarantined,
            FailureKind::NoWorker,
            FailureKind::WrongAnswer,
            FailureKind::Blocked,
            FailureKind::TakenOff,
            FailureKind::Other,
        ]) {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(serde_json::from_value::<FailureKind>(kind.as_str().into()).unwrap(), kind);
            assert!(!kind.words().is_empty());
        }
        assert_eq!(serde_json::from_str::<FailureKind>("\"of-tomorrow\"").unwrap(), FailureKind::Other);
    }
}
