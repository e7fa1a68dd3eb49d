//! How much a tenant may keep: the configuration says it for everybody, and the operator for one tenant.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use switchboard_domain::ids::TenantId;

use crate::access::operator_tenants::NO_TENANT;
use crate::db::transaction::Tx;
use crate::trail::audit;
use crate::{Act, OperatorContext, OperatorTenants, Store, StoreError, TenantContext, Tenants};

/// Of what there may be only so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quota {
    /// Values that plugins keep.
    KeyValues,
    /// Bytes of the keys and values that plugins keep.
    KeyValueBytes,
    /// Uploaded versions of plugins.
    PluginVersions,
    /// Bytes of their components.
    PluginVersionBytes,
    /// Named connections of plugins.
    Connections,
    /// API tokens.
    ApiTokens,
    /// Customers in the built-in store, without deleted ones.
    Customers,
    /// Bytes of files of customers that are being imported.
    ImportBytes,
    /// Imports of files of customers, with their reports. The oldest reports give way.
    Imports,
    /// Calls in the history. The oldest give way: a ringing call is never refused.
    Calls,
    /// Traces of calls: how their cards were made. The oldest give way.
    CallTraces,
    /// Lines that plugins wrote. The oldest give way.
    LogLines,
    /// Bytes of the settings of plugins.
    SettingsBytes,
}

impl Quota {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::KeyValues,
        Self::KeyValueBytes,
        Self::PluginVersions,
        Self::PluginVersionBytes,
        Self::Connections,
        Self::ApiTokens,
        Self::Customers,
        Self::ImportBytes,
        Self::Imports,
        Self::Calls,
        Self::CallTraces,
        Self::LogLines,
        Self::SettingsBytes,
    ];

    /// The quota's name in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KeyValues => "key-values",
            Self::KeyValueBytes => "key-value-bytes",
            Self::PluginVersions => "plugin-versions",
            Self::PluginVersionBytes => "plugin-version-bytes",
            Self::Connections => "connections",
            Self::ApiTokens => "api-tokens",
            Self::Customers => "customers",
            Self::ImportBytes => "import-bytes",
            Self::Imports => "imports",
            Self::Calls => "calls",
            Self::CallTraces => "call-traces",
            Self::LogLines => "log-lines",
            Self::SettingsBytes => "settings-bytes",
        }
    }

    /// So many of what it counts, as a refusal tells it.
    fn counted(self, most: i64) -> String {
        let (one, more, of) = match self {
            Self::KeyValues => ("value", "values", " of plugins"),
            Self::KeyValueBytes => ("byte", "bytes", " of plugins' values"),
            Self::PluginVersions => ("version", "versions", " of plugins"),
            Self::PluginVersionBytes => ("byte", "bytes", " of plugins' versions"),
            Self::Connections => ("connection", "connections", " of plugins"),
            Self::ApiTokens => ("API token", "API tokens", ""),
            Self::Customers => ("customer", "customers", ""),
            Self::ImportBytes => ("byte", "bytes", " of files that are being imported"),
            Self::Imports => ("import", "imports", ""),
            Self::Calls => ("call", "calls", ""),
            Self::CallTraces => ("trace", "traces", " of calls"),
            Self::LogLines => ("line", "lines", " of plugins' logs"),
            Self::SettingsBytes => ("byte", "bytes", " of plugins' settings"),
        };
        format!("{most} {}{of}", if most == 1 { one } else { more })
    }

    /// What makes room.
    fn remedy(self) -> &'static str {
        match self {
            Self::KeyValues | Self::KeyValueBytes => "delete values, or keep them for a shorter time",
            Self::PluginVersions | Self::PluginVersionBytes => "delete versions that are not used",
            Self::Connections => "delete connections that are not used",
            Self::ApiTokens => "delete tokens that are not used",
            Self::Customers => "delete customers that are not needed",
            Self::ImportBytes => "wait until an import is over, or cancel one",
            Self::Imports | Self::Calls | Self::CallTraces | Self::LogLines => "the oldest give way",
            Self::SettingsBytes => "shorten the settings of a plugin",
        }
    }
}

