//! Uploads a version of a plugin.

use std::time::Duration;

use switchboard_plugin_protocol::{ComponentRef, ComponentReport};
use switchboard_store::{Act, PluginVersion, StoredVersion, TenantContext};

use super::Upload;
use super::documents::{Version, parse_digest, version};
use crate::{PluginHost, PluginHostError};

/// How far an upload has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// All bytes are here.
    Received,
    /// It is being checked and compiled.
    Compiling,
    /// A worker on probation loads it, as another one would for a call.
    Loading,
    /// It is being stored.
    Keeping,
}

/// How long a worker may take to load a component. Python takes 3 ms (measured), but the worker may have to start first.
const LOAD_TIMEOUT: Duration = Duration::from_secs(20);

impl PluginHost {
    /// Begins an upload, whose bytes are added to it.
    ///
    /// # Errors
    /// [`PluginHostError::Busy`] when as many uploads are under way as may be, for the tenant or in all.
    pub fn begin_upload(&self, context: &TenantContext) -> Result<Upload, PluginHostError> {
        self.spool.begin(context.tenant_id())
    }

    /// Checks, compiles and stores the component that was uploaded. Uploading the same bytes again returns the same version.
    ///
    /// # Errors
    /// [`PluginHostError::Refused`] with the reason if the component is refused; another error if the store, the compiler
    /// or the workers fail.
    pub async fn upload(
        &self,
        context: &TenantContext,
        upload: Upload,
        act: &Act,
        progress: impl Fn(Progress) + Send,
    ) -> Result<Version, PluginHostError> {
        let component = upload.received().await?;
        progress(Progress::Received);
        let digest_hex = component.digest_hex.clone();
        self.check_not_blocked(&digest_hex).await?;
        if let Some(known) = self.store.plugins().version(context, &digest_hex).await? {
            return version(known, true);
        }
        progress(Progress::Compiling);
        let report = self.compile.compile(context.tenant_id(), &component).await?;
        progress(Progress::Loading);
        self.check_loading(&report, &digest_hex).await?;
        progress(Progress::Keeping);
        let text = serde_json::to_string(&report).map_err(|error| PluginHostError::Store(error.into()))?;
        let name = report.manifest.name.clone();
        let new = PluginVersion { plugin: &name, digest: &digest_hex, report: &text };
        let act = act.clone().on(name.as_str()).with("version", report.manifest.version.as_str());
        let act = act.with("digest", format!("sha256:{digest_hex}"));
        {
            // Of all components only one at a time is in memory as a whole.
            let _only = self.keeping.lock().await;
            let bytes = component.bytes().await?;
            self.store.plugins().put_version(context, &new, &bytes, &act).await?;
        }
        tracing::info!(
            tenant.id = context.tenant_id().as_str(),
            plugin.name = name,
            plugin.digest = digest_hex,
            "a plugin version was uploaded"
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

    /// Lets a worker load the component, so that one that can't be loaded is refused now and not at its first call. It is a worker on
    /// probation: whatever loading does to it, no call notices.
    async fn check_loading(&self, report: &ComponentReport, digest_hex: &str) -> Result<(), PluginHostError> {
        self.engine().await?;
        let artifact = self.artifacts.find(digest_hex).ok_or_else(|| {
            PluginHostError::Unavailable(
                "the plugin workers and the compiler are of different builds; restart the server".to_owned(),
            )
        })?;
        let component = ComponentRef { digest: parse_digest(digest_hex)?, artifact };
        match self.probation.load(report.memory.class, component, LOAD_TIMEOUT).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => {
                self.artifacts.remove(digest_hex);
                Err(PluginHostError::Refused(format!(
                    "the component was compiled, but a plugin worker can't load it: {why}"
                )))
            }
            Err(error) => Err(PluginHostError::Unavailable(format!("{error}; try again"))),
        }
    }
}
