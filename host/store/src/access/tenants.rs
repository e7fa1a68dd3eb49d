//! Tenants and their states.

use sqlx::FromRow;
use switchboard_domain::ids::TenantId;

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
    /// Makes a tenant that needs no invitation and no consent, unless it is there already, and yields a context for it:
    /// for sample data, tests and benchmarks. Never to be called for what a request says.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn provision(self, tenant: &Tenant, now: i64) -> Result<TenantContext, StoreError> {
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
            .bind(now)
            .execute()
            .await?;
        if made > 0 {
            let act = Act::of_system("provisioning", "tenant.provision", &tenant.name, now);
            audit::record(&mut tx, &tenant.id, &act).await?;
        }
        tx.commit().await?;
        Ok(TenantContext::of_tenant(tenant.id.clone()))
    }

    /// The tenant with this Entra id, if it is one of the operator's. For sign-in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get(self, id: &TenantId) -> Result<Option<Tenant>, StoreError> {
        let row: Option<Row> = self
            .0
            .read("SELECT id, name, default_region, url_schemes FROM tenants WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        row.map(Tenant::try_from).transpose()
    }

    /// How far the tenant with this Entra id has come; `None` for one that is none of the operator's. For sign-in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn state(self, id: &TenantId) -> Result<Option<TenantState>, StoreError> {
        let row: Option<(Option<i64>, Option<i64>)> = self
            .0
            .read("SELECT consented_at, suspended_at FROM tenants WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        Ok(row.map(|(consented_at, suspended_at)| TenantState::of(consented_at, suspended_at)))
    }

    /// An invited tenant has consented: remembers who did it (a user principal name) and when, and says whether that
    /// was news. For sign-in and consent, whose tenant id comes out of a validated token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_consented(self, id: &TenantId, by: &str, now: i64) -> Result<bool, StoreError> {
        // Nearly always it is old news: nothing is to be written at each sign-in.
        if self.state(id).await? != Some(TenantState::Invited) {
            return Ok(false);
        }
        let mut tx = self.0.begin().await?;
        let done = tx.sql(
            "UPDATE tenants SET consented_at = $2, consented_by = $3 WHERE id = $1 AND consented_at IS NULL",
        )
        .bind(id.as_str())
        .bind(now)
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
    ///
    /// # Errors
    /// When the database fails.
    pub async fn background_contexts(self) -> Result<Vec<TenantContext>, StoreError> {
        let rows: Vec<(String,)> =
            self.0.read("SELECT id FROM tenants WHERE suspended_at IS NULL ORDER BY id").fetch_all().await?;
        Ok(rows.into_iter().map(|(id,)| TenantContext::of_tenant(id.into())).collect())
    }

    /// Whether the context's tenant is suspended: background work pauses.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_suspended(self, context: &TenantContext) -> Result<bool, StoreError> {
        Ok(self.state(context.tenant_id()).await? == Some(TenantState::Suspended))
    }

    /// Whether meetings that no plugin has judged are hidden, where the context's tenant has plugins that judge them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hides_unjudged_meetings(self, context: &TenantContext) -> Result<bool, StoreError> {
        let hides: Option<(i64,)> = self
            .0
            .read("SELECT hides_unjudged_meetings FROM tenants WHERE id = $1")
            .bind(context.tenant_id().as_str())
            .fetch_optional()
            .await?;
        Ok(hides.is_some_and(|(hides,)| hides != 0))
    }

    /// Sets how the tenant's numbers without a country are read, and whether meetings that no plugin has judged are
    /// hidden. What is not given stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_settings(
        self,
        context: &TenantContext,
        default_region: Option<&str>,
        hides_unjudged_meetings: Option<bool>,
        act: &Act,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        tx.sql(
            "UPDATE tenants SET default_region = COALESCE($2, default_region), \
             hides_unjudged_meetings = COALESCE($3, hides_unjudged_meetings) WHERE id = $1",
        )
        .bind(context.tenant_id().as_str())
        .bind(default_region)
        .bind(hides_unjudged_meetings.map(i64::from))
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
