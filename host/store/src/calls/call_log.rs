//! The outbox of the history: which calls plugins have still to be told. A plugin is told of each at least once.

use jiff::Timestamp;
use sqlx::FromRow;
use switchboard_domain::ids::{CallId, TenantId, UserId};

use crate::db::database::without_nul;
use crate::db::time::UnixMillis;
use crate::{CallLog, StoreError, TenantContext};

/// A call that a plugin is due to be told of.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DueCall {
    #[sqlx(try_from = "String")]
    tenant_id: TenantId,
    #[sqlx(try_from = "String")]
    user_id: UserId,
    /// Which call.
    #[sqlx(try_from = "String")]
    pub call_id: CallId,
    /// Who is to be told.
    pub plugin: String,
    /// The state of the call that is to be told.
    pub call_version: i64,
    /// What the plugin answered when it was told before.
    pub external_id: Option<String>,
    /// How many attempts failed.
    pub attempts: i64,
}

impl DueCall {
    /// The context in which the plugin is told: the tenant, and the user whose call it was.
    #[must_use]
    pub fn context(&self) -> TenantContext {
        TenantContext::of_user(self.tenant_id.clone(), self.user_id.clone())
    }
}

impl CallLog<'_> {
    /// Leases calls that are due, at most `limit`. Until `lease_until` nobody else is given
    /// them.
    pub async fn take_due(
        self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<DueCall>, StoreError> {
        Ok(self.0.write(
            "UPDATE call_log_outbox SET due_at = $2 WHERE due_at <= $1 AND (tenant_id, call_id, plugin) IN \
             (SELECT tenant_id, call_id, plugin FROM call_log_outbox WHERE due_at <= $1 AND tenant_id NOT IN \
             (SELECT id FROM tenants WHERE suspended_at IS NOT NULL) ORDER BY due_at LIMIT $3) \
             RETURNING tenant_id, user_id, call_id, plugin, call_version, external_id, attempts",
        )
        .bind(UnixMillis(now))
        .bind(UnixMillis(lease_until))
        .bind(i64::from(limit))
        .fetch_all()
        .await?)
    }

    /// Records that the plugin was told of this state. The call is due again only when it changes. If the plugin was told of a
    /// newer state meanwhile, because a lease ended before its attempt did, that stays.
    pub async fn saved(
        self,
        due: &DueCall,
        external_id: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .write(
                "UPDATE call_log_outbox SET saved_version = $4, external_id = COALESCE($5, external_id), \
                 attempts = 0, due_at = CASE WHEN call_version > $4 THEN $6 ELSE NULL END WHERE tenant_id \
                 = $1 AND call_id = $2 AND plugin = $3 AND saved_version < $4",
            )
            .bind(due.tenant_id.as_str())
            .bind(due.call_id.as_str())
            .bind(&due.plugin)
            .bind(due.call_version)
            .bind(external_id.map(without_nul))
            .bind(UnixMillis(now))
            .execute()
            .await?;
        Ok(())
    }

    /// Records that telling the plugin of this state failed. The call is due again at `due_at`, or never. A call that has
    /// changed meanwhile is due as the change says, and one that was told meanwhile is not due again.
    pub async fn not_saved(self, due: &DueCall, due_at: Option<Timestamp>) -> Result<(), StoreError> {
        self.0
            .write(
                "UPDATE call_log_outbox SET attempts = attempts + 1, due_at = $4 \
                 WHERE tenant_id = $1 AND call_id = $2 AND plugin = $3 AND call_version = $5 \
                 AND saved_version < $5",
            )
            .bind(due.tenant_id.as_str())
            .bind(due.call_id.as_str())
            .bind(&due.plugin)
            .bind(due_at.map(UnixMillis))
            .bind(due.call_version)
            .execute()
            .await?;
        Ok(())
    }

    /// How many ended calls a plugin has still to be told of, and how many of them are due now.
    pub async fn backlog(self, now: Timestamp) -> Result<(i64, i64), StoreError> {
        Ok(self
            .0
            .read(
                "SELECT COUNT(*), COUNT(CASE WHEN due_at <= $1 THEN 1 END) FROM call_log_outbox WHERE due_at \
                 IS NOT NULL",
            )
            .bind(UnixMillis(now))
            .fetch_one()
            .await?)
    }
}
