//! How hooks and capabilities fail: the contract's `plugin-error`, as the host's own type.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What happened, so that the other side can act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PluginErrorKind {
    /// The capability, the connection or the destination is not granted, or no plugin may reach it.
    Denied,
    /// It would change something, and the hook is not called for a live call.
    NotLive,
    /// An admin has not set up the connection.
    ConnectionMissing,
    /// The other system does not take the connection's credential.
    Unauthorized,
    /// The other system must know this agent, who has not connected to it.
    AgentMustConnect,
    /// The other system asks to wait.
    RateLimited,
    /// The plugin has used up a limit of the host.
    QuotaExceeded,
    /// The request or its answer is larger than allowed.
    TooLarge,
    /// There was no answer in time.
    TimedOut,
    /// A system behind the capability or the plugin failed.
    Unavailable,
    /// The request is wrong.
    Invalid,
    /// Settings are wrong, and an admin must correct them.
    Misconfigured,
    /// The plugin itself failed.
    Internal,
}

impl PluginErrorKind {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 13] = [
        Self::Denied,
        Self::NotLive,
        Self::ConnectionMissing,
        Self::Unauthorized,
        Self::AgentMustConnect,
        Self::RateLimited,
        Self::QuotaExceeded,
        Self::TooLarge,
        Self::TimedOut,
        Self::Unavailable,
        Self::Invalid,
        Self::Misconfigured,
        Self::Internal,
    ];

    /// Its name in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::NotLive => "not-live",
            Self::ConnectionMissing => "connection-missing",
            Self::Unauthorized => "unauthorized",
            Self::AgentMustConnect => "agent-must-connect",
            Self::RateLimited => "rate-limited",
            Self::QuotaExceeded => "quota-exceeded",
            Self::TooLarge => "too-large",
            Self::TimedOut => "timed-out",
            Self::Unavailable => "unavailable",
            Self::Invalid => "invalid",
            Self::Misconfigured => "misconfigured",
            Self::Internal => "internal",
        }
    }

    /// The kind of this name. One that is not known is [`PluginErrorKind::Internal`], as the contract says.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).unwrap_or(Self::Internal)
    }

    /// Whether an admin must act before the same can succeed.
    #[must_use]
    pub fn needs_admin(self) -> bool {
        matches!(self, Self::Denied | Self::ConnectionMissing | Self::Unauthorized | Self::Misconfigured)
    }

    /// How it reads as the failure of a hook.
    pub(crate) fn of_hook(self) -> &'static str {
        match self {
            Self::Unavailable => "a system behind the plugin is unavailable",
            Self::TimedOut => "a system behind the plugin did not answer in time",
            Self::RateLimited => "a system behind the plugin asks to wait",
            Self::Denied => "the plugin may not do what it needs to",
            Self::NotLive => "the plugin would change something",
            Self::ConnectionMissing => "a connection of the plugin is not set up",
            Self::Unauthorized => "a system behind the plugin refuses the connection's credential",
            Self::AgentMustConnect => "a system behind the plugin must know the agent first",
            Self::QuotaExceeded => "the plugin has used up a limit",
            Self::TooLarge => "a request or an answer of the plugin is too large",
            Self::Misconfigured => "the plugin is misconfigured",
            Self::Invalid | Self::Internal => "the plugin failed",
        }
    }
}

/// How a hook or a capability failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PluginError {
    /// What happened.
    pub kind: PluginErrorKind,
    /// In words, for developers and admins.
    pub message: String,
    /// Milliseconds to wait until the next try, if the other system asks for that.
    #[serde(default)]
    pub retry_after_ms: Option<u32>,
    /// The named connection that it is about.
    #[serde(default)]
    pub connection: Option<String>,
}

impl PluginError {
    /// An error of this kind.
    #[must_use]
    pub fn new(kind: PluginErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry_after_ms: None, connection: None }
    }

    /// The same, about this connection.
    #[must_use]
    pub fn about(self, connection: &str) -> Self {
        Self { connection: Some(connection.to_owned()), ..self }
    }

    /// The error as the failure of a hook, in words.
    #[must_use]
    pub fn of_hook(&self) -> String {
        format!("{}{self:#}", self.kind.of_hook())
    }
}

impl fmt::Display for PluginError {
    /// The alternate form leaves the kind out, for what stands after other words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            f.write_str(self.kind.as_str())?;
        }
        if let Some(ms) = self.retry_after_ms {
            write!(f, ", for {ms} ms")?;
        }
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for PluginError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_the_names_of_the_contract_and_an_unknown_one_is_the_plugins_own_failure() {
        for kind in PluginErrorKind::ALL {
            assert_eq!(PluginErrorKind::named(kind.as_str()), kind);
            assert_eq!(serde_json::to_value(kind).ok(), Some(kind.as_str().into()));
        }
        for name in ["", "Denied", "payment-required"] {
            assert_eq!(PluginErrorKind::named(name), PluginErrorKind::Internal);
        }
    }

    #[test]
    fn an_error_says_what_happened_and_how_long_to_wait() {
        let limited = PluginError {
            retry_after_ms: Some(700),
            ..PluginError::new(PluginErrorKind::RateLimited, "the CRM answered 429")
        };
        assert_eq!(limited.to_string(), "rate-limited, for 700 ms: the CRM answered 429");
        let words = "a system behind the plugin asks to wait, for 700 ms: the CRM answered 429";
        assert_eq!(limited.of_hook(), words);
        assert_eq!(PluginError::new(PluginErrorKind::TimedOut, "").to_string(), "timed-out");
    }
}
