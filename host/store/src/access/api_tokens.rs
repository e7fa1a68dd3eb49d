//! API tokens, which scripts of a tenant show instead of a session. They are known by the hash of their secret.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::UserId;

use crate::access::quotas;
use crate::access::sessions::{COLUMNS, Row};
use crate::access::sign_ins::hash;
use crate::db::time::UnixMillis;
use crate::trail::audit;
use crate::{Act, ApiTokens, Quota, Role, SignedIn, StoreError, TenantContext};

/// How exactly `last_used_at` is kept. Writing it at every request of a script would cost too much.
const LAST_USED_EVERY: Duration = Duration::from_secs(60);

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewApiToken<'a> {
    /// Ours.
    pub id: &'a str,
    /// For people, unique in the tenant.
    pub name: &'a str,
    /// What the script shows. Only its hash is kept.
    pub secret: &'a str,
    /// What it may do.
    pub roles: &'a [Role],
    /// When it expires.
    pub expires_at: Timestamp,
}

/// A token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Ours.
    pub id: String,
    /// For people.
    pub name: String,
    /// What it was made for.
    pub roles: Vec<Role>,
    /// What it may do of that: no more than its maker. Nothing when the maker's account or roles are gone.
    pub effective_roles: Vec<Role>,
    /// Who made it: Entra object id.
    pub user_id: UserId,
    /// Who made it: user principal name.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When it was used last, to the minute; absent while it was never used.
    pub last_used_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct TokenRow {
    id: String,
    name: String,
    roles: String,
    maker_roles: String,
    user_id: String,
    created_by: String,
    created_at: UnixMillis,
    expires_at: UnixMillis,
    last_used_at: Option<UnixMillis>,
}

#[derive(FromRow)]
struct UsedRow {
    #[sqlx(flatten)]
    who: Row,
    token_id: String,
    token_name: String,
    last_used_at: Option<UnixMillis>,
    maker_roles: String,
    roles_confirmed_at: UnixMillis,
}

/// The script that shows a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenBearer {
    /// Who acts. The roles are those of the token that its maker still has; none when the maker's account or roles are gone.
    pub who: SignedIn,
    /// When Entra confirmed the maker's roles last.
    pub maker_confirmed_at: Timestamp,
}

/// The roles of a token that its maker has. An admin may do what a developer may.
fn still_held(roles: Vec<Role>, maker: &[Role]) -> Vec<Role> {
    let held =
        |role: &Role| maker.contains(role) || (*role == Role::Developer && maker.contains(&Role::Admin));
    roles.into_iter().filter(held).collect()
}

impl TryFrom<TokenRow> for ApiToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        let TokenRow { id, name, user_id, created_by, created_at, expires_at, last_used_at, .. } = row;
        let roles: Vec<Role> = serde_json::from_str(&row.roles)?;
        let maker: Vec<Role> = serde_json::from_str(&row.maker_roles)?;
        Ok(Self {
            id,
            name,
            effective_roles: still_held(roles.clone(), &maker),
            roles,
            user_id: user_id.into(),
            created_by,
            created_at: created_at.into(),
            expires_at: expires_at.into(),
            last_used_at: last_used_at.map(Timestamp::from),
        })
    }
}

