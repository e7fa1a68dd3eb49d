//! Caches each tenant's active plugins, and what its people preview. They are read from the store at the first call and after each change.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use jiff::Timestamp;
use switchboard_domain::customer::NamedValues;
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::{Digest, TenantId};
use switchboard_plugin_protocol::{ComponentRef, Granted, MemoryClass};
use switchboard_store::{Activation, StoredVersion, TenantContext};

use super::documents::{parse_digest, parse_report};
use super::grants::{of_json, still_asked};
use super::preview::Previewed;
use super::replace::FailedVersion;
use crate::pool::WorkerPool;
use crate::{PluginHost, PluginHostError};

/// How long to wait for a worker to report its engine.
const ENGINE_TIMEOUT: Duration = Duration::from_secs(20);

/// How many active plugins are made ready at a time when the server starts.
const WARMED_AT_ONCE: usize = 4;

/// How long loading one may take then.
const LOAD_TIMEOUT: Duration = Duration::from_secs(20);

/// An active version, with everything that is needed to run it.
#[derive(Debug, Clone)]
pub struct ActivePlugin {
    /// The plugin's name.
    pub name: String,
    /// The version that the manifest names.
    pub version: String,
    /// SHA-256 of the component, in hex.
    pub digest_hex: String,
    /// The same digest as bytes, as workers know it.
    pub digest: Digest,
    /// The class of workers that run it.
    pub class: MemoryClass,
    /// The hooks that it exports.
    pub hooks: Vec<Hook>,
    /// The capabilities that it may use.
    pub granted: Granted,
    /// Named connections that it may use.
    pub connections: Vec<String>,
    /// Origins that it may use without a connection.
    pub origins: Vec<String>,
    /// Its settings: names and JSON values.
    pub settings: NamedValues,
    /// How it stands among the plugin's versions.
    pub standing: Standing,
}

/// How an active version stands among the versions of its plugin.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// How often the plugin's activation was changed.
    pub revision: i64,
    /// Whether there is another version to go back to.
    pub has_last_good: bool,
    /// When the host last put a version of the plugin in place of a failing one.
    pub replaced_at: Option<Timestamp>,
    /// The version that the host took off the calls, until an admin changes the plugin.
    pub replaced: Option<Replaced>,
    /// Nobody has activated it: one person previews it.
    pub is_preview: bool,
}

/// A version that the host took off the calls because it kept failing.
#[derive(Debug, Clone)]
pub struct Replaced {
    /// The version that its manifest names.
    pub version: String,
    /// The hooks that it exports.
    pub hooks: Vec<Hook>,
    /// How it failed, or why it is blocked.
    pub reason: String,
    /// It did not fail: the operator has blocked it.
    pub blocked: bool,
}

impl ActivePlugin {
    /// Whether it exports a hook.
    #[must_use]
    pub fn has(&self, hook: Hook) -> bool {
        self.hooks.contains(&hook)
    }

    /// Whether cards have something to say of it: it is asked who is calling, or the version that was asked was taken off.
    #[must_use]
    pub fn is_on_cards(&self) -> bool {
        let replaced = self.standing.replaced.as_ref();
        self.has(Hook::CallerId) || replaced.is_some_and(|replaced| replaced.hooks.contains(&Hook::CallerId))
    }

    /// Whether no version of it takes calls, because the last one kept failing and there was none to go back to.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.hooks.is_empty()
    }

    /// What a card says of a plugin whose version the host took off the calls. How it failed last is for those who see the plugin's page:
    /// the plugin's own words may be about another agent's caller.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let Replaced { version, blocked, .. } = self.standing.replaced.as_ref()?;
        let why = if *blocked { "is blocked" } else { "kept failing" };
        Some(if self.is_off() {
            format!("Version {version} {why} and is not asked until an admin acts.")
        } else {
            format!("Version {} answers in place of {version}, which {why}.", self.version)
        })
    }

    /// Its name as a source of cards.
    #[must_use]
    pub fn source(&self) -> String {
        format!("plugin:{}", self.name)
    }
}

/// The settings of a plugin.
pub(super) type Settings = serde_json::Map<String, serde_json::Value>;

/// Plugins in the admin's order.
pub type Plugins = Arc<Vec<Arc<ActivePlugin>>>;

