//! What a tab says of its connection while it is alive.

use std::time::Duration;

use jiff::Timestamp;
use switchboard_domain::calling_session::{ConnectionState, ImpossibleTransition};
use switchboard_domain::ids::UserId;

use super::ending::tell_reachability;
use super::{CallingSession, whom};
use crate::db::time::UnixMillis;
use crate::{CallingSessions, StoreError, TenantContext};

/// What a tab says in a heartbeat.
#[derive(Debug, Clone, Default)]
pub struct Heartbeat {
    /// How the connection is now; absent if it is as it was.
    pub state: Option<ConnectionState>,
    /// When the calling token ends; absent if that did not change.
    pub token_expires_at: Option<Timestamp>,
}

impl CallingSessions<'_> {
    /// Takes a heartbeat of a tab of the context's user. `None` if the user has no such session. The session expires
    /// after `life` without another one.
    ///
    /// # Errors
    /// The inner error when the session is over, or can't go from its state to the one that the tab says.
    pub async fn beat(
        self,
        context: &TenantContext,
        id: &str,
        beat: &Heartbeat,
        now: Timestamp,
        life: Duration,
    ) -> Result<Option<Result<CallingSession, ImpossibleTransition>>, StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        // An update that changes nothing locks the row, so that nobody else changes it meanwhile.
        let row: Option<(String, UnixMillis, Option<UnixMillis>)> = tx
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
        // A session that has expired is over, even if the sweep has not ended it yet.
        let from = if ended_at.is_none() && expires_at.0 <= now { ConnectionState::Expired } else { kept };
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
        .bind(UnixMillis(now))
        .bind(UnixMillis(now + life))
        .bind(beat.token_expires_at.map(UnixMillis))
        .bind(ended.then_some(now).map(UnixMillis))
        .bind(ended.then_some(to.as_str()))
        .execute()
        .await?;
        if (kept == ConnectionState::Connected) != (to == ConnectionState::Connected) {
            tell_reachability(&mut tx, whom(context), now).await?;
        }
        tx.commit().await?;
        Ok(self.get(context, id).await?.map(Ok))
    }
}
