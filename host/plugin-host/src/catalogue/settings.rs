//! A plugin's settings, as its schema describes them.

use serde_json::{Map, Value};
use switchboard_store::{Act, TenantContext};

use super::documents::parse_report;
use crate::{PluginHost, PluginHostError};

impl PluginHost {
    /// Replaces a plugin's settings.
    ///
    /// # Errors
    /// When there is no such plugin, or its schema does not allow them: names the member.
    pub async fn set_settings(
        &self,
        context: &TenantContext,
        plugin: &str,
        settings: Map<String, Value>,
        act: &Act,
    ) -> Result<(), PluginHostError> {
        let versions = self.store.versions(context).await?;
        let active = self.store.activations(context).await?;
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
        let schema = parse_report(&version.report)?.manifest.settings;
        let settings = Value::Object(settings);
        match schema {
            Some(schema) => {
                let schema =
                    jsonschema::validator_for(&schema).map_err(|error| PluginHostError::Invalid {
                        field: "settings".into(),
                        message: format!("the plugin's own schema is wrong: {error}"),
                    })?;
                if let Err(error) = schema.validate(&settings) {
                    let path = error.instance_path().to_string().trim_start_matches('/').replace('/', ".");
                    let field = if path.is_empty() { "settings".to_owned() } else { path };
                    return Err(PluginHostError::Invalid { field, message: error.to_string() });
                }
            }
            None if settings.as_object().is_some_and(|members| !members.is_empty()) => {
                return Err(PluginHostError::Invalid {
                    field: "settings".into(),
                    message: "the plugin's manifest describes no settings".into(),
                });
            }
            None => {}
        }
        let Value::Object(settings) = settings else { return Ok(()) };
        // Their names alone: one of them may be a secret, although that is what connections are for.
        let before = self.store.plugin_settings(context, plugin).await?;
        let names: std::collections::BTreeSet<&String> = before.keys().chain(settings.keys()).collect();
        let changed: Vec<&String> =
            names.into_iter().filter(|name| before.get(*name) != settings.get(*name)).collect();
        let act = act.clone().with("changed", serde_json::json!(changed));
        self.store.set_plugin_settings(context, plugin, &settings, &act).await?;
        self.changed(context).await;
        Ok(())
    }
}
