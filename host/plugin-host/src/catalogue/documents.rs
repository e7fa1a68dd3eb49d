//! The API's documents about plugins.

use jiff::Timestamp;
use serde::Serialize;
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::{ComponentReport, Digest, GrantAsked, MemoryReport};
use switchboard_store::StoredVersion;

use super::replace::FailedVersion;
use crate::PluginHostError;

/// A version of a plugin, as the API tells it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = PluginVersion))]
pub struct Version {
    /// `sha256:` and 64 hex digits.
    pub digest: String,
    /// The plugin's name.
    pub name: String,
    /// The version that the manifest names.
    pub version: String,
    /// The version of the contract.
    pub contract: String,
    /// One sentence for the admin.
    pub description: Option<String>,
    /// The hooks that it exports.
    pub hooks: Vec<Hook>,
    /// Everything that it imports.
    pub imports: Vec<String>,
    /// The languages and tools that made it, as they say themselves; empty where they say nothing.
    pub made_with: Vec<String>,
    /// What it asks for.
    pub grants_asked: Vec<GrantAsked>,
    /// Under which keys it keeps something of a person, with `{number}`, `{digits}`, `{email}` or `{customer}` for whose it is: what
    /// erasing a person takes along.
    pub person_keys: Vec<String>,
    /// JSON Schema of its settings.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub settings_schema: Option<serde_json::Value>,
    /// Bytes of the component.
    pub size_bytes: u64,
    /// Its memory.
    pub memory: MemoryReport,
    /// Bytes of the compiled artifact.
    pub compiled_bytes: u64,
    /// Milliseconds that compiling took.
    pub compile_ms: u64,
    /// What its developer should look at.
    pub warnings: Vec<String>,
    /// When it was uploaded.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub uploaded_at: Timestamp,
    /// Who uploaded it.
    pub uploaded_by: String,
    /// The same bytes were uploaded before.
    pub already_known: bool,
}

/// One plugin with its versions.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = Plugin))]
pub struct PluginState {
    /// The plugin's name.
    pub name: String,
    /// The active version's digest; absent while it is off.
    pub active: Option<String>,
    /// The digest of the version that rolling back leads to; absent where that would change nothing.
    pub previous: Option<String>,
    /// What is granted to the active version.
    pub grants: Vec<GrantAsked>,
    /// How often its activation was changed: what `expectedRevision` is compared with. 0 until it is activated.
    pub revision: i64,
    /// Its place in the order in which plugins are asked; absent until it is activated.
    pub position: Option<i64>,
    /// The names of the settings that have a value.
    pub settings_set: Vec<String>,
    /// The version that the host took off the calls because it kept failing; absent once an admin has changed the plugin.
    pub replaced: Option<ReplacedVersion>,
    /// The errors in its log of the last 24 hours.
    pub recent_errors: RecentErrors,
    /// Newest first.
    pub versions: Vec<Version>,
}

/// A version that the host took off the calls because it kept failing. `active` is what answers in its place: the last good
/// version, or the built-in answer where there is none.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = ReplacedPluginVersion))]
pub struct ReplacedVersion {
    /// `sha256:` and 64 hex digits.
    pub digest: String,
    /// The hook that failed, and how.
    pub reason: String,
    /// When it was taken off.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// It did not fail: the operator has blocked it for everybody, and it can't be activated.
    pub blocked: bool,
    /// What it had been granted: activating it with these is the way back.
    pub grants: Vec<GrantAsked>,
}

impl From<FailedVersion> for ReplacedVersion {
    fn from(failed: FailedVersion) -> Self {
        let digest = format!("sha256:{}", failed.digest);
        let FailedVersion { grants, reason, at, blocked, .. } = failed;
        Self { digest, reason, at, blocked, grants }
    }
}

/// How often a plugin has failed lately.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = PluginRecentErrors))]
pub struct RecentErrors {
    /// How many lines of the level `error` its log has.
    pub count: i64,
    /// The newest of them.
    pub newest: Option<RecentError>,
}

/// A plugin's newest error.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = PluginRecentError))]
pub struct RecentError {
    /// When it was written.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Its text.
    pub message: String,
    /// The hook in which it was written.
    #[cfg_attr(feature = "openapi", schema(value_type = Hook))]
    pub hook: String,
    /// The call, where there was one.
    pub call_id: Option<String>,
    /// The version that wrote it.
    pub digest: String,
}

impl From<switchboard_store::RecentErrors> for RecentErrors {
    fn from(stored: switchboard_store::RecentErrors) -> Self {
        let newest = RecentError {
            at: stored.at,
            message: stored.message,
            hook: stored.hook,
            call_id: stored.call_id,
            digest: format!("sha256:{}", stored.digest),
        };
        Self { count: stored.count, newest: Some(newest) }
    }
}

pub(crate) fn parse_report(text: &str) -> Result<ComponentReport, PluginHostError> {
    serde_json::from_str(text).map_err(|error| PluginHostError::Store(error.into()))
}

pub(crate) fn version(stored: StoredVersion, already_known: bool) -> Result<Version, PluginHostError> {
    let report = parse_report(&stored.report)?;
    let manifest = report.manifest;
    Ok(Version {
        digest: format!("sha256:{}", stored.digest),
        name: manifest.name,
        version: manifest.version,
        contract: manifest.contract,
        description: manifest.description,
        hooks: report.hooks,
        imports: report.imports,
        made_with: report.made_with,
        grants_asked: manifest.grants,
        person_keys: manifest.person_keys,
        settings_schema: manifest.settings,
        size_bytes: report.size_bytes,
        memory: report.memory,
        compiled_bytes: report.compiled_bytes,
        compile_ms: report.compile_ms,
        warnings: report.warnings,
        uploaded_at: stored.uploaded_at,
        uploaded_by: stored.uploaded_by,
        already_known,
    })
}

pub(crate) fn parse_digest(hex_digits: &str) -> Result<Digest, PluginHostError> {
    hex_digits.parse().map_err(|_| PluginHostError::NotFound("the version"))
}
