//! Tenants.

use sqlx::FromRow;

use crate::database::on;
use crate::{Store, StoreError, TenantContext};

/// A customer organisation of the operator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Entra tenant id.
    pub id: String,
    /// For display.
    pub name: String,
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    pub default_region: String,
    /// Link schemes that cards may use besides https.
    pub url_schemes: Vec<String>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    default_region: String,
    url_schemes: String,
}

impl Store {
    /// Makes a tenant, or changes its name; its settings stay.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_tenant(&self, tenant: &Tenant, now: i64) -> Result<(), StoreError> {
        let schemes = serde_json::to_string(&tenant.url_schemes)?;
        on!(self, write, pool => sqlx::query(
            "INSERT INTO tenants (id, name, default_region, url_schemes, created_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        )
        .bind(&tenant.id)
        .bind(&tenant.name)
        .bind(&tenant.default_region)
        .bind(schemes)
        .bind(now)
        .execute(pool)
        .await.map(drop))?;
        Ok(())
    }

    /// The tenant with this Entra id, if it is one of the operator's. For sign-in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tenant(&self, id: &str) -> Result<Option<Tenant>, StoreError> {
        let row: Option<Row> = on!(self, read, pool => sqlx::query_as(
            "SELECT id, name, default_region, url_schemes FROM tenants WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(pool)
        .await)?;
        row.map(Tenant::try_from).transpose()
    }

    /// Sets how the tenant's numbers without a country are read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_default_region(&self, context: &TenantContext, region: &str) -> Result<(), StoreError> {
        on!(self, write, pool => sqlx::query("UPDATE tenants SET default_region = $2 WHERE id = $1")
            .bind(context.tenant_id())
            .bind(region)
            .execute(pool)
            .await.map(drop))?;
        Ok(())
    }
}

impl TryFrom<Row> for Tenant {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row { id, name, default_region, url_schemes } = row;
        Ok(Self { id, name, default_region, url_schemes: serde_json::from_str(&url_schemes)? })
    }
}
