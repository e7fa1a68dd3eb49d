//! The operator invites tenants, changes them, and acts on their behalf.

use switchboard_domain::ids::TenantId;

use super::NO_TENANT;
use crate::db::time::UnixMillis;
use crate::trail::audit;
use crate::trail::events::{self, Audience, NewEvent};
use crate::{Act, OperatorContext, OperatorTenants, PLUGINS_CHANGED, StoreError, Tenant, TenantContext};

/// What is to be changed of a tenant. A member that is absent leaves its value as it is.
#[derive(Debug, Clone, Default)]
pub struct TenantChange {
    /// For display.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub default_region: Option<String>,
    /// Link schemes that cards may use besides https.
    pub url_schemes: Option<Vec<String>>,
}

impl OperatorTenants<'_> {
    /// Invites a tenant. Its people may sign in from now on, and it can work once somebody has consented.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is there already.
    pub async fn invite(
        self,
        _operator: &OperatorContext,
        tenant: &Tenant,
        act: &Act,
    ) -> Result<(), StoreError> {
        let schemes = serde_json::to_string(&tenant.url_schemes)?;
        let mut tx = self.0.begin().await?;
        let made = tx
            .sql(
                "INSERT INTO tenants (id, name, default_region, url_schemes, created_at, invited_by) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
            )
            .bind(tenant.id.as_str())
            .bind(&tenant.name)
            .bind(&tenant.default_region)
            .bind(schemes)
            .bind(UnixMillis(act.at()))
            .bind(act.by())
            .execute()
            .await?;
        if made == 0 {
            return Err(StoreError::Conflict(format!("the tenant {} is there already", tenant.id)));
        }
        audit::record(&mut tx, &tenant.id, act).await?;
        audit::record_for_operators(&mut tx, &tenant.id, act).await?;
        // If the tenant had been here before, fronts must forget what they know of it.
        let event = NewEvent {
            tenant_id: &tenant.id,
            user_id: None,
            audience: Audience::Fronts,
            kind: PLUGINS_CHANGED,
            document: &serde_json::Value::Null,
            at: act.at(),
        };
        events::tell(&mut tx, &event).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes a tenant.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    pub async fn change(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        change: &TenantChange,
        act: &Act,
    ) -> Result<(), StoreError> {
        let schemes = change.url_schemes.as_ref().map(serde_json::to_string).transpose()?;
        let mut tx = self.0.begin().await?;
        // An update that changes nothing locks the row, so that what is read stays true until it is changed.
        let before: Option<(String, String, String)> = tx
            .sql("UPDATE tenants SET name = name WHERE id = $1 RETURNING name, default_region, url_schemes")
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        let (name, region, before_schemes) = before.ok_or(NO_TENANT)?;
        tx.sql(
            "UPDATE tenants SET name = COALESCE($2, name), default_region = COALESCE($3, default_region), \
             url_schemes = COALESCE($4, url_schemes) WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(&change.name)
        .bind(&change.default_region)
        .bind(schemes)
        .execute()
        .await?;
        let before = serde_json::json!({
            "name": name, "defaultRegion": region, "urlSchemes": before_schemes,
        });
        let act = act.clone().with("before", before);
        audit::record(&mut tx, id, &act).await?;
        audit::record_for_operators(&mut tx, id, &act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets the operator act on behalf of a tenant. The act is recorded in both trails before anything else happens.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    pub async fn enter(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        act: &Act,
    ) -> Result<TenantContext, StoreError> {
        if self.0.tenants().state(id).await?.is_none() {
            return Err(NO_TENANT);
        }
        let mut tx = self.0.begin().await?;
        audit::record(&mut tx, id, act).await?;
        audit::record_for_operators(&mut tx, id, act).await?;
        tx.commit().await?;
        Ok(TenantContext::of_tenant(id.clone()))
    }
}
