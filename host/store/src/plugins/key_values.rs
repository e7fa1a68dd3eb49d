//! Small values that plugins keep. A value belongs to a tenant and a plugin's name, so all versions of the plugin share
//! it.

use crate::db::page::{Page, cut, decode};
use crate::db::time::UnixMillis;
use crate::trail::audit;
use crate::{Act, KeyValues, StoreError, TenantContext};
use jiff::Timestamp;

/// One page of keys.
pub type ValuePage = Page<String>;

impl KeyValues<'_> {
    /// A value, unless it has expired.
    pub async fn get(
        self,
        context: &TenantContext,
        plugin: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> = self
            .0
            .read(
                "SELECT value FROM key_values WHERE tenant_id = $1 AND plugin = $2 AND key = $3 \
                 AND (expires_at IS NULL OR expires_at > $4)",
            )
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .bind(key)
            .bind(UnixMillis(now))
            .fetch_optional()
            .await?;
        Ok(row.map(|(value,)| value))
    }

    /// Sets values, all or none. They expire at `expires_at` or never. `act` records what an
    /// admin does; what a plugin does is not recorded.
    pub async fn set<'a>(
        self,
        context: &TenantContext,
        plugin: &str,
        values: impl IntoIterator<Item = (&'a str, &'a [u8])> + Send,
        expires_at: Option<Timestamp>,
        act: Option<&Act>,
    ) -> Result<(), StoreError> {
        // Collected first, so that the caller's iterator is not held while this waits for the writer.
        let values: Vec<_> = values.into_iter().collect();
        let mut tx = self.0.begin().await?;
        for (key, value) in values {
            tx.sql(
                "INSERT INTO key_values (tenant_id, plugin, key, value, expires_at) VALUES ($1, $2, $3, \
                 $4, $5) ON CONFLICT (tenant_id, plugin, key) DO UPDATE SET value = excluded.value, \
                 expires_at = excluded.expires_at",
            )
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .bind(key)
            .bind(value)
            .bind(expires_at.map(UnixMillis))
            .execute()
            .await?;
        }
        if let Some(act) = act {
            audit::record(&mut tx, context.tenant_id(), act).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Removes a value, and returns whether there was one. `act` records what an admin does; what a plugin does is not
    /// recorded.
    pub async fn remove(
        self,
        context: &TenantContext,
        plugin: &str,
        key: &str,
        act: Option<&Act>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.0.begin().await?;
        let done = tx
            .sql("DELETE FROM key_values WHERE tenant_id = $1 AND plugin = $2 AND key = $3")
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .bind(key)
            .execute()
            .await?;
        let removed = done > 0;
        if let Some(act) = act
            && removed
        {
            audit::record(&mut tx, context.tenant_id(), act).await?;
        }
        tx.commit().await?;
        Ok(removed)
    }

    /// Keys that begin with a prefix, sorted, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn keys(
        self,
        context: &TenantContext,
        plugin: &str,
        prefix: &str,
        cursor: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> Result<ValuePage, StoreError> {
        let after: String = cursor.map_or(Ok(String::new()), decode)?;
        // Keys are in bytewise order, so that those with the prefix stand together.
        let keys: Vec<(String,)> = self
            .0
            .read(
                "SELECT key FROM key_values WHERE tenant_id = $1 AND plugin = $2 AND key >= $3 AND key > \
                 $4 AND substr(key, 1, length($3)) = $3 AND (expires_at IS NULL OR expires_at > $5) ORDER \
                 BY key LIMIT $6",
            )
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .bind(prefix)
            .bind(after)
            .bind(UnixMillis(now))
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        cut(keys.into_iter().map(|(key,)| key).collect(), limit, String::clone)
    }
}
