//! What a tenant's admin set for a plugin.

use serde_json::json;

use crate::access::quotas;
use crate::plugins::activations::plugins_changed;
use crate::trail::audit;
use crate::trail::events;
use crate::{Act, Plugins, Quota, StoreError, TenantContext};

impl Plugins<'_> {
    /// A plugin's settings as a JSON object; an empty one where nothing was set.
    pub async fn settings(
        self,
        context: &TenantContext,
        plugin: &str,
    ) -> Result<serde_json::Map<String, serde_json::Value>, StoreError> {
        let row: Option<(String,)> = self
            .0
            .read("SELECT settings FROM plugin_settings WHERE tenant_id = $1 AND plugin = $2")
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .fetch_optional()
            .await?;
        Ok(row.map(|(text,)| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
    }

    /// The settings of all plugins of the tenant that have some, by the plugins' names.
    pub async fn all_settings(
        self,
        context: &TenantContext,
    ) -> Result<Vec<(String, serde_json::Map<String, serde_json::Value>)>, StoreError> {
        let rows: Vec<(String, String)> = self
            .0
            .read("SELECT plugin, settings FROM plugin_settings WHERE tenant_id = $1")
            .bind(context.tenant_id().as_str())
            .fetch_all()
            .await?;
        rows.into_iter().map(|(plugin, text)| Ok((plugin, serde_json::from_str(&text)?))).collect()
    }

    /// Replaces a plugin's settings.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`] when the tenant would keep more of them than it may.
    pub async fn set_settings(
        self,
        context: &TenantContext,
        plugin: &str,
        settings: &serde_json::Map<String, serde_json::Value>,
        act: &Act,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(settings)?;
        let document = json!({"plugin": plugin});
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        // Whoever else changes settings of the tenant waits, so that the bytes are those that are there.
        tx.sql("UPDATE tenants SET name = name WHERE id = $1").bind(tenant.as_str()).execute().await?;
        let (before, others): (i64, i64) = tx
            .sql(
                "SELECT CAST(COALESCE(SUM(OCTET_LENGTH(settings)), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN \
                 plugin = $2 THEN 0 ELSE OCTET_LENGTH(settings) END), 0) AS BIGINT) FROM plugin_settings WHERE \
                 tenant_id = $1",
            )
            .bind(tenant.as_str())
            .bind(plugin)
            .fetch_one()
            .await?;
        let after = others + i64::try_from(text.len()).unwrap_or(i64::MAX);
        quotas::check(self.0, &mut tx, tenant, Quota::SettingsBytes, (before, after)).await?;
        tx.sql(
            "INSERT INTO plugin_settings (tenant_id, plugin, settings) VALUES ($1, $2, $3) \
             ON CONFLICT (tenant_id, plugin) DO UPDATE SET settings = excluded.settings",
        )
        .bind(tenant.as_str())
        .bind(plugin)
        .bind(text)
        .execute()
        .await?;
        events::tell(&mut tx, &plugins_changed(context, &document, act.at())).await?;
        audit::record(&mut tx, tenant, act).await?;
        tx.commit().await?;
        Ok(())
    }
}
