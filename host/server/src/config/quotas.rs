//! How much each tenant may keep.

use serde::{Deserialize, Serialize};

/// Of each tenant of which the operator says nothing else.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Quotas {
    pub(crate) key_values: u32,
    pub(crate) key_value_bytes: u64,
    pub(crate) plugin_versions: u32,
    pub(crate) plugin_version_bytes: u64,
    pub(crate) connections: u32,
    pub(crate) api_tokens: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        let all = switchboard_store::Quotas::default();
        Self {
            key_values: all.key_values,
            key_value_bytes: all.key_value_bytes,
            plugin_versions: all.plugin_versions,
            plugin_version_bytes: all.plugin_version_bytes,
            connections: all.connections,
            api_tokens: all.api_tokens,
        }
    }
}

impl Quotas {
    /// As the store takes them.
    pub(crate) fn of_store(&self) -> switchboard_store::Quotas {
        switchboard_store::Quotas {
            key_values: self.key_values,
            key_value_bytes: self.key_value_bytes,
            plugin_versions: self.plugin_versions,
            plugin_version_bytes: self.plugin_version_bytes,
            connections: self.connections,
            api_tokens: self.api_tokens,
        }
    }
}