/// What is cached of a tenant.
#[derive(Debug)]
pub(super) struct Loaded {
    /// The active plugins.
    pub(super) active: Plugins,
    /// The versions that people of the tenant preview.
    pub(super) previews: Vec<Previewed>,
}

/// The cache of active plugins by tenant.
#[derive(Debug, Default)]
pub struct ActivePlugins {
    tenants: Mutex<HashMap<TenantId, Arc<Loaded>>>,
    /// How often an entry was removed. A reader that began before a removal must not cache what it read.
    forgotten: AtomicU64,
}

impl ActivePlugins {
    fn get(&self, tenant_id: &TenantId) -> Option<Arc<Loaded>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner).get(tenant_id).cloned()
    }

    /// Caches the plugins, unless something was removed since the caller read `forgotten`.
    fn remember(&self, tenant_id: &TenantId, forgotten: u64, plugins: &Arc<Loaded>) {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if self.forgotten.load(Ordering::Relaxed) == forgotten {
            tenants.insert(tenant_id.clone(), Arc::clone(plugins));
        }
    }

    /// Removes a tenant's entry; returns whether there was one.
    pub(super) fn forget(&self, tenant_id: &TenantId) -> bool {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        self.forgotten.fetch_add(1, Ordering::Relaxed);
        tenants.remove(tenant_id).is_some()
    }
}

/// What is known of a version that was taken off; `None` once it is deleted, and where this server can't read its report.
fn replaced<'a>(
    failed: FailedVersion,
    of_digest: impl Fn(&str) -> Option<&'a StoredVersion>,
) -> Option<Replaced> {
    let report = parse_report(&of_digest(&failed.digest)?.report).ok()?;
    Some(Replaced {
        version: report.manifest.version,
        hooks: report.hooks,
        reason: failed.reason,
        blocked: failed.blocked,
    })
}

/// A version with what it needs to run. `granted` is what an admin granted, as a JSON document; without it, everything that
/// the version asks for counts as granted.
pub(super) fn assemble(
    version: &StoredVersion,
    granted: Option<&str>,
    settings: Option<&Settings>,
) -> Result<ActivePlugin, PluginHostError> {
    let report = parse_report(&version.report)?;
    let asked = report.manifest.grants;
    let grants = match granted {
        Some(granted) => still_asked(&of_json(granted), &asked),
        None => asked,
    };
    let settings = settings.into_iter().flatten();
    Ok(ActivePlugin {
        version: report.manifest.version,
        digest: parse_digest(&version.digest)?,
        class: report.memory.class,
        hooks: report.hooks,
        granted: grants.iter().map(|grant| grant.capability).collect(),
        connections: grants.iter().flat_map(|grant| grant.connections.clone()).collect(),
        origins: grants.iter().flat_map(|grant| grant.origins.clone()).collect(),
        settings: settings.map(|(name, value)| (name.clone(), value.to_string())).collect(),
        name: version.plugin.clone(),
        digest_hex: version.digest.clone(),
        standing: Standing::default(),
    })
}

/// Says that calls go without a version: a newer server has written its report, such as of a hook that this one does not know.
pub(super) fn left_out(context: &TenantContext, version: &StoredVersion, error: &PluginHostError) {
    tracing::error!(
        tenant.id = context.tenant_id().as_str(),
        plugin.name = version.plugin,
        plugin.digest = version.digest,
        %error,
        "what is known of a plugin's version can't be read; calls of this server go without it"
    );
}

