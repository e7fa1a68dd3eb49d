//! Values that go with the person who is erased.

use switchboard_domain::ids::TenantId;
use switchboard_domain::person_key::KeysOfPerson;

use super::key_values::{Usage, length};
use crate::StoreError;
use crate::db::transaction::Tx;

/// Removes a tenant's values whose keys are like this pattern, whatever their letters' case; returns how many there were.
pub(crate) async fn remove_like(tx: &mut Tx, tenant: &TenantId, pattern: &str) -> Result<u64, StoreError> {
    let before = Usage::locked(tx, tenant).await?;
    let gone = tx
        .sql(
            "DELETE FROM key_values WHERE tenant_id = $1 AND LOWER(key) LIKE $2 ESCAPE '!' \
             RETURNING key, CAST(LENGTH(value) AS BIGINT)",
        )
        .bind(tenant.as_str())
        .bind(pattern)
        .fetch_all()
        .await?;
    without(tx, tenant, before, &gone).await
}

/// Removes a plugin's values under these keys; returns how many there were.
pub(crate) async fn remove_of_person(
    tx: &mut Tx,
    tenant: &TenantId,
    plugin: &str,
    keys: &KeysOfPerson,
) -> Result<u64, StoreError> {
    let before = Usage::locked(tx, tenant).await?;
    let (statement, key) = match keys {
        KeysOfPerson::One(key) => (
            "DELETE FROM key_values WHERE tenant_id = $1 AND plugin = $2 AND key = $3 \
             RETURNING key, CAST(LENGTH(value) AS BIGINT)",
            key,
        ),
        // Keys are in bytewise order, so that the first comparison finds where they begin.
        KeysOfPerson::Beginning(key) => (
            "DELETE FROM key_values WHERE tenant_id = $1 AND plugin = $2 AND key >= $3 \
             AND substr(key, 1, length($3)) = $3 RETURNING key, CAST(LENGTH(value) AS BIGINT)",
            key,
        ),
    };
    let gone = tx.sql(statement).bind(tenant.as_str()).bind(plugin).bind(key.as_str()).fetch_all().await?;
    without(tx, tenant, before, &gone).await
}

/// Keeps how much is kept without these keys and lengths of values; returns how many they are.
async fn without(
    tx: &mut Tx,
    tenant: &TenantId,
    before: Usage,
    gone: &[(String, i64)],
) -> Result<u64, StoreError> {
    if !gone.is_empty() {
        let bytes = gone.iter().map(|(key, value)| length(key.len()) + value).sum();
        before.without(Usage { entries: length(gone.len()), bytes }).keep(tx, tenant).await?;
    }
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}
