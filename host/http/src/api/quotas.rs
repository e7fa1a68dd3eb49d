//! How much a tenant may keep, as the admin's and the operator's API tell it.

use serde::Serialize;
use switchboard_store::{Quota, QuotaUse};
use utoipa::ToSchema;

/// Of what there may be only so much.
#[derive(ToSchema)]
#[schema(as = Quota, rename_all = "kebab-case")]
#[expect(dead_code, reason = "describes the names, which the store has")]
pub(crate) enum QuotaName {
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
    /// Imports of files of customers, with their reports. What is more gives way, the oldest first.
    Imports,
    /// Calls in the history. What is more gives way, the oldest first.
    Calls,
    /// Traces of calls: how their cards were made. What is more gives way, the oldest first.
    CallTraces,
    /// Lines that plugins wrote. What is more gives way, the oldest first.
    LogLines,
    /// Bytes of the settings of plugins.
    SettingsBytes,
}

/// How much of a quota a tenant uses.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QuotaUse)]
pub(crate) struct Used {
    /// Of what.
    #[schema(value_type = QuotaName)]
    quota: Quota,
    /// How much there is.
    used: i64,
    /// How much there may be. What was there before the operator lowered it stays.
    most: i64,
}

/// All quotas of a tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = QuotaList)]
pub(crate) struct Quotas {
    items: Vec<Used>,
}

impl From<Vec<QuotaUse>> for Quotas {
    fn from(uses: Vec<QuotaUse>) -> Self {
        let used = |QuotaUse { quota, used, most }| Used { quota, used, most };
        Self { items: uses.into_iter().map(used).collect() }
    }
}
