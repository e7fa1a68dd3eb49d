//! The operator suspends tenants and lifts the suspension.

use switchboard_domain::ids::TenantId;

use super::NO_TENANT;
use crate::access::sessions::tell_ended;
use crate::calls::calling_sessions::{Closing, close};
use crate::db::time::UnixMillis;
use crate::trail::audit;
use crate::{Act, OperatorContext, OperatorTenants, StoreError};

impl OperatorTenants<'_> {
    /// Suspends a tenant. At once and on every front, nobody of it may do anything, its calling sessions are closed,
    /// and its background work pauses.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, [`StoreError::Conflict`] when it is suspended already.
    pub async fn suspend(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        reason: &str,
        act: &Act,
    ) -> Result<(), StoreError> {
        if self.0.tenants().state(id).await?.is_none() {
            return Err(NO_TENANT);
        }
        let mut tx = self.0.begin().await?;
        let done = tx
            .sql(
                "UPDATE tenants SET suspended_at = $2, suspended_by = $3, suspended_for = $4 \
                 WHERE id = $1 AND suspended_at IS NULL",
            )
            .bind(id.as_str())
            .bind(UnixMillis(act.at()))
            .bind(act.by())
            .bind(reason)
            .execute()
            .await?;
        if done == 0 {
            return Err(StoreError::Conflict("the tenant is suspended already".into()));
        }
        // Its sessions stay until it is resumed, so that its people are told why; none of them lets anybody in.
        close(&mut tx, Closing::Tenant(id), act.at(), "tenant-suspended").await?;
        tell_ended(&mut tx, id, None, act.at()).await?;
        audit::record(&mut tx, id, act).await?;
        audit::record_for_operators(&mut tx, id, act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Resumes a suspended tenant. Its people have to sign in again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, [`StoreError::Conflict`] when it is not suspended, or is being
    /// deleted.
    pub async fn resume(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        act: &Act,
    ) -> Result<(), StoreError> {
        if self.0.tenants().state(id).await?.is_none() {
            return Err(NO_TENANT);
        }
        let mut tx = self.0.begin().await?;
        let done = tx
            .sql(
                "UPDATE tenants SET suspended_at = NULL, suspended_by = NULL, suspended_for = NULL \
                 WHERE id = $1 AND suspended_at IS NOT NULL AND deleting_at IS NULL",
            )
            .bind(id.as_str())
            .execute()
            .await?;
        if done == 0 {
            let why = "the tenant is not suspended, or is being deleted";
            return Err(StoreError::Conflict(why.into()));
        }
        tx.sql("DELETE FROM sessions WHERE tenant_id = $1").bind(id.as_str()).execute().await?;
        audit::record(&mut tx, id, act).await?;
        audit::record_for_operators(&mut tx, id, act).await?;
        tx.commit().await?;
        Ok(())
    }
}
