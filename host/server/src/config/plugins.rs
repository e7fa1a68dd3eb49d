//! The plugin workers, and the cache of compiled plugins.

use std::path::PathBuf;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use switchboard_plugin_host::ARTIFACT_BYTES;
use switchboard_plugin_host::pool::{JailMode, PoolConfig};

/// How plugins run.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Plugins {
    pub(crate) artifacts: PathBuf,
    pub(crate) artifact_bytes: u64,
    pub(crate) small_workers: usize,
    pub(crate) large_workers: usize,
    pub(crate) invocations_per_tenant: u32,
    pub(crate) jail: JailMode,
    /// Networks that plugins may reach in addition to public addresses.
    pub(crate) reachable_networks: Vec<IpNet>,
}

impl Default for Plugins {
    fn default() -> Self {
        let pool = PoolConfig::default();
        Self {
            artifacts: PathBuf::from("/var/cache/switchboard/artifacts"),
            artifact_bytes: ARTIFACT_BYTES,
            small_workers: pool.small_workers,
            large_workers: pool.large_workers,
            invocations_per_tenant: pool.tenant_invocations,
            jail: JailMode::Required,
            reachable_networks: Vec::new(),
        }
    }
}

impl Plugins {
    pub(crate) fn pool(&self) -> PoolConfig {
        PoolConfig {
            small_workers: self.small_workers,
            large_workers: self.large_workers,
            tenant_invocations: self.invocations_per_tenant,
            jail: self.jail,
            ..PoolConfig::default()
        }
    }
}
