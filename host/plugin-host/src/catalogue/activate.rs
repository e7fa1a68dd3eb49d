//! Changes which version of a plugin is active, and what is granted to it.

use switchboard_plugin_protocol::GrantAsked;
use switchboard_store::{Act, Activation, ActivationChange, StoreError, TenantContext};

use super::documents::{parse_digest, parse_report};
use super::grants::{as_json, check_asked, of_json, still_asked};
use crate::{PluginHost, PluginHostError};

/// What must be true of a plugin so that it is changed. With it, two admins don't overwrite each other's change.
#[derive(Debug, Clone, Copy, Default)]
pub struct Expected<'a> {
    /// The digest (in hex) that must be active; `Some(None)`: no version may be.
    pub digest: Option<Option<&'a str>>,
    /// The revision of the plugin that must be the newest.
    pub revision: Option<i64>,
}

impl Expected<'_> {
    fn check(&self, now: Option<&Activation>) -> Result<(), PluginHostError> {
        let version = |digest: Option<&str>| {
            digest.map_or_else(|| "no active version".to_owned(), |digest| format!("version sha256:{digest}"))
        };
        let active = now.and_then(|now| now.digest.as_deref());
        let revision = now.map_or(0, |now| now.revision);
        let expected = match (self.digest, self.revision) {
            (Some(digest), _) if digest != active => version(digest),
            (_, Some(expected)) if expected != revision => format!("revision {expected}"),
            _ => return Ok(()),
        };
        let who = now.map_or_else(String::new, |now| {
            format!(", since {} changed it at {}", now.activated_by, now.activated_at)
        });
        let why = format!(
            "{expected} was expected, but the plugin has revision {revision} with {}{who}. Look again before you \
             change it",
            version(active)
        );
        Err(StoreError::Conflict(why).into())
    }
}

impl PluginHost {
    /// Makes a version the active one. `grants` replaces the plugin's grants; with `None` those stay for which the version
    /// asks too. Rolling back then leads to the version that is replaced.
    ///
    /// # Errors
    /// When the version does not exist, its manifest does not ask for a grant, or the plugin is in another state than
    /// expected.
    pub async fn activate(
        &self,
        context: &TenantContext,
        plugin: &str,
        digest_hex: &str,
        grants: Option<&[GrantAsked]>,
        expected: Expected<'_>,
        act: &Act,
    ) -> Result<Activation, PluginHostError> {
        let now = self.activation(context, plugin).await?;
        let asked = self.asked_by(context, plugin, digest_hex).await?;
        self.check_not_blocked(digest_hex).await?;
        expected.check(now.as_ref())?;
        let grants = match grants {
            Some(grants) => {
                check_asked(grants, &asked)?;
                as_json(grants)?
            }
            None => {
                let granted = now.as_ref().map_or_else(Vec::new, |now| of_json(&now.grants));
                as_json(&still_asked(&granted, &asked))?
            }
        };
        let (mut previous, mut previous_grants) = target_of(now.as_ref());
        if let Some(now) = &now
            && let Some(active) = now.digest.as_deref().filter(|active| *active != digest_hex)
        {
            (previous, previous_grants) = (Some(active), Some(now.grants.as_str()));
        }
        // The version is compiled for this engine before anything changes, so that an active version can always run.
        self.ensure_artifact(context, digest_hex).await?;
        let change = ActivationChange {
            plugin,
            revision: revision_of(now.as_ref()),
            digest: Some(digest_hex),
            grants: &grants,
            previous,
            previous_grants,
            failed: None,
            is_replacement: false,
            act,
        };
        self.change(context, &change).await
    }

    /// Switches a plugin off. Its settings, values and versions are kept, and so is what rolling back leads to; where there
    /// was nothing, rolling back switches the same version on again.
    ///
    /// # Errors
    /// When no version of it is active, or the plugin is in another state than expected.
    pub async fn deactivate(
        &self,
        context: &TenantContext,
        plugin: &str,
        expected: Expected<'_>,
        act: &Act,
    ) -> Result<(), PluginHostError> {
        let now = self.activation(context, plugin).await?;
        expected.check(now.as_ref())?;
        let now =
            now.filter(|now| now.digest.is_some()).ok_or(PluginHostError::NotFound("an active version"))?;
        let (previous, previous_grants) = match now.rollback_target() {
            Some(target) => (Some(target), now.previous_grants.as_deref()),
            None => (now.digest.as_deref(), Some(now.grants.as_str())),
        };
        let change = ActivationChange {
            plugin,
            revision: now.revision,
            digest: None,
            grants: &now.grants,
            previous,
            previous_grants,
            failed: None,
            is_replacement: false,
            act,
        };
        self.change(context, &change).await?;
        Ok(())
    }

