//! Accounts at other systems that people have connected to connections: whose they are, and the refresh token that each of them
//! left with us.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use sqlx::FromRow;
use switchboard_domain::ids::{TenantId, UserId};

use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::trail::audit;
use crate::{Act, Connection, Plugins, StoreError, TenantContext};

/// Which account of a connection is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountOf<'a> {
    /// The plugin.
    pub plugin: &'a str,
    /// Its connection.
    pub connection: &'a str,
    /// The agent whose it is; absent where it is the whole tenant's.
    pub user: Option<&'a UserId>,
}

impl AccountOf<'_> {
    /// The row's id. A row that was given to another user or connection would not open.
    fn id(self) -> String {
        let user = self.user.map(UserId::as_str);
        let parts = serde_json::json!([self.plugin, self.connection, user]).to_string();
        hex::encode(digest(&SHA256, parts.as_bytes()))
    }
}

/// A connected account, without its refresh token.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ConnectedAccount {
    /// The plugin.
    pub plugin: String,
    /// Its connection.
    pub connection: String,
    /// The agent whose it is; absent where it is the whole tenant's.
    pub user_id: Option<String>,
    /// The name of the person who connected it, as the directory shows it.
    pub connected_by: String,
    /// When it was connected last.
    #[sqlx(try_from = "UnixMillis")]
    pub connected_at: Timestamp,
    /// Whether the other system still takes what it gave, as far as anybody knows.
    pub is_good: bool,
}

/// What a front may do with an account's refresh token now.
#[derive(Clone, PartialEq, Eq)]
pub enum RefreshLease {
    /// This front alone may use it, until the lease ends.
    Taken {
        /// The refresh token.
        refresh_token: String,
        /// What it is changed by.
        version: i64,
    },
    /// Another front uses it.
    Elsewhere,
    /// There is none: nobody has connected the account, or the other system takes it no more.
    Gone,
}

impl std::fmt::Debug for RefreshLease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Taken { .. } => "Taken { … }",
            Self::Elsewhere => "Elsewhere",
            Self::Gone => "Gone",
        })
    }
}

/// The place for which a refresh token is sealed.
pub(crate) fn place(tenant_id: &TenantId, id: &str) -> String {
    format!("connected account {tenant_id} {id}")
}

