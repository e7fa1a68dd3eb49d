//! Tenants and their states.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use switchboard_domain::ids::TenantId;
use switchboard_domain::number::Region;

use crate::trail::audit;
use crate::{Act, StoreError, TenantContext, Tenants};

/// A customer organisation of the operator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Entra tenant id.
    pub id: TenantId,
    /// For display.
    pub name: String,
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    pub default_region: String,
    /// Link schemes that cards may use besides https.
    pub url_schemes: Vec<String>,
}

/// How far a tenant has come with us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TenantState {
    /// The operator knows it; nobody of it has consented yet.
    Invited,
    /// It has consented, and its people work.
    Consented,
    /// Nobody of it may do anything until the operator lets it again.
    Suspended,
}

impl TenantState {
    /// As it is told.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Consented => "consented",
            Self::Suspended => "suspended",
        }
    }

    pub(crate) fn of(consented_at: Option<i64>, suspended_at: Option<i64>) -> Self {
        match (consented_at, suspended_at) {
            (_, Some(_)) => Self::Suspended,
            (Some(_), None) => Self::Consented,
            (None, None) => Self::Invited,
        }
    }
}

/// The most characters of a name.
const MAX_NAME: usize = 200;

/// The most link schemes.
const MAX_SCHEMES: usize = 20;

/// Schemes that make a browser run what a link says, or read what is not the web's.
const DANGEROUS_SCHEMES: &[&str] =
    &["javascript", "data", "vbscript", "file", "blob", "about", "view-source", "filesystem", "http"];

impl Tenant {
    /// A tenant of what somebody typed.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] names what does not fit.
    pub fn checked(
        id: &str,
        name: &str,
        default_region: &str,
        url_schemes: &[String],
    ) -> Result<Self, StoreError> {
        let id = uuid::Uuid::try_parse(id.trim()).map_err(|_| StoreError::Invalid {
            field: "id",
            message: "the tenant's id in Entra is expected, such as 5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01"
                .into(),
        })?;
        Ok(Self {
            id: id.hyphenated().to_string().into(),
            name: Self::checked_name(name)?,
            default_region: Self::checked_region(default_region)?,
            url_schemes: Self::checked_schemes(url_schemes)?,
        })
    }

    /// A tenant's name.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] when it is none.
    pub fn checked_name(name: &str) -> Result<String, StoreError> {
        let name = name.trim();
        let fits =
            !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
        let message = || format!("a name of one line and at most {MAX_NAME} characters is expected");
        if fits {
            Ok(name.to_owned())
        } else {
            Err(StoreError::Invalid { field: "name", message: message() })
        }
    }

    /// A region, by its letters.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] when it is none.
    pub fn checked_region(region: &str) -> Result<String, StoreError> {
        let known = region.parse::<Region>();
        known
            .map(|region| region.to_string())
            .map_err(|error| StoreError::Invalid { field: "defaultRegion", message: error.to_string() })
    }

    /// Link schemes that cards may use besides https.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] when one is none, or dangerous, or there are too many.
    pub fn checked_schemes(schemes: &[String]) -> Result<Vec<String>, StoreError> {
        let invalid = |message: String| StoreError::Invalid { field: "urlSchemes", message };
        if schemes.len() > MAX_SCHEMES {
            return Err(invalid(format!("at most {MAX_SCHEMES} schemes")));
        }
        let mut checked: Vec<String> = Vec::with_capacity(schemes.len());
        for scheme in schemes {
            let scheme = scheme.trim().trim_end_matches(':').to_ascii_lowercase();
            let letters = scheme.starts_with(|c: char| c.is_ascii_lowercase())
                && scheme.len() <= 40
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b));
            if !letters {
                return Err(invalid(format!("{scheme:?} is no scheme; callto or msteams is one")));
            }
            if DANGEROUS_SCHEMES.contains(&scheme.as_str()) {
                return Err(invalid(format!("links of the scheme {scheme} are dangerous")));
            }
            if !checked.contains(&scheme) {
                checked.push(scheme);
            }
        }
        Ok(checked)
    }
}

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