/// How much every tenant may keep of which nothing else was said: the table `quotas` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quotas {
    /// Values that plugins keep.
    pub key_values: u32,
    /// Bytes of the keys and values that plugins keep.
    pub key_value_bytes: u64,
    /// Uploaded versions of plugins.
    pub plugin_versions: u32,
    /// Bytes of their components.
    pub plugin_version_bytes: u64,
    /// Named connections of plugins.
    pub connections: u32,
    /// API tokens.
    pub api_tokens: u32,
    /// Customers in the built-in store, without deleted ones.
    pub customers: u32,
    /// Bytes of files of customers that are being imported.
    pub import_bytes: u64,
    /// Imports of files of customers, with their reports.
    pub imports: u32,
    /// Calls in the history.
    pub calls: u32,
    /// Traces of calls.
    pub call_traces: u32,
    /// Lines that plugins wrote.
    pub log_lines: u32,
    /// Bytes of the settings of plugins.
    pub settings_bytes: u64,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            key_values: 100_000,
            key_value_bytes: 256 << 20,
            plugin_versions: 100,
            plugin_version_bytes: 1 << 30,
            connections: 100,
            api_tokens: 100,
            customers: 1_000_000,
            import_bytes: 4 << 30,
            imports: 200,
            calls: 1_000_000,
            call_traces: 200_000,
            log_lines: 200_000,
            settings_bytes: 1 << 20,
        }
    }
}

impl Quotas {
    pub(crate) fn most(&self, quota: Quota) -> i64 {
        let most = match quota {
            Quota::KeyValues => self.key_values.into(),
            Quota::KeyValueBytes => self.key_value_bytes,
            Quota::PluginVersions => self.plugin_versions.into(),
            Quota::PluginVersionBytes => self.plugin_version_bytes,
            Quota::Connections => self.connections.into(),
            Quota::ApiTokens => self.api_tokens.into(),
            Quota::Customers => self.customers.into(),
            Quota::ImportBytes => self.import_bytes,
            Quota::Imports => self.imports.into(),
            Quota::Calls => self.calls.into(),
            Quota::CallTraces => self.call_traces.into(),
            Quota::LogLines => self.log_lines.into(),
            Quota::SettingsBytes => self.settings_bytes,
        };
        i64::try_from(most).unwrap_or(i64::MAX)
    }
}

/// How much of a quota a tenant uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaUse {
    /// Which quota.
    pub quota: Quota,
    /// How much there is.
    pub used: i64,
    /// How much there may be.
    pub most: i64,
}

/// A tenant's quota is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("your organisation may keep at most {}: {}, or ask the operator of this service for more", self.quota.counted(self.most), self.quota.remedy())]
pub struct QuotaExceeded {
    /// Which quota.
    pub quota: Quota,
    /// How much there may be.
    pub most: i64,
}

/// Refuses what would make more of it than there may be. Less than before is never refused.
pub(crate) async fn check(
    store: &Store,
    tx: &mut Tx,
    tenant: &TenantId,
    quota: Quota,
    (before, after): (i64, i64),
) -> Result<(), StoreError> {
    if after <= before {
        return Ok(());
    }
    let own: Option<(i64,)> = tx
        .sql("SELECT most FROM tenant_quotas WHERE tenant_id = $1 AND quota = $2")
        .bind(tenant.as_str())
        .bind(quota.as_str())
        .fetch_optional()
        .await?;
    let most = own.map_or_else(|| store.quotas.most(quota), |(most,)| most);
    if after > most { Err(QuotaExceeded { quota, most }.into()) } else { Ok(()) }
}

