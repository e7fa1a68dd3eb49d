//! `key-value`: small values that a plugin stores for its tenant.

use std::time::Duration;

use switchboard_domain::error::PluginError;
use switchboard_plugin_protocol::KeyPage;
use switchboard_plugin_protocol::limits::{BATCH_READS, KEY_BYTES, KEY_PAGE, VALUE_BYTES};

use super::{CapabilityHandler, at_most, invalid, store_error};

/// Refuses keys that PostgreSQL can't store: its texts contain no NUL.
fn checked(key: &str) -> Result<(), PluginError> {
    if key.contains('\0') {
        return Err(invalid("a key has no NUL in it"));
    }
    Ok(())
}

impl CapabilityHandler {
    pub(super) async fn value(&self, key: &str) -> Result<Option<Vec<u8>>, PluginError> {
        checked(key)?;
        let now = self.host.clock.now();
        self.host
            .store
            .key_values()
            .get(&self.context, &self.plugin.name, key, now)
            .await
            .map_err(|error| store_error(&error))
    }

    pub(super) async fn values(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, PluginError> {
        at_most(BATCH_READS, keys)?;
        keys.iter().try_for_each(|key| checked(key))?;
        let now = self.host.clock.now();
        let found = self.host.store.key_values().get_many(&self.context, &self.plugin.name, keys, now).await;
        let found = found.map_err(|error| store_error(&error))?;
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }

    pub(super) async fn set_value(
        &self,
        key: &str,
        value: &[u8],
        ttl_s: Option<u32>,
    ) -> Result<(), PluginError> {
        checked(key)?;
        if key.is_empty() || key.len() > KEY_BYTES {
            return Err(invalid(format!("a key has 1 to {KEY_BYTES} bytes")));
        }
        if value.len() > VALUE_BYTES {
            return Err(invalid(format!("a value has at most {VALUE_BYTES} bytes")));
        }
        let now = self.host.clock.now();
        let expires = ttl_s.map(|ttl| now + Duration::from_secs(ttl.into()));
        let (name, values) = (&self.plugin.name, [(key, value)]);
        let set = self.host.store.key_values().set(&self.context, name, values, expires, now, None).await;
        set.map_err(|error| store_error(&error))
    }

    pub(super) async fn remove_value(&self, key: &str) -> Result<(), PluginError> {
        checked(key)?;
        let removed = self.host.store.key_values().remove(&self.context, &self.plugin.name, key, None).await;
        removed.map(drop).map_err(|error| store_error(&error))
    }

    pub(super) async fn list_keys(&self, prefix: &str, cursor: Option<&str>) -> Result<KeyPage, PluginError> {
        checked(prefix)?;
        let now = self.host.clock.now();
        let page = self
            .host
            .store
            .key_values()
            .keys(&self.context, &self.plugin.name, prefix, cursor, KEY_PAGE, now)
            .await;
        let page = page.map_err(|error| store_error(&error))?;
        Ok(KeyPage { keys: page.items, next_cursor: page.next_cursor })
    }
}
