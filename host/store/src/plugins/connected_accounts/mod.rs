//! Accounts at other systems that people have connected to connections: whose they are, and the refresh token that each of them
//! left with us.
//!
//! | module | does |
//! | --- | --- |
//! | `keep` | keeps an account that somebody has connected |
//! | `lease` | gives the refresh token to one front at a time |
//! | `forget` | forgets accounts, and gives their refresh tokens to who can have them revoked |

mod forget;
mod keep;
mod lease;
#[cfg(test)]
mod tests;

pub use forget::ForgottenAccount;
pub(crate) use forget::{Forgotten, forget_of_connection, forget_of_person, forget_of_user, opened};
pub use lease::RefreshLease;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use sqlx::FromRow;
use switchboard_domain::ids::{TenantId, UserId};

use crate::db::time::UnixMillis;
use crate::{Plugins, StoreError, TenantContext};

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

/// The place for which a refresh token is sealed.
pub(crate) fn place(tenant_id: &TenantId, id: &str) -> String {
    format!("connected account {tenant_id} {id}")
}

const COLUMNS: &str = "SELECT a.plugin, a.connection, a.user_id, COALESCE(u.display_name, a.connected_by) AS connected_by, \
                       a.connected_at, a.refresh_token IS NOT NULL AS is_good FROM connected_accounts a LEFT JOIN users u \
                       ON u.tenant_id = a.tenant_id AND u.id = a.connected_by WHERE a.tenant_id = $1";

impl Plugins<'_> {
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
}