    /// Activates the last good version, with what it had been granted: the version that the active one replaced, or the one
    /// to which a rollback led before. Rolling back twice changes nothing the second time.
    ///
    /// # Errors
    /// When no other version was active before, or the plugin is in another state than expected.
    pub async fn roll_back(
        &self,
        context: &TenantContext,
        plugin: &str,
        expected: Expected<'_>,
        act: &Act,
    ) -> Result<Activation, PluginHostError> {
        let nothing_before = || PluginHostError::NotFound("an earlier active version");
        let now = self.activation(context, plugin).await?;
        expected.check(now.as_ref())?;
        let now = now.ok_or_else(nothing_before)?;
        let target = now.previous.clone().ok_or_else(nothing_before)?;
        if now.digest.as_deref() == Some(target.as_str()) {
            return Ok(now);
        }
        let asked = self.asked_by(context, plugin, &target).await?;
        self.check_not_blocked(&target).await?;
        let granted = of_json(now.previous_grants.as_deref().unwrap_or(&now.grants));
        let grants = as_json(&still_asked(&granted, &asked))?;
        self.ensure_artifact(context, &target).await?;
        let change = ActivationChange {
            plugin,
            revision: now.revision,
            digest: Some(&target),
            grants: &grants,
            previous: Some(&target),
            previous_grants: Some(&grants),
            failed: None,
            is_replacement: false,
            act,
        };
        self.change(context, &change).await
    }

    /// Replaces what is granted to the active version of a plugin.
    ///
    /// # Errors
    /// When no version of it is active, its manifest does not ask for a grant, or the plugin is in another state than
    /// expected.
    pub async fn set_grants(
        &self,
        context: &TenantContext,
        plugin: &str,
        grants: &[GrantAsked],
        expected: Expected<'_>,
        act: &Act,
    ) -> Result<Activation, PluginHostError> {
        let now = self.activation(context, plugin).await?;
        expected.check(now.as_ref())?;
        let no_version = || PluginHostError::NotFound("an active version");
        let now = now.ok_or_else(no_version)?;
        let digest = now.digest.as_deref().ok_or_else(no_version)?;
        check_asked(grants, &self.asked_by(context, plugin, digest).await?)?;
        let change = ActivationChange {
            plugin,
            revision: now.revision,
            digest: Some(digest),
            grants: &as_json(grants)?,
            previous: now.previous.as_deref(),
            previous_grants: now.previous_grants.as_deref(),
            failed: now.failed.as_deref(),
            is_replacement: false,
            act,
        };
        self.change(context, &change).await
    }

    /// Puts the tenant's plugins into an order; each that was ever activated must be named.
    ///
    /// # Errors
    /// When the tenant has other plugins than those.
    pub async fn order(
        &self,
        context: &TenantContext,
        plugins: &[String],
        act: &Act,
    ) -> Result<(), PluginHostError> {
        self.store.plugins().order(context, plugins, act).await?;
        self.changed(context).await;
        Ok(())
    }

    pub(super) async fn change(
        &self,
        context: &TenantContext,
        change: &ActivationChange<'_>,
    ) -> Result<Activation, PluginHostError> {
        let activation = self.store.plugins().change_activation(context, change).await?;
        self.changed(context).await;
        Ok(activation)
    }

    /// What the manifest of one of the plugin's versions asks for.
    pub(super) async fn asked_by(
        &self,
        context: &TenantContext,
        plugin: &str,
        digest_hex: &str,
    ) -> Result<Vec<GrantAsked>, PluginHostError> {
        parse_digest(digest_hex)?;
        let version = self.store.plugins().version(context, digest_hex).await?;
        let version = version
            .filter(|version| version.plugin == plugin)
            .ok_or(PluginHostError::NotFound("the version"))?;
        Ok(parse_report(&version.report)?.manifest.grants)
    }

    pub(super) async fn activation(
        &self,
        context: &TenantContext,
        plugin: &str,
    ) -> Result<Option<Activation>, PluginHostError> {
        let all = self.store.plugins().activations(context).await?;
        Ok(all.into_iter().find(|activation| activation.plugin == plugin))
    }
}

fn target_of(now: Option<&Activation>) -> (Option<&str>, Option<&str>) {
    now.map_or((None, None), |now| (now.previous.as_deref(), now.previous_grants.as_deref()))
}

/// 0 is the revision of a plugin that was never activated.
fn revision_of(now: Option<&Activation>) -> i64 {
    now.map_or(0, |now| now.revision)
}
