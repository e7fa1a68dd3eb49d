//! What the operator does with tenants. Each act is in the operators' trail, and in the tenant's own.

use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::TenantId;

use crate::access::sessions::tell_ended;
use crate::calls::calling_sessions::{Closing, close};
use crate::db::page::{Page, cut, decode};
use crate::trail::audit::{self, containing};
use crate::trail::events;
use crate::{
    Act, Audience, NewEvent, OperatorContext, OperatorTenants, PLUGINS_CHANGED, StoreError, Tenant,
    TenantContext, TenantState,
};

/// A tenant as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantOverview {
    /// The tenant.
    pub tenant: Tenant,
    /// How far it has come.
    pub state: TenantState,
    /// Milliseconds since 1970.
    pub invited_at: i64,
    /// Who invited it: a user principal name.
    pub invited_by: String,
    /// Milliseconds since 1970.
    pub consented_at: Option<i64>,
    /// Who consented: a user principal name.
    pub consented_by: Option<String>,
    /// Milliseconds since 1970.
    pub suspended_at: Option<i64>,
    /// Who suspended it: a user principal name.
    pub suspended_by: Option<String>,
    /// Why it was suspended.
    pub suspended_for: Option<String>,
    /// Since when it is being deleted; it can't be let again.
    pub deleting_at: Option<i64>,
    /// People who have signed in.
    pub users: i64,
    /// Sessions that are alive.
    pub sessions: i64,
    /// Plugins that are active.
    pub active_plugins: i64,
}

/// What is counted of one tenant alone: it may take a moment.
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
}

/// What is to be changed of a tenant; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct TenantChange {
    /// For display.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub default_region: Option<String>,
    /// Link schemes that cards may use besides https.
    pub url_schemes: Option<Vec<String>>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    default_region: String,
    url_schemes: String,
    created_at: i64,
    invited_by: String,
    consented_at: Option<i64>,
    consented_by: Option<String>,
    suspended_at: Option<i64>,
    suspended_by: Option<String>,
    suspended_for: Option<String>,
    deleting_at: Option<i64>,
    users: i64,
    sessions: i64,
    active_plugins: i64,
}

const COLUMNS: &str = "t.id, t.name, t.default_region, t.url_schemes, t.created_at, t.invited_by, \
                       t.consented_at, t.consented_by, t.suspended_at, t.suspended_by, t.suspended_for, \
                       t.deleting_at, (SELECT COUNT(*) FROM users u WHERE u.tenant_id = t.id) AS users, \
                       (SELECT COUNT(*) FROM sessions s WHERE s.tenant_id = t.id AND s.expires_at > $1 AND \
                       t.suspended_at IS NULL) AS sessions, (SELECT COUNT(*) FROM activations a WHERE \
                       a.tenant_id = t.id AND a.digest IS NOT NULL) AS active_plugins";