impl ApiTokens<'_> {
    /// Keeps a token of the context's user.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the tenant has a token of this name, [`StoreError::QuotaExceeded`] when it has as many
    /// as it may.
    pub async fn create(
        self,
        context: &TenantContext,
        token: &NewApiToken<'_>,
        act: &Act,
    ) -> Result<(), StoreError> {
        let roles = serde_json::to_string(token.roles)?;
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        tx.sql("UPDATE tenants SET name = name WHERE id = $1").bind(tenant.as_str()).execute().await?;
        let (tokens,): (i64,) = tx
            .sql("SELECT COUNT(*) FROM api_tokens WHERE tenant_id = $1")
            .bind(tenant.as_str())
            .fetch_one()
            .await?;
        quotas::check(self.0, &mut tx, tenant, Quota::ApiTokens, (tokens, tokens + 1)).await?;
        let made = tx
            .sql(
                "INSERT INTO api_tokens (tenant_id, id, user_id, name, token_hash, roles, created_at, \
                 expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, name) \
                 DO NOTHING",
            )
            .bind(context.tenant_id().as_str())
            .bind(token.id)
            .bind(context.user_id().map(UserId::as_str))
            .bind(token.name)
            .bind(hash(token.secret))
            .bind(roles)
            .bind(UnixMillis(act.at()))
            .bind(UnixMillis(token.expires_at))
            .execute()
            .await?;
        if made == 0 {
            let why = "there is a token of this name: delete it first, or take another name";
            return Err(StoreError::Conflict(why.to_owned()));
        }
        audit::record(&mut tx, context.tenant_id(), act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The tenant's tokens by name, or those of one user. Their secrets are not among it, since nobody keeps them.
    pub async fn list(
        self,
        context: &TenantContext,
        of_user: Option<&UserId>,
    ) -> Result<Vec<ApiToken>, StoreError> {
        let rows: Vec<TokenRow> = self
            .0
            .read(
                "SELECT k.id, k.name, k.roles, u.roles AS maker_roles, k.user_id, u.user_principal_name AS created_by, \
                 k.created_at, k.expires_at, k.last_used_at FROM api_tokens k JOIN users u ON u.tenant_id \
                 = k.tenant_id AND u.id = k.user_id WHERE k.tenant_id = $1 AND ($2 IS NULL OR k.user_id = \
                 $2) ORDER BY k.name",
            )
            .bind(context.tenant_id().as_str())
            .bind(of_user.map(UserId::as_str))
            .fetch_all()
            .await?;
        rows.into_iter().map(ApiToken::try_from).collect()
    }

    /// Deletes a token. With `of_user`, only if it is that user's.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    pub async fn delete(
        self,
        context: &TenantContext,
        id: &str,
        of_user: Option<&UserId>,
        act: &Act,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let name: Option<(String,)> = tx
            .sql(
                "DELETE FROM api_tokens WHERE tenant_id = $1 AND id = $2 AND ($3 IS NULL OR user_id = $3) \
                 RETURNING name",
            )
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind(of_user.map(UserId::as_str))
            .fetch_optional()
            .await?;
        let (name,) = name.ok_or(StoreError::NotFound("the token"))?;
        audit::record(&mut tx, context.tenant_id(), &act.clone().with("name", name)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Finds out whose script shows this secret, if its token has not expired.
    ///
    /// # Errors
    /// [`StoreError::TenantSuspended`] for tokens of a suspended tenant.
    pub async fn authenticate(self, secret: &str, now: Timestamp) -> Result<Option<TokenBearer>, StoreError> {
        let row: Option<UsedRow> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT k.roles, k.id AS token_id, k.name AS token_name, k.last_used_at, u.roles AS maker_roles, \
                 u.roles_confirmed_at, {COLUMNS} FROM api_tokens k JOIN users u ON u.tenant_id = k.tenant_id AND u.id = k.user_id JOIN tenants \
                 t ON t.id = k.tenant_id WHERE k.token_hash = $1 AND k.expires_at > $2"
            )))
            .bind(hash(secret))
            .bind(UnixMillis(now))
            .fetch_optional()
            .await?;
        let Some(UsedRow { who, token_id, token_name, last_used_at, maker_roles, roles_confirmed_at }) = row
        else {
            return Ok(None);
        };
        let mut who = who.signed_in(Some((token_id.clone(), token_name)))?;
        who.roles = still_held(who.roles, &serde_json::from_str::<Vec<Role>>(&maker_roles)?);
        if last_used_at.is_none_or(|UnixMillis(at)| at < now - LAST_USED_EVERY) {
            let kept = self
                .0
                .write("UPDATE api_tokens SET last_used_at = $3 WHERE tenant_id = $1 AND id = $2")
                .bind(who.context.tenant_id().as_str())
                .bind(&token_id)
                .bind(UnixMillis(now))
                .execute()
                .await
                .map(|_| ());
            // When the database can't be written, tokens are still let in, as sessions are.
            drop(kept);
        }
        Ok(Some(TokenBearer { who, maker_confirmed_at: roles_confirmed_at.into() }))
    }
}
