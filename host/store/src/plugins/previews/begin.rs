//! Begins a preview, or renews it.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::{PREVIEWS, Preview, change_of};
use crate::db::time::UnixMillis;
use crate::plugins::activations::plugins_changed;
use crate::plugins::components::lock_version;
use crate::trail::{audit, events};
use crate::{Act, Plugins, StoreError, TenantContext};

/// The most previews of a tenant at a time: each is kept loaded in a worker that all tenants share.
pub(super) const MOST: i64 = 50;

impl Plugins<'_> {
    /// Makes the calls of the context's user use a version until `ends_at`. A preview of the same plugin that the user has is
    /// replaced, or renewed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such version, or nobody may run it; [`StoreError::Conflict`] when the tenant has as
    /// many previews as it may have.
    pub async fn begin_preview(
        self,
        context: &TenantContext,
        plugin: &str,
        digest: &str,
        ends_at: Timestamp,
        act: &Act,
    ) -> Result<Preview, StoreError> {
        let (tenant, user) = (context.tenant_id(), context.require_user()?);
        let mut tx = self.0.begin_of(tenant).await?;
        // Locks the version, so that it is not deleted meanwhile.
        lock_version(&mut tx, tenant, plugin, digest).await?;
        tx.sql("DELETE FROM plugin_previews WHERE tenant_id = $1 AND ends_at <= $2")
            .bind(tenant.as_str())
            .bind(UnixMillis(act.at()))
            .execute()
            .await?;
        let (others,): (i64,) = tx
            .sql("SELECT COUNT(*) FROM plugin_previews WHERE tenant_id = $1 AND NOT (user_id = $2 AND plugin = $3)")
            .bind(tenant.as_str())
            .bind(user.as_str())
            .bind(plugin)
            .fetch_one()
            .await?;
        if others >= MOST {
            let why = format!(
                "the organisation has {MOST} previews, and there may be no more: end one that is not used"
            );
            return Err(StoreError::Conflict(why));
        }
        tx.sql(
            "INSERT INTO plugin_previews (tenant_id, user_id, plugin, digest, begun_at, ends_at) VALUES ($1, $2, $3, \
             $4, $5, $6) ON CONFLICT (tenant_id, user_id, plugin) DO UPDATE SET digest = excluded.digest, begun_at = \
             excluded.begun_at, ends_at = excluded.ends_at",
        )
        .bind(tenant.as_str())
        .bind(user.as_str())
        .bind(plugin)
        .bind(digest)
        .bind(UnixMillis(act.at()))
        .bind(UnixMillis(ends_at))
        .execute()
        .await?;
        let begun: Option<Preview> = tx
            .sql(AssertSqlSafe(format!("{PREVIEWS} AND p.user_id = $3 AND p.plugin = $4")))
            .bind(tenant.as_str())
            .bind(UnixMillis(act.at()))
            .bind(user.as_str())
            .bind(plugin)
            .fetch_optional()
            .await?;
        // It was blocked just now.
        let begun = begun.ok_or(StoreError::NotFound("the version"))?;
        let document = change_of(plugin);
        events::tell(&mut tx, &plugins_changed(context, &document, act.at())).await?;
        audit::record(&mut tx, tenant, act).await?;
        tx.commit().await?;
        Ok(begun)
    }
}
