//! Lists all plugins of a tenant.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use switchboard_store::TenantContext;

use super::documents::{PluginState, RecentErrors, version};
use super::grants::{of_json, still_asked};
use super::replace::FailedVersion;
use crate::{PluginHost, PluginHostError};

/// How far back errors count as recent.
const RECENTLY: SignedDuration = SignedDuration::from_hours(24);

impl PluginHost {
    /// Every plugin with its versions, sorted by name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn plugins(&self, context: &TenantContext) -> Result<Vec<PluginState>, PluginHostError> {
        let mut plugins: BTreeMap<String, PluginState> = BTreeMap::new();
        for stored in self.store.plugins().versions(context).await? {
            let name = stored.plugin.clone();
            let state = plugins.entry(name.clone()).or_insert_with(|| PluginState {
                name,
                active: None,
                previous: None,
                grants: Vec::new(),
                revision: 0,
                position: None,
                settings_set: Vec::new(),
                replaced: None,
                recent_errors: RecentErrors::default(),
                versions: Vec::new(),
            });
            state.versions.push(version(stored, true)?);
        }
        for activation in self.store.plugins().activations(context).await? {
            if let Some(state) = plugins.get_mut(&activation.plugin) {
                state.previous = activation.rollback_target().map(|digest| format!("sha256:{digest}"));
                state.revision = activation.revision;
                state.position = Some(activation.position);
                state.replaced = FailedVersion::of(&activation).map(Into::into);
                state.active = activation.digest.map(|digest| format!("sha256:{digest}"));
                let active =
                    state.versions.iter().find(|version| Some(&version.digest) == state.active.as_ref());
                let asked = active.map_or(&[][..], |version| &version.grants_asked);
                state.grants = still_asked(&of_json(&activation.grants), asked);
            }
        }
        for (plugin, settings) in self.store.plugins().all_settings(context).await? {
            if let Some(state) = plugins.get_mut(&plugin) {
                state.settings_set = settings.keys().cloned().collect();
            }
        }
        let since = self.clock.now() - RECENTLY;
        for errors in self.store.plugin_logs().errors_since(context, since).await? {
            if let Some(state) = plugins.get_mut(&errors.plugin) {
                state.recent_errors = errors.into();
            }
        }
        Ok(plugins.into_values().collect())
    }

    /// Checks that the tenant has this plugin.
    ///
    /// # Errors
    /// [`PluginHostError::NotFound`] when it does not.
    pub async fn require_plugin(&self, context: &TenantContext, plugin: &str) -> Result<(), PluginHostError> {
        let versions = self.store.plugins().versions(context).await?;
        let known = versions.iter().any(|version| version.plugin == plugin);
        if known { Ok(()) } else { Err(PluginHostError::NotFound("the plugin")) }
    }
}
