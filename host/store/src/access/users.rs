//! Users. A tenant and an Entra object id identify a person, never a name or a mail address.

use jiff::Timestamp;
use sqlx::FromRow;
use switchboard_domain::ids::{TenantId, UserId};

use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::plugins::previews;
use crate::{Role, StoreError, TenantContext, Users};

/// A person who has signed in.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct User {
    /// Entra tenant id.
    #[sqlx(try_from = "String")]
    pub tenant_id: TenantId,
    /// Entra object id.
    #[sqlx(try_from = "String")]
    pub id: UserId,
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

/// The place for which a refresh token is sealed.
pub(crate) fn place(tenant_id: &TenantId, user_id: &UserId) -> String {
    format!("refresh token of {tenant_id}/{user_id}")
}

pub(crate) async fn put(
    tx: &mut Tx,
    user: &User,
    sealed: Option<Vec<u8>>,
    roles: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.sql(
        "INSERT INTO users (tenant_id, id, user_principal_name, display_name, email, locale, time_zone, \
         refresh_token, signed_in_at, roles, roles_confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, \
         COALESCE(NULLIF($7, ''), 'UTC'), $8, $9, $10, $9) ON CONFLICT (tenant_id, id) DO UPDATE SET user_principal_name = excluded.user_principal_name, \
         display_name = excluded.display_name, email = excluded.email, locale = excluded.locale, time_zone \
         = COALESCE(NULLIF($7, ''), users.time_zone), refresh_token = COALESCE(excluded.refresh_token, \
         users.refresh_token), signed_in_at = excluded.signed_in_at, roles = excluded.roles, \
         roles_confirmed_at = excluded.roles_confirmed_at",
    )
    .bind(user.tenant_id.as_str())
    .bind(user.id.as_str())
    .bind(&user.user_principal_name)
    .bind(&user.display_name)
    .bind(&user.email)
    .bind(&user.locale)
    .bind(&user.time_zone)
    .bind(sealed)
    .bind(UnixMillis(now))
    .bind(roles)
    .execute()
    .await?;
    Ok(())
}

impl Users<'_> {
    /// The context's user.
    pub async fn get(self, context: &TenantContext) -> Result<Option<User>, StoreError> {
        Ok(self.0.read(
            "SELECT tenant_id, id, user_principal_name, display_name, email, locale, time_zone FROM users \
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(context.tenant_id().as_str())
        .bind(context.user_id().map(UserId::as_str))
        .fetch_optional()
        .await?)
    }

    /// The refresh token of the context's user.
    ///
    /// # Errors
    /// When the database fails or the token can't be decrypted.
    pub async fn refresh_token(self, context: &TenantContext) -> Result<Option<String>, StoreError> {
        let sealed: Option<(Option<Vec<u8>>,)> = self
            .0
            .read("SELECT refresh_token FROM users WHERE tenant_id = $1 AND id = $2")
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .fetch_optional()
            .await?;
        let Some((Some(sealed),)) = sealed else { return Ok(None) };
        let token = self.0.open_sealed(&sealed, &place(context.tenant_id(), context.require_user()?)).await?;
        Ok(Some(String::from_utf8(token).map_err(|_| StoreError::Sealed("it is no text"))?))
    }

    /// Keeps what the context's user may do, as Entra says it now. API tokens of the user may do no more from now on,
    /// and the previews of who is no developer any more end.
    pub async fn confirm_roles(
        self,
        context: &TenantContext,
        roles: &[Role],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (tenant, user) = (context.tenant_id(), context.require_user()?);
        let mut tx = self.0.begin().await?;
        tx.sql("UPDATE users SET roles = $3, roles_confirmed_at = $4 WHERE tenant_id = $1 AND id = $2")
            .bind(tenant.as_str())
            .bind(user.as_str())
            .bind(serde_json::to_string(roles)?)
            .bind(UnixMillis(now))
            .execute()
            .await?;
        previews::end_unless_developer(&mut tx, tenant, user, roles, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sets the time zone of the context's user, by its IANA name.
    pub async fn set_time_zone(self, context: &TenantContext, zone: &str) -> Result<(), StoreError> {
        self.0
            .write("UPDATE users SET time_zone = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(zone)
            .execute()
            .await?;
        Ok(())
    }

    /// The context of the user of the tenant who signed in last and whose refresh token is known. Checks of the
    /// tenant's set-up act as this user.
    pub async fn last_signed_in(self, context: &TenantContext) -> Result<Option<TenantContext>, StoreError> {
        let row: Option<(String,)> = self.0.read(
            "SELECT id FROM users WHERE tenant_id = $1 AND refresh_token IS NOT NULL ORDER BY signed_in_at \
             DESC, id LIMIT 1",
        )
        .bind(context.tenant_id().as_str())
        .fetch_optional()
        .await?;
        Ok(row.map(|(user,)| TenantContext::of_user(context.tenant_id().clone(), user.into())))
    }
}
