//! The audit trail: who did what in a tenant, kept in the transaction that does it where it changes what is kept.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::db::database::on;
use crate::db::page::{Page, cut, decode};
use crate::trail::act::tidy;
use crate::{Act, OperatorContext, Store, StoreError, TenantContext};

/// Old entries that are forgotten in one go: other writers get their turn in between.
const FORGET_AT_ONCE: i64 = 1_000;

/// A line of the trail as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct AuditEntry {
    /// Time-ordered.
    pub id: String,
    /// Milliseconds since 1970.
    pub at: i64,
    /// See [`ActorKind`](crate::ActorKind).
    pub actor_kind: String,
    /// Entra object id, or the token's id.
    pub actor_id: String,
    /// User principal name, or the token's name.
    pub actor_name: String,
    /// Noun and verb.
    pub action: String,
    /// What it was done to.
    pub target: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The request in which it was done.
    pub request_id: String,
    /// Where the request came from.
    pub client_address: Option<String>,
    /// Further facts, as a JSON object.
    pub details: String,
}

/// Which lines of the trail are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Id or whole name of who acted.
    pub actor: Option<String>,
    /// The action, or its noun alone.
    pub action: Option<String>,
    /// A part of the target.
    pub target: Option<String>,
    /// `done` or `refused`.
    pub outcome: Option<String>,
    /// Milliseconds since 1970; from then on.
    pub since: Option<i64>,
    /// Milliseconds since 1970; before then.
    pub until: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Position(i64, String);

