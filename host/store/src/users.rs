//! Users: identity is tenant and Entra object id, never a name or a mail address.

use sqlx::FromRow;

use crate::database::on;
use crate::{Store, StoreError, TenantContext};

/// A person who has signed in.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct User {
    /// Entra tenant id.
    pub tenant_id: String,
    /// Entra object id.
    pub id: String,
    /// `alice@fabrikam.example`.
    pub user_principal_name: String,
    /// As the directory shows it.
    pub display_name: String,
    /// Mail address.
    pub email: Option<String>,
    /// BCP 47.
    pub locale: String,
    /// IANA name.
    pub time_zone: String,
}

/// Where a refresh token is sealed for.
pub(crate) fn place(tenant_id: &str, user_id: &str) -> String {
    format!("refresh token of {tenant_id}/{user_id}")
}

impl Store {
    /// Keeps a user who has just signed in, with the refresh token, encrypted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_user(
        &self,
        user: &User,
        refresh_token: Option<&str>,
        now: i64,
    ) -> Result<(), StoreError> {
        let sealed = match refresh_token {
            Some(token) => Some(self.seal(token.as_bytes(), &place(&user.tenant_id, &user.id)).await?),
            None => None,
        };
        on!(self, write, pool => sqlx::query(
            "INSERT INTO users (tenant_id, id, user_principal_name, display_name, email, locale, time_zone, \
             refresh_token, signed_in_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (tenant_id, id) DO UPDATE SET user_principal_name = excluded.user_principal_name, \
             display_name = excluded.display_name, email = excluded.email, locale = excluded.locale, \
             time_zone = excluded.time_zone, refresh_token = COALESCE(excluded.refresh_token, users.refresh_token), \
             signed_in_at = excluded.signed_in_at",
        )
        .bind(&user.tenant_id)
        .bind(&user.id)
        .bind(&user.user_principal_name)
        .bind(&user.display_name)
        .bind(&user.email)
        .bind(&user.locale)
        .bind(&user.time_zone)
        .bind(sealed)
        .bind(now)
        .execute(pool)
        .await.map(drop))?;
        Ok(())
    }

    /// The context's user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user(&self, context: &TenantContext) -> Result<Option<User>, StoreError> {
        Ok(on!(self, read, pool => sqlx::query_as(
            "SELECT tenant_id, id, user_principal_name, display_name, email, locale, time_zone FROM users \
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(context.tenant_id())
        .bind(context.user_id())
        .fetch_optional(pool)
        .await)?)
    }

    /// The refresh token of the context's user.
    ///
    /// # Errors
    /// When the database fails or the token can't be decrypted.
    pub async fn refresh_token(&self, context: &TenantContext) -> Result<Option<String>, StoreError> {
        let sealed: Option<(Option<Vec<u8>>,)> = on!(self, read, pool => sqlx::query_as(
            "SELECT refresh_token FROM users WHERE tenant_id = $1 AND id = $2",
        )
        .bind(context.tenant_id())
        .bind(context.user_id())
        .fetch_optional(pool)
        .await)?;
        let Some((Some(sealed),)) = sealed else { return Ok(None) };
        let token = self.open_sealed(&sealed, &place(context.tenant_id(), context.user_id())).await?;
        Ok(Some(String::from_utf8(token).map_err(|_| StoreError::Sealed("it is no text"))?))
    }

    /// Replaces the refresh token of the context's user: Entra gives a new one with each redemption.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_refresh_token(&self, context: &TenantContext, token: &str) -> Result<(), StoreError> {
        let sealed = self.seal(token.as_bytes(), &place(context.tenant_id(), context.user_id())).await?;
        on!(self, write, pool => sqlx::query("UPDATE users SET refresh_token = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(context.tenant_id())
            .bind(context.user_id())
            .bind(sealed)
            .execute(pool)
            .await.map(drop))?;
        Ok(())
    }
}
