//! The change feed: events that tell every front, and through it every tab, what has changed. Each event is a row. They
//! are in the order of each tenant's changes, and are kept for a day so that a stream can be resumed on any front.
//!
//! An event is written in the transaction of the change itself. On PostgreSQL it also notifies the other fronts; each
//! tenant's events are written one transaction at a time, so that whoever has read up to an id has missed none before
//! it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::{TenantId, UserId};

use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::trail::feed::{self, FeedPosition};
use crate::{Events, StoreError, TenantContext};

/// How long events are kept: a day.
pub const EVENTS_KEPT: Duration = Duration::from_hours(24);

/// Who may see an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// One user of the tenant.
    User,
    /// All users of the tenant.
    Tenant,
    /// The tenant's admins and developers.
    Admins,
    /// The fronts alone.
    Fronts,
}

impl Audience {
    const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Tenant => "tenant",
            Self::Admins => "admins",
            Self::Fronts => "fronts",
        }
    }

    /// An audience that is not known is shown to nobody outside.
    fn from_spelling(text: &str) -> Self {
        match text {
            "user" => Self::User,
            "tenant" => Self::Tenant,
            "admins" => Self::Admins,
            _ => Self::Fronts,
        }
    }
}

/// An event to be told.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// Entra tenant id.
    pub tenant_id: &'a TenantId,
    /// Whom it concerns, where it concerns one.
    pub user_id: Option<&'a UserId>,
    /// Who may see it.
    pub audience: Audience,
    /// A dotted name such as `call.changed`.
    pub kind: &'a str,
    /// What is told. It is small and holds no secrets, since readers ask for the rest.
    pub document: &'a Value,
    /// When it happened.
    pub at: Timestamp,
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Counts up, within a tenant in the order of its changes.
    pub id: i64,
    /// Entra tenant id.
    pub tenant_id: TenantId,
    /// Whom it concerns, where it concerns one.
    pub user_id: Option<UserId>,
    /// Who may see it.
    pub audience: Audience,
    /// A dotted name.
    pub kind: String,
    /// JSON.
    pub document: String,
    /// When it happened.
    pub at: Timestamp,
    /// By which fronts know how far they have read.
    pub order: FeedPosition,
}

impl Event {
    /// The context of work that the event asks for.
    #[must_use]
    pub fn context(&self) -> TenantContext {
        match &self.user_id {
            Some(user_id) => TenantContext::of_user(self.tenant_id.clone(), user_id.clone()),
            None => TenantContext::of_tenant(self.tenant_id.clone()),
        }
    }
}

#[derive(FromRow)]
pub(crate) struct Row {
    id: i64,
    tenant_id: String,
    user_id: Option<String>,
    audience: String,
    kind: String,
    document: String,
    at: UnixMillis,
    tx: i64,
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        let Row { id, tenant_id, user_id, audience, kind, document, at, tx } = row;
        Self {
            id,
            tenant_id: tenant_id.into(),
            user_id: user_id.map(UserId::from),
            audience: Audience::from_spelling(&audience),
            kind,
            document,
            at: at.into(),
            order: FeedPosition::of_row(tx),
        }
    }
}

const SQLITE_TELL: &str = "INSERT INTO events (tenant_id, user_id, audience, kind, document, at) \
                           VALUES ($1, $2, $3, $4, $5, $6)";

/// The lock is held until the commit, so that the tenant's events become visible in the order of their ids.
const POSTGRES_TELL: &str = "WITH locked AS (SELECT pg_advisory_xact_lock(hashtextextended($1, 20)) AS \
                             held), told AS (INSERT INTO events (tenant_id, user_id, audience, kind, \
                             document, at) SELECT $1, $2, $3, $4, $5, $6 FROM locked RETURNING id) SELECT \
                             pg_notify('switchboard_events', id::text) FROM told";

/// Writes an event in the transaction of the change that it tells of; it is told when that is committed.
pub(crate) async fn tell(tx: &mut Tx, event: &NewEvent<'_>) -> Result<(), StoreError> {
    let text = if tx.is_sqlite() { SQLITE_TELL } else { POSTGRES_TELL };
    tx.sql(text)
        .bind(event.tenant_id.as_str())
        .bind(event.user_id.map(UserId::as_str))
        .bind(event.audience.as_str())
        .bind(event.kind)
        .bind(event.document.to_string())
        .bind(UnixMillis(event.at))
        .execute()
        .await?;
    tx.wake_on_commit();
    Ok(())
}

impl Events<'_> {
    /// Tells an event that belongs to no other change.
    pub async fn tell(self, event: &NewEvent<'_>) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        tell(&mut tx, event).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The tenant's events after an id, in the order of ids, at most `limit`. Streams are resumed with this.
    pub async fn of_tenant(
        self,
        context: &TenantContext,
        id: i64,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let rows: Vec<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {} FROM events WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                feed::columns(self.0)
            )))
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind(i64::from(limit))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().map(Event::from).collect())
    }

    /// The smallest and the greatest id that is kept, of all tenants; `None` while there is none.
    pub async fn kept(self) -> Result<Option<(i64, i64)>, StoreError> {
        let (first, last): (Option<i64>, Option<i64>) = self
            .0
            .read("SELECT (SELECT MIN(id) FROM events), (SELECT MAX(id) FROM events)")
            .fetch_one()
            .await?;
        Ok(first.zip(last))
    }

    /// The greatest id of the tenant's events that are kept. A tenant's events become visible in the order of their
    /// ids, so that later ones have greater ids. Events of different tenants may not.
    pub async fn last_of_tenant(self, context: &TenantContext) -> Result<Option<i64>, StoreError> {
        let (last,): (Option<i64>,) = self
            .0
            .read("SELECT MAX(id) FROM events WHERE tenant_id = $1")
            .bind(context.tenant_id().as_str())
            .fetch_one()
            .await?;
        Ok(last)
    }

    /// Deletes events that are older than `before`, and returns how many. The newest event
    /// stays, so that ids go on from it.
    pub async fn forget(self, before: Timestamp) -> Result<u64, StoreError> {
        let done = self
            .0
            .write("DELETE FROM events WHERE at < $1 AND id < (SELECT MAX(id) FROM events)")
            .bind(UnixMillis(before))
            .execute()
            .await?;
        Ok(done)
    }
}
