//! Previews: a developer's own calls use a version that nobody has activated. Nobody else's calls notice it: it runs in workers on
//! probation, it may do no more than the active version may, and its failures take no version off the calls.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use switchboard_domain::ids::UserId;
use switchboard_plugin_protocol::ComponentRef;
use switchboard_store::{Act, Activation, Preview, StoreError, StoredVersion, TenantContext};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::active::{ActivePlugin, Plugins, Settings, assemble, left_out};
use crate::pool::InUse;
use crate::{PluginHost, PluginHostError};

/// How long a preview lasts unless it is renewed: a working day.
const LIFE: Duration = Duration::from_hours(8);

/// How long a worker may take to start and to load a version, before the first call with it.
const PREPARE_TIMEOUT: Duration = Duration::from_secs(20);

/// A version that one person previews, as it is cached with the tenant's active plugins. Each person has an own one, also of the
/// same version: what is remembered of an answer belongs to the plugin that gave it, and a preview's must reach nobody else.
#[derive(Debug)]
pub(super) struct Previewed {
    user: UserId,
    ends_at: Timestamp,
    plugin: Arc<ActivePlugin>,
    /// Lets go of the worker that has loaded it.
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

impl Previewed {
    fn new(preview: Preview, plugin: ActivePlugin) -> Self {
        let stop = CancellationToken::new();
        Self {
            user: preview.user_id,
            ends_at: preview.ends_at,
            plugin: Arc::new(plugin),
            _stop_on_drop: stop.clone().drop_guard(),
            stop,
        }
    }
}

/// The plugins that a person's calls use: the active ones, and each version that the person previews in the place of its plugin's
/// active one, or at the end where there is none.
fn in_place(active: &Plugins, previews: &[Previewed], user: Option<&UserId>, now: Timestamp) -> Plugins {
    let mut own =
        previews.iter().filter(|preview| Some(&preview.user) == user && preview.ends_at > now).peekable();
    if own.peek().is_none() {
        return Arc::clone(active);
    }
    let mut plugins = active.to_vec();
    for Previewed { plugin: previewed, .. } in own {
        match plugins.iter_mut().find(|plugin| plugin.name == previewed.name) {
            Some(plugin) => *plugin = Arc::clone(previewed),
            None => plugins.push(Arc::clone(previewed)),
        }
    }
    Arc::new(plugins)
}

impl PluginHost {
    /// The plugins that the calls of the context's user use: the tenant's active ones, and the versions that the user previews in
    /// their place. Of a context without a user, the active ones.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn active_for(&self, context: &TenantContext) -> Result<Plugins, PluginHostError> {
        let loaded = self.loaded(context).await?;
        Ok(in_place(&loaded.active, &loaded.previews, context.user_id(), self.clock.now()))
    }

    /// Makes the calls of the context's user use a version of a plugin, from now on for eight hours. Done again, it lasts longer,
    /// or another version takes its place.
    ///
    /// # Errors
    /// When there is no such version, it is blocked or active, or it can't be compiled for this engine.
    pub async fn begin_preview(
        &self,
        context: &TenantContext,
        plugin: &str,
        digest_hex: &str,
        act: &Act,
    ) -> Result<Preview, PluginHostError> {
        let now = self.activation(context, plugin).await?;
        // Of a version whose report can't be read, no preview may be: calls would go without it.
        self.asked_by(context, plugin, digest_hex).await?;
        self.check_not_blocked(digest_hex).await?;
        if now.is_some_and(|now| now.digest.as_deref() == Some(digest_hex)) {
            let why = format!("version sha256:{digest_hex} is active: your calls use it already");
            return Err(StoreError::Conflict(why).into());
        }
        // It is compiled for this engine before anything changes, so that the next call can run it.
        self.ensure_artifact(context, digest_hex).await?;
        let ends_at = act.at() + LIFE;
        let preview = self.store.plugins().begin_preview(context, plugin, digest_hex, ends_at, act).await?;
        self.previews_changed(context).await;
        let plugins = self.active_for(context).await?;
        if let Some(previewed) = plugins.iter().find(|previewed| previewed.digest_hex == digest_hex) {
            // The worker is kept by the task that began when the plugins were read.
            match self.prepared(context, previewed).await {
                Ok(in_use) => drop(in_use),
                Err(error) => not_loaded(context, previewed, &error),
            }
        }
        Ok(preview)
    }

    /// Ends a person's preview of a plugin: the person's calls use the active version again.
    ///
    /// # Errors
    /// When the person has none.
    pub async fn end_preview(
        &self,
        context: &TenantContext,
        plugin: &str,
        user: &UserId,
        act: &Act,
    ) -> Result<(), PluginHostError> {
        self.store.plugins().end_preview(context, plugin, user, act).await?;
        self.previews_changed(context).await;
        Ok(())
    }

