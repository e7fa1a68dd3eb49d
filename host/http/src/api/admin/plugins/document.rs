//! A plugin's activation as the API tells it.

use jiff::Timestamp;
use serde::Serialize;
use switchboard_plugin_host::catalogue::GrantAsked;
use utoipa::ToSchema;

use crate::problem::Problem;

/// Which version of a plugin is active.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginActivation)]
pub(crate) struct Activation {
    name: String,
    /// Absent while the plugin is off.
    digest: Option<String>,
    /// What rolling back leads to.
    previous: Option<String>,
    grants: Vec<GrantAsked>,
    #[schema(value_type = String, format = DateTime)]
    activated_at: Timestamp,
    activated_by: String,
}

impl From<switchboard_store::Activation> for Activation {
    fn from(stored: switchboard_store::Activation) -> Self {
        let digest = |hex: String| format!("sha256:{hex}");
        Self {
            name: stored.plugin,
            digest: stored.digest.map(digest),
            previous: stored.previous.map(digest),
            grants: serde_json::from_str(&stored.grants).unwrap_or_default(),
            activated_at: stored.activated_at,
            activated_by: stored.activated_by,
        }
    }
}

/// The hex digits of a digest as the API spells it.
pub(super) fn digest_hex<'a>(text: &'a str, field: &str) -> Result<&'a str, Problem> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    if digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()) {
        Ok(digits)
    } else {
        Err(Problem::member(field, "sha256: and 64 hex digits are expected"))
    }
}
