//! Deletes versions of plugins.

use jiff::Timestamp;
use switchboard_store::{Act, TenantContext};

use super::documents::parse_digest;
use crate::{PluginHost, PluginHostError};

/// Versions that are deleted with one transaction.
const TOGETHER: u32 = 100;

impl PluginHost {
    /// Deletes a version that is neither active nor previewed, with its component and artifact if nobody else has the same one. The version
    /// that rolling back leads to is only deleted with `also_rollback_target`.
    ///
    /// # Errors
    /// When there is no such version, or it is in use.
    pub async fn delete_version(
        &self,
        context: &TenantContext,
        plugin: &str,
        digest_hex: &str,
        also_rollback_target: bool,
        act: &Act,
    ) -> Result<(), PluginHostError> {
        parse_digest(digest_hex)?;
        let plugins = self.store.plugins();
        if plugins.delete_version(context, plugin, digest_hex, also_rollback_target, act).await? {
            // Other fronts drop theirs when their cache is full: nobody can use it there.
            self.artifacts.remove(digest_hex);
        }
        self.active.forget(context.tenant_id());
        Ok(())
    }

    /// Deletes versions of any tenant that were uploaded before a time and are not in use, with components and artifacts that
    /// nobody has any more. Returns how many versions that were.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_unused_versions(&self, before: Timestamp) -> Result<u64, PluginHostError> {
        let (now, mut forgotten) = (self.clock.now(), 0);
        loop {
            let (versions, orphans) = self.store.plugins().forget_unused(before, now, TOGETHER).await?;
            for digest in orphans {
                self.artifacts.remove(&digest);
            }
            forgotten += versions;
            if versions < u64::from(TOGETHER) {
                return Ok(forgotten);
            }
        }
    }
}
