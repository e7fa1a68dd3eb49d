//! A plugin's activation as the API tells it.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use switchboard_plugin_host::catalogue::{Expected, GrantAsked};
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
    /// What rolling back leads to; absent where that would change nothing.
    previous: Option<String>,
    /// How often the activation was changed: what `expectedRevision` is compared with.
    revision: i64,
    grants: Vec<GrantAsked>,
    #[schema(value_type = String, format = DateTime)]
    activated_at: Timestamp,
    activated_by: String,
}

impl From<switchboard_store::Activation> for Activation {
    fn from(stored: switchboard_store::Activation) -> Self {
        let digest = |hex: String| format!("sha256:{hex}");
        let previous = stored.rollback_target().map(str::to_owned);
        Self {
            name: stored.plugin,
            digest: stored.digest.map(digest),
            previous: previous.map(digest),
            revision: stored.revision,
            grants: serde_json::from_str(&stored.grants).unwrap_or_default(),
            activated_at: stored.activated_at,
            activated_by: stored.activated_by,
        }
    }
}

/// What must be true of a plugin so that it is changed; otherwise the answer is 409, and says what is true.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PluginExpectation)]
pub(crate) struct Expectation {
    /// The digest that must be active now, `null` for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    expected: Option<Option<String>>,
    /// The revision of the plugin that must be the newest.
    expected_revision: Option<i64>,
}

impl Expectation {
    pub(super) fn new(expected: Option<Option<String>>, expected_revision: Option<i64>) -> Self {
        Self { expected, expected_revision }
    }

    pub(super) fn read(&self) -> Result<Expected<'_>, Problem> {
        let digest = match &self.expected {
            None => None,
            Some(None) => Some(None),
            Some(Some(text)) => Some(Some(digest_hex(text, "expected")?)),
        };
        Ok(Expected { digest, revision: self.expected_revision })
    }
}

/// Tells `null` from absent.
pub(super) fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// The hex digits of a digest as the API spells it.
pub(crate) fn digest_hex<'a>(text: &'a str, field: &str) -> Result<&'a str, Problem> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    if digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()) {
        Ok(digits)
    } else {
        Err(Problem::member(field, "sha256: and 64 hex digits are expected"))
    }
}
