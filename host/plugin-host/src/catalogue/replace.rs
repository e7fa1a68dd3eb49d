//! Puts the last good version, or the built-in answer, in place of a version that keeps failing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::GrantAsked;
use switchboard_store::{Act, Activation, ActivationChange, StoreError, TenantContext};

use super::active::ActivePlugin;
use super::grants::{as_json, of_json, still_asked};
use crate::failing::{Successor, Verdict};
use crate::run::HookFailure;
use crate::{PluginHost, PluginHostError};

/// The most characters of a reason.
const MAX_REASON: usize = 300;

/// A version that the host took off the calls, as the store keeps it with the activation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FailedVersion {
    /// In hex.
    pub(crate) digest: String,
    /// What it had been granted.
    pub(crate) grants: Vec<GrantAsked>,
    /// The hook that failed, and how.
    pub(crate) reason: String,
    pub(crate) at: Timestamp,
    /// It did not fail: the operator has blocked it.
    #[serde(default)]
    pub(crate) blocked: bool,
}

/// Why a version is taken off the calls.
pub(super) struct Cause<'a> {
    /// The version, in hex.
    pub(super) digest_hex: &'a str,
    /// The revision of the plugin that is to be changed; of another one nothing is changed.
    pub(super) revision: i64,
    pub(super) reason: &'a str,
    /// It did not fail: the operator has blocked it.
    pub(super) blocked: bool,
}

impl FailedVersion {
    /// What the store kept; `None` also of what can't be read.
    pub(crate) fn of(activation: &Activation) -> Option<Self> {
        activation.failed.as_deref().and_then(|failed| serde_json::from_str(failed).ok())
    }
}

/// Why a version is taken off the calls, in one line.
pub(crate) fn reason(hook: Hook, verdict: Verdict, failure: Option<&HookFailure>) -> String {
    let last = match failure {
        Some(failure) => failure.to_string(),
        None => "its answer came too late".to_owned(),
    };
    // Of a crash's backtrace, the first line says what it was.
    let last = last.lines().next().unwrap_or_default().trim_end_matches(':');
    format!("{hook}: {verdict}. The last time: {last}").chars().take(MAX_REASON).collect()
}

impl PluginHost {
    /// Takes a version off the calls to come, in the background.
    pub(crate) fn replace_later(
        &self,
        context: &TenantContext,
        plugin: &ActivePlugin,
        reason: String,
        successor: Successor,
    ) {
        let Some(only) = self.failing.begin_replacing(context.tenant_id(), &plugin.name) else { return };
        let (host, context, plugin) = (self.clone(), context.clone(), plugin.clone());
        tokio::spawn(async move {
            let _only = only;
            let cause = Cause {
                digest_hex: &plugin.digest_hex,
                revision: plugin.standing.revision,
                reason: &reason,
                blocked: false,
            };
            match host.replace(&context, &plugin.name, &cause, successor).await {
                Ok(Some(digest)) => {
                    let by = if digest.is_some() { "last-good" } else { "built-in" };
                    metrics::counter!("switchboard_plugin_replacements_total", "by" => by).increment(1);
                    tracing::warn!(
                        tenant.id = context.tenant_id().as_str(),
                        plugin.name = plugin.name,
                        plugin.digest = plugin.digest_hex,
                        by,
                        reason,
                        "a plugin version keeps failing and takes no more calls"
                    );
                }
                Ok(None) => {}
                Err(error) => tracing::error!(
                    tenant.id = context.tenant_id().as_str(),
                    plugin.name = plugin.name,
                    %error,
                    "a plugin version keeps failing and could not be replaced; it is tried again"
                ),
            }
        });
    }

    /// Takes a version off the calls to come. Answers the version that takes its place, and `None` where somebody else has
    /// changed the plugin meanwhile.
    pub(super) async fn replace(
        &self,
        context: &TenantContext,
        plugin: &str,
        cause: &Cause<'_>,
        successor: Successor,
    ) -> Result<Option<Option<String>>, PluginHostError> {
        let now = self.activation(context, plugin).await?;
        let Some(now) = now
            .filter(|now| now.revision == cause.revision && now.digest.as_deref() == Some(cause.digest_hex))
        else {
            return Ok(None);
        };
        let last_good = match successor {
            Successor::LastGood => self.last_good(context, &now).await?,
            Successor::BuiltIn => None,
        };
        let at = self.clock.now();
        let failed = FailedVersion {
            digest: cause.digest_hex.to_owned(),
            grants: of_json(&now.grants),
            reason: cause.reason.to_owned(),
            at,
            blocked: cause.blocked,
        };
        let failed = serde_json::to_string(&failed).map_err(|error| PluginHostError::Store(error.into()))?;
        let act = Act::of_system("Switchboard", "plugin.replace", plugin, at);
        let act = act.with("failed", format!("sha256:{}", cause.digest_hex)).with("reason", cause.reason);
        let (digest, grants) = match &last_good {
            Some((digest, grants)) => (Some(digest.as_str()), grants.as_str()),
            None => (None, now.grants.as_str()),
        };
        // As after a rollback, the last good version stays the last good one. One that fails itself is none.
        let target = now.rollback_target();
        let change = ActivationChange {
            plugin,
            revision: now.revision,
            digest,
            grants,
            previous: digest.or(target),
            previous_grants: match digest {
                Some(_) => Some(grants),
                None => target.and(now.previous_grants.as_deref()),
            },
            failed: Some(&failed),
            is_replacement: !cause.blocked,
            act: &act,
        };
        match self.change(context, &change).await {
            Ok(activation) => Ok(Some(activation.digest)),
            // Another front was faster, or an admin.
            Err(PluginHostError::Store(StoreError::Conflict(_))) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The last good version and what it had been granted, ready to run; `None` where it can't run any more.
    async fn last_good(
        &self,
        context: &TenantContext,
        now: &Activation,
    ) -> Result<Option<(String, String)>, PluginHostError> {
        let Some(target) = now.rollback_target() else { return Ok(None) };
        let ready = async {
            self.check_not_blocked(target).await?;
            let asked = self.asked_by(context, &now.plugin, target).await?;
            let granted = of_json(now.previous_grants.as_deref().unwrap_or(&now.grants));
            let grants = as_json(&still_asked(&granted, &asked))?;
            self.ensure_artifact(context, target).await?;
            Ok((target.to_owned(), grants))
        };
        match ready.await {
            Ok(ready) => Ok(Some(ready)),
            Err(PluginHostError::NotFound(_) | PluginHostError::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