/// What a tenant uses of each quota, as one row of names and counts.
const USED: &str = "SELECT 'key-values', COALESCE((SELECT entries FROM key_value_usage WHERE tenant_id = $1), 0) \
     UNION ALL SELECT 'key-value-bytes', COALESCE((SELECT bytes FROM key_value_usage WHERE tenant_id = $1), 0) \
     UNION ALL SELECT 'plugin-versions', COUNT(*) FROM plugin_versions WHERE tenant_id = $1 \
     UNION ALL SELECT 'plugin-version-bytes', CAST(COALESCE(SUM(LENGTH(c.bytes)), 0) AS BIGINT) \
     FROM plugin_versions v JOIN components c ON c.digest = v.digest WHERE v.tenant_id = $1 \
     UNION ALL SELECT 'connections', COUNT(*) FROM connections WHERE tenant_id = $1 \
     UNION ALL SELECT 'api-tokens', COUNT(*) FROM api_tokens WHERE tenant_id = $1 \
     UNION ALL SELECT 'customers', COALESCE((SELECT live FROM customer_stores WHERE tenant_id = $1), 0) \
     UNION ALL SELECT 'import-bytes', CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM customer_imports \
     WHERE tenant_id = $1 AND state IN ('receiving', 'waiting', 'running') \
     UNION ALL SELECT 'imports', COUNT(*) FROM customer_imports WHERE tenant_id = $1 \
     UNION ALL SELECT 'calls', COUNT(*) FROM calls WHERE tenant_id = $1 \
     UNION ALL SELECT 'call-traces', COUNT(*) FROM call_traces WHERE tenant_id = $1 \
     UNION ALL SELECT 'log-lines', COUNT(*) FROM plugin_logs WHERE tenant_id = $1 \
     UNION ALL SELECT 'settings-bytes', CAST(COALESCE(SUM(OCTET_LENGTH(settings)), 0) AS BIGINT) \
     FROM plugin_settings WHERE tenant_id = $1";

async fn of_tenant(store: &Store, tenant: &TenantId) -> Result<Vec<QuotaUse>, StoreError> {
    let own: Vec<(String, i64)> = store
        .read("SELECT quota, most FROM tenant_quotas WHERE tenant_id = $1")
        .bind(tenant.as_str())
        .fetch_all()
        .await?;
    let own: BTreeMap<String, i64> = own.into_iter().collect();
    let used: Vec<(String, i64)> = store.read(USED).bind(tenant.as_str()).fetch_all().await?;
    let used: BTreeMap<String, i64> = used.into_iter().collect();
    let one = |quota: Quota| QuotaUse {
        quota,
        used: used.get(quota.as_str()).copied().unwrap_or_default(),
        most: own.get(quota.as_str()).copied().unwrap_or_else(|| store.quotas.most(quota)),
    };
    Ok(Quota::ALL.map(one).to_vec())
}

impl Tenants<'_> {
    /// How much of each quota the tenant uses.
    pub async fn quotas(self, context: &TenantContext) -> Result<Vec<QuotaUse>, StoreError> {
        // Calls and lines are counted one by one, which takes long where there are many.
        let heavy = self.0.heavy(context).await?;
        of_tenant(&heavy, context.tenant_id()).await
    }
}

impl OperatorTenants<'_> {
    /// How much of each quota one tenant uses.
    pub async fn quotas(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
    ) -> Result<Vec<QuotaUse>, StoreError> {
        let heavy = self.0.heavy(&TenantContext::of_tenant(id.clone())).await?;
        of_tenant(&heavy, id).await
    }

    /// Changes how much one tenant may keep; `None` is what the configuration says. What is kept already stays, even if it
    /// is more.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such tenant.
    pub async fn set_quotas(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        quotas: &[(Quota, Option<u64>)],
        act: &Act,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        let known: Option<(String,)> =
            tx.sql("SELECT id FROM tenants WHERE id = $1").bind(id.as_str()).fetch_optional().await?;
        known.ok_or(NO_TENANT)?;
        for (quota, most) in quotas {
            tx.sql("DELETE FROM tenant_quotas WHERE tenant_id = $1 AND quota = $2")
                .bind(id.as_str())
                .bind(quota.as_str())
                .execute()
                .await?;
            if let Some(most) = most {
                tx.sql("INSERT INTO tenant_quotas (tenant_id, quota, most) VALUES ($1, $2, $3)")
                    .bind(id.as_str())
                    .bind(quota.as_str())
                    .bind(i64::try_from(*most).unwrap_or(i64::MAX))
                    .execute()
                    .await?;
            }
        }
        audit::record(&mut tx, id, act).await?;
        audit::record_for_operators(&mut tx, id, act).await?;
        tx.commit().await?;
        Ok(())
    }
}
