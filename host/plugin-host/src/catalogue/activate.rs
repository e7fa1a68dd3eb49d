//! Changes which version of a plugin is active, and what is granted to it.

use switchboard_plugin_protocol::GrantAsked;
use switchboard_store::{Act, Activation, ActivationChange, TenantContext};

use super::documents::{parse_digest, parse_report};
use crate::{PluginHost, PluginHostError};

impl PluginHost {
    /// Makes a version the active one. `grants` replaces the plugin's grants; `None` leaves them as they are. `expected`
    /// is the digest (in hex) that must be active now, so that two admins don't overwrite each other's change.
    ///
    /// # Errors
    /// When the version does not exist, its manifest does not ask for a grant, or another version is active than
    /// expected.
    pub async fn activate(
        &self,
        context: &TenantContext,
        plugin: &str,
        digest_hex: &str,
        grants: Option<&[GrantAsked]>,
        expected: Option<Option<&str>>,
        act: &Act,
    ) -> Result<Activation, PluginHostError> {
        parse_digest(digest_hex)?;
        let version = self
            .store
            .plugins()
            .version(context, digest_hex)
            .await?
            .filter(|version| version.plugin == plugin)
            .ok_or(PluginHostError::NotFound("the version"))?;
        let requested = parse_report(&version.report)?.manifest.grants;
        let grants = grants.map(|grants| checked(grants, &requested)).transpose()?;
        // The version is compiled for this engine before anything changes, so that an active version can always run.
        self.ensure_artifact(context, digest_hex).await?;
        let change =
            ActivationChange { plugin, digest: Some(digest_hex), grants: grants.as_deref(), expected, act };
        let activation = self.store.plugins().change_activation(context, &change).await?;
        self.changed(context).await;
        Ok(activation)
    }

    /// Switches a plugin off. Its settings, values and versions are kept.
    ///
    /// # Errors
    /// When no version of it is active.
    pub async fn deactivate(
        &self,
        context: &TenantContext,
        plugin: &str,
        act: &Act,
    ) -> Result<(), PluginHostError> {
        self.activation(context, plugin)
            .await?
            .filter(|activation| activation.digest.is_some())
            .ok_or(PluginHostError::NotFound("an active version"))?;
        let change = ActivationChange { plugin, digest: None, grants: None, expected: None, act };
        self.store.plugins().change_activation(context, &change).await?;
        self.changed(context).await;
        Ok(())
    }

    /// Activates the version that was active before the current one. This also works after the plugin was switched off.
    ///
    /// # Errors
    /// When no other version was active before.
    pub async fn roll_back(
        &self,
        context: &TenantContext,
        plugin: &str,
        act: &Act,
    ) -> Result<Activation, PluginHostError> {
        let activation = self.activation(context, plugin).await?;
        let previous = activation.and_then(|activation| activation.previous);
        let previous = previous.ok_or(PluginHostError::NotFound("an earlier active version"))?;
        self.activate(context, plugin, &previous, None, None, act).await
    }

    /// Replaces what is granted to a plugin.
    ///
    /// # Errors
    /// When no version of it is active, or its manifest does not ask for a grant.
    pub async fn set_grants(
        &self,
        context: &TenantContext,
        plugin: &str,
        grants: &[GrantAsked],
        act: &Act,
    ) -> Result<Activation, PluginHostError> {
        let activation = self.activation(context, plugin).await?;
        let digest = activation.and_then(|activation| activation.digest);
        let digest = digest.ok_or(PluginHostError::NotFound("an active version"))?;
        self.activate(context, plugin, &digest, Some(grants), None, act).await
    }

    async fn activation(
        &self,
        context: &TenantContext,
        plugin: &str,
    ) -> Result<Option<Activation>, PluginHostError> {
        let all = self.store.plugins().activations(context).await?;
        Ok(all.into_iter().find(|activation| activation.plugin == plugin))
    }
}

/// Checks that the manifest asks for all these grants; returns them as JSON.
fn checked(grants: &[GrantAsked], requested: &[GrantAsked]) -> Result<String, PluginHostError> {
    for (index, grant) in grants.iter().enumerate() {
        let fits = requested.iter().any(|requested| {
            requested.capability == grant.capability
                && grant.connections.iter().all(|connection| requested.connections.contains(connection))
                && grant.origins.iter().all(|origin| requested.origins.contains(origin))
        });
        if !fits {
            return Err(PluginHostError::Invalid {
                field: format!("grants[{index}]"),
                message: format!(
                    "the plugin's manifest does not ask for this grant of {:?}",
                    grant.capability
                ),
            });
        }
    }
    serde_json::to_string(grants).map_err(|error| PluginHostError::Store(error.into()))
}