impl PluginHost {
    /// The tenant's active plugins, in the admin's order. What is done for one person asks
    /// [`active_for`](PluginHost::active_for) instead.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn active(&self, context: &TenantContext) -> Result<Plugins, PluginHostError> {
        Ok(Arc::clone(&self.loaded(context).await?.active))
    }

    /// What is cached of the tenant, read first where it is not.
    pub(super) async fn loaded(&self, context: &TenantContext) -> Result<Arc<Loaded>, PluginHostError> {
        let tenant = context.tenant_id();
        if let Some(known) = self.active.get(tenant) {
            return Ok(known);
        }
        let forgotten = self.active.forgotten.load(Ordering::Relaxed);
        let engine = self.engine().await;
        let versions = self.store.plugins().versions(context).await?;
        let settings: HashMap<String, Settings> =
            self.store.plugins().all_settings(context).await?.into_iter().collect();
        let mut plugins = Vec::new();
        let activations = self.store.plugins().activations(context).await?;
        for activation in &activations {
            let of_digest = |digest: &str| versions.iter().find(|version| version.digest == digest);
            let failed = FailedVersion::of(activation);
            // Of a plugin that the host switched off, calls are still told why it does not answer.
            let shown = activation.digest.as_deref().or(failed.as_ref().map(|failed| failed.digest.as_str()));
            let Some(version) = shown.and_then(of_digest) else { continue };
            let assembled = assemble(version, Some(&activation.grants), settings.get(&version.plugin));
            let mut plugin = match assembled {
                Ok(plugin) => plugin,
                Err(error) => {
                    left_out(context, version, &error);
                    continue;
                }
            };
            plugin.standing = Standing {
                revision: activation.revision,
                has_last_good: activation.rollback_target().is_some(),
                replaced_at: activation.replaced_at(),
                replaced: failed.and_then(|failed| replaced(failed, of_digest)),
                is_preview: false,
            };
            if activation.digest.is_none() {
                plugin.hooks.clear();
            }
            plugins.push(Arc::new(plugin));
        }
        let previews = self.previewed(context, &activations, &versions, &settings).await?;
        let loaded = Arc::new(Loaded { active: Arc::new(plugins), previews });
        // As long as no worker has reported its engine, it is unknown which artifacts fit, so nothing is cached.
        if engine.is_ok() {
            // Artifacts from an earlier run are verified now, so that no later call has to wait for that.
            for plugin in loaded.active.iter() {
                self.artifacts.prepare(&plugin.digest_hex).await;
            }
            for preview in &loaded.previews {
                self.keep_prepared(context, preview);
            }
            self.active.remember(tenant, forgotten, &loaded);
        }
        Ok(loaded)
    }

    /// As [`assemble`], with the settings that the plugin has now.
    pub(crate) async fn assembled(
        &self,
        context: &TenantContext,
        version: &StoredVersion,
        granted: Option<&str>,
    ) -> Result<ActivePlugin, PluginHostError> {
        let settings = self.store.plugins().settings(context, &version.plugin).await?;
        assemble(version, granted, Some(&settings))
    }

    /// Makes the next call read the tenant's plugins again, because another front may have changed them. If they are in
    /// use here, they are read and made ready at once.
    pub fn changed_elsewhere(&self, context: TenantContext) {
        self.failing.forget(context.tenant_id());
        self.previews_changed_elsewhere(context);
    }

    /// As [`changed_elsewhere`](PluginHost::changed_elsewhere), where no more than a preview has begun or ended: how the active
    /// versions answer goes on being watched.
    pub fn previews_changed_elsewhere(&self, context: TenantContext) {
        if self.active.forget(context.tenant_id()) {
            let host = self.clone();
            tokio::spawn(async move { host.make_ready(&context).await });
        }
    }

    async fn make_ready(&self, context: &TenantContext) {
        let plugins = match self.active(context).await {
            Ok(plugins) => plugins,
            Err(error) => {
                tracing::warn!(
                    tenant.id = context.tenant_id().as_str(),
                    %error,
                    "a tenant's active plugins could not be read after a change; the next call tries again"
                );
                return;
            }
        };
        for plugin in plugins.iter().filter(|plugin| !plugin.is_off()) {
            if let Err(error) = self.ensure_artifact(context, &plugin.digest_hex).await {
                tracing::error!(
                    tenant.id = context.tenant_id().as_str(),
                    plugin.name = plugin.name,
                    %error,
                    "an active plugin could not be compiled; its calls go without it"
                );
                continue;
            }
            self.warm(plugin).await;
        }
    }

    /// Lets the plugin's worker load it ahead of its next call.
    pub(crate) async fn warm(&self, plugin: &ActivePlugin) {
        if let Some(artifact) = self.artifacts.find(&plugin.digest_hex) {
            let component = ComponentRef { digest: plugin.digest, artifact };
            self.pool_of(plugin).warm(plugin.class, component).await;
        }
    }

    /// The workers that run it in calls: for a version that nobody has activated, those on probation.
    pub(crate) fn pool_of(&self, plugin: &ActivePlugin) -> &WorkerPool {
        if plugin.standing.is_preview { &self.probation } else { &self.pool }
    }

    /// Lets the plugin's worker load it, and waits until it has.
    async fn load(&self, plugin: &ActivePlugin) -> Result<(), PluginHostError> {
        let Some(artifact) = self.artifacts.find(&plugin.digest_hex) else { return Ok(()) };
        let component = ComponentRef { digest: plugin.digest, artifact };
        let loaded = self.pool.load(plugin.class, component, LOAD_TIMEOUT).await;
        match loaded {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(PluginHostError::Unavailable(format!("its worker can't load it: {why}"))),
            Err(error) => Err(PluginHostError::Unavailable(format!("its worker does not load it: {error}"))),
        }
    }

    /// Waits until a worker has reported its engine, which decides which artifacts fit.
    pub(crate) async fn engine(&self) -> Result<(), PluginHostError> {
        let engine = self.pool.wait_for_engine(ENGINE_TIMEOUT).await;
        let engine = engine
            .ok_or_else(|| PluginHostError::Unavailable("no plugin worker is ready; try again".into()))?;
        self.artifacts.set_engine(&engine);
        Ok(())
    }

    /// Applies a change that was made here to the tenant's plugins, so that the next call sees it and finds them loaded.
    pub(crate) async fn changed(&self, context: &TenantContext) {
        self.failing.forget(context.tenant_id());
        self.previews_changed(context).await;
    }

    /// As [`changed`](PluginHost::changed), where no more than a preview has begun or ended.
    pub(super) async fn previews_changed(&self, context: &TenantContext) {
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
        let _lock = self.artifacts.lock(digest_hex).await;
        if self.artifacts.prepare(digest_hex).await.is_some() {
            return Ok(());
        }
        tracing::info!(
            tenant.id = context.tenant_id().as_str(),
            plugin.digest = digest_hex,
            "a plugin is compiled again, because this server has no artifact of it"
        );
        let component = self
            .store
            .plugins()
            .component(context, digest_hex)
            .await?
            .ok_or(PluginHostError::NotFound("the component"))?;
        let component = self.spool.known(&component).await?;
        self.compile.compile_again(context.tenant_id(), &component).await?;
        Ok(())
    }

    /// Compiles and loads every active version of every tenant. A version that can't be compiled any more is logged and
    /// skipped.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn warm_all(&self) -> Result<(), PluginHostError> {
        let activations = self.store.plugins().all_active().await?;
        self.readiness.begin(activations.len());
        let artifacts: Mutex<HashMap<&str, u64>> = Mutex::default();
        // What has its artifact is only loaded; what has to be compiled again waits for its turn at the compiler.
        futures::stream::iter(&activations)
            .for_each_concurrent(WARMED_AT_ONCE, async |activation| {
                let ended = self.warm_one(activation).await;
                if let Err(error) = &ended {
                    tracing::error!(
                        tenant.id = activation.context().tenant_id().as_str(),
                        plugin.name = activation.plugin,
                        %error,
                        "an active plugin could not be compiled or loaded"
                    );
                }
                self.readiness.done(ended.is_ok());
                if let Some(digest) = activation.digest.as_deref()
                    && let Some(bytes) = self.artifacts.bytes(digest)
                {
                    artifacts.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, bytes);
                }
            })
            .await;
        let needed: u64 = artifacts.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().sum();
        self.check_cache(needed);
        Ok(())
    }

    /// Says when the active plugins do not all fit into the cache: each would be compiled again and again.
    fn check_cache(&self, needed: u64) {
        let budget = self.artifacts.budget();
        if let Some(excess) = needed.checked_sub(budget).filter(|excess| *excess > 0) {
            self.readiness.exceeds_cache(excess);
            tracing::error!(
                "the compiled active plugins have {needed} bytes and `plugins.artifact_bytes` is {budget}: some are compiled \
                 again whenever they are called; raise it above {needed}"
            );
        }
    }

    async fn warm_one(&self, activation: &Activation) -> Result<(), PluginHostError> {
        let Some(digest) = &activation.digest else { return Ok(()) };
        let context = activation.context();
        self.ensure_artifact(&context, digest).await?;
        for plugin in self.active(&context).await?.iter().filter(|plugin| plugin.digest_hex == *digest) {
            self.load(plugin).await?;
        }
        Ok(())
    }
}
