//! Calling sessions: which agents are connected to the calling service, and where.
//!
//! A session is alive while it was not ended, its tab was heard of lately, and the sign-in that made it lives. The
//! times are in the row, so that every front decides the same. A sweep gives sessions that are over their last state.

mod ending;
mod heartbeat;
mod list;

use std::time::Duration;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::calling_session::ConnectionState;
use switchboard_domain::ids::UserId;

use crate::access::sign_ins::hash;
use crate::db::time::UnixMillis;
use crate::{CallingSessions, StoreError, TenantContext};
use ending::tell_reachability;

pub(crate) use ending::{Closing, close};
pub use heartbeat::Heartbeat;
pub use list::ReachableUser;

/// The most living sessions of one user: more tabs than anybody has.
const MAX_OF_USER: i64 = 50;

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
    /// When the calling token ends.
    pub token_expires_at: Option<Timestamp>,
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
    /// When the calling token ends.
    pub token_expires_at: Option<Timestamp>,
    /// When it began.
    pub started_at: Timestamp,
    /// Since when the state is as it is.
    pub changed_at: Timestamp,
    /// When its tab was heard of last.
    pub last_seen_at: Timestamp,
    /// When it expires if nothing more is heard.
    pub expires_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Why it was over: `closed`, `disconnected`, `no-heartbeat`, `signed-out`, `revoked`, `tenant-suspended`.
    pub end_reason: Option<String>,
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
    token_expires_at: Option<UnixMillis>,
    started_at: UnixMillis,
    changed_at: UnixMillis,
    last_seen_at: UnixMillis,
    expires_at: UnixMillis,
    ended_at: Option<UnixMillis>,
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
            token_expires_at: row.token_expires_at.map(Timestamp::from),
            started_at: row.started_at.into(),
            changed_at: row.changed_at.into(),
            last_seen_at: row.last_seen_at.into(),
            expires_at: row.expires_at.into(),
            ended_at: row.ended_at.map(Timestamp::from),
            end_reason: row.end_reason,
        }
    }
}

const COLUMNS: &str = "c.id, c.user_id, u.display_name, u.user_principal_name, c.state, c.device, \
                       c.sdk_version, c.user_agent, c.token_expires_at, c.started_at, c.changed_at, \
                       c.last_seen_at, c.expires_at, c.ended_at, c.end_reason";

fn whom(context: &TenantContext) -> Option<(String, String)> {
    context.user_id().map(|user| (context.tenant_id().to_string(), user.to_string()))
}

impl CallingSessions<'_> {
    /// Adds a calling session of the context's user. It expires after `life` without a heartbeat.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the user has too many, or has signed out meanwhile.
    pub async fn create(
        self,
        context: &TenantContext,
        new: &NewCallingSession<'_>,
        now: Timestamp,
        life: Duration,
    ) -> Result<CallingSession, StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
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
    .bind(new.token_expires_at.map(UnixMillis))
    .bind(UnixMillis(now))
    .bind(UnixMillis(now + life))
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
}
