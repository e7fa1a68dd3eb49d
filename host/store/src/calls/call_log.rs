//! The outbox of the history: which calls plugins have still to be told. A plugin is told of each at least once.

use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::FromRow;
use switchboard_domain::ids::{CallId, TenantId, UserId};

use crate::db::database::without_nul;
use crate::db::time::UnixMillis;
use crate::{CallLog, StoreError, TenantContext};

/// How long nobody else is given a call whose report is under way, at most.
pub const REPORT_LEASE: Duration = Duration::from_secs(60);

/// For how many tenants one statement takes calls.
pub const TENANTS_AT_ONCE: usize = 16;

/// Takes calls of each tenant by itself, so that nobody's backlog is read for another's.
static TAKE: LazyLock<String> = LazyLock::new(|| {
    let of = |index: usize| {
        let (tenant, most) = (3 + 2 * index, 4 + 2 * index);
        format!(
            "SELECT * FROM (SELECT tenant_id, call_id, plugin FROM call_log_outbox WHERE tenant_id = ${tenant} AND \
             due_at <= $1 ORDER BY due_at LIMIT ${most}) AS of{index}"
        )
    };
    let all: Vec<String> = (0..TENANTS_AT_ONCE).map(of).collect();
    format!(
        "UPDATE call_log_outbox SET due_at = $2 WHERE due_at <= $1 AND (tenant_id, call_id, plugin) IN ({}) \
         RETURNING tenant_id, user_id, call_id, plugin, call_version, external_id, attempts",
        all.join(" UNION ALL ")
    )
});

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
    /// Whose it is.
    #[must_use]
    pub fn tenant_id(&self) -> &TenantId {
        &self.tenant_id
    }

    /// The context in which the plugin is told: the tenant, and the user whose call it was.
    #[must_use]
    pub fn context(&self) -> TenantContext {
        TenantContext::of_user(self.tenant_id.clone(), self.user_id.clone())
    }
}

impl CallLog<'_> {
    /// Tenants with calls that are due, in the order of their ids, beginning behind `after`: who was served last comes
    /// last. Suspended tenants wait.
    pub async fn due_tenants(
        self,
        now: Timestamp,
        after: Option<&TenantId>,
        limit: u32,
    ) -> Result<Vec<TenantId>, StoreError> {
        let rows: Vec<(String,)> = self
            .0
            .read(
                "SELECT id FROM tenants WHERE suspended_at IS NULL AND EXISTS (SELECT 1 FROM call_log_outbox o WHERE \
                 o.tenant_id = tenants.id AND o.due_at <= $1) ORDER BY CASE WHEN id <= $2 THEN 1 ELSE 0 END, id \
                 LIMIT $3",
            )
            .bind(UnixMillis(now))
            .bind(after.map_or("", TenantId::as_str))
            .bind(i64::from(limit))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().map(|(id,)| id.into()).collect())
    }

    /// Leases calls that are due: of each of these tenants so many at most, the oldest first. Until `lease_until`, in [`REPORT_LEASE`]
    /// at the latest, nobody else is given them, also where they change. Tenants behind the first [`TENANTS_AT_ONCE`] are not looked at.
    pub async fn take_due(
        self,
        now: Timestamp,
        lease_until: Timestamp,
        shares: &[(TenantId, u32)],
    ) -> Result<Vec<DueCall>, StoreError> {
        let statement = self.0.write(TAKE.as_str()).bind(UnixMillis(now)).bind(UnixMillis(lease_until));
        let statement = (0..TENANTS_AT_ONCE).fold(statement, |statement, index| {
            let (tenant, most) = shares.get(index).map_or(("", 0), |(tenant, most)| (tenant.as_str(), *most));
            statement.bind(tenant).bind(i64::from(most))
        });
        Ok(statement.fetch_all().await?)
    }

    /// Records that the plugin was told of this state; says whether the call has changed meanwhile, so that it is due again now.
    /// Otherwise it is due again only when it changes. If the plugin was told of a newer state meanwhile, because a lease ended
    /// before its attempt did, that stays.
    pub async fn saved(
        self,
        due: &DueCall,
        external_id: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let due_at: Option<(Option<i64>,)> = self
            .0
            .write(
                "UPDATE call_log_outbox SET saved_version = $4, external_id = COALESCE($5, external_id), \
                 attempts = 0, due_at = CASE WHEN call_version > $4 THEN $6 ELSE NULL END WHERE tenant_id \
                 = $1 AND call_id = $2 AND plugin = $3 AND saved_version < $4 RETURNING due_at",
            )
            .bind(due.tenant_id.as_str())
            .bind(due.call_id.as_str())
            .bind(&due.plugin)
            .bind(due.call_version)
            .bind(external_id.map(without_nul))
            .bind(UnixMillis(now))
            .fetch_optional()
            .await?;
        Ok(due_at.is_some_and(|(due_at,)| due_at.is_some()))
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
