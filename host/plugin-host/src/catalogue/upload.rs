//! Upload of a version.

use aws_lc_rs::digest::{SHA256, digest};
use switchboard_store::{Act, PluginVersion, StoredVersion, TenantContext};

use super::documents::{Version, version};
use crate::{PluginHost, PluginHostError};

/// How far an upload has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// All bytes are here.
    Received,
    /// It is being checked and compiled.
    Compiling,
    /// It is being kept.
    Keeping,
}

impl PluginHost {
    /// Checks, compiles and keeps a component. The same bytes again are the same version.
    ///
    /// # Errors
    /// [`PluginHostError::Refused`] with the reason, or when something fails.
    pub async fn upload(
        &self,
        context: &TenantContext,
        component: &[u8],
        act: &Act,
        progress: impl Fn(Progress) + Send,
    ) -> Result<Version, PluginHostError> {
        progress(Progress::Received);
        let digest_hex = hex::encode(digest(&SHA256, component));
        if let Some(known) = self.store.version(context, &digest_hex).await? {
            return version(known, true);
        }
        progress(Progress::Compiling);
        let report = self.compile.compile(component, &digest_hex).await?;
        progress(Progress::Keeping);
        let text = serde_json::to_string(&report).map_err(|error| PluginHostError::Store(error.into()))?;
        let name = report.manifest.name.clone();
        let new = PluginVersion { plugin: &name, digest: &digest_hex, report: &text };
        let act = act.clone().on(name.as_str()).with("version", report.manifest.version.as_str());
        let act = act.with("digest", format!("sha256:{digest_hex}"));
        self.store.put_version(context, &new, component, &act).await?;
        tracing::info!(
            tenant.id = context.tenant_id(),
            plugin.name = name,
            plugin.digest = digest_hex,
            "uploaded"
        );
        let stored = StoredVersion {
            plugin: name,
            digest: digest_hex,
            report: text,
            uploaded_at: act.at(),
            uploaded_by: act.by().to_owned(),
        };
        version(stored, false)
    }
}
