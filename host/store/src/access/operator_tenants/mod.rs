//! What the operator does with tenants. Each act is in the operators' trail, and in the tenant's own.

mod change;
mod suspend;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::TenantId;
use switchboard_domain::synthetic_ring::SyntheticRing;

use crate::db::page::{Page, cut, decode};
use crate::db::time::UnixMillis;
use crate::trail::audit::containing;
use crate::{OperatorContext, OperatorTenants, StoreError, Tenant, TenantState};

pub use change::TenantChange;

/// A tenant as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantOverview {
    /// The tenant.
    pub tenant: Tenant,
    /// How far it has come.
    pub state: TenantState,
    /// When it was invited.
    pub invited_at: Timestamp,
    /// Who invited it: a user principal name.
    pub invited_by: String,
    /// When its administrator consented.
    pub consented_at: Option<Timestamp>,
    /// Who consented: a user principal name.
    pub consented_by: Option<String>,
    /// When it was suspended.
    pub suspended_at: Option<Timestamp>,
    /// Who suspended it: a user principal name.
    pub suspended_by: Option<String>,
    /// Why it was suspended.
    pub suspended_for: Option<String>,
    /// Since when it is being deleted. It can't be resumed then.
    pub deleting_at: Option<Timestamp>,
    /// People who have signed in.
    pub users: i64,
    /// Sessions that are alive.
    pub sessions: i64,
    /// Plugins that are active.
    pub active_plugins: i64,
    /// The last synthetic ring, and when it was; absent where nobody has rung yet.
    pub last_ring: Option<(SyntheticRing, Timestamp)>,
}

/// How much a tenant has. Counting may take a moment, so it is done for one tenant at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct TenantCounts {
    /// In the built-in store.
    pub customers: i64,
    /// In the history.
    pub calls: i64,
    /// Uploaded versions of plugins.
    pub plugin_versions: i64,
    /// API tokens.
    pub api_tokens: i64,
}

/// Which tenants are wanted.
#[derive(Debug, Clone, Default)]
pub struct TenantFilter {
    /// A part of the name or the id.
    pub search: Option<String>,
    /// Only those in this state.
    pub state: Option<TenantState>,
    /// Only those whose last synthetic ring was not complete.
    pub ring_failed: bool,
}

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    default_region: String,
    url_schemes: String,
    created_at: UnixMillis,
    invited_by: String,
    consented_at: Option<UnixMillis>,
    consented_by: Option<String>,
    suspended_at: Option<UnixMillis>,
    suspended_by: Option<String>,
    suspended_for: Option<String>,
    deleting_at: Option<UnixMillis>,
    users: i64,
    sessions: i64,
    active_plugins: i64,
    ring: Option<String>,
    rung_at: Option<UnixMillis>,
}

const COLUMNS: &str = "t.id, t.name, t.default_region, t.url_schemes, t.created_at, t.invited_by, \
                       t.consented_at, t.consented_by, t.suspended_at, t.suspended_by, t.suspended_for, \
                       t.deleting_at, (SELECT COUNT(*) FROM users u WHERE u.tenant_id = t.id) AS users, \
                       (SELECT COUNT(*) FROM sessions s WHERE s.tenant_id = t.id AND s.expires_at > $1 AND \
                       t.suspended_at IS NULL) AS sessions, (SELECT COUNT(*) FROM activations a WHERE \
                       a.tenant_id = t.id AND a.digest IS NOT NULL) AS active_plugins, r.ring, r.rung_at";

const TENANTS: &str = "tenants t LEFT JOIN synthetic_rings r ON r.tenant_id = t.id";

impl TryFrom<Row> for TenantOverview {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let ring = row.ring.as_deref().map(serde_json::from_str).transpose()?;
        Ok(Self {
            state: TenantState::of(row.consented_at, row.suspended_at),
            tenant: Tenant {
                id: row.id.into(),
                name: row.name,
                default_region: row.default_region,
                url_schemes: serde_json::from_str(&row.url_schemes)?,
            },
            invited_at: row.created_at.into(),
            invited_by: row.invited_by,
            consented_at: row.consented_at.map(Timestamp::from),
            consented_by: row.consented_by,
            suspended_at: row.suspended_at.map(Timestamp::from),
            suspended_by: row.suspended_by,
            suspended_for: row.suspended_for,
            deleting_at: row.deleting_at.map(Timestamp::from),
            users: row.users,
            sessions: row.sessions,
            active_plugins: row.active_plugins,
            last_ring: ring.zip(row.rung_at.map(Timestamp::from)),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Position(String, String);

pub(crate) const NO_TENANT: StoreError = StoreError::NotFound("the tenant");

impl OperatorTenants<'_> {
    /// The tenants by name, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn list(
        self,
        _operator: &OperatorContext,
        filter: &TenantFilter,
        cursor: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Page<TenantOverview>, StoreError> {
        let after: Position = cursor.map_or(Ok(Position(String::new(), String::new())), decode)?;
        let rows: Vec<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM {TENANTS} WHERE (t.name, t.id) > ($2, $3) AND ($4 IS NULL OR \
                 LOWER(t.name) LIKE $4 ESCAPE '!' OR t.id LIKE $4 ESCAPE '!') AND ($5 IS NULL OR $5 = CASE \
                 WHEN t.suspended_at IS NOT NULL THEN 'suspended' WHEN t.consented_at IS NOT NULL THEN \
                 'consented' ELSE 'invited' END) AND ($7 = 0 OR r.outcome <> 'complete') ORDER BY t.name, t.id \
                 LIMIT $6"
            )))
            .bind(UnixMillis(now))
            .bind(&after.0)
            .bind(&after.1)
            .bind(filter.search.as_deref().map(containing))
            .bind(filter.state.map(TenantState::as_str))
            .bind(i64::from(limit) + 1)
            .bind(i64::from(filter.ring_failed))
            .fetch_all()
            .await?;
        let page = cut(rows, limit, |row| Position(row.name.clone(), row.id.clone()))?;
        let items = page.items.into_iter().map(TenantOverview::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// One tenant.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    pub async fn overview(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        now: Timestamp,
    ) -> Result<TenantOverview, StoreError> {
        let row: Option<Row> = self
            .0
            .read(AssertSqlSafe(format!("SELECT {COLUMNS} FROM {TENANTS} WHERE t.id = $2")))
            .bind(UnixMillis(now))
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        row.ok_or(NO_TENANT)?.try_into()
    }

    /// How much one tenant has.
    pub async fn counts(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
    ) -> Result<TenantCounts, StoreError> {
        Ok(self
            .0
            .read(
                "SELECT (SELECT COUNT(*) FROM customers WHERE tenant_id = $1) AS customers, \
                 (SELECT COUNT(*) FROM calls WHERE tenant_id = $1) AS calls, \
                 (SELECT COUNT(*) FROM plugin_versions WHERE tenant_id = $1) AS plugin_versions, \
                 (SELECT COUNT(*) FROM api_tokens WHERE tenant_id = $1) AS api_tokens",
            )
            .bind(id.as_str())
            .fetch_one()
            .await?)
    }
}