    /// The tenant's previews that have not ended, by plugin and person.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn previews(&self, context: &TenantContext) -> Result<Vec<Preview>, PluginHostError> {
        Ok(self.store.plugins().previews(context, self.clock.now()).await?)
    }

    /// The versions that people of the tenant preview. One that has become the active version is none: what is counted of the
    /// active one would mix with it.
    pub(super) async fn previewed(
        &self,
        context: &TenantContext,
        activations: &[Activation],
        versions: &[StoredVersion],
        settings: &HashMap<String, Settings>,
    ) -> Result<Vec<Previewed>, PluginHostError> {
        let mut previewed = Vec::new();
        for preview in self.previews(context).await? {
            let active = activations
                .iter()
                .find(|activation| activation.plugin == preview.plugin)
                .and_then(|activation| Some((activation.digest.as_deref()?, activation.grants.as_str())));
            if active.is_some_and(|(digest, _)| digest == preview.digest) {
                continue;
            }
            let of_preview = |version: &&StoredVersion| {
                version.digest == preview.digest && version.plugin == preview.plugin
            };
            let Some(version) = versions.iter().find(of_preview) else { continue };
            // Nobody has said yes to a plugin that is off, so that it may use nothing.
            let granted = active.map_or("[]", |(_, grants)| grants);
            let mut plugin = match assemble(version, Some(granted), settings.get(&version.plugin)) {
                Ok(plugin) => plugin,
                Err(error) => {
                    left_out(context, version, &error);
                    continue;
                }
            };
            plugin.standing.is_preview = true;
            previewed.push(Previewed::new(preview, plugin));
        }
        Ok(previewed)
    }

    /// Has a worker on probation load a previewed version, and keeps the worker until the preview ends or is no more cached, so that
    /// no call waits for it.
    pub(super) fn keep_prepared(&self, context: &TenantContext, preview: &Previewed) {
        let left = preview.ends_at.duration_since(self.clock.now());
        let left = Duration::try_from(left).unwrap_or_default();
        let (host, context, plugin) = (self.clone(), context.clone(), Arc::clone(&preview.plugin));
        let stop = preview.stop.clone();
        let kept = async move {
            let prepared = host.prepared(&context, &plugin).await;
            // The task must not keep the host, which keeps the cache that would end the task.
            drop(host);
            match prepared {
                Ok(in_use) => {
                    tokio::time::sleep(left).await;
                    drop(in_use);
                }
                Err(error) => not_loaded(&context, &plugin, &error),
            }
        };
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = kept => {}
            }
        });
    }

    /// Compiles a previewed version if need be, and lets its worker load it. The worker is there as long as the answer is kept.
    async fn prepared(
        &self,
        context: &TenantContext,
        plugin: &ActivePlugin,
    ) -> Result<InUse, PluginHostError> {
        self.ensure_artifact(context, &plugin.digest_hex).await?;
        let artifact = self.artifacts.find(&plugin.digest_hex);
        let artifact =
            artifact.ok_or_else(|| PluginHostError::Unavailable("its artifact is gone again".to_owned()))?;
        let component = ComponentRef { digest: plugin.digest, artifact };
        let prepared = self.probation.prepare(plugin.class, component, PREPARE_TIMEOUT).await;
        prepared
            .map_err(|error| PluginHostError::Unavailable(format!("its worker does not load it: {error}")))
    }
}

fn not_loaded(context: &TenantContext, plugin: &ActivePlugin, error: &PluginHostError) {
    tracing::warn!(
        tenant.id = context.tenant_id().as_str(),
        plugin.name = plugin.name,
        plugin.digest = plugin.digest_hex,
        %error,
        "a previewed version is not loaded yet; its first call may be without it"
    );
}

#[cfg(test)]
mod tests {
    use switchboard_plugin_protocol::{Digest, MemoryClass};

    use super::super::active::Standing;
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_700_000_000, 0);

    fn plugin(name: &str, version: &str, is_preview: bool) -> ActivePlugin {
        ActivePlugin {
            name: name.to_owned(),
            version: version.to_owned(),
            digest_hex: "00".repeat(32),
            digest: Digest([0; 32]),
            class: MemoryClass::Small,
            hooks: Vec::new(),
            granted: [].into_iter().collect(),
            connections: Vec::new(),
            origins: Vec::new(),
            settings: Vec::new(),
            standing: Standing { is_preview, ..Standing::default() },
        }
    }

    fn previewed(user: &str, name: &str, version: &str) -> Previewed {
        let preview = Preview {
            user_id: user.into(),
            user_name: user.to_owned(),
            plugin: name.to_owned(),
            digest: "00".repeat(32),
            begun_at: NOW,
            ends_at: NOW + LIFE,
        };
        Previewed::new(preview, plugin(name, version, true))
    }

    #[test]
    fn a_preview_takes_the_place_of_the_active_version_for_one_person_while_it_lasts() {
        let active: Plugins =
            Arc::new(["crm", "book"].into_iter().map(|name| Arc::new(plugin(name, "1", false))).collect());
        let previews =
            [previewed("ada", "crm", "2"), previewed("ada", "new", "2"), previewed("bob", "crm", "2")];
        let seen = |user: Option<&str>, now| {
            let user = user.map(UserId::from);
            let plugins = in_place(&active, &previews, user.as_ref(), now);
            plugins.iter().map(|plugin| format!("{} {}", plugin.name, plugin.version)).collect::<Vec<_>>()
        };
        assert_eq!(seen(Some("ada"), NOW), ["crm 2", "book 1", "new 2"]);
        assert_eq!(seen(Some("bob"), NOW), ["crm 2", "book 1"]);
        for (user, now) in [(Some("eve"), NOW), (None, NOW), (Some("ada"), NOW + LIFE)] {
            assert_eq!(seen(user, now), ["crm 1", "book 1"], "{user:?}");
        }
    }

    /// Answers that plugins allow to reuse are remembered by the plugin's address, some for the whole tenant.
    #[test]
    fn two_people_who_preview_one_version_share_no_plugin() {
        let active: Plugins = Arc::default();
        let previews = [previewed("ada", "crm", "2"), previewed("bob", "crm", "2")];
        let of = |user: &str| Arc::clone(&in_place(&active, &previews, Some(&UserId::from(user)), NOW)[0]);
        assert!(Arc::ptr_eq(&of("ada"), &of("ada")));
        assert!(!Arc::ptr_eq(&of("ada"), &of("bob")));
    }
}
