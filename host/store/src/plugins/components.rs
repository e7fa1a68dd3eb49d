//! Components by digest, and the versions of plugins that tenants uploaded.

use jiff::Timestamp;
use serde_json::json;
use sqlx::FromRow;
use switchboard_domain::ids::TenantId;

use crate::access::quotas;
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::plugins::activations::plugins_changed;
use crate::trail::{audit, events};
use crate::{Act, Plugins, Quota, StoreError, TenantContext};

/// A version of a plugin, to be kept.
#[derive(Debug, Clone)]
pub struct PluginVersion<'a> {
    /// The plugin's name.
    pub plugin: &'a str,
    /// SHA-256 of the component, in hex.
    pub digest: &'a str,
    /// What was learnt of it at upload, as a JSON document.
    pub report: &'a str,
}

/// A version of a plugin, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct StoredVersion {
    /// The plugin's name.
    pub plugin: String,
    /// SHA-256 of the component, in hex.
    pub digest: String,
    /// What was learnt of it at upload, as a JSON document.
    pub report: String,
    /// When it was uploaded.
    #[sqlx(try_from = "UnixMillis")]
    pub uploaded_at: Timestamp,
    /// User principal name.
    pub uploaded_by: String,
}

impl Plugins<'_> {
    /// Adds a version and its component, uploaded by whom and when `act` says. A version that is known stays as it is.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`] when the tenant would keep more versions than it may.
    pub async fn put_version(
        self,
        context: &TenantContext,
        version: &PluginVersion<'_>,
        component: &[u8],
        act: &Act,
    ) -> Result<(), StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        // Locks the tenant's uploads, so that of two at the same time the second counts the first.
        tx.sql("UPDATE tenants SET name = name WHERE id = $1").bind(tenant.as_str()).execute().await?;
        let (versions, bytes): (i64, i64) = tx
            .sql(
                "SELECT COUNT(*), CAST(COALESCE(SUM(LENGTH(c.bytes)), 0) AS BIGINT) FROM plugin_versions v \
                 JOIN components c ON c.digest = v.digest WHERE v.tenant_id = $1",
            )
            .bind(tenant.as_str())
            .fetch_one()
            .await?;
        let more = bytes.saturating_add(i64::try_from(component.len()).unwrap_or(i64::MAX));
        quotas::check(self.0, &mut tx, tenant, Quota::PluginVersions, (versions, versions + 1)).await?;
        quotas::check(self.0, &mut tx, tenant, Quota::PluginVersionBytes, (bytes, more)).await?;
        tx.sql(
            "INSERT INTO components (digest, bytes, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(version.digest)
        .bind(component)
        .bind(UnixMillis(act.at()))
        .execute()
        .await?;
        tx.sql(
            "INSERT INTO plugin_versions (tenant_id, plugin, digest, report, uploaded_at, uploaded_by) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(context.tenant_id().as_str())
        .bind(version.plugin)
        .bind(version.digest)
        .bind(version.report)
        .bind(UnixMillis(act.at()))
        .bind(act.by())
        .execute()
        .await?;
        audit::record(&mut tx, context.tenant_id(), act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Deletes a version of a plugin that is neither active nor previewed, and its component if no version of anybody has it any
    /// more; says whether that is so. The version that rolling back leads to is only deleted with `also_rollback_target`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such version, [`StoreError::Conflict`] when it is in use.
    pub async fn delete_version(
        self,
        context: &TenantContext,
        plugin: &str,
        digest: &str,
        also_rollback_target: bool,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        // Locks the activation, so that the version is not activated meanwhile.
        let in_use: Option<(Option<String>, Option<String>)> = tx
            .sql(
                "UPDATE activations SET plugin = plugin WHERE tenant_id = $1 AND plugin = $2 \
                 RETURNING digest, previous",
            )
            .bind(tenant.as_str())
            .bind(plugin)
            .fetch_optional()
            .await?;
        let (active, previous) = in_use.unwrap_or_default();
        if active.as_deref() == Some(digest) {
            return Err(StoreError::Conflict(format!(
                "version sha256:{digest} is active: activate another one or switch the plugin off, then delete it"
            )));
        }
        if previous.as_deref() == Some(digest) {
            if !also_rollback_target {
                return Err(StoreError::Conflict(format!(
                    "version sha256:{digest} is what rolling back leads to: to delete it all the same, say \
                     alsoRollbackTarget=true; then there is nothing to go back to"
                )));
            }
            tx.sql(
                "UPDATE activations SET previous = NULL, previous_grants = NULL, revision = revision + 1 \
                 WHERE tenant_id = $1 AND plugin = $2",
            )
            .bind(tenant.as_str())
            .bind(plugin)
            .execute()
            .await?;
        }
        // Locks the version, so that nobody begins to preview it meanwhile.
        lock_version(&mut tx, tenant, plugin, digest).await?;
        let (previews,): (i64,) = tx
            .sql(
                "SELECT COUNT(*) FROM plugin_previews WHERE tenant_id = $1 AND plugin = $2 AND digest = $3 AND \
                 ends_at > $4",
            )
            .bind(tenant.as_str())
            .bind(plugin)
            .bind(digest)
            .bind(UnixMillis(act.at()))
            .fetch_one()
            .await?;
        if previews > 0 {
            return Err(StoreError::Conflict(format!(
                "version sha256:{digest} is previewed by {previews} of your developers: end the previews, then delete \
                 it"
            )));
        }
        tx.sql("DELETE FROM plugin_versions WHERE tenant_id = $1 AND plugin = $2 AND digest = $3")
            .bind(tenant.as_str())
            .bind(plugin)
            .bind(digest)
            .execute()
            .await?;
        let is_orphan = forget_version(&mut tx, tenant.as_str(), plugin, digest).await?;
        let document = json!({"plugin": plugin});
        events::tell(&mut tx, &plugins_changed(context, &document, act.at())).await?;
        audit::record(&mut tx, tenant, act).await?;
        tx.commit().await?;
        Ok(is_orphan)
    }

    /// Deletes versions of any tenant that were uploaded before a time and are neither active nor what rolling back leads to
    /// nor previewed now, and components that nobody has any more. Returns how many versions that were, and the digests of the
    /// components.
    pub async fn forget_unused(
        self,
        before: Timestamp,
        now: Timestamp,
        most: u32,
    ) -> Result<(u64, Vec<String>), StoreError> {
        let mut tx = self.0.begin().await?;
        let gone: Vec<(String, String, String)> = tx
            .sql(
                "DELETE FROM plugin_versions WHERE (tenant_id, plugin, digest) IN (SELECT v.tenant_id, v.plugin, \
                 v.digest FROM plugin_versions v WHERE v.uploaded_at < $1 AND NOT EXISTS (SELECT 1 FROM activations a \
                 WHERE a.tenant_id = v.tenant_id AND a.plugin = v.plugin AND (a.digest = v.digest OR a.previous = \
                 v.digest)) AND NOT EXISTS (SELECT 1 FROM plugin_previews p WHERE p.tenant_id = v.tenant_id AND \
                 p.plugin = v.plugin AND p.digest = v.digest AND p.ends_at > $3) LIMIT $2) \
                 RETURNING tenant_id, plugin, digest",
            )
            .bind(UnixMillis(before))
            .bind(i64::from(most))
            .bind(UnixMillis(now))
            .fetch_all()
            .await?;
        let (versions, mut orphans) = (gone.len() as u64, Vec::new());
        for (tenant, plugin, digest) in gone {
            if forget_version(&mut tx, &tenant, &plugin, &digest).await? {
                orphans.push(digest);
            }
        }
        tx.commit().await?;
        Ok((versions, orphans))
    }

    /// All versions of all plugins of the tenant, newest first.
    pub async fn versions(self, context: &TenantContext) -> Result<Vec<StoredVersion>, StoreError> {
        Ok(self.0.read(
            "SELECT plugin, digest, report, uploaded_at, uploaded_by FROM plugin_versions WHERE tenant_id \
             = $1 ORDER BY plugin, uploaded_at DESC, digest",
        )
        .bind(context.tenant_id().as_str())
        .fetch_all()
        .await?)
    }

    /// A version of the tenant by its component's digest.
    pub async fn version(
        self,
        context: &TenantContext,
        digest: &str,
    ) -> Result<Option<StoredVersion>, StoreError> {
        Ok(self
            .0
            .read(
                "SELECT plugin, digest, report, uploaded_at, uploaded_by FROM plugin_versions \
                 WHERE tenant_id = $1 AND digest = $2",
            )
            .bind(context.tenant_id().as_str())
            .bind(digest)
            .fetch_optional()
            .await?)
    }

    /// A component of one of the tenant's versions.
    pub async fn component(
        self,
        context: &TenantContext,
        digest: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> = self
            .0
            .read(
                "SELECT c.bytes FROM components c JOIN plugin_versions v ON v.digest = c.digest \
                 WHERE v.tenant_id = $1 AND v.digest = $2",
            )
            .bind(context.tenant_id().as_str())
            .bind(digest)
            .fetch_optional()
            .await?;
        Ok(row.map(|(bytes,)| bytes))
    }
}

/// Deletes what belongs to a version that is gone: its figures, and its component if nobody else has the same one. Says whether
/// that was so.
async fn forget_version(tx: &mut Tx, tenant: &str, plugin: &str, digest: &str) -> Result<bool, StoreError> {
    tx.sql("DELETE FROM plugin_figures WHERE tenant_id = $1 AND plugin = $2 AND digest = $3")
        .bind(tenant)
        .bind(plugin)
        .bind(digest)
        .execute()
        .await?;
    let rows = tx
        .sql(
            "DELETE FROM components WHERE digest = $1 AND NOT EXISTS \
             (SELECT 1 FROM plugin_versions v WHERE v.digest = components.digest)",
        )
        .bind(digest)
        .execute()
        .await?;
    Ok(rows > 0)
}

/// Locks a version until the transaction ends: what is read of it stays so, and nobody begins to use or to delete it meanwhile.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such version.
pub(super) async fn lock_version(
    tx: &mut Tx,
    tenant: &TenantId,
    plugin: &str,
    digest: &str,
) -> Result<(), StoreError> {
    let known = tx
        .sql(
            "UPDATE plugin_versions SET report = report WHERE tenant_id = $1 AND plugin = $2 AND digest = $3",
        )
        .bind(tenant.as_str())
        .bind(plugin)
        .bind(digest)
        .execute()
        .await?;
    if known == 0 { Err(StoreError::NotFound("the version")) } else { Ok(()) }
}
