//! Calls that are under way, and those of them that nobody will end: their tab was closed or has crashed.

use jiff::Timestamp;
use sqlx::FromRow;
use switchboard_domain::ids::{CallId, TenantId, UserId};

use crate::db::time::UnixMillis;
use crate::{Calls, StoreError, TenantContext};

/// A call that is under way although its tab is gone.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct AbandonedCall {
    #[sqlx(try_from = "String")]
    tenant_id: TenantId,
    #[sqlx(try_from = "String")]
    user_id: UserId,
    /// Which call.
    #[sqlx(try_from = "String")]
    pub call_id: CallId,
    /// When its tab, or else the call, was heard of last.
    #[sqlx(try_from = "UnixMillis")]
    pub last_seen_at: Timestamp,
}

impl AbandonedCall {
    /// The context of the user whose call it is.
    #[must_use]
    pub fn context(&self) -> TenantContext {
        TenantContext::of_user(self.tenant_id.clone(), self.user_id.clone())
    }
}

/// From when on a call that is under way counts as abandoned.
#[derive(Debug, Clone, Copy)]
pub struct AbandonedSince {
    /// Its calling session was over before this, and nothing was reported of the call since.
    pub session_over: Timestamp,
    /// It rings, and nothing was reported of it since this. Who waits in a meeting's lobby may wait longer.
    pub ringing: Timestamp,
    /// It belongs to no calling session, and nothing was reported of it since this.
    pub without_session: Timestamp,
}

impl Calls<'_> {
    /// Calls of all tenants that are under way although nobody will end them, at most `limit`.
    pub async fn abandoned(
        self,
        since: AbandonedSince,
        limit: u32,
    ) -> Result<Vec<AbandonedCall>, StoreError> {
        Ok(self
            .0
            .read(
                "SELECT c.tenant_id, c.user_id, c.id AS call_id, CASE WHEN s.state = 'expired' THEN \
                 s.last_seen_at ELSE COALESCE(s.ended_at, s.last_seen_at, c.reported_at, c.started_at) END \
                 AS last_seen_at FROM calls c LEFT JOIN calling_sessions s ON s.tenant_id = c.tenant_id AND \
                 s.user_id = c.user_id AND s.id = c.calling_session_id WHERE c.state <> 'ended' AND \
                 COALESCE(c.reported_at, c.started_at) < $1 AND ((c.calling_session_id IS NOT NULL AND \
                 COALESCE(s.ended_at, s.expires_at, 0) < $1) OR (c.state = 'ringing' AND \
                 c.kind = 'call' AND COALESCE(c.reported_at, c.started_at) < $2) OR (c.calling_session_id IS NULL AND \
                 COALESCE(c.reported_at, c.started_at) < $3)) ORDER BY c.tenant_id, c.user_id, c.id LIMIT $4",
            )
            .bind(UnixMillis(since.session_over))
            .bind(UnixMillis(since.ringing))
            .bind(UnixMillis(since.without_session))
            .bind(i64::from(limit))
            .fetch_all()
            .await?)
    }
}
