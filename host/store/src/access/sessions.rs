//! Sessions, which tell who is signed in. They are known by the hash of the cookie's secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::{TenantId, UserId};

use crate::access::sign_ins::hash;
use crate::calls::calling_sessions::{Closing, close};
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::plugins::{connected_accounts, previews};
use crate::trail::act::{Act, Actor};
use crate::trail::events::{self, Audience, NewEvent};
use crate::{OperatorContext, Sessions, StoreError, Tenant, TenantContext, User};

/// What a user may do, from the tenant's Entra app roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Takes and makes calls.
    Agent,
    /// Uploads plugins, tests them and reads their logs.
    Developer,
    /// Activates plugins and changes settings.
    Admin,
    /// Contoso's operator. The role counts only for sign-ins of the operator's own tenant.
    Operator,
}

/// Who a request comes from. Only authentication makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedIn {
    /// The context with which the store is asked.
    pub context: TenantContext,
    /// Who acts: the person, or a token of the person's.
    pub actor: Actor,
    /// The person.
    pub user: User,
    /// The person's tenant.
    pub tenant: Tenant,
    /// What the person may do.
    pub roles: Vec<Role>,
}

impl SignedIn {
    /// An act of this person or token for the audit trail. `at` is when it is done.
    #[must_use]
    pub fn act(&self, action: &'static str, target: impl Into<String>, at: Timestamp) -> Act {
        Act::new(self.actor.clone(), action, target, at)
    }
}

#[derive(FromRow)]
pub(crate) struct Row {
    #[sqlx(flatten)]
    user: User,
    roles: String,
    name: String,
    default_region: String,
    url_schemes: String,
    suspended_at: Option<UnixMillis>,
}

impl Row {
    /// Who the row is about. `token` is the id and the name of the API token that was shown instead of a session.
    pub(crate) fn signed_in(self, token: Option<(String, String)>) -> Result<SignedIn, StoreError> {
        if self.suspended_at.is_some() {
            return Err(StoreError::TenantSuspended);
        }
        let user = self.user;
        let actor = match token {
            None => Actor::User { id: user.id.clone(), name: user.user_principal_name.clone() },
            Some((id, name)) => {
                let name = format!("token {name} of {}", user.user_principal_name);
                Actor::Token { id, name }
            }
        };
        Ok(SignedIn {
            context: TenantContext::of_user(user.tenant_id.clone(), user.id.clone()),
            actor,
            roles: serde_json::from_str(&self.roles)?,
            tenant: Tenant {
                id: user.tenant_id.clone(),
                name: self.name,
                default_region: self.default_region,
                url_schemes: serde_json::from_str(&self.url_schemes)?,
            },
            user,
        })
    }
}

pub(crate) const COLUMNS: &str = "u.tenant_id, u.id, u.user_principal_name, u.display_name, u.email, \
                                  u.locale, u.time_zone, t.name, t.default_region, t.url_schemes, \
                                  t.suspended_at";

/// The kind of the event that tells all fronts that sessions of a user, or of all users of the tenant, are over.
pub const SESSIONS_ENDED: &str = "sessions.ended";

pub(crate) async fn tell_ended(
    tx: &mut Tx,
    tenant: &TenantId,
    user: Option<&UserId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let event = NewEvent {
        tenant_id: tenant,
        user_id: user,
        audience: Audience::Fronts,
        kind: SESSIONS_ENDED,
        document: &serde_json::Value::Null,
        at: now,
    };
    events::tell(tx, &event).await
}

impl Sessions<'_> {
    /// Finds out who holds this cookie, if its session is still alive.
    ///
    /// # Errors
    /// [`StoreError::TenantSuspended`] for people of a suspended tenant.
    pub async fn authenticate(self, token: &str, now: Timestamp) -> Result<Option<SignedIn>, StoreError> {
        let row: Option<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT s.roles, {COLUMNS} FROM sessions s JOIN users u ON u.tenant_id = s.tenant_id AND \
                 u.id = s.user_id JOIN tenants t ON t.id = s.tenant_id WHERE s.token_hash = $1 AND \
                 s.expires_at > $2"
            )))
            .bind(hash(token))
            .bind(UnixMillis(now))
            .fetch_optional()
            .await?;
        row.map(|row| row.signed_in(None)).transpose()
    }

    /// The operator who holds this cookie. Its session must be one of the operator's own tenant and have the role;
    /// `None` for anybody else.
    pub async fn authenticate_operator(
        self,
        token: &str,
        operator_tenant: &str,
        now: Timestamp,
    ) -> Result<Option<OperatorContext>, StoreError> {
        let Some(who) = self.authenticate(token, now).await? else { return Ok(None) };
        let is_operator = !operator_tenant.is_empty()
            && who.user.tenant_id == *operator_tenant
            && who.roles.contains(&Role::Operator);
        Ok(is_operator.then(|| OperatorContext::of_user(who.user.id, who.user.user_principal_name)))
    }

    /// The operator at the machine's own console, who has the database and its master key anyway. Only the command line
    /// may call this. `name` is the name that the audit trail shows.
    #[must_use]
    pub fn operator_at_console(self, name: &str) -> OperatorContext {
        OperatorContext::at_console(name.to_owned())
    }

    /// Ends a session, and with it the calling sessions that it made.
    pub async fn end(self, token: &str, now: Timestamp) -> Result<(), StoreError> {
        let hash = hash(token);
        let mut tx = self.0.begin().await?;
        let ended: Option<(String, String)> = tx
            .sql("DELETE FROM sessions WHERE token_hash = $1 RETURNING tenant_id, user_id")
            .bind(&hash)
            .fetch_optional()
            .await?;
        close(&mut tx, Closing::Session(&hash), now, "signed-out").await?;
        if let Some((tenant, user)) = ended {
            tell_ended(&mut tx, &tenant.into(), Some(&user.into()), now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Ends all sessions of the context's user, who was disabled or whose sign-in was revoked elsewhere, and lets the user's
    /// API tokens in no more until the next sign-in. What the user had connected is forgotten, and
    /// the user's previews end. Returns how many sessions there were.
    pub async fn end_all_of_user(self, context: &TenantContext, now: Timestamp) -> Result<u64, StoreError> {
        let (tenant, user) = (context.tenant_id(), context.require_user()?);
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let ended = tx
            .sql("DELETE FROM sessions WHERE tenant_id = $1 AND user_id = $2")
            .bind(tenant.as_str())
            .bind(user.as_str())
            .execute()
            .await?;
        tx.sql("UPDATE users SET roles = '[]', roles_confirmed_at = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(tenant.as_str())
            .bind(user.as_str())
            .bind(UnixMillis(now))
            .execute()
            .await?;
        connected_accounts::forget_of_user(&mut tx, tenant, user).await?;
        previews::end_unless_developer(&mut tx, tenant, user, &[], now).await?;
        close(&mut tx, Closing::User(tenant, user), now, "revoked").await?;
        tell_ended(&mut tx, tenant, Some(user), now).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Ends all sessions of the context's tenant, and returns how many there were.
    pub async fn end_all_of_tenant(self, context: &TenantContext, now: Timestamp) -> Result<u64, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let ended =
            tx.sql("DELETE FROM sessions WHERE tenant_id = $1").bind(tenant.as_str()).execute().await?;
        close(&mut tx, Closing::Tenant(tenant), now, "revoked").await?;
        tell_ended(&mut tx, tenant, None, now).await?;
        tx.commit().await?;
        Ok(ended)
    }
}
