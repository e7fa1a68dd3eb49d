//! Changes a plugin's settings, after checking them against the plugin's schema.

use serde_json::{Map, Value};
use switchboard_plugin_protocol::{Mismatch, SettingsSchema};
use switchboard_store::{Act, TenantContext};

use super::documents::parse_report;
use crate::{PluginHost, PluginHostError};

impl PluginHost {
    /// Replaces a plugin's settings.
    ///
    /// # Errors
    /// When there is no such plugin, or its schema does not allow the settings. The error then names the member.
    pub async fn set_settings(
        &self,
        context: &TenantContext,
        plugin: &str,
        settings: Map<String, Value>,
        act: &Act,
    ) -> Result<(), PluginHostError> {
        let versions = self.store.plugins().versions(context).await?;
        let active = self.store.plugins().activations(context).await?;
        let active = active
            .into_iter()
            .find(|activation| activation.plugin == plugin)
            .and_then(|active| active.digest);
        let of_plugin = versions.iter().filter(|version| version.plugin == plugin);
        let version = of_plugin
            .clone()
            .find(|version| Some(&version.digest) == active.as_ref())
            .or_else(|| of_plugin.clone().next())
            .ok_or(PluginHostError::NotFound("the plugin"))?;
        match parse_report(&version.report)?.manifest.settings {
            Some(schema) => {
                let settings = Value::Object(settings.clone());
                // The check may take long, which must not block a thread of the runtime.
                let checked = tokio::task::spawn_blocking(move || check(&schema, &settings)).await;
                checked.map_err(|error| {
                    PluginHostError::Unavailable(format!(
                        "the settings could not be checked: {error}; try again"
                    ))
                })??;
            }
            None if settings.is_empty() => {}
            None => return Err(invalid("the plugin's manifest describes no settings")),
        }
        // The audit trail gets the names alone. A value may be a secret, although secrets belong into connections.
        let before = self.store.plugins().settings(context, plugin).await?;
        let names: std::collections::BTreeSet<&String> = before.keys().chain(settings.keys()).collect();
        let changed: Vec<&String> =
            names.into_iter().filter(|name| before.get(*name) != settings.get(*name)).collect();
        let act = act.clone().with("changed", serde_json::json!(changed));
        self.store.plugins().set_settings(context, plugin, &settings, &act).await?;
        self.changed(context).await;
        Ok(())
    }
}

fn invalid(message: impl Into<String>) -> PluginHostError {
    PluginHostError::Invalid { field: "settings".to_owned(), message: message.into() }
}

/// Checks settings against a schema. The schema is parsed again with its limits, because a version may have been uploaded
/// before uploads checked that.
fn check(schema: &Value, settings: &Value) -> Result<(), PluginHostError> {
    let schema = SettingsSchema::parse(schema).map_err(|refused| {
        invalid(format!(
            "the plugin's own schema of settings can't be used; upload a version with another one. At {:?} in it: {}",
            refused.pointer, refused.why
        ))
    })?;
    schema.check(settings).map_err(|Mismatch { field, message }| PluginHostError::Invalid { field, message })
}
