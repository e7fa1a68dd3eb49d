//! The setting `names`: each number in E.164 with the name of whoever has it.

use std::collections::BTreeMap;

use switchboard_plugin::settings;
use switchboard_plugin::types::PluginError;

pub(crate) type Names = BTreeMap<String, String>;

/// What the tenant's admin has set. Nothing is set at first.
pub(crate) fn names() -> Result<Names, PluginError> {
    let text = settings::get("names").unwrap_or_else(|| "{}".to_owned());
    serde_json::from_str(&text).map_err(|error| PluginError::misconfigured(format!("the setting `names`: {error}")))
}
