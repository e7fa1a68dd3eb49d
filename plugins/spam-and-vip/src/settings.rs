//! What the admin has set.

use serde::de::DeserializeOwned;
use switchboard_plugin::settings;
use switchboard_plugin::types::PluginError;

/// The settings of the manifest's schema.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) spam_prefixes: Vec<String>,
    pub(crate) spam_rings: bool,
    pub(crate) withheld_rings: bool,
    pub(crate) vip_label: String,
    pub(crate) with_phone_book: bool,
    pub(crate) agents_block: bool,
}

impl Settings {
    pub(crate) fn read() -> Result<Self, PluginError> {
        Ok(Self {
            spam_prefixes: setting("spamPrefixes", Vec::new())?,
            spam_rings: setting("spamRings", false)?,
            withheld_rings: setting("withheldRings", true)?,
            vip_label: setting("vipLabel", "VIP".to_owned())?,
            with_phone_book: setting("withPhoneBook", false)?,
            agents_block: setting("agentsBlock", false)?,
        })
    }
}

fn setting<T: DeserializeOwned>(name: &str, absent: T) -> Result<T, PluginError> {
    let Some(json) = settings::get(name) else { return Ok(absent) };
    serde_json::from_str(&json).map_err(|error| PluginError::misconfigured(format!("{name}: {error}")))
}
