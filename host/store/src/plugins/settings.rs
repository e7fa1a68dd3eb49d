//! What a tenant's admin set for a plugin.

use serde_json::json;

use crate::db::database::{BeginWrite, on};
use crate::plugins::activations::plugins_changed;
use crate::trail::audit::record;
use crate::trail::events::TellEvent;
use crate::{Act, Store, StoreError, TenantContext};

impl Store {
    /// A plugin's settings as a JSON object; an empty one where nothing was set.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plugin_settings(
        &self,
        context: &TenantContext,
        plugin: &str,
    ) -> Result<serde_json::Map<String, serde_json::Value>, StoreError> {
        let row: Option<(String,)> = on!(self, read, pool => sqlx::query_as(
            "SELECT settings FROM plugin_settings WHERE tenant_id = $1 AND plugin = $2",
        )
        .bind(context.tenant_id())
        .bind(plugin)
        .fetch_optional(pool)
        .await)?;
        Ok(row.map(|(text,)| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
    }

    /// Replaces a plugin's settings.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_plugin_settings(
        &self,
        context: &TenantContext,
        plugin: &str,
        settings: &serde_json::Map<String, serde_json::Value>,
        act: &Act,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(settings)?;
        let document = json!({"plugin": plugin});
        on!(self, write, pool => {
            let mut transaction = pool.begin_write().await?;
            sqlx::query(
                "INSERT INTO plugin_settings (tenant_id, plugin, settings) VALUES ($1, $2, $3) \
                 ON CONFLICT (tenant_id, plugin) DO UPDATE SET settings = excluded.settings",
            )
            .bind(context.tenant_id())
            .bind(plugin)
            .bind(text)
            .execute(&mut *transaction)
            .await?;
            transaction.tell(&plugins_changed(context, &document, act.at()), &self.notifier).await?;
            record!(transaction, context.tenant_id(), act);
            transaction.commit().await?;
        });
        self.ring();
        Ok(())
    }
}
