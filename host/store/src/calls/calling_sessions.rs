//! Calling sessions: which agents are connected to the calling service, and where.
//!
//! A session is alive while it was not ended, something was heard of its tab lately, and the sign-in that made it lives:
//! the times are in the row, so every front decides the same. What is over is swept into its last state.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::calling_session::{ConnectionState, ImpossibleTransition};
use switchboard_domain::ids::{TenantId, UserId};

use crate::access::sign_ins::hash;
use crate::db::page::{Page, cut, decode};
use crate::db::transaction::Tx;
use crate::trail::events::{self, Audience, NewEvent};
use crate::{CallingSessions, StoreError, TenantContext};

/// The most living sessions of one user: more tabs than anybody has.
const MAX_OF_USER: i64 = 50;

/// How long what is over is still kept, in milliseconds.
const KEPT_AFTER: i64 = 24 * 3600 * 1000;

/// A session to be kept.
#[derive(Debug, Clone)]
pub struct NewCallingSession<'a> {
    /// Ours.
    pub id: &'a str,
    /// The value of the cookie with which the tab is signed in: when that ends, so does this.
    pub session_token: &'a str,
    /// How the connection is already.
    pub state: ConnectionState,
    /// In words: `Chrome on Windows`.
    pub device: &'a str,
    /// The calling SDK's version.
    pub sdk_version: &'a str,
    /// The browser's own words.
    pub user_agent: &'a str,
    /// When the calling token ends, milliseconds since 1970.
    pub token_expires_at: Option<i64>,
}

/// What a tab says in a heartbeat.
#[derive(Debug, Clone, Default)]
pub struct Heartbeat {
    /// How the connection is now; absent if it is as it was.
    pub state: Option<ConnectionState>,
    /// When the calling token ends; absent if that did not change.
    pub token_expires_at: Option<i64>,
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallingSession {
    /// Ours.
    pub id: String,
    /// Whose it is.
    pub user_id: UserId,
    /// As the directory shows the user.
    pub display_name: String,
    /// `alice@fabrikam.example`.
    pub user_principal_name: String,
    /// How the connection is.
    pub state: ConnectionState,
    /// In words.
    pub device: String,
    /// The calling SDK's version.
    pub sdk_version: String,
    /// The browser's own words.
    pub user_agent: String,
    /// When the calling token ends, milliseconds since 1970.
    pub token_expires_at: Option<i64>,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Since when the state is as it is.
    pub changed_at: i64,
    /// Milliseconds since 1970.
    pub last_seen_at: i64,
    /// When it expires if nothing more is heard.
    pub expires_at: i64,
    /// When it was over.
    pub ended_at: Option<i64>,
    /// Why it was over: `closed`, `disconnected`, `no-heartbeat`, `signed-out`, `revoked`, `tenant-suspended`.
    pub end_reason: Option<String>,
}

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
    /// Since when, milliseconds since 1970.
    pub since: i64,
}

#[derive(FromRow)]
struct Row {
    id: String,
    user_id: String,
    display_name: String,
    user_principal_name: String,
    state: String,
    device: String,
    sdk_version: String,
    user_agent: String,
    token_expires_at: Option<i64>,
    started_at: i64,
    changed_at: i64,
    last_seen_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
    end_reason: Option<String>,
}

impl From<Row> for CallingSession {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id.into(),
            display_name: row.display_name,
            user_principal_name: row.user_principal_name,
            state: ConnectionState::from_spelling(&row.state).unwrap_or(ConnectionState::Closed),
            device: row.device,
            sdk_version: row.sdk_version,
            user_agent: row.user_agent,
            token_expires_at: row.token_expires_at,
            started_at: row.started_at,
            changed_at: row.changed_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
            end_reason: row.end_reason,
        }
    }
}

const COLUMNS: &str = "c.id, c.user_id, u.display_name, u.user_principal_name, c.state, c.device, \
                       c.sdk_version, c.user_agent, c.token_expires_at, c.started_at, c.changed_at, \
                       c.last_seen_at, c.expires_at, c.ended_at, c.end_reason";

/// Which calling sessions `c` are alive at `$1`.
const ALIVE: &str = "c.ended_at IS NULL AND c.expires_at > $1 AND EXISTS (SELECT 1 FROM sessions s \
                     JOIN tenants t ON t.id = s.tenant_id WHERE s.token_hash = c.session_hash \
                     AND s.expires_at > $1 AND t.suspended_at IS NULL)";

