//! Deletion of everything that belongs to a tenant.

use std::collections::BTreeMap;

use serde_json::json;
use sqlx::AssertSqlSafe;
use switchboard_domain::ids::TenantId;

use crate::db::time::UnixMillis;
use crate::trail::audit;
use crate::trail::owned_tables::{Owned, owned_tables};
use crate::{Act, OperatorContext, OperatorTenants, StoreError};

/// How many rows one transaction deletes. Other writers get their turn in between.
const DELETE_AT_ONCE: i64 = 2_000;

/// What was deleted of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deleted {
    /// How many rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// Components that no other tenant uses.
    pub components: u64,
}

impl OperatorTenants<'_> {
    /// Deletes a suspended tenant and everything that belongs to it, part by part. If it breaks off, call it again.
    /// `confirm` must be the tenant's name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, [`StoreError::Conflict`] when it is not suspended or has another
    /// name; else when the database fails.
    pub async fn delete(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        confirm: &str,
        act: &Act,
    ) -> Result<Deleted, StoreError> {
        let known: Option<(String, Option<UnixMillis>)> = self
            .0
            .read("SELECT name, suspended_at FROM tenants WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        let (name, suspended_at) = known.ok_or(StoreError::NotFound("the tenant"))?;
        if name != confirm {
            let why = format!("nothing was deleted: confirm with the tenant's name, which is {name:?}");
            return Err(StoreError::Conflict(why));
        }
        if suspended_at.is_none() {
            return Err(StoreError::Conflict("suspend the tenant before you delete it".into()));
        }
        let begun = self.0.write(
            "UPDATE tenants SET deleting_at = COALESCE(deleting_at, $2) WHERE id = $1 AND suspended_at IS \
             NOT NULL",
        )
        .bind(id.as_str())
        .bind(UnixMillis(act.at()))
        .execute()
        .await?;
        if begun == 0 {
            return Err(StoreError::Conflict("the tenant is not suspended any more".into()));
        }
        self.0.customers().forget_index(id).await?;
        let tables = owned_tables(self.0).await?;
        let mut deleted = Deleted::default();
        for table in &tables {
            let statement = delete_part(table);
            loop {
                let rows = self
                    .0
                    .write(AssertSqlSafe(statement.clone()))
                    .bind(id.as_str())
                    .bind(DELETE_AT_ONCE)
                    .execute()
                    .await?;
                *deleted.rows.entry(table.name.clone()).or_default() += rows;
                if rows == 0 {
                    break;
                }
            }
        }
        let act = act.clone().with("name", name).with("rows", json!(deleted.rows));
        deleted.components = {
            let mut tx = self.0.begin().await?;
            // Once more within the last transaction, since a refusal may have been recorded meanwhile.
            for table in &tables {
                tx.sql(AssertSqlSafe(format!("DELETE FROM {} WHERE tenant_id = $1", table.name)))
                    .bind(id.as_str())
                    .execute()
                    .await?;
            }
            let components = tx
                .sql(
                    "DELETE FROM components WHERE NOT EXISTS \
                     (SELECT 1 FROM plugin_versions v WHERE v.digest = components.digest)",
                )
                .execute()
                .await?;
            tx.sql("DELETE FROM tenants WHERE id = $1").bind(id.as_str()).execute().await?;
            audit::record_for_operators(&mut tx, id, &act).await?;
            tx.commit().await?;
            components
        };
        Ok(deleted)
    }
}

fn delete_part(table: &Owned) -> String {
    let Owned { name, key, .. } = table;
    if key.is_empty() {
        // PostgreSQL refuses a parameter that is not used.
        return format!("DELETE FROM {name} WHERE tenant_id = $1 AND $2 > 0");
    }
    let key = key.join(", ");
    format!("DELETE FROM {name} WHERE ({key}) IN (SELECT {key} FROM {name} WHERE tenant_id = $1 LIMIT $2)")
}
