//! Calling sessions end, and colleagues are told whom calls no longer reach.

use std::time::Duration;

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use switchboard_domain::ids::{TenantId, UserId};

use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::trail::events::{self, Audience, NewEvent};
use crate::{CallingSessions, StoreError};

/// How long sessions that are over are kept.
const KEPT_AFTER: Duration = Duration::from_hours(24);

/// Whose calling sessions are closed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Closing<'a> {
    /// Those that a sign-in session made, which is given by its hash.
    Session(&'a str),
    /// Those of a user of a tenant.
    User(&'a TenantId, &'a UserId),
    /// Those of a tenant.
    Tenant(&'a TenantId),
}

/// Closes living calling sessions within a transaction, and tells whom calls may no longer reach.
pub(crate) async fn close(
    tx: &mut Tx,
    which: Closing<'_>,
    now: Timestamp,
    reason: &str,
) -> Result<(), StoreError> {
    let (condition, parameters) = match which {
        Closing::Session(hash) => ("session_hash = $3", vec![hash]),
        Closing::User(tenant, user) => {
            ("tenant_id = $3 AND user_id = $4", vec![tenant.as_str(), user.as_str()])
        }
        Closing::Tenant(tenant) => ("tenant_id = $3", vec![tenant.as_str()]),
    };
    let closed: Vec<(String, String)> = tx
        .sql(AssertSqlSafe(format!(
            "UPDATE calling_sessions SET state = 'closed', changed_at = $1, ended_at = $1, end_reason = $2 \
             WHERE ended_at IS NULL AND {condition} RETURNING tenant_id, user_id"
        )))
        .bind(UnixMillis(now))
        .bind(reason)
        .bind_all(parameters)
        .fetch_all()
        .await?;
    tell_reachability(tx, closed, now).await
}

/// Tells within a transaction that calls may now reach these users, or no longer. The pairs are of tenant and user.
pub(super) async fn tell_reachability(
    tx: &mut Tx,
    users: impl IntoIterator<Item = (String, String)>,
    now: Timestamp,
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
const REACHABILITY_CHANGED: &str = "reachability.changed";

impl CallingSessions<'_> {
    /// Ends sessions of which nothing was heard for too long, and those whose sign-in has expired; deletes sessions
    /// that were over long ago. Returns how many ended. Several fronts may do this at once.
    pub async fn sweep(self, now: Timestamp) -> Result<u64, StoreError> {
        // Mostly there is nothing to do, and finding that out need not wait for the writer.
        let (due,): (i64,) = self.0.read(
            "SELECT (SELECT COUNT(*) FROM calling_sessions WHERE ended_at IS NULL AND (expires_at <= $1 OR \
             NOT EXISTS (SELECT 1 FROM sessions s WHERE s.token_hash = calling_sessions.session_hash AND \
             s.expires_at > $1))) + (SELECT COUNT(*) FROM calling_sessions WHERE ended_at IS NOT NULL AND \
             ended_at < $2)",
        )
        .bind(UnixMillis(now))
        .bind(UnixMillis(now - KEPT_AFTER))
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
            .bind(UnixMillis(now))
            .fetch_all()
            .await?;
        let closed: Vec<(String, String)> = tx
            .sql(
                "UPDATE calling_sessions SET state = 'closed', changed_at = $1, ended_at = $1, end_reason = \
                 'signed-out' WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM sessions s WHERE \
                 s.token_hash = calling_sessions.session_hash AND s.expires_at > $1) RETURNING tenant_id, \
                 user_id",
            )
            .bind(UnixMillis(now))
            .fetch_all()
            .await?;
        over.extend(closed);
        tx.sql("DELETE FROM calling_sessions WHERE ended_at IS NOT NULL AND ended_at < $1")
            .bind(UnixMillis(now - KEPT_AFTER))
            .execute()
            .await?;
        let ended = over.len();
        tell_reachability(&mut tx, over, now).await?;
        tx.commit().await?;
        Ok(u64::try_from(ended).unwrap_or(u64::MAX))
    }
}