/// Whose calling sessions are closed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Closing<'a> {
    /// Those that a session made, which is given by its hash.
    OfSession(&'a str),
    /// Those of a user of a tenant.
    OfUser(&'a TenantId, &'a UserId),
    /// Those of a tenant.
    OfTenant(&'a TenantId),
}

/// Closes living calling sessions within a transaction, and tells whom calls may no longer reach.
pub(crate) async fn close(tx: &mut Tx, which: Closing<'_>, now: i64, reason: &str) -> Result<(), StoreError> {
    let (condition, parameters) = match which {
        Closing::OfSession(hash) => ("session_hash = $3", vec![hash]),
        Closing::OfUser(tenant, user) => {
            ("tenant_id = $3 AND user_id = $4", vec![tenant.as_str(), user.as_str()])
        }
        Closing::OfTenant(tenant) => ("tenant_id = $3", vec![tenant.as_str()]),
    };
    let closed: Vec<(String, String)> = tx
        .sql(AssertSqlSafe(format!(
            "UPDATE calling_sessions SET state = 'closed', changed_at = $1, ended_at = $1, end_reason = $2 \
             WHERE ended_at IS NULL AND {condition} RETURNING tenant_id, user_id"
        )))
        .bind(now)
        .bind(reason)
        .bind_all(parameters)
        .fetch_all()
        .await?;
    tell_reachability(tx, closed, now).await
}

/// Tells within a transaction of which users, as pairs of tenant and user, it may have changed whether calls reach them.
async fn tell_reachability(
    tx: &mut Tx,
    users: impl IntoIterator<Item = (String, String)>,
    now: i64,
) -> Result<(), StoreError> {
    let users: BTreeSet<(String, String)> = users.into_iter().collect();
    for (tenant, user) in users {
        let document = serde_json::json!({"userId": user});
        let event = NewEvent {
            tenant_id: &tenant.into(),
            user_id: Some(&user.into()),
            audience: Audience::Tenant,
            kind: REACHABILITY_CHANGED,
            document: &document,
            at: now,
        };
        events::tell(tx, &event).await?;
    }
    Ok(())
}

/// The kind of the event that says that calls may reach a user now, or no longer.
pub(crate) const REACHABILITY_CHANGED: &str = "reachability.changed";

#[derive(Serialize, Deserialize)]
struct Position(i64, String);

fn whom(context: &TenantContext) -> Option<(String, String)> {
    context.user_id().map(|user| (context.tenant_id().to_string(), user.to_string()))
}

impl CallingSessions<'_> {
    /// Keeps a calling session of the context's user. It expires after `life` milliseconds without a heartbeat.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the user has too many, or has signed out meanwhile; else when the database fails.
    pub async fn create(
        self,
        context: &TenantContext,
        new: &NewCallingSession<'_>,
        now: i64,
        life: i64,
    ) -> Result<CallingSession, StoreError> {
        let mut tx = self.0.begin().await?;
        let made = tx.sql(
        "INSERT INTO calling_sessions (tenant_id, id, user_id, session_hash, state, device, sdk_version, \
         user_agent, token_expires_at, started_at, changed_at, last_seen_at, expires_at) SELECT \
         s.tenant_id, $4, s.user_id, s.token_hash, $5, $6, $7, $8, $9, $10, $10, $10, $11 FROM sessions s \
         WHERE s.tenant_id = $1 AND s.user_id = $2 AND s.token_hash = $3 AND (SELECT COUNT(*) FROM \
         calling_sessions WHERE tenant_id = $1 AND user_id = $2 AND ended_at IS NULL AND expires_at > $10) \
         < $12",
    )
    .bind(context.tenant_id().as_str())
    .bind(context.user_id().map(UserId::as_str))
    .bind(hash(new.session_token))
    .bind(new.id)
    .bind(new.state.as_str())
    .bind(new.device)
    .bind(new.sdk_version)
    .bind(new.user_agent)
    .bind(new.token_expires_at)
    .bind(now)
    .bind(now + life)
    .bind(MAX_OF_USER)
    .execute()
    .await?;
        if made > 0 && new.state == ConnectionState::Connected {
            tell_reachability(&mut tx, whom(context), now).await?;
        }
        tx.commit().await?;
        if made == 0 {
            let why = format!("you have {MAX_OF_USER} calling sessions, or have signed out meanwhile");
            return Err(StoreError::Conflict(why));
        }
        self.get(context, new.id).await?.ok_or(StoreError::NotFound("the calling session"))
    }

    /// A calling session of the context's user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get(self, context: &TenantContext, id: &str) -> Result<Option<CallingSession>, StoreError> {
        let row: Option<Row> = self
            .0
            .write(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM calling_sessions c \
                 JOIN users u ON u.tenant_id = c.tenant_id AND u.id = c.user_id \
                 WHERE c.tenant_id = $1 AND c.user_id = $2 AND c.id = $3"
            )))
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id)
            .fetch_optional()
            .await?;
        Ok(row.map(CallingSession::from))
    }

    /// Hears of a tab of the context's user; `None` if the user has no such session.
    ///
    /// # Errors
    /// The outer ones when the database fails; the inner one when it is over, or what the tab says can't follow.
    pub async fn beat(
        self,
        context: &TenantContext,
        id: &str,
        beat: &Heartbeat,
        now: i64,
        life: i64,
    ) -> Result<Option<Result<CallingSession, ImpossibleTransition>>, StoreError> {
        let mut tx = self.0.begin().await?;
        // A change of nothing first: whoever else changes the row has to wait.
        let row: Option<(String, i64, Option<i64>)> = tx
            .sql(
                "UPDATE calling_sessions SET state = state WHERE tenant_id = $1 AND user_id = $2 AND id = $3 \
                 RETURNING state, expires_at, ended_at",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id)
            .fetch_optional()
            .await?;
        let Some((state, expires_at, ended_at)) = row else { return Ok(None) };
        let kept = ConnectionState::from_spelling(&state).unwrap_or(ConnectionState::Closed);
        // Not swept yet is over all the same.
        let from = if ended_at.is_none() && expires_at <= now { ConnectionState::Expired } else { kept };
        let to = match from.then(beat.state.unwrap_or(from)) {
            Ok(to) => to,
            Err(impossible) => return Ok(Some(Err(impossible))),
        };
        let ended = to.is_final();
        tx.sql(
            "UPDATE calling_sessions SET state = $4, changed_at = CASE WHEN state = $4 THEN changed_at \
             ELSE $5 END, last_seen_at = $5, expires_at = $6, token_expires_at = COALESCE($7, \
             token_expires_at), ended_at = $8, end_reason = $9 WHERE tenant_id = $1 AND user_id = $2 AND \
             id = $3",
        )
        .bind(context.tenant_id().as_str())
        .bind(context.user_id().map(UserId::as_str))
        .bind(id)
        .bind(to.as_str())
        .bind(now)
        .bind(now + life)
        .bind(beat.token_expires_at)
        .bind(ended.then_some(now))
        .bind(ended.then_some(to.as_str()))
        .execute()
        .await?;
        if (kept == ConnectionState::Connected) != (to == ConnectionState::Connected) {
            tell_reachability(&mut tx, whom(context), now).await?;
        }
        tx.commit().await?;
        Ok(self.get(context, id).await?.map(Ok))
    }

    /// The calling sessions of the context's user, or of the whole tenant: the living, and with `ended` also those that
    /// were over lately; newest first, in parts.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list; else when the database fails.
    pub async fn list(
        self,
        context: &TenantContext,
        whole_tenant: bool,
        ended: bool,
        cursor: Option<&str>,
        limit: u32,
        now: i64,
    ) -> Result<Page<CallingSession>, StoreError> {
        let before: Position = cursor.map_or(Ok(Position(i64::MAX, String::new())), decode)?;
        let rows: Vec<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM calling_sessions c JOIN users u ON u.tenant_id = c.tenant_id AND \
                 u.id = c.user_id WHERE c.tenant_id = $2 AND ($3 IS NULL OR c.user_id = $3) AND \
                 (c.started_at, c.id) < ($4, $5) AND ($6 = 1 OR ({ALIVE})) ORDER BY c.started_at DESC, \
                 c.id DESC LIMIT $7"
            )))
            .bind(now)
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

    /// Colleagues of the context's user whom calls reach now, by name, in parts.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list; else when the database fails.
    pub async fn reachable_users(
        self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
        now: i64,
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
            .bind(now)
            .bind(context.tenant_id().as_str())
            .bind(after)
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        cut(users, limit, |user| user.user_id.clone())
    }

    /// Ends what is over: sessions of which nothing was heard for too long, and those whose sign-in ended by itself;
    /// forgets what was over long ago. Says how many ended. Several fronts may do so at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(self, now: i64) -> Result<u64, StoreError> {
        // Mostly there is nothing to do, and no writer has to wait for that to be found out.
        let (due,): (i64,) = self.0.read(
            "SELECT (SELECT COUNT(*) FROM calling_sessions WHERE ended_at IS NULL AND (expires_at <= $1 OR \
             NOT EXISTS (SELECT 1 FROM sessions s WHERE s.token_hash = calling_sessions.session_hash AND \
             s.expires_at > $1))) + (SELECT COUNT(*) FROM calling_sessions WHERE ended_at IS NOT NULL AND \
             ended_at < $2)",
        )
        .bind(now)
        .bind(now - KEPT_AFTER)
        .fetch_one()
        .await?;
        if due == 0 {
            return Ok(0);
        }
        let mut tx = self.0.begin().await?;
        let mut over: Vec<(String, String)> = tx
            .sql(
                "UPDATE calling_sessions SET state = 'expired', changed_at = $1, ended_at = $1, end_reason = \
                 'no-heartbeat' WHERE ended_at IS NULL AND expires_at <= $1 RETURNING tenant_id, user_id",
            )
            .bind(now)
            .fetch_all()
            .await?;
        let closed: Vec<(String, String)> = tx
            .sql(
                "UPDATE calling_sessions SET state = 'closed', changed_at = $1, ended_at = $1, end_reason = \
                 'signed-out' WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM sessions s WHERE \
                 s.token_hash = calling_sessions.session_hash AND s.expires_at > $1) RETURNING tenant_id, \
                 user_id",
            )
            .bind(now)
            .fetch_all()
            .await?;
        over.extend(closed);
        tx.sql("DELETE FROM calling_sessions WHERE ended_at IS NOT NULL AND ended_at < $1")
            .bind(now - KEPT_AFTER)
            .execute()
            .await?;
        let ended = over.len();
        tell_reachability(&mut tx, over, now).await?;
        tx.commit().await?;
        Ok(u64::try_from(ended).unwrap_or(u64::MAX))
    }
}
