//! Changes a plugin's settings, after checking them against the plugin's schema.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use switchboard_plugin_protocol::{Mismatch, SettingsSchema};
use switchboard_store::{Act, StoredVersion, TenantContext};

use super::documents::parse_report;
use crate::{PluginHost, PluginHostError};

/// Settings by name.
type Settings = Map<String, Value>;

impl PluginHost {
    /// A plugin's settings without those that are secrets: members whose schema says `writeOnly`, in whichever of the
    /// plugin's versions.
    ///
    /// # Errors
    /// When there is no such plugin or the store fails.
    pub async fn settings(&self, context: &TenantContext, plugin: &str) -> Result<Settings, PluginHostError> {
        let versions = self.store.plugins().versions(context).await?;
        let of_plugin: Vec<_> = versions.into_iter().filter(|version| version.plugin == plugin).collect();
        if of_plugin.is_empty() {
            return Err(PluginHostError::NotFound("the plugin"));
        }
        let secrets = secrets_of(&of_plugin)?;
        let settings = self.store.plugins().settings(context, plugin).await?;
        Ok(without(&settings, &secrets))
    }

    /// Replaces a plugin's settings. A secret that is not given stays as it is, and one that is `null` is removed. Answers
    /// the settings without the secrets.
    ///
    /// # Errors
    /// When there is no such plugin, or its schema does not allow the settings. The error then names the member.
    pub async fn set_settings(
        &self,
        context: &TenantContext,
        plugin: &str,
        mut settings: Settings,
        act: &Act,
    ) -> Result<Settings, PluginHostError> {
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
        let before = self.store.plugins().settings(context, plugin).await?;
        let secrets = secrets_of(of_plugin)?;
        for name in &secrets {
            match settings.get(name) {
                None => settings
                    .extend(before.get_key_value(name).map(|(name, value)| (name.clone(), value.clone()))),
                Some(Value::Null) => drop(settings.remove(name)),
                Some(_) => {}
            }
        }
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
        let names: BTreeSet<&String> = before.keys().chain(settings.keys()).collect();
        let changed: Vec<&String> =
            names.into_iter().filter(|name| before.get(*name) != settings.get(*name)).collect();
        let act = act.clone().with("changed", serde_json::json!(changed));
        self.store.plugins().set_settings(context, plugin, &settings, &act).await?;
        self.changed(context).await;
        Ok(without(&settings, &secrets))
    }
}

/// The names of members that any of these versions calls `writeOnly`.
fn secrets_of<'a>(
    versions: impl IntoIterator<Item = &'a StoredVersion>,
) -> Result<BTreeSet<String>, PluginHostError> {
    let mut secrets = BTreeSet::new();
    for version in versions {
        let schema = parse_report(&version.report)?.manifest.settings;
        let members =
            schema.as_ref().and_then(|schema| schema["properties"].as_object()).into_iter().flatten();
        let named = members.filter(|(_, member)| member["writeOnly"] == Value::Bool(true));
        secrets.extend(named.map(|(name, _)| name.clone()));
    }
    Ok(secrets)
}

fn without(settings: &Settings, secrets: &BTreeSet<String>) -> Settings {
    let told = settings.iter().filter(|(name, _)| !secrets.contains(*name));
    told.map(|(name, value)| (name.clone(), value.clone())).collect()
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