/// Adds a line to a trail, a table whose first column says whose it is, within a transaction.
macro_rules! add_line {
    ($transaction:expr, $table:literal, $owner:expr, $act:expr, $outcome:expr, $reason:expr) => {{
        let act: &$crate::Act = $act;
        sqlx::query(concat!(
            "INSERT INTO ", $table, ", at, id, actor_kind, actor_id, actor_name, action, target, outcome, reason, \
             request_id, client_address, details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        ))
        .bind($owner)
        .bind(act.at())
        .bind(uuid::Uuid::now_v7().to_string())
        .bind(act.actor().kind.as_str())
        .bind(&act.actor().id)
        .bind(&act.actor().name)
        .bind(act.action())
        .bind(act.target())
        .bind($outcome)
        .bind($reason)
        .bind(act.request_id())
        .bind(act.client_address())
        .bind(act.details())
        .execute(&mut *$transaction)
        .await?;
    }};
}
pub(crate) use add_line;

/// Adds a line to the tenant's trail within a transaction.
macro_rules! record {
    ($transaction:expr, $tenant:expr, $act:expr) => {
        $crate::trail::audit::record!($transaction, $tenant, $act, "done", None::<&str>)
    };
    ($transaction:expr, $tenant:expr, $act:expr, $outcome:expr, $reason:expr) => {
        $crate::trail::audit::add_line!($transaction, "audit (tenant_id", $tenant, $act, $outcome, $reason)
    };
}
pub(crate) use record;

/// Adds a line to the operators' trail within a transaction.
macro_rules! record_for_operators {
    ($transaction:expr, $subject:expr, $act:expr) => {
        $crate::trail::audit::record_for_operators!($transaction, $subject, $act, "done", None::<&str>)
    };
    ($transaction:expr, $subject:expr, $act:expr, $outcome:expr, $reason:expr) => {
        $crate::trail::audit::add_line!(
            $transaction,
            "operator_audit (subject",
            $subject,
            $act,
            $outcome,
            $reason
        )
    };
}
pub(crate) use record_for_operators;

/// A part of a text, for LIKE with the escape `!`.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// One part of a trail, of a table and a condition for the tenant, which is `$1`.
macro_rules! trail {
    ($store:expr, $table:literal, $of_tenant:literal, $tenant:expr, $filter:expr, $cursor:expr, $limit:expr) => {{
        let filter: &AuditFilter = $filter;
        let before: Position = $cursor.map_or(Ok(Position(i64::MAX, String::new())), decode)?;
        let nouns = filter.action.as_ref().map(|action| format!("{}.%", action.replace(['%', '_', '!'], "")));
        let entries: Vec<AuditEntry> = on!($store, read, pool => sqlx::query_as(concat!(
            "SELECT id, at, actor_kind, actor_id, actor_name, action, target, outcome, reason, request_id, \
             client_address, details FROM ", $table, " WHERE ", $of_tenant, " AND (at, id) < ($2, $3) \
             AND at >= $4 AND at < $5 AND ($6 IS NULL OR actor_id = $6 OR LOWER(actor_name) = LOWER($6)) \
             AND ($7 IS NULL OR action = $7 OR action LIKE $8) \
             AND ($9 IS NULL OR LOWER(target) LIKE $9 ESCAPE '!') AND ($10 IS NULL OR outcome = $10) \
             ORDER BY at DESC, id DESC LIMIT $11",
        ))
        .bind($tenant)
        .bind(before.0)
        .bind(&before.1)
        .bind(filter.since.unwrap_or(i64::MIN))
        .bind(filter.until.unwrap_or(i64::MAX))
        .bind(&filter.actor)
        .bind(&filter.action)
        .bind(nouns)
        .bind(filter.target.as_deref().map(containing))
        .bind(&filter.outcome)
        .bind(i64::from($limit) + 1)
        .fetch_all(pool)
        .await)?;
        cut(entries, $limit, |entry| Position(entry.at, entry.id.clone()))
    }};
}

impl Store {
    /// Adds what was done to the tenant's trail, for acts that change nothing here, or that say so themselves.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&self, context: &TenantContext, act: &Act) -> Result<(), StoreError> {
        on!(self, write, pool => {
            let mut connection = pool.acquire().await?;
            record!(connection, context.tenant_id(), act);
        });
        Ok(())
    }

    /// Adds what was refused to the tenant's trail.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_refused(
        &self,
        context: &TenantContext,
        act: &Act,
        reason: &str,
    ) -> Result<(), StoreError> {
        let reason = tidy(reason);
        on!(self, write, pool => {
            let mut connection = pool.acquire().await?;
            record!(connection, context.tenant_id(), act, "refused", Some(&reason));
        });
        Ok(())
    }

    /// Adds what an operator did, or was refused and why, to the operators' trail, for acts that leave no line of their
    /// own; `subject` is the tenant's id as it was given.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_operator(
        &self,
        _operator: &OperatorContext,
        subject: &str,
        act: &Act,
        refused: Option<&str>,
    ) -> Result<(), StoreError> {
        let (subject, reason) = (tidy(subject), refused.map(tidy));
        let outcome = if reason.is_some() { "refused" } else { "done" };
        on!(self, write, pool => {
            let mut connection = pool.acquire().await?;
            record_for_operators!(connection, &subject, act, outcome, reason.as_deref());
        });
        Ok(())
    }

    /// The tenant's trail, newest first, in parts.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list; else when the database fails.
    pub async fn audit(
        &self,
        context: &TenantContext,
        filter: &AuditFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<AuditEntry>, StoreError> {
        trail!(self, "audit", "tenant_id = $1", context.tenant_id(), filter, cursor, limit)
    }

    /// What operators did, to one tenant where that is asked for, also after it was deleted; newest first, in parts.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list; else when the database fails.
    pub async fn operator_audit(
        &self,
        _operator: &OperatorContext,
        subject: Option<&str>,
        filter: &AuditFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<AuditEntry>, StoreError> {
        trail!(self, "operator_audit", "($1 IS NULL OR subject = $1)", subject, filter, cursor, limit)
    }

    /// Forgets entries of all trails from before a time, and says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_audit(&self, before: i64) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        for statement in [
            "DELETE FROM audit WHERE (tenant_id, at, id) IN \
             (SELECT tenant_id, at, id FROM audit WHERE at < $1 LIMIT $2)",
            "DELETE FROM operator_audit WHERE (at, id) IN \
             (SELECT at, id FROM operator_audit WHERE at < $1 LIMIT $2)",
        ] {
            loop {
                let rows = on!(self, write, pool => sqlx::query(statement)
                    .bind(before)
                    .bind(FORGET_AT_ONCE)
                    .execute(pool)
                    .await?
                    .rows_affected());
                forgotten += rows;
                if rows == 0 {
                    break;
                }
            }
        }
        Ok(forgotten)
    }
}
