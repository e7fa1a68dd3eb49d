//! On whose behalf a plugin works.

use serde::{Deserialize, Serialize};

use crate::customer::NamedValues;

/// The user of the tenant for whom a plugin works in one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// Entra object id.
    pub id: String,
    /// `alice@fabrikam.example`.
    pub user_principal_name: String,
    /// As the directory shows it.
    pub display_name: String,
    /// Mail address.
    pub email: Option<String>,
    /// BCP 47.
    pub locale: String,
    /// IANA name.
    pub time_zone: String,
    /// Further facts by name.
    pub extra: NamedValues,
}

/// Why a hook is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// For a real call, list or meeting.
    Live,
    /// Somebody tries the plugin.
    Test,
    /// The answer is only compared with that of another version.
    Shadow,
    /// A recorded call is repeated.
    Replay,
    /// The host gets ready.
    Prewarm,
}

impl Purpose {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 5] = [Self::Live, Self::Test, Self::Shadow, Self::Replay, Self::Prewarm];

    /// Its name in the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Test => "test",
            Self::Shadow => "shadow",
            Self::Replay => "replay",
            Self::Prewarm => "prewarm",
        }
    }
}

/// On whose behalf and why a hook works, and how long the host will wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestContext {
    /// The user.
    pub agent: Agent,
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    pub default_region: String,
    /// RFC 3339, with the agent's UTC offset.
    pub now: String,
    /// Milliseconds from now until an answer comes too late for what it is asked for.
    pub deadline_ms: u32,
    /// Why the hook is called. Unless it is live, nothing may be changed.
    pub purpose: Purpose,
    /// Further facts by name.
    pub extra: NamedValues,
}
