//! Ends previews.

use std::collections::BTreeSet;

use jiff::Timestamp;
use switchboard_domain::ids::{TenantId, UserId};

use super::change_of;
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::plugins::activations::plugins_changed;
use crate::trail::{audit, events};
use crate::{Act, Plugins, Role, StoreError, TenantContext};

impl Plugins<'_> {
    /// Ends a person's preview of a plugin.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the person has none.
    pub async fn end_preview(
        self,
        context: &TenantContext,
        plugin: &str,
        user: &UserId,
        act: &Act,
    ) -> Result<(), StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(tenant).await?;
        let ended = tx
            .sql(
                "DELETE FROM plugin_previews WHERE tenant_id = $1 AND user_id = $2 AND plugin = $3 AND ends_at > $4",
            )
            .bind(tenant.as_str())
            .bind(user.as_str())
            .bind(plugin)
            .bind(UnixMillis(act.at()))
            .execute()
            .await?;
        if ended == 0 {
            return Err(StoreError::NotFound("the preview"));
        }
        let document = change_of(plugin);
        events::tell(&mut tx, &plugins_changed(context, &document, act.at())).await?;
        audit::record(&mut tx, tenant, act).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Ends everybody's previews of a component that nobody may run any more.
pub(crate) async fn end_of_digest(tx: &mut Tx, digest: &str, now: Timestamp) -> Result<(), StoreError> {
    let ended: Vec<(String, String)> = tx
        .sql("DELETE FROM plugin_previews WHERE digest = $1 RETURNING tenant_id, plugin")
        .bind(digest)
        .fetch_all()
        .await?;
    tell(tx, ended, "the operator has blocked the version", now).await
}

/// Ends the previews of a person who is neither a developer nor an admin any more.
pub(crate) async fn end_unless_developer(
    tx: &mut Tx,
    tenant: &TenantId,
    user: &UserId,
    roles: &[Role],
    now: Timestamp,
) -> Result<(), StoreError> {
    if roles.iter().any(|role| matches!(role, Role::Developer | Role::Admin)) {
        return Ok(());
    }
    let ended: Vec<(String, String)> = tx
        .sql("DELETE FROM plugin_previews WHERE tenant_id = $1 AND user_id = $2 RETURNING tenant_id, plugin")
        .bind(tenant.as_str())
        .bind(user.as_str())
        .fetch_all()
        .await?;
    tell(tx, ended, "its developer has no role for it any more", now).await
}

/// Tells the fronts and the trails of the tenants that previews have ended, tenant by tenant in one order: each tenant's events
/// are under a lock.
async fn tell(
    tx: &mut Tx,
    ended: Vec<(String, String)>,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (tenant, plugin) in ended.into_iter().collect::<BTreeSet<_>>() {
        let context = TenantContext::of_tenant(tenant.into());
        let document = change_of(&plugin);
        events::tell(tx, &plugins_changed(&context, &document, now)).await?;
        let act = Act::of_system("Switchboard", "plugin.end-preview", plugin, now).with("reason", reason);
        audit::record(tx, context.tenant_id(), &act).await?;
    }
    Ok(())
}
