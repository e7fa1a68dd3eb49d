//! Forgets accounts. What is forgotten here may still be good at the other system, so the refresh tokens are given to who can have
//! them revoked there.

use sqlx::FromRow;
use switchboard_domain::ids::{TenantId, UserId};

use super::{AccountOf, place};
use crate::db::transaction::Tx;
use crate::trail::audit;
use crate::{Act, Plugins, Store, StoreError, TenantContext};

/// An account that is not connected any more, whose refresh token may still be good at the other system.
#[derive(Clone, PartialEq, Eq)]
pub struct ForgottenAccount {
    /// The plugin.
    pub plugin: String,
    /// Its connection.
    pub connection: String,
    /// The last refresh token that the other system gave.
    pub refresh_token: String,
}

impl std::fmt::Debug for ForgottenAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { plugin, connection, .. } = self;
        f.debug_struct("ForgottenAccount")
            .field("plugin", plugin)
            .field("connection", connection)
            .finish_non_exhaustive()
    }
}

/// The same as it was kept.
#[derive(FromRow)]
pub(crate) struct Forgotten {
    id: String,
    plugin: String,
    connection: String,
    refresh_token: Option<Vec<u8>>,
}

const RETURNING: &str = "RETURNING id, plugin, connection, refresh_token";

/// Opens the refresh tokens of accounts that are gone. One that can't be opened is left out: nobody could use it, either.
pub(crate) async fn opened(
    store: &Store,
    tenant: &TenantId,
    forgotten: Vec<Forgotten>,
) -> Vec<ForgottenAccount> {
    let mut accounts = Vec::new();
    for Forgotten { id, plugin, connection, refresh_token } in forgotten {
        let Some(sealed) = refresh_token else { continue };
        let token = store.open_sealed(&sealed, &place(tenant, &id)).await;
        match token.map(String::from_utf8) {
            Ok(Ok(refresh_token)) => accounts.push(ForgottenAccount { plugin, connection, refresh_token }),
            Ok(Err(_)) => log::warn!("the refresh token of an account that is forgotten is no text"),
            Err(error) => log::warn!("the refresh token of an account that is forgotten is lost: {error}"),
        }
    }
    accounts
}

/// Forgets all accounts of a connection, because it leads elsewhere now or is no more.
pub(crate) async fn forget_of_connection(
    tx: &mut Tx,
    tenant: &TenantId,
    plugin: &str,
    connection: &str,
) -> Result<Vec<Forgotten>, StoreError> {
    let statement = format!(
        "DELETE FROM connected_accounts WHERE tenant_id = $1 AND plugin = $2 AND connection = $3 {RETURNING}"
    );
    let gone = tx.sql(sqlx::AssertSqlSafe(statement)).bind(tenant.as_str()).bind(plugin).bind(connection);
    Ok(gone.fetch_all().await?)
}

/// Forgets the accounts of a user who may come in no more.
pub(crate) async fn forget_of_user(tx: &mut Tx, tenant: &TenantId, user: &UserId) -> Result<u64, StoreError> {
    let gone = tx
        .sql("DELETE FROM connected_accounts WHERE tenant_id = $1 AND user_id = $2")
        .bind(tenant.as_str())
        .bind(user.as_str())
        .execute()
        .await?;
    Ok(gone)
}

/// Forgets the own accounts of the agents who have this mail address, or sign in by it.
pub(crate) async fn forget_of_person(
    tx: &mut Tx,
    tenant: &TenantId,
    email: &str,
) -> Result<Vec<Forgotten>, StoreError> {
    let statement = format!(
        "DELETE FROM connected_accounts WHERE tenant_id = $1 AND user_id IN (SELECT u.id FROM users u WHERE \
         u.tenant_id = $1 AND (LOWER(u.email) = $2 OR LOWER(u.user_principal_name) = $2)) {RETURNING}"
    );
    let gone = tx.sql(sqlx::AssertSqlSafe(statement)).bind(tenant.as_str()).bind(email.to_lowercase());
    Ok(gone.fetch_all().await?)
}

impl Plugins<'_> {
    /// Forgets an account; returns it with its refresh token, if there was one and it was good. `None` says that there was none.
    pub async fn delete_account(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        act: &Act,
    ) -> Result<Option<Vec<ForgottenAccount>>, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(tenant).await?;
        let statement =
            format!("DELETE FROM connected_accounts WHERE tenant_id = $1 AND id = $2 {RETURNING}");
        let gone: Vec<Forgotten> =
            tx.sql(sqlx::AssertSqlSafe(statement)).bind(tenant.as_str()).bind(of.id()).fetch_all().await?;
        if gone.is_empty() {
            return Ok(None);
        }
        audit::record(&mut tx, tenant, act).await?;
        tx.commit().await?;
        Ok(Some(opened(self.0, tenant, gone).await))
    }

    /// Forgets all accounts of a connection, and returns those that were good.
    pub async fn delete_accounts(
        self,
        context: &TenantContext,
        plugin: &str,
        connection: &str,
        act: &Act,
    ) -> Result<Vec<ForgottenAccount>, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(tenant).await?;
        let gone = forget_of_connection(&mut tx, tenant, plugin, connection).await?;
        audit::record(&mut tx, tenant, &act.clone().with("accounts", gone.len())).await?;
        tx.commit().await?;
        Ok(opened(self.0, tenant, gone).await)
    }
}
