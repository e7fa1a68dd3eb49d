//! Small values that plugins keep. A value belongs to a tenant and a plugin's name, so all versions of the plugin share
//! it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use switchboard_domain::ids::TenantId;

use crate::access::quotas;
use crate::db::page::{Page, cut, decode};
use crate::db::parameters::{parameters, slots};
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::trail::audit;
use crate::{Act, KeyValues, Quota, Store, StoreError, TenantContext};

/// One page of keys.
pub type ValuePage = Page<String>;

/// How much a tenant's plugins keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) entries: i64,
    /// Of keys and values.
    pub(super) bytes: i64,
}

impl Usage {
    /// What is kept now. The row is locked, so that it stays true until the transaction ends.
    pub(super) async fn locked(tx: &mut Tx, tenant: &TenantId) -> Result<Self, StoreError> {
        let (entries, bytes) = tx
            .sql(
                "INSERT INTO key_value_usage (tenant_id, entries, bytes) VALUES ($1, 0, 0) \
                 ON CONFLICT (tenant_id) DO UPDATE SET entries = key_value_usage.entries \
                 RETURNING entries, bytes",
            )
            .bind(tenant.as_str())
            .fetch_one()
            .await?;
        Ok(Self { entries, bytes })
    }

    pub(super) async fn keep(self, tx: &mut Tx, tenant: &TenantId) -> Result<(), StoreError> {
        tx.sql("UPDATE key_value_usage SET entries = $2, bytes = $3 WHERE tenant_id = $1")
            .bind(tenant.as_str())
            .bind(self.entries)
            .bind(self.bytes)
            .execute()
            .await?;
        Ok(())
    }

    fn add(&mut self, entries: i64, bytes: i64) {
        self.entries += entries;
        self.bytes += bytes;
    }

    pub(super) fn without(mut self, gone: Self) -> Self {
        self.add(-gone.entries, -gone.bytes);
        self
    }
}

async fn check(
    store: &Store,
    tx: &mut Tx,
    tenant: &TenantId,
    before: Usage,
    after: Usage,
) -> Result<(), StoreError> {
    quotas::check(store, tx, tenant, Quota::KeyValues, (before.entries, after.entries)).await?;
    quotas::check(store, tx, tenant, Quota::KeyValueBytes, (before.bytes, after.bytes)).await
}

/// Removes the tenant's values that have expired, and says how much that was.
async fn purge(tx: &mut Tx, tenant: &TenantId, now: Timestamp) -> Result<Usage, StoreError> {
    let gone: Vec<(String, i64)> = tx
        .sql(
            "DELETE FROM key_values WHERE tenant_id = $1 AND expires_at IS NOT NULL AND expires_at <= $2 \
             RETURNING key, CAST(LENGTH(value) AS BIGINT)",
        )
        .bind(tenant.as_str())
        .bind(UnixMillis(now))
        .fetch_all()
        .await?;
    let bytes = gone.iter().map(|(key, value)| length(key.len()) + value).sum();
    Ok(Usage { entries: length(gone.len()), bytes })
}

