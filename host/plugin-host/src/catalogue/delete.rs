//! Deletes a version of a plugin.

use switchboard_store::{Act, TenantContext};

use super::documents::parse_digest;
use crate::{PluginHost, PluginHostError};

impl PluginHost {
    /// Deletes a version that is not active, with its component and artifact if nobody else has the same one. The version
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
}
