//! On whose behalf a plugin works.

use serde::{Deserialize, Serialize};

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
}

/// On whose behalf a hook works, and how long the host will wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestContext {
    /// The user.
    pub agent: Agent,
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    pub default_region: String,
    /// RFC 3339, with the agent's UTC offset.
    pub now: String,
    /// Milliseconds from now until the host stops waiting.
    pub deadline_ms: u32,
}
