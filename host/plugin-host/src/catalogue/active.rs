//! Which plugins are active: read once per tenant, again after each change.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use switchboard_domain::customer::NamedValues;
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::{Digest, TenantId};
use switchboard_plugin_protocol::{ComponentRef, GrantAsked, Granted, MemoryClass};
use switchboard_store::{Activation, TenantContext};

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
    /// The same, as workers know it.
    pub digest: Digest,
    /// Which workers.
    pub class: MemoryClass,
    /// The hooks that it exports.
    pub hooks: Vec<Hook>,
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
    pub fn has(&self, hook: Hook) -> bool {
        self.hooks.contains(&hook)
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
    tenants: Mutex<HashMap<TenantId, Snapshot>>,
    /// Counts what was forgotten: what was read before that is not remembered.
    forgotten: AtomicU64,
}

impl ActivePlugins {
    fn get(&self, tenant_id: &TenantId) -> Option<Snapshot> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner).get(tenant_id).cloned()
    }

    /// Remembers what was read when `forgotten` things had been forgotten.
    fn remember(&self, tenant_id: &TenantId, forgotten: u64, plugins: &Snapshot) {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if self.forgotten.load(Ordering::Relaxed) == forgotten {
            tenants.insert(tenant_id.clone(), Arc::clone(plugins));
        }
    }

    /// Answers whether there was anything to forget.
    fn forget(&self, tenant_id: &TenantId) -> bool {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        self.forgotten.fetch_add(1, Ordering::Relaxed);
        tenants.remove(tenant_id).is_some()
    }
}

impl PluginHost {
    /// The tenant's active plugins, in the admin's order.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn active(&self, context: &TenantContext) -> Result<Snapshot, PluginHostError> {
        let tenant = context.tenant_id();
        if let Some(known) = self.active.get(tenant) {
            return Ok(known);
        }
        let forgotten = self.active.forgotten.load(Ordering::Relaxed);
        let engine = self.engine().await;
        let versions = self.store.plugins().versions(context).await?;
        let mut plugins = Vec::new();
        for activation in self.store.plugins().activations(context).await? {
            let Some(digest_hex) = activation.digest else { continue };
            let Some(version) = versions.iter().find(|version| version.digest == digest_hex) else {
                continue;
            };
            let report = parse_report(&version.report)?;
            let grants: Vec<GrantAsked> = serde_json::from_str(&activation.grants).unwrap_or_default();
            let settings = self.store.plugins().settings(context, &activation.plugin).await?;
            plugins.push(Arc::new(ActivePlugin {
                version: report.manifest.version.clone(),
                digest: parse_digest(&digest_hex)?,
                class: report.memory.class,
                hooks: report.hooks,
                granted: grants.iter().map(|grant| grant.capability).collect(),
                connections: grants.iter().flat_map(|grant| grant.connections.clone()).collect(),
                origins: grants.iter().flat_map(|grant| grant.origins.clone()).collect(),
                settings: settings.into_iter().map(|(name, value)| (name, value.to_string())).collect(),
                name: activation.plugin,
                digest_hex,
            }));
        }
        let plugins = Arc::new(plugins);
        // Not remembered while no worker said which artifacts it takes.
        if engine.is_ok() {
            // What is there from an earlier run is checked now, and not at a call.
            for plugin in plugins.iter() {
                self.artifacts.prepare(&plugin.digest_hex).await;
            }
            self.active.remember(tenant, forgotten, &plugins);
        }
        Ok(plugins)
    }

    /// Another front may have changed the tenant's plugins: the next call reads them again. Where they are in use here,
    /// they are made ready at once.
    pub fn changed_elsewhere(&self, context: TenantContext) {
        if self.active.forget(context.tenant_id()) {
            let host = self.clone();
            tokio::spawn(async move { host.make_ready(&context).await });
        }
    }

    async fn make_ready(&self, context: &TenantContext) {
        let plugins = match self.active(context).await {
            Ok(plugins) => plugins,
            Err(error) => {
                tracing::warn!(%error, "the active plugins could not be read again");
                return;
            }
        };
        for plugin in plugins.iter() {
            if let Err(error) = self.ensure_artifact(context, &plugin.digest_hex).await {
                tracing::error!(tenant.id = context.tenant_id().as_str(), plugin.name = plugin.name, %error, "not compiled");
                continue;
            }
            self.warm(plugin).await;
        }
    }

    /// Lets the plugin's worker load it, so that its next call needs no loading.
    pub(crate) async fn warm(&self, plugin: &ActivePlugin) {
        if let Some(artifact) = self.artifacts.find(&plugin.digest_hex) {
            self.pool.warm(plugin.class, ComponentRef { digest: plugin.digest, artifact }).await;
        }
    }

    /// Waits until a worker has said which artifacts it takes.
    pub(crate) async fn engine(&self) -> Result<(), PluginHostError> {
        let engine = self.pool.wait_for_engine(ENGINE_WITHIN).await;
        let engine = engine
            .ok_or_else(|| PluginHostError::Unavailable("no plugin worker is ready; try again".into()))?;
        self.artifacts.set_engine(&engine);
        Ok(())
    }

    /// Something about the tenant's plugins has changed here: the next call sees it, and finds them loaded.
    pub(crate) async fn changed(&self, context: &TenantContext) {
        self.active.forget(context.tenant_id());
        self.make_ready(context).await;
    }

    /// Compiles a component again if it is not compiled for the workers' engine.
    pub(crate) async fn ensure_artifact(
        &self,
        context: &TenantContext,
        digest_hex: &str,
    ) -> Result<(), PluginHostError> {
        self.engine().await?;
        let _turn = self.artifacts.turn(digest_hex).await;
        if self.artifacts.prepare(digest_hex).await.is_some() {
            return Ok(());
        }
        tracing::info!(
            tenant.id = context.tenant_id().as_str(),
            plugin.digest = digest_hex,
            "compiling again"
        );
        let component = self
            .store
            .plugins()
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
        let activations = self.store.plugins().all_active().await?;
        self.readiness.begin(activations.len());
        // Two at a time: compiling children are capped at that too.
        futures::stream::iter(&activations)
            .for_each_concurrent(2, async |activation| {
                let ended = self.warm_one(activation).await;
                if let Err(error) = &ended {
                    tracing::error!(
                        tenant.id = activation.context().tenant_id().as_str(),
                        plugin.name = activation.plugin,
                        %error,
                        "an active plugin can't be loaded"
                    );
                }
                self.readiness.done(ended.is_ok());
            })
            .await;
        Ok(())
    }

    async fn warm_one(&self, activation: &Activation) -> Result<(), PluginHostError> {
        let Some(digest) = &activation.digest else { return Ok(()) };
        let context = activation.context();
        self.ensure_artifact(&context, digest).await?;
        for plugin in self.active(&context).await?.iter().filter(|plugin| plugin.digest_hex == *digest) {
            self.warm(plugin).await;
        }
        Ok(())
    }
}