/// Forgets all accounts of a connection, because it leads elsewhere now.
pub(super) async fn forget_of_connection(
    tx: &mut Tx,
    tenant: &TenantId,
    plugin: &str,
    connection: &str,
) -> Result<u64, StoreError> {
    let gone = tx
        .sql("DELETE FROM connected_accounts WHERE tenant_id = $1 AND plugin = $2 AND connection = $3")
        .bind(tenant.as_str())
        .bind(plugin)
        .bind(connection)
        .execute()
        .await?;
    Ok(gone)
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

const COLUMNS: &str = "SELECT a.plugin, a.connection, a.user_id, COALESCE(u.display_name, a.connected_by) AS connected_by, \
                       a.connected_at, a.refresh_token IS NOT NULL AS is_good FROM connected_accounts a LEFT JOIN users u \
                       ON u.tenant_id = a.tenant_id AND u.id = a.connected_by WHERE a.tenant_id = $1";

impl Plugins<'_> {
    /// Keeps an account that the context's user has connected, in the place of the one before. The connection must still be
    /// what it was when the user set out.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the connection was changed or deleted meanwhile.
    pub async fn put_account(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        expected: &Connection,
        refresh_token: &str,
        act: &Act,
    ) -> Result<(), StoreError> {
        let (tenant, user, id) = (context.tenant_id(), context.require_user()?, of.id());
        let sealed = self.0.seal(refresh_token.as_bytes(), &place(tenant, &id)).await?;
        let changed = || StoreError::Conflict("the connection was changed meanwhile".to_owned());
        let now = self.connection_as_kept(context, of.plugin, of.connection).await?;
        let (_, credential) = now.filter(|(now, _)| now == expected).ok_or_else(changed)?;
        let mut tx = self.0.begin_of(tenant).await?;
        // Holds the connection as it was read just now.
        let same = tx
            .sql(
                "UPDATE connections SET base_url = base_url WHERE tenant_id = $1 AND plugin = $2 AND name = $3 \
                 AND base_url = $4 AND credential = $5",
            )
            .bind(tenant.as_str())
            .bind(of.plugin)
            .bind(of.connection)
            .bind(&expected.base_url)
            .bind(credential)
            .execute()
            .await?;
        if same == 0 {
            return Err(changed());
        }
        tx.sql(
            "INSERT INTO connected_accounts (tenant_id, id, plugin, connection, user_id, connected_by, \
             connected_at, refresh_token, version, leased_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 0) \
             ON CONFLICT (tenant_id, id) DO UPDATE SET connected_by = excluded.connected_by, connected_at = \
             excluded.connected_at, refresh_token = excluded.refresh_token, version = \
             connected_accounts.version + 1, leased_until = 0",
        )
        .bind(tenant.as_str())
        .bind(&id)
        .bind(of.plugin)
        .bind(of.connection)
        .bind(of.user.map(UserId::as_str))
        .bind(user.as_str())
        .bind(UnixMillis(act.at()))
        .bind(sealed)
        .execute()
        .await?;
        audit::record(&mut tx, tenant, act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// An account, if somebody has connected it.
    pub async fn account(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
    ) -> Result<Option<ConnectedAccount>, StoreError> {
        Ok(self
            .0
            .read(sqlx::AssertSqlSafe(format!("{COLUMNS} AND a.id = $2")))
            .bind(context.tenant_id().as_str())
            .bind(of.id())
            .fetch_optional()
            .await?)
    }

    /// The accounts with which requests of the context's user run: the user's own, and the whole tenant's.
    pub async fn accounts_for_user(
        self,
        context: &TenantContext,
    ) -> Result<Vec<ConnectedAccount>, StoreError> {
        let own =
            format!("{COLUMNS} AND (a.user_id IS NULL OR a.user_id = $2) ORDER BY a.plugin, a.connection");
        Ok(self
            .0
            .read(sqlx::AssertSqlSafe(own))
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .fetch_all()
            .await?)
    }

    /// The whole tenant's accounts of a plugin's connections.
    pub async fn accounts_of_tenant(
        self,
        context: &TenantContext,
        plugin: &str,
    ) -> Result<Vec<ConnectedAccount>, StoreError> {
        let whole = format!("{COLUMNS} AND a.user_id IS NULL AND a.plugin = $2 ORDER BY a.connection");
        Ok(self
            .0
            .read(sqlx::AssertSqlSafe(whole))
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .fetch_all()
            .await?)
    }

    /// How many agents have connected an account to each of a plugin's connections, and need not do so again.
    pub async fn connected_agents(
        self,
        context: &TenantContext,
        plugin: &str,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(self
            .0
            .read(
                "SELECT connection, COUNT(*) FROM connected_accounts WHERE tenant_id = $1 AND plugin = $2 AND \
                 user_id IS NOT NULL AND refresh_token IS NOT NULL GROUP BY connection",
            )
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .fetch_all()
            .await?)
    }

    /// Takes an account's refresh token for this front alone: where refresh tokens are used once, two that use the same one
    /// lose the account. `until` is when another front may take it, should this one fail.
    ///
    /// # Errors
    /// When the database fails or the token can't be decrypted.
    pub async fn lease_refresh_token(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<RefreshLease, StoreError> {
        let (tenant, id) = (context.tenant_id(), of.id());
        let leased: Option<(Vec<u8>, i64)> = self
            .0
            .write(
                "UPDATE connected_accounts SET leased_until = $4 WHERE tenant_id = $1 AND id = $2 AND leased_until \
                 <= $3 AND refresh_token IS NOT NULL RETURNING refresh_token, version",
            )
            .bind(tenant.as_str())
            .bind(&id)
            .bind(UnixMillis(now))
            .bind(UnixMillis(until))
            .fetch_optional()
            .await?;
        let Some((sealed, version)) = leased else {
            let there = self.account(context, of).await?;
            let is_leased = there.is_some_and(|account| account.is_good);
            return Ok(if is_leased { RefreshLease::Elsewhere } else { RefreshLease::Gone });
        };
        let token = self.0.open_sealed(&sealed, &place(tenant, &id)).await?;
        let refresh_token = String::from_utf8(token).map_err(|_| StoreError::Sealed("it is no text"))?;
        Ok(RefreshLease::Taken { refresh_token, version })
    }

    /// Ends a lease. `replaced_by` is the refresh token that the other system gave in the place of the one that was used. If
    /// the account was connected anew or disconnected meanwhile, nothing changes.
    pub async fn end_lease(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        version: i64,
        replaced_by: Option<&str>,
    ) -> Result<(), StoreError> {
        let (tenant, id) = (context.tenant_id(), of.id());
        let sealed = match replaced_by {
            Some(token) => Some(self.0.seal(token.as_bytes(), &place(tenant, &id)).await?),
            None => None,
        };
        self.0
            .write(
                "UPDATE connected_accounts SET refresh_token = COALESCE($4, refresh_token), version = version + 1, \
                 leased_until = 0 WHERE tenant_id = $1 AND id = $2 AND version = $3",
            )
            .bind(tenant.as_str())
            .bind(&id)
            .bind(version)
            .bind(sealed)
            .execute()
            .await?;
        Ok(())
    }

    /// The other system takes the account's refresh token no more: it has to be connected again. If that has happened
    /// meanwhile, nothing changes.
    pub async fn lapse_account(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        version: i64,
    ) -> Result<(), StoreError> {
        self.0
            .write(
                "UPDATE connected_accounts SET refresh_token = NULL, version = version + 1, leased_until = 0 \
                 WHERE tenant_id = $1 AND id = $2 AND version = $3",
            )
            .bind(context.tenant_id().as_str())
            .bind(of.id())
            .bind(version)
            .execute()
            .await?;
        Ok(())
    }

    /// Forgets an account; says whether there was one.
    pub async fn delete_account(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(tenant).await?;
        let gone = tx
            .sql("DELETE FROM connected_accounts WHERE tenant_id = $1 AND id = $2")
            .bind(tenant.as_str())
            .bind(of.id())
            .execute()
            .await?;
        if gone > 0 {
            audit::record(&mut tx, tenant, act).await?;
        }
        tx.commit().await?;
        Ok(gone > 0)
    }

    /// Forgets all accounts of a connection, and returns how many there were.
    pub async fn delete_accounts(
        self,
        context: &TenantContext,
        plugin: &str,
        connection: &str,
        act: &Act,
    ) -> Result<u64, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(tenant).await?;
        let gone = forget_of_connection(&mut tx, tenant, plugin, connection).await?;
        audit::record(&mut tx, tenant, &act.clone().with("accounts", gone)).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Store;
    use crate::tests::{Fixture, NOW, act, context, fixture};

    const LEASE: Duration = Duration::from_secs(15);

    fn crm(credential: &str) -> Connection {
        Connection {
            name: "crm".into(),
            base_url: "https://crm.example".into(),
            credential: credential.into(),
        }
    }

    fn of(user: Option<&UserId>) -> AccountOf<'_> {
        AccountOf { plugin: "web-crm", connection: "crm", user }
    }

    async fn connected(store: &Store, tenant: &str, user: Option<&UserId>) {
        let context = context(tenant);
        store.plugins().put_connection(&context, "web-crm", &crm("sealed"), &act()).await.unwrap();
        store.plugins().put_account(&context, of(user), &crm("sealed"), "refresh-0", &act()).await.unwrap();
    }

    async fn lease(store: &Store, user: Option<&UserId>, at: Timestamp) -> RefreshLease {
        store.plugins().lease_refresh_token(&context("one"), of(user), at, at + LEASE).await.unwrap()
    }

    fn taken(refresh_token: &str, version: i64) -> RefreshLease {
        RefreshLease::Taken { refresh_token: refresh_token.to_owned(), version }
    }

    #[tokio::test]
    async fn one_front_at_a_time_uses_a_refresh_token_and_the_last_one_to_change_it_has_seen_the_one_before()
    {
        let Fixture { store, place: _place } = fixture().await;
        connected(&store, "one", None).await;
        assert_eq!(lease(&store, None, NOW).await, taken("refresh-0", 1));
        assert_eq!(lease(&store, None, NOW).await, RefreshLease::Elsewhere);
        let one = context("one");
        store.plugins().end_lease(&one, of(None), 1, Some("refresh-1")).await.unwrap();
        assert_eq!(lease(&store, None, NOW).await, taken("refresh-1", 2));
        // The front is gone: another one takes over, and what the first one brings late counts no more.
        assert_eq!(lease(&store, None, NOW + LEASE).await, taken("refresh-1", 2));
        store.plugins().end_lease(&one, of(None), 2, None).await.unwrap();
        store.plugins().end_lease(&one, of(None), 2, Some("too late")).await.unwrap();
        store.plugins().lapse_account(&one, of(None), 2).await.unwrap();
        assert_eq!(lease(&store, None, NOW + 2 * LEASE).await, taken("refresh-1", 3));
        store.plugins().lapse_account(&one, of(None), 3).await.unwrap();
        assert_eq!(lease(&store, None, NOW + 4 * LEASE).await, RefreshLease::Gone);
        let account = store.plugins().account(&one, of(None)).await.unwrap().unwrap();
        assert!(!account.is_good, "{account:?}");
        // Connected anew, it is good, and nobody has to wait.
        store.plugins().put_account(&one, of(None), &crm("sealed"), "refresh-9", &act()).await.unwrap();
        assert_eq!(lease(&store, None, NOW).await, taken("refresh-9", 5));
    }

    #[tokio::test]
    async fn an_account_is_of_one_connection_and_one_user_and_goes_with_either() {
        let Fixture { store, place: _place } = fixture().await;
        let (one, two) = (context("one"), context("two"));
        let user = one.require_user().unwrap().clone();
        connected(&store, "one", Some(&user)).await;
        connected(&store, "two", None).await;
        let plugins = store.plugins();
        assert!(plugins.account(&one, of(Some(&user))).await.unwrap().is_some());
        assert_eq!(plugins.account(&one, of(None)).await.unwrap(), None);
        assert_eq!(plugins.account(&two, of(Some(&user))).await.unwrap(), None);
        assert_eq!(plugins.connected_agents(&one, "web-crm").await.unwrap(), [("crm".to_owned(), 1)]);
        assert!(plugins.accounts_of_tenant(&one, "web-crm").await.unwrap().is_empty());
        assert_eq!(plugins.accounts_of_tenant(&two, "web-crm").await.unwrap().len(), 1);
        assert_eq!(plugins.accounts_for_user(&one).await.unwrap().len(), 1);
        // Kept for what is no more there, or another one.
        let late = plugins.put_account(&one, of(None), &crm("another"), "r", &act()).await;
        assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
        // The same again changes nothing; another credential does.
        plugins.put_connection(&one, "web-crm", &crm("sealed"), &act()).await.unwrap();
        assert!(plugins.account(&one, of(Some(&user))).await.unwrap().is_some());
        plugins.put_connection(&one, "web-crm", &crm("another"), &act()).await.unwrap();
        assert_eq!(plugins.account(&one, of(Some(&user))).await.unwrap(), None);
        // The user may come in no more.
        connected(&store, "one", Some(&user)).await;
        connected(&store, "one", None).await;
        store.sessions().end_all_of_user(&one, NOW).await.unwrap();
        assert_eq!(plugins.account(&one, of(Some(&user))).await.unwrap(), None);
        assert!(plugins.account(&one, of(None)).await.unwrap().is_some(), "it is everybody's");
        // The connection is deleted.
        plugins.delete_connection(&one, "web-crm", "crm", &act()).await.unwrap();
        assert_eq!(plugins.account(&one, of(None)).await.unwrap(), None);
        assert!(plugins.account(&two, of(None)).await.unwrap().is_some());
    }
}