pub(super) fn length(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

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

    /// The values of these keys, with one query. Keys without a value are not among them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_many(
        self,
        context: &TenantContext,
        plugin: &str,
        keys: &[String],
        now: Timestamp,
    ) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        let slots = slots(keys.len());
        let rows: Vec<(String, Vec<u8>)> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT key, value FROM key_values WHERE tenant_id = $1 AND plugin = $2 \
                 AND (expires_at IS NULL OR expires_at > $3) AND key IN ({})",
                parameters(4, slots)
            )))
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .bind(UnixMillis(now))
            // No key is empty, so that what is left over matches nothing.
            .bind_all((0..slots).map(|index| keys.get(index).map_or("", String::as_str)))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Sets values, all or none. They expire at `expires_at`, after the longest life of values, or never. `act` records what an
    /// admin does; what a plugin does is not recorded.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`] when the tenant would keep more than it may, without what has expired.
    pub async fn set<'a>(
        self,
        context: &TenantContext,
        plugin: &str,
        values: impl IntoIterator<Item = (&'a str, &'a [u8])> + Send,
        expires_at: Option<Timestamp>,
        now: Timestamp,
        act: Option<&Act>,
    ) -> Result<(), StoreError> {
        // Collected first, so that the caller's iterator is not held while this waits for the writer.
        let values: Vec<_> = values.into_iter().collect();
        let at_most = self.0.value_life.map(|life| now + life);
        let expires_at = expires_at.into_iter().chain(at_most).min();
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let before = Usage::locked(&mut tx, tenant).await?;
        let mut after = before;
        for (key, value) in values {
            let replaced: Option<(i64,)> = tx
                .sql(
                    "SELECT CAST(LENGTH(value) AS BIGINT) FROM key_values \
                     WHERE tenant_id = $1 AND plugin = $2 AND key = $3",
                )
                .bind(tenant.as_str())
                .bind(plugin)
                .bind(key)
                .fetch_optional()
                .await?;
            match replaced {
                Some((old,)) => after.bytes -= old,
                None => after.add(1, length(key.len())),
            }
            after.bytes += length(value.len());
            tx.sql(
                "INSERT INTO key_values (tenant_id, plugin, key, value, expires_at) VALUES ($1, $2, $3, \
                 $4, $5) ON CONFLICT (tenant_id, plugin, key) DO UPDATE SET value = excluded.value, \
                 expires_at = excluded.expires_at",
            )
            .bind(tenant.as_str())
            .bind(plugin)
            .bind(key)
            .bind(value)
            .bind(expires_at.map(UnixMillis))
            .execute()
            .await?;
        }
        let fits = check(self.0, &mut tx, tenant, before, after).await;
        if let Err(StoreError::QuotaExceeded(_)) = fits {
            // What has expired is only removed now and then, and must not stand in the way until then.
            after = after.without(purge(&mut tx, tenant, now).await?);
            check(self.0, &mut tx, tenant, before, after).await?;
        } else {
            fits?;
        }
        after.keep(&mut tx, tenant).await?;
        if let Some(act) = act {
            audit::record(&mut tx, tenant, act).await?;
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
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let before = Usage::locked(&mut tx, tenant).await?;
        let removed: Option<(i64,)> = tx
            .sql(
                "DELETE FROM key_values WHERE tenant_id = $1 AND plugin = $2 AND key = $3 \
                 RETURNING CAST(LENGTH(value) AS BIGINT)",
            )
            .bind(tenant.as_str())
            .bind(plugin)
            .bind(key)
            .fetch_optional()
            .await?;
        let Some((bytes,)) = removed else { return Ok(false) };
        let gone = Usage { entries: 1, bytes: bytes + length(key.len()) };
        before.without(gone).keep(&mut tx, tenant).await?;
        if let Some(act) = act {
            audit::record(&mut tx, tenant, act).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Removes the values that have expired, of at most so many tenants; returns how many values there were.
    pub async fn forget_expired(self, now: Timestamp, tenants: u32) -> Result<u64, StoreError> {
        let with_expired: Vec<(String,)> = self
            .0
            .read(
                "SELECT DISTINCT tenant_id FROM key_values WHERE expires_at IS NOT NULL AND expires_at <= $1 \
                 LIMIT $2",
            )
            .bind(UnixMillis(now))
            .bind(i64::from(tenants))
            .fetch_all()
            .await?;
        let mut removed = 0;
        for (tenant,) in with_expired {
            let tenant = TenantId::from(tenant);
            let mut tx = self.0.begin().await?;
            let before = Usage::locked(&mut tx, &tenant).await?;
            let gone = purge(&mut tx, &tenant, now).await?;
            before.without(gone).keep(&mut tx, &tenant).await?;
            tx.commit().await?;
            removed += u64::try_from(gone.entries).unwrap_or_default();
        }
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
