//! Which plugins are active: read once per tenant, again after each change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use switchboard_calls::customer::NamedValues;
use switchboard_plugin_protocol::{ComponentRef, GrantAsked, Granted, MemoryClass};
use switchboard_store::TenantContext;

use super::compile::CompileCommand;
use super::documents::{parse_digest, parse_report};
use crate::{PluginHost, PluginHostError};

/// How long starting waits for a worker to say which engine it has.
const ENGINE_WITHIN: Duration = Duration::from_secs(20);

/// An active version, ready to run.
#[derive(Debug, Clone)]
pub struct ActivePlugin {
    /// The plugin's name.
    pub name: String,
    /// The version that the manifest names.
    pub version: String,
    /// SHA-256 of the component, in hex.
    pub digest_hex: String,
    /// What workers load.
    pub component: ComponentRef,
    /// Which workers.
    pub class: MemoryClass,
    /// The hooks that it exports.
    pub hooks: Vec<String>,
    /// Which capabilities it may use.
    pub granted: Granted,
    /// Named connections that it may use.
    pub connections: Vec<String>,
    /// Origins that it may use without a connection.
    pub origins: Vec<String>,
    /// Its settings: names and JSON values.
    pub settings: NamedValues,
}

impl ActivePlugin {
    /// Whether it exports a hook.
    #[must_use]
    pub fn has(&self, hook: &str) -> bool {
        self.hooks.iter().any(|own| own == hook)
    }

    /// Its name as a source of cards.
    #[must_use]
    pub fn source(&self) -> String {
        format!("plugin:{}", self.name)
    }
}

type Snapshot = Arc<Vec<Arc<ActivePlugin>>>;

/// The active plugins of the tenants that were asked for.
#[derive(Debug, Default)]
pub struct ActivePlugins {
    tenants: Mutex<HashMap<String, Snapshot>>,
}

impl PluginHost {
    /// The tenant's active plugins, in the admin's order.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn active(&self, context: &TenantContext) -> Result<Snapshot, PluginHostError> {
        let tenant = context.tenant_id();
        let known = self.active.tenants.lock().unwrap_or_else(PoisonError::into_inner).get(tenant).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let engine = self.pool.wait_for_engine(ENGINE_WITHIN).await.unwrap_or_default();
        let versions = self.store.versions(context).await?;
        let mut plugins = Vec::new();
        for activation in self.store.activations(context).await? {
            let Some(digest_hex) = activation.digest else { continue };
            let Some(version) = versions.iter().find(|version| version.digest == digest_hex) else {
                continue;
            };
            let report = parse_report(&version.report)?;
            let grants: Vec<GrantAsked> = serde_json::from_str(&activation.grants).unwrap_or_default();
            let has = |capability: &str| grants.iter().any(|grant| grant.capability == capability);
            let settings = self.store.plugin_settings(context, &activation.plugin).await?;
            plugins.push(Arc::new(ActivePlugin {
                version: report.manifest.version.clone(),
                component: ComponentRef {
                    digest: parse_digest(&digest_hex)?,
                    artifact: CompileCommand::artifact_name(&digest_hex, &engine),
                },
                class: report.memory.class,
                hooks: report.hooks,
                granted: Granted {
                    customers: has("customers"),
                    directory: has("directory"),
                    http: has("http"),
                    key_value: has("key-value"),
                },
                connections: grants.iter().flat_map(|grant| grant.connections.clone()).collect(),
                origins: grants.iter().flat_map(|grant| grant.origins.clone()).collect(),
                settings: settings.into_iter().map(|(name, value)| (name, value.to_string())).collect(),
                name: activation.plugin,
                digest_hex,
            }));
        }
        let plugins = Arc::new(plugins);
        // Not remembered while no worker said which artifacts it takes.
        if !engine.is_empty() {
            let mut tenants = self.active.tenants.lock().unwrap_or_else(PoisonError::into_inner);
            tenants.insert(tenant.to_owned(), Arc::clone(&plugins));
        }
        Ok(plugins)
    }

    /// Something about the tenant's plugins has changed: the next call sees it.
    pub(crate) async fn changed(&self, context: &TenantContext) {
        self.active.tenants.lock().unwrap_or_else(PoisonError::into_inner).remove(context.tenant_id());
        match self.active(context).await {
            Ok(plugins) => {
                for plugin in plugins.iter() {
                    self.pool.warm(plugin.class, plugin.component.clone()).await;
                }
            }
            Err(error) => tracing::warn!(%error, "the active plugins could not be read again"),
        }
    }

    /// Compiles a component again if it is not compiled for the workers' engine.
    pub(crate) async fn ensure_artifact(
        &self,
        context: &TenantContext,
        digest_hex: &str,
    ) -> Result<(), PluginHostError> {
        let engine = self
            .pool
            .wait_for_engine(ENGINE_WITHIN)
            .await
            .ok_or_else(|| PluginHostError::Unavailable("no plugin worker is ready; try again".into()))?;
        if self.compile.has_artifact(&CompileCommand::artifact_name(digest_hex, &engine)) {
            return Ok(());
        }
        let component = self
            .store
            .component(context, digest_hex)
            .await?
            .ok_or(PluginHostError::NotFound("the component"))?;
        self.compile.compile(&component, digest_hex).await?;
        Ok(())
    }

    /// Makes every active version of every tenant ready: compiled for this engine, and loaded.
    ///
    /// # Errors
    /// When the store fails. A version that can't be compiled any more is logged and left.
    pub async fn warm_all(&self) -> Result<(), PluginHostError> {
        for activation in self.store.all_active().await? {
            let Some(digest) = &activation.digest else { continue };
            let context = TenantContext::for_background_work(&activation.tenant_id, "");
            if let Err(error) = self.ensure_artifact(&context, digest).await {
                tracing::error!(tenant.id = activation.tenant_id, plugin.name = activation.plugin, %error, "not compiled");
                continue;
            }
            for plugin in self.active(&context).await?.iter().filter(|plugin| plugin.digest_hex == *digest) {
                self.pool.warm(plugin.class, plugin.component.clone()).await;
            }
        }
        Ok(())
    }
}
