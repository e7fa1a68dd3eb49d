//! Calling sessions in lists, and whom calls reach.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::UserId;

use super::{COLUMNS, CallingSession, Row};
use crate::db::page::{Page, cut, decode};
use crate::db::time::UnixMillis;
use crate::{CallingSessions, StoreError, TenantContext};

/// Somebody whom calls reach.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ReachableUser {
    /// Entra object id.
    #[sqlx(try_from = "String")]
    pub user_id: UserId,
    /// As the directory shows it.
    pub display_name: String,
    /// `alice@fabrikam.example`.
    pub user_principal_name: String,
    /// How many connected tabs.
    pub sessions: i64,
    /// Since when.
    #[sqlx(try_from = "UnixMillis")]
    pub since: Timestamp,
}

/// Which calling sessions `c` are alive at `$1`.
const ALIVE: &str = "c.ended_at IS NULL AND c.expires_at > $1 AND EXISTS (SELECT 1 FROM sessions s \
                     JOIN tenants t ON t.id = s.tenant_id WHERE s.token_hash = c.session_hash \
                     AND s.expires_at > $1 AND t.suspended_at IS NULL)";

#[derive(Serialize, Deserialize)]
struct Position(UnixMillis, String);

impl CallingSessions<'_> {
    /// The calling sessions of the context's user or of the whole tenant, newest first, page by page: those that are
    /// alive, and with `ended` also those that ended lately.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn list(
        self,
        context: &TenantContext,
        whole_tenant: bool,
        ended: bool,
        cursor: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Page<CallingSession>, StoreError> {
        let before: Position = cursor.map_or(Ok(Position(UnixMillis::LAST, String::new())), decode)?;
        let rows: Vec<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM calling_sessions c JOIN users u ON u.tenant_id = c.tenant_id AND \
                 u.id = c.user_id WHERE c.tenant_id = $2 AND ($3 IS NULL OR c.user_id = $3) AND \
                 (c.started_at, c.id) < ($4, $5) AND ($6 = 1 OR ({ALIVE})) ORDER BY c.started_at DESC, \
                 c.id DESC LIMIT $7"
            )))
            .bind(UnixMillis(now))
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().filter(|_| !whole_tenant).map(UserId::as_str))
            .bind(before.0)
            .bind(&before.1)
            .bind(i64::from(ended))
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let page = cut(rows, limit, |row| Position(row.started_at, row.id.clone()))?;
        let items = page.items.into_iter().map(CallingSession::from).collect();
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// People of the tenant whom calls reach now, in the order of their ids, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn reachable_users(
        self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Page<ReachableUser>, StoreError> {
        let after: String = cursor.map_or(Ok(String::new()), decode)?;
        let users: Vec<ReachableUser> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT u.id AS user_id, u.display_name, u.user_principal_name, COUNT(*) AS sessions, \
                 MIN(c.changed_at) AS since FROM calling_sessions c JOIN users u ON u.tenant_id = \
                 c.tenant_id AND u.id = c.user_id WHERE c.tenant_id = $2 AND c.state = 'connected' AND \
                 c.user_id > $3 AND {ALIVE} GROUP BY u.id, u.display_name, u.user_principal_name ORDER BY \
                 u.id LIMIT $4"
            )))
            .bind(UnixMillis(now))
            .bind(context.tenant_id().as_str())
            .bind(after)
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        cut(users, limit, |user| user.user_id.clone())
    }
}
