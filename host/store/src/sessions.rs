//! Sessions: who is signed in, by the hash of the cookie's secret.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::database::on;
use crate::sign_ins::hash;
use crate::{Store, StoreError, Tenant, TenantContext, User};

/// What a user may do, from the tenant's Entra app roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Calls.
    Agent,
    /// Uploads plugins, tests them and reads their logs.
    Developer,
    /// Activates plugins and changes settings.
    Admin,
    /// Contoso's operator; counts only for sign-ins of the operator's own tenant.
    Operator,
}

/// A session to be made.
#[derive(Debug, Clone)]
pub struct Session<'a> {
    /// The cookie's value. Only its hash is kept.
    pub token: &'a str,
    /// Whose it is.
    pub user: &'a User,
    /// What the user may do.
    pub roles: &'a [Role],
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub expires_at: i64,
}

/// Who a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// With which the store is asked.
    pub context: TenantContext,
    /// The person.
    pub user: User,
    /// The person's tenant.
    pub tenant: Tenant,
    /// What the person may do.
    pub roles: Vec<Role>,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    user: User,
    roles: String,
    name: String,
    default_region: String,
    url_schemes: String,
}

impl Store {
    /// Keeps a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn create_session(&self, session: &Session<'_>) -> Result<(), StoreError> {
        let roles = serde_json::to_string(session.roles)?;
        on!(self, write, pool => async {
            sqlx::query("DELETE FROM sessions WHERE expires_at < $1").bind(session.created_at).execute(pool).await?;
            sqlx::query(
                "INSERT INTO sessions (token_hash, tenant_id, user_id, roles, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(hash(session.token))
            .bind(&session.user.tenant_id)
            .bind(&session.user.id)
            .bind(roles)
            .bind(session.created_at)
            .bind(session.expires_at)
            .execute(pool)
            .await
                .map(drop)
        }
        .await)?;
        Ok(())
    }

    /// Who holds this cookie, if its session is still alive.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn authenticate(&self, token: &str, now: i64) -> Result<Option<SignedIn>, StoreError> {
        let row: Option<Row> = on!(self, read, pool => sqlx::query_as(
            "SELECT u.tenant_id, u.id, u.user_principal_name, u.display_name, u.email, u.locale, u.time_zone, s.roles, \
             t.name, t.default_region, t.url_schemes FROM sessions s \
             JOIN users u ON u.tenant_id = s.tenant_id AND u.id = s.user_id JOIN tenants t ON t.id = s.tenant_id \
             WHERE s.token_hash = $1 AND s.expires_at > $2",
        )
        .bind(hash(token))
        .bind(now)
        .fetch_optional(pool)
        .await)?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(SignedIn {
            context: TenantContext::of_user(row.user.tenant_id.clone(), row.user.id.clone()),
            roles: serde_json::from_str(&row.roles)?,
            tenant: Tenant {
                id: row.user.tenant_id.clone(),
                name: row.name,
                default_region: row.default_region,
                url_schemes: serde_json::from_str(&row.url_schemes)?,
            },
            user: row.user,
        }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session(&self, token: &str) -> Result<(), StoreError> {
        on!(self, write, pool => sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(hash(token))
            .execute(pool)
            .await.map(drop))?;
        Ok(())
    }
}
