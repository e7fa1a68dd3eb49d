//! Events of all tenants, as fronts follow them. An event gets its id before its transaction ends, so that on PostgreSQL a
//! smaller id may become visible long after a greater one. So a front does not note how far it has read by ids, but by
//! transactions: what was written before the oldest one that was under way is read, and the rest is read again.

use crate::trail::events::{Event, Row};
use crate::{Events, Store, StoreError};

/// How far a front has read: all that was written before is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct FeedPosition(i64);

impl Event {
    /// Whether it was written before a position.
    #[must_use]
    pub fn is_before(&self, position: FeedPosition) -> bool {
        self.order < position
    }
}

impl FeedPosition {
    pub(crate) fn of_row(order: i64) -> Self {
        Self(order)
    }
}

/// The columns of an event. SQLite has one writer, so that ids tell the order of its transactions.
pub(crate) fn columns(store: &Store) -> &'static str {
    if store.is_sqlite() {
        "id, tenant_id, user_id, audience, kind, document, at, id AS tx"
    } else {
        "id, tenant_id, user_id, audience, kind, document, at, tx"
    }
}

/// What was restored from another server may name transactions that this one has not had yet: they are not read. What is added
/// to nothing can't be looked up in an index, so that the other condition is: a table that PostgreSQL has not analysed yet
/// would be read by either, and a day's events with each that is new.
pub(crate) const POSTGRES_SINCE: &str =
    "tx >= $1 AND tx < pg_snapshot_xmax(pg_current_snapshot())::text::bigint AND id + 0 > $2";
pub(crate) const SQLITE_SINCE: &str = "id >= $1 AND id > $2";
pub(crate) const POSTGRES_AFTER: &str =
    "id > $1 AND tx + 0 < pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
pub(crate) const SQLITE_AFTER: &str = "id > $1";

impl Events<'_> {
    /// The position before which nothing can become visible any more. Ask for it before reading, and note it afterwards.
    pub async fn horizon(self) -> Result<FeedPosition, StoreError> {
        let text = if self.0.is_sqlite() {
            "SELECT COALESCE(MAX(id), 0) + 1 FROM events"
        } else {
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        };
        let (position,): (i64,) = self.0.read(text).fetch_one().await?;
        Ok(FeedPosition(position))
    }

    /// Events that were not written before a position, those after an id, in the order of ids, at most `limit`.
    pub async fn since(
        self,
        position: FeedPosition,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let since = if self.0.is_sqlite() { SQLITE_SINCE } else { POSTGRES_SINCE };
        self.matching(since, &[position.0, after], limit).await
    }

    /// Events of all tenants after an id, in the order of ids, at most `limit`.
    pub async fn after(self, id: i64, limit: u32) -> Result<Vec<Event>, StoreError> {
        let after = if self.0.is_sqlite() { SQLITE_AFTER } else { POSTGRES_AFTER };
        self.matching(after, &[id], limit).await
    }

    async fn matching(
        self,
        condition: &'static str,
        values: &[i64],
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let (columns, limit_at) = (columns(self.0), values.len() + 1);
        let rows: Vec<Row> = self
            .0
            .read(sqlx::AssertSqlSafe(format!(
                "SELECT {columns} FROM events WHERE {condition} ORDER BY id LIMIT ${limit_at}"
            )))
            .bind_all(values.iter().copied())
            .bind(i64::from(limit))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().map(Event::from).collect())
    }
}
