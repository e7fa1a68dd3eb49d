//! Tenants and their states.

use jiff::Timestamp;
use sqlx::FromRow;
use switchboard_domain::ids::TenantId;

use crate::db::time::UnixMillis;
use crate::trail::audit;
use crate::{Act, StoreError, Tenant, TenantContext, TenantState, Tenants};

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    default_region: String,
    url_schemes: String,
}

impl Tenants<'_> {
    /// Makes a tenant that needs no invitation and no consent, unless it exists, and returns a context for it. This is
    /// for sample data, tests and benchmarks, and must never be called with what a request says.
    pub async fn provision(self, tenant: &Tenant, now: Timestamp) -> Result<TenantContext, StoreError> {
        let schemes = serde_json::to_string(&tenant.url_schemes)?;
        let mut tx = self.0.begin().await?;
        let made = tx
            .sql(
                "INSERT INTO tenants (id, name, default_region, url_schemes, created_at, invited_by, \
                 consented_at, consented_by) VALUES ($1, $2, $3, $4, $5, 'provisioning', $5, 'provisioning') \
                 ON CONFLICT (id) DO NOTHING",
            )
            .bind(tenant.id.as_str())
            .bind(&tenant.name)
            .bind(&tenant.default_region)
            .bind(schemes)
            .bind(UnixMillis(now))
            .execute()
            .await?;
        if made > 0 {
            let act = Act::of_system("provisioning", "tenant.provision", &tenant.name, now);
            audit::record(&mut tx, &tenant.id, &act).await?;
        }
        tx.commit().await?;
        Ok(TenantContext::of_tenant(tenant.id.clone()))
    }

    /// The tenant with this Entra id, if the operator knows it. Sign-in calls this before there is a context.
    pub async fn get(self, id: &TenantId) -> Result<Option<Tenant>, StoreError> {
        let row: Option<Row> = self
            .0
            .read("SELECT id, name, default_region, url_schemes FROM tenants WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        row.map(Tenant::try_from).transpose()
    }

    /// The state of the tenant with this Entra id; `None` if the operator doesn't know it. Sign-in calls this before
    /// there is a context.
    pub async fn state(self, id: &TenantId) -> Result<Option<TenantState>, StoreError> {
        let row: Option<(Option<UnixMillis>, Option<UnixMillis>)> = self
            .0
            .read("SELECT consented_at, suspended_at FROM tenants WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        Ok(row.map(|(consented_at, suspended_at)| TenantState::of(consented_at, suspended_at)))
    }

    /// Records that an invited tenant has consented, by whom (a user principal name) and when. Returns false if it had
    /// consented before. The tenant id must come from a validated token.
    pub async fn mark_consented(self, id: &TenantId, by: &str, now: Timestamp) -> Result<bool, StoreError> {
        // Nearly always it has consented long ago, so that a sign-in need not write.
        if self.state(id).await? != Some(TenantState::Invited) {
            return Ok(false);
        }
        let mut tx = self.0.begin().await?;
        let done = tx.sql(
            "UPDATE tenants SET consented_at = $2, consented_by = $3 WHERE id = $1 AND consented_at IS NULL",
        )
        .bind(id.as_str())
        .bind(UnixMillis(now))
        .bind(by)
        .execute()
        .await?;
        let news = done > 0;
        if news {
            audit::record(&mut tx, id, &Act::of_system(by, "tenant.consent", id.as_str(), now)).await?;
        }
        tx.commit().await?;
        Ok(news)
    }

    /// Contexts of all tenants that are not suspended, for work that no request asks for.
    pub async fn background_contexts(self) -> Result<Vec<TenantContext>, StoreError> {
        let rows: Vec<(String,)> =
            self.0.read("SELECT id FROM tenants WHERE suspended_at IS NULL ORDER BY id").fetch_all().await?;
        Ok(rows.into_iter().map(|(id,)| TenantContext::of_tenant(id.into())).collect())
    }

    /// Whether the context's tenant is suspended, so that its background work pauses.
    pub async fn is_suspended(self, context: &TenantContext) -> Result<bool, StoreError> {
        Ok(self.state(context.tenant_id()).await? == Some(TenantState::Suspended))
    }

    /// Whether meetings that no plugin has judged are hidden, where the context's tenant has plugins that judge them.
    pub async fn hides_unjudged_meetings(self, context: &TenantContext) -> Result<bool, StoreError> {
        let hides: Option<(i64,)> = self
            .0
            .read("SELECT hides_unjudged_meetings FROM tenants WHERE id = $1")
            .bind(context.tenant_id().as_str())
            .fetch_optional()
            .await?;
        Ok(hides.is_some_and(|(hides,)| hides != 0))
    }

    /// The origins of sites that may show the client in a frame to people of the tenant with this Entra id; none of a tenant that
    /// the operator does not know. The browser asks before anybody has signed in.
    pub async fn embed_origins(self, id: &TenantId) -> Result<Vec<String>, StoreError> {
        let row: Option<(String,)> = self
            .0
            .read("SELECT embed_origins FROM tenants WHERE id = $1 AND suspended_at IS NULL")
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        Ok(row.map(|(origins,)| serde_json::from_str(&origins)).transpose()?.unwrap_or_default())
    }

    /// Sets how the tenant's numbers without a country are read, and whether meetings that no plugin has judged are
    /// hidden, and which sites may show the client in a frame. A setting that is absent stays as it is.
    pub async fn change_settings(
        self,
        context: &TenantContext,
        default_region: Option<&str>,
        hides_unjudged_meetings: Option<bool>,
        embed_origins: Option<&[String]>,
        act: &Act,
    ) -> Result<(), StoreError> {
        let embed_origins = embed_origins.map(serde_json::to_string).transpose()?;
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        tx.sql(
            "UPDATE tenants SET default_region = COALESCE($2, default_region), \
             hides_unjudged_meetings = COALESCE($3, hides_unjudged_meetings), embed_origins = COALESCE($4, \
             embed_origins) WHERE id = $1",
        )
        .bind(context.tenant_id().as_str())
        .bind(default_region)
        .bind(hides_unjudged_meetings.map(i64::from))
        .bind(embed_origins)
        .execute()
        .await?;
        audit::record(&mut tx, context.tenant_id(), act).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl TryFrom<Row> for Tenant {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row { id, name, default_region, url_schemes } = row;
        Ok(Self { id: id.into(), name, default_region, url_schemes: serde_json::from_str(&url_schemes)? })
    }
}
