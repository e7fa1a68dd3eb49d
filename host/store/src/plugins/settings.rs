//! What a tenant's admin set for a plugin.

use serde_json::json;

use crate::plugins::activations::plugins_changed;
use crate::trail::audit;
use crate::trail::events;
use crate::{Act, Plugins, StoreError, TenantContext};

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
    pub async fn set_settings(
        self,
        context: &TenantContext,
        plugin: &str,
        settings: &serde_json::Map<String, serde_json::Value>,
        act: &Act,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(settings)?;
        let document = json!({"plugin": plugin});
        let mut tx = self.0.begin().await?;
        tx.sql(
            "INSERT INTO plugin_settings (tenant_id, plugin, settings) VALUES ($1, $2, $3) \
             ON CONFLICT (tenant_id, plugin) DO UPDATE SET settings = excluded.settings",
        )
        .bind(context.tenant_id().as_str())
        .bind(plugin)
        .bind(text)
        .execute()
        .await?;
        events::tell(&mut tx, &plugins_changed(context, &document, act.at())).await?;
        audit::record(&mut tx, context.tenant_id(), act).await?;
        tx.commit().await?;
        Ok(())
    }
}
