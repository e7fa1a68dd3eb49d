//! `key-value`: small values that a plugin stores for its tenant.

use std::time::Duration;

use switchboard_domain::error::HostError;
use switchboard_plugin_protocol::KeyPage;

use super::{CapabilityHandler, store_error};

/// The most bytes of a key.
pub const MAX_KEY_BYTES: usize = 512;

/// The most bytes of a value.
pub const MAX_VALUE_BYTES: usize = 64 << 10;

/// The number of keys on one page.
const PAGE: u32 = 200;

/// Refuses keys that PostgreSQL can't store: its texts contain no NUL.
fn checked(key: &str) -> Result<(), HostError> {
    if key.contains('\0') {
        return Err(HostError::Invalid("a key has no NUL in it".to_owned()));
    }
    Ok(())
}

impl CapabilityHandler {
    pub(super) async fn value(&self, key: &str) -> Result<Option<Vec<u8>>, HostError> {
        checked(key)?;
        let now = self.host.clock.now();
        self.host
            .store
            .key_values()
            .get(&self.context, &self.plugin.name, key, now)
            .await
            .map_err(|error| store_error(&error))
    }

    pub(super) async fn set_value(
        &self,
        key: &str,
        value: &[u8],
        ttl_s: Option<u32>,
    ) -> Result<(), HostError> {
        checked(key)?;
        if key.is_empty() || key.len() > MAX_KEY_BYTES {
            return Err(HostError::Invalid(format!("a key has 1 to {MAX_KEY_BYTES} bytes")));
        }
        if value.len() > MAX_VALUE_BYTES {
            return Err(HostError::Invalid(format!("a value has at most {MAX_VALUE_BYTES} bytes")));
        }
        let now = self.host.clock.now();
        let expires = ttl_s.map(|ttl| now + Duration::from_secs(ttl.into()));
        let (name, values) = (&self.plugin.name, [(key, value)]);
        let set = self.host.store.key_values().set(&self.context, name, values, expires, now, None).await;
        set.map_err(|error| store_error(&error))
    }

    pub(super) async fn remove_value(&self, key: &str) -> Result<(), HostError> {
        checked(key)?;
        let removed = self.host.store.key_values().remove(&self.context, &self.plugin.name, key, None).await;
        removed.map(drop).map_err(|error| store_error(&error))
    }

    pub(super) async fn list_keys(&self, prefix: &str, cursor: Option<&str>) -> Result<KeyPage, HostError> {
        checked(prefix)?;
        let now = self.host.clock.now();
        let page = self
            .host
            .store
            .key_values()
            .keys(&self.context, &self.plugin.name, prefix, cursor, PAGE, now)
            .await;
        let page = page.map_err(|error| store_error(&error))?;
        Ok(KeyPage { keys: page.items, next_cursor: page.next_cursor })
    }
}
