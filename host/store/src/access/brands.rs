//! How the client looks for the people of a tenant: a colour and a logo.

use sqlx::FromRow;

use crate::db::transaction::Tx;
use crate::trail::audit;
use crate::{Act, StoreError, TenantContext, Tenants};

/// How the client looks for the people of a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
pub struct Brand {
    /// A colour as `#rrggbb`.
    pub color: Option<String>,
    /// Which logo there is, by its content; absent where there is none.
    pub logo_tag: Option<String>,
}

/// A logo.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Logo {
    /// The media type, such as `image/png`.
    #[sqlx(rename = "logo_type")]
    pub media_type: String,
    /// The image file.
    #[sqlx(rename = "logo")]
    pub bytes: Vec<u8>,
    /// What names the content.
    #[sqlx(rename = "logo_tag")]
    pub tag: String,
}

impl Tenants<'_> {
    /// The brand of the context's tenant.
    pub async fn brand(self, context: &TenantContext) -> Result<Brand, StoreError> {
        let brand = self
            .0
            .read("SELECT color, logo_tag FROM tenant_brands WHERE tenant_id = $1")
            .bind(context.tenant_id().as_str())
            .fetch_optional()
            .await?;
        Ok(brand.unwrap_or_default())
    }

    /// The logo of the context's tenant, if it is the one that is asked for.
    pub async fn logo(self, context: &TenantContext, tag: &str) -> Result<Option<Logo>, StoreError> {
        let logo = self
            .0
            .read(
                "SELECT logo, logo_type, logo_tag FROM tenant_brands WHERE tenant_id = $1 AND logo_tag = $2",
            )
            .bind(context.tenant_id().as_str())
            .bind(tag)
            .fetch_optional()
            .await?;
        Ok(logo)
    }

    /// Sets the colour, or goes back to the product's own.
    pub async fn set_brand_color(
        self,
        context: &TenantContext,
        color: Option<&str>,
        act: &Act,
    ) -> Result<Brand, StoreError> {
        let mut tx = self.0.begin().await?;
        tx.sql(
            "INSERT INTO tenant_brands (tenant_id, color) VALUES ($1, $2) ON CONFLICT (tenant_id) DO UPDATE \
             SET color = excluded.color",
        )
        .bind(context.tenant_id().as_str())
        .bind(color)
        .execute()
        .await?;
        changed(tx, context, act).await
    }

    /// Puts a logo in the place of the one before, or takes it away.
    pub async fn set_logo(
        self,
        context: &TenantContext,
        logo: Option<&Logo>,
        act: &Act,
    ) -> Result<Brand, StoreError> {
        let mut tx = self.0.begin().await?;
        tx.sql(
            "INSERT INTO tenant_brands (tenant_id, logo, logo_type, logo_tag) VALUES ($1, $2, $3, $4) ON \
             CONFLICT (tenant_id) DO UPDATE SET logo = excluded.logo, logo_type = excluded.logo_type, \
             logo_tag = excluded.logo_tag",
        )
        .bind(context.tenant_id().as_str())
        .bind(logo.map(|logo| logo.bytes.as_slice()))
        .bind(logo.map(|logo| &logo.media_type))
        .bind(logo.map(|logo| &logo.tag))
        .execute()
        .await?;
        changed(tx, context, act).await
    }
}

async fn changed(mut tx: Tx, context: &TenantContext, act: &Act) -> Result<Brand, StoreError> {
    let brand = tx
        .sql("SELECT color, logo_tag FROM tenant_brands WHERE tenant_id = $1")
        .bind(context.tenant_id().as_str())
        .fetch_one()
        .await?;
    audit::record(&mut tx, context.tenant_id(), act).await?;
    tx.commit().await?;
    Ok(brand)
}