impl TryFrom<Row> for TenantOverview {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            state: TenantState::of(row.consented_at, row.suspended_at),
            tenant: Tenant {
                id: row.id.into(),
                name: row.name,
                default_region: row.default_region,
                url_schemes: serde_json::from_str(&row.url_schemes)?,
            },
            invited_at: row.created_at,
            invited_by: row.invited_by,
            consented_at: row.consented_at,
            consented_by: row.consented_by,
            suspended_at: row.suspended_at,
            suspended_by: row.suspended_by,
            suspended_for: row.suspended_for,
            deleting_at: row.deleting_at,
            users: row.users,
            sessions: row.sessions,
            active_plugins: row.active_plugins,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Position(String, String);

const NO_TENANT: StoreError = StoreError::NotFound("the tenant");

impl OperatorTenants<'_> {
    /// The tenants by name, in parts.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list; else when the database fails.
    pub async fn list(
        self,
        _operator: &OperatorContext,
        filter: &TenantFilter,
        cursor: Option<&str>,
        limit: u32,
        now: i64,
    ) -> Result<Page<TenantOverview>, StoreError> {
        let after: Position = cursor.map_or(Ok(Position(String::new(), String::new())), decode)?;
        let rows: Vec<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM tenants t WHERE (t.name, t.id) > ($2, $3) AND ($4 IS NULL OR \
                 LOWER(t.name) LIKE $4 ESCAPE '!' OR t.id LIKE $4 ESCAPE '!') AND ($5 IS NULL OR $5 = CASE \
                 WHEN t.suspended_at IS NOT NULL THEN 'suspended' WHEN t.consented_at IS NOT NULL THEN \
                 'consented' ELSE 'invited' END) ORDER BY t.name, t.id LIMIT $6"
            )))
            .bind(now)
            .bind(&after.0)
            .bind(&after.1)
            .bind(filter.search.as_deref().map(containing))
            .bind(filter.state.map(TenantState::as_str))
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let page = cut(rows, limit, |row| Position(row.name.clone(), row.id.clone()))?;
        let items = page.items.into_iter().map(TenantOverview::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// One tenant.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none; else when the database fails.
    pub async fn overview(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        now: i64,
    ) -> Result<TenantOverview, StoreError> {
        let row: Option<Row> = self
            .0
            .read(AssertSqlSafe(format!("SELECT {COLUMNS} FROM tenants t WHERE t.id = $2")))
            .bind(now)
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        row.ok_or(NO_TENANT)?.try_into()
    }

    /// How much one tenant has.
    ///
    /// # Errors
    /// When the database fails.
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

    /// Invites a tenant: its people may sign in from now on, and the first consent makes it work.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is there already; else when the database fails.
    pub async fn invite(
        self,
        _operator: &OperatorContext,
        tenant: &Tenant,
        act: &Act,
    ) -> Result<(), StoreError> {
        let schemes = serde_json::to_string(&tenant.url_schemes)?;
        let mut tx = self.0.begin().await?;
        let made = tx
            .sql(
                "INSERT INTO tenants (id, name, default_region, url_schemes, created_at, invited_by) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
            )
            .bind(tenant.id.as_str())
            .bind(&tenant.name)
            .bind(&tenant.default_region)
            .bind(schemes)
            .bind(act.at())
            .bind(act.by())
            .execute()
            .await?;
        if made == 0 {
            return Err(StoreError::Conflict(format!("the tenant {} is there already", tenant.id)));
        }
        audit::record(&mut tx, &tenant.id, act).await?;
        audit::record_for_operators(&mut tx, &tenant.id, act).await?;
        // Had it been here before, no front may know anything of that.
        let event = NewEvent {
            tenant_id: &tenant.id,
            user_id: None,
            audience: Audience::Fronts,
            kind: PLUGINS_CHANGED,
            document: &serde_json::Value::Null,
            at: act.at(),
        };
        events::tell(&mut tx, &event).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes a tenant.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none; else when the database fails.
    pub async fn change(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        change: &TenantChange,
        act: &Act,
    ) -> Result<(), StoreError> {
        let schemes = change.url_schemes.as_ref().map(serde_json::to_string).transpose()?;
        let mut tx = self.0.begin().await?;
        // A change of nothing first: what is read stays as it is until it is changed.
        let before: Option<(String, String, String)> = tx
            .sql("UPDATE tenants SET name = name WHERE id = $1 RETURNING name, default_region, url_schemes")
            .bind(id.as_str())
            .fetch_optional()
            .await?;
        let (name, region, before_schemes) = before.ok_or(NO_TENANT)?;
        tx.sql(
            "UPDATE tenants SET name = COALESCE($2, name), default_region = COALESCE($3, default_region), \
             url_schemes = COALESCE($4, url_schemes) WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(&change.name)
        .bind(&change.default_region)
        .bind(schemes)
        .execute()
        .await?;
        let before = serde_json::json!({
            "name": name, "defaultRegion": region, "urlSchemes": before_schemes,
        });
        let act = act.clone().with("before", before);
        audit::record(&mut tx, id, &act).await?;
        audit::record_for_operators(&mut tx, id, &act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Suspends a tenant: at once, on every front, nobody of it may do anything, its calling sessions are closed, and
    /// its background work pauses.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, [`StoreError::Conflict`] when it is suspended already; else when the
    /// database fails.
    pub async fn suspend(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        reason: &str,
        act: &Act,
    ) -> Result<(), StoreError> {
        if self.0.tenants().state(id).await?.is_none() {
            return Err(NO_TENANT);
        }
        let mut tx = self.0.begin().await?;
        let done = tx
            .sql(
                "UPDATE tenants SET suspended_at = $2, suspended_by = $3, suspended_for = $4 \
                 WHERE id = $1 AND suspended_at IS NULL",
            )
            .bind(id.as_str())
            .bind(act.at())
            .bind(act.by())
            .bind(reason)
            .execute()
            .await?;
        if done == 0 {
            return Err(StoreError::Conflict("the tenant is suspended already".into()));
        }
        // Its sessions stay until it is let again, so that its people are told why; none of them lets anybody in.
        close(&mut tx, Closing::OfTenant(id), act.at(), "tenant-suspended").await?;
        tell_ended(&mut tx, id, None, act.at()).await?;
        audit::record(&mut tx, id, act).await?;
        audit::record_for_operators(&mut tx, id, act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets a suspended tenant again. Its people sign in anew.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, [`StoreError::Conflict`] when it is not suspended, or is being
    /// deleted; else when the database fails.
    pub async fn resume(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        act: &Act,
    ) -> Result<(), StoreError> {
        if self.0.tenants().state(id).await?.is_none() {
            return Err(NO_TENANT);
        }
        let mut tx = self.0.begin().await?;
        let done = tx
            .sql(
                "UPDATE tenants SET suspended_at = NULL, suspended_by = NULL, suspended_for = NULL \
                 WHERE id = $1 AND suspended_at IS NOT NULL AND deleting_at IS NULL",
            )
            .bind(id.as_str())
            .execute()
            .await?;
        if done == 0 {
            let why = "the tenant is not suspended, or is being deleted";
            return Err(StoreError::Conflict(why.into()));
        }
        tx.sql("DELETE FROM sessions WHERE tenant_id = $1").bind(id.as_str()).execute().await?;
        audit::record(&mut tx, id, act).await?;
        audit::record_for_operators(&mut tx, id, act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets the operator into a tenant, for an act on its behalf that is in both trails before anything else happens.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none; else when the database fails.
    pub async fn enter(
        self,
        _operator: &OperatorContext,
        id: &TenantId,
        act: &Act,
    ) -> Result<TenantContext, StoreError> {
        if self.0.tenants().state(id).await?.is_none() {
            return Err(NO_TENANT);
        }
        let mut tx = self.0.begin().await?;
        audit::record(&mut tx, id, act).await?;
        audit::record_for_operators(&mut tx, id, act).await?;
        tx.commit().await?;
        Ok(TenantContext::of_tenant(id.clone()))
    }
}
