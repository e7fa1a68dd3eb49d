//! How hooks and capabilities fail: the contract's variants, as the host's own types.

use serde::{Deserialize, Serialize};

/// How a hook failed, in terms that the host can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HookError {
    /// A system that the plugin depends on failed or was too slow.
    #[error("a system behind the plugin is unavailable: {0}")]
    Unavailable(String),
    /// Such a system asks to wait so many milliseconds.
    #[error("a system behind the plugin asks to wait {0} ms")]
    RateLimited(u32),
    /// Settings, grants or connections are wrong: an admin must act.
    #[error("the plugin is misconfigured: {0}")]
    Misconfigured(String),
    /// The plugin's own failure.
    #[error("the plugin failed: {0}")]
    Internal(String),
}

/// How a capability failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HostError {
    /// Not granted to this plugin.
    #[error("not granted to this plugin")]
    Denied,
    /// What stands behind the capability failed or was too slow.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The plugin has used up its share.
    #[error("quota exceeded")]
    QuotaExceeded,
    /// The request itself is wrong.
    #[error("invalid: {0}")]
    Invalid(String),
}

/// How a request by `http.send` failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HttpError {
    /// Not granted, or an address that no plugin may reach: the reason.
    #[error("denied: {0}")]
    Denied(String),
    /// No answer in time.
    #[error("timed out")]
    TimedOut,
    /// The request or its answer is larger than allowed.
    #[error("too large")]
    TooLarge,
    /// The plugin has used up its share.
    #[error("quota exceeded")]
    QuotaExceeded,
    /// Anything else, in words.
    #[error("failed: {0}")]
    Failed(String),
}
