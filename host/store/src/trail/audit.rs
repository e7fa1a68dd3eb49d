//! The audit trail: who did what in a tenant. A line is written in the transaction of the change that it is about.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::TenantId;

use crate::access::retention::{self, Retained};
use crate::db::page::{Page, cut, decode};
use crate::db::statement::Statement;
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::trail::act::tidy;
use crate::{Act, Audit, OperatorContext, Store, StoreError, TenantContext};

/// How many old entries one statement deletes. Other writers get their turn in between.
const FORGET_AT_ONCE: i64 = 1_000;

/// A line of the trail as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct AuditEntry {
    /// Time-ordered.
    pub id: String,
    /// When it happened.
    #[sqlx(try_from = "UnixMillis")]
    pub at: Timestamp,
    /// See [`Actor::kind`](crate::Actor::kind).
    pub actor_kind: String,
    /// Entra object id, or the token's id; empty for the host itself and for an operator at the console.
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
    /// Only what happened at this time or later.
    pub since: Option<Timestamp>,
    /// Only what happened before this time.
    pub until: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct Position(UnixMillis, String);

/// Whether an act was done.
#[derive(Debug, Clone, Copy)]
enum Outcome<'a> {
    Done,
    /// It was refused, for this reason.
    Refused(&'a str),
}

/// Adds a line to a tenant's trail; `$1` is the tenant.
const TENANT_LINE: &str = "INSERT INTO audit (tenant_id, at, id, actor_kind, actor_id, actor_name, action, \
                           target, outcome, reason, request_id, client_address, details) VALUES ($1, $2, \
                           $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

/// Adds a line to the operators' trail; `$1` is the tenant that it is about.
const OPERATOR_LINE: &str = "INSERT INTO operator_audit (subject, at, id, actor_kind, actor_id, \
                             actor_name, action, target, outcome, reason, request_id, client_address, \
                             details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

/// Adds a line with one of the two statements above.
async fn add_line(
    line: Statement<'_>,
    subject: &str,
    act: &Act,
    outcome: Outcome<'_>,
) -> Result<(), StoreError> {
    let (outcome, reason) = match outcome {
        Outcome::Done => ("done", None),
        Outcome::Refused(reason) => ("refused", Some(tidy(reason))),
    };
    line.bind(subject)
        .bind(UnixMillis(act.at()))
        .bind(uuid::Uuid::now_v7().to_string())
        .bind(act.actor().kind())
        .bind(act.actor().id().unwrap_or_default())
        .bind(act.actor().name())
        .bind(act.action())
        .bind(act.target())
        .bind(outcome)
        .bind(reason)
        .bind(act.request_id())
        .bind(act.client_address())
        .bind(act.details())
        .execute()
        .await?;
    Ok(())
}

/// Adds what is done to the tenant's trail, in the transaction that does it.
pub(crate) async fn record(tx: &mut Tx, tenant: &TenantId, act: &Act) -> Result<(), StoreError> {
    add_line(tx.sql(TENANT_LINE), tenant.as_str(), act, Outcome::Done).await
}

/// Adds what an operator does with a tenant to the operators' trail, in the transaction that does it.
pub(crate) async fn record_for_operators(
    tx: &mut Tx,
    tenant: &TenantId,
    act: &Act,
) -> Result<(), StoreError> {
    add_line(tx.sql(OPERATOR_LINE), tenant.as_str(), act, Outcome::Done).await
}

/// Adds what an operator does with no tenant to the operators' trail, in the transaction that does it.
pub(crate) async fn record_of_operators(tx: &mut Tx, act: &Act) -> Result<(), StoreError> {
    add_line(tx.sql(OPERATOR_LINE), "", act, Outcome::Done).await
}

/// The pattern with which LIKE finds a part of a text; its escape is `!`.
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

/// Reads a page of a trail, newest first. `of_tenant` is the condition on the table's rows for the tenant, which is
/// `$1`.
async fn read_trail(
    store: &Store,
    (table, of_tenant): (&str, &str),
    tenant: Option<&str>,
    filter: &AuditFilter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<AuditEntry>, StoreError> {
    let before: Position = cursor.map_or(Ok(Position(UnixMillis::LAST, String::new())), decode)?;
    let nouns = filter.action.as_ref().map(|action| format!("{}.%", action.replace(['%', '_', '!'], "")));
    let entries: Vec<AuditEntry> = store
        .read(AssertSqlSafe(format!(
            "SELECT id, at, actor_kind, actor_id, actor_name, action, target, outcome, reason, request_id, \
             client_address, details FROM {table} WHERE {of_tenant} AND (at, id) < ($2, $3) \
             AND at >= $4 AND at < $5 AND ($6 IS NULL OR actor_id = $6 OR LOWER(actor_name) = LOWER($6)) \
             AND ($7 IS NULL OR action = $7 OR action LIKE $8) \
             AND ($9 IS NULL OR LOWER(target) LIKE $9 ESCAPE '!') AND ($10 IS NULL OR outcome = $10) \
             ORDER BY at DESC, id DESC LIMIT $11"
        )))
        .bind(tenant)
        .bind(before.0)
        .bind(&before.1)
        .bind(filter.since.map_or(UnixMillis::FIRST, UnixMillis))
        .bind(filter.until.map_or(UnixMillis::LAST, UnixMillis))
        .bind(&filter.actor)
        .bind(&filter.action)
        .bind(nouns)
        .bind(filter.target.as_deref().map(containing))
        .bind(&filter.outcome)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    cut(entries, limit, |entry| Position(UnixMillis(entry.at), entry.id.clone()))
}

impl Audit<'_> {
    /// Adds an act to the tenant's trail, for acts that change nothing in the store.
    pub async fn record(self, context: &TenantContext, act: &Act) -> Result<(), StoreError> {
        add_line(self.0.write(TENANT_LINE), context.tenant_id().as_str(), act, Outcome::Done).await
    }

    /// Adds an act that was refused to the tenant's trail, and why.
    pub async fn record_refused(
        self,
        context: &TenantContext,
        act: &Act,
        reason: &str,
    ) -> Result<(), StoreError> {
        add_line(self.0.write(TENANT_LINE), context.tenant_id().as_str(), act, Outcome::Refused(reason)).await
    }

    /// Adds an act of an operator to the operators' trail, for acts that write no line themselves. `refused` says why
    /// it was not done. `subject` is the tenant's id as the operator gave it.
    pub async fn record_operator(
        self,
        _operator: &OperatorContext,
        subject: &str,
        act: &Act,
        refused: Option<&str>,
    ) -> Result<(), StoreError> {
        let outcome = refused.map_or(Outcome::Done, Outcome::Refused);
        add_line(self.0.write(OPERATOR_LINE), &tidy(subject), act, outcome).await
    }

    /// The tenant's trail, newest first, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn list(
        self,
        context: &TenantContext,
        filter: &AuditFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<AuditEntry>, StoreError> {
        let of_tenant = ("audit", "tenant_id = $1");
        let heavy = self.0.heavy(context).await?;
        read_trail(&heavy, of_tenant, Some(context.tenant_id().as_str()), filter, cursor, limit).await
    }

    /// What operators did, newest first, page by page. With `subject`, what they did to that tenant, also after it was
    /// deleted.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn list_of_operators(
        self,
        _operator: &OperatorContext,
        subject: Option<&str>,
        filter: &AuditFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<AuditEntry>, StoreError> {
        let of_operators = ("operator_audit", "($1 IS NULL OR subject = $1)");
        read_trail(self.0, of_operators, subject, filter, cursor, limit).await
    }

    /// Deletes lines of all trails that are older than so many days (0 is for ever), or than the fewer days for which their tenant
    /// keeps them, and returns how many.
    pub async fn forget(self, days: u32, now: Timestamp) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        let mut snapshot = self.0.begin_snapshot().await?;
        let own = retention::of_tenants(&mut snapshot, Retained::Audit).await?;
        drop(snapshot);
        for (tenant, own) in own {
            let Some(before) = retention::before(retention::shorter(own, days), now) else { continue };
            loop {
                let rows = self
                    .0
                    .write(
                        "DELETE FROM audit WHERE (tenant_id, at, id) IN (SELECT tenant_id, at, id FROM audit \
                         WHERE tenant_id = $3 AND at < $1 LIMIT $2)",
                    )
                    .bind(UnixMillis(before))
                    .bind(FORGET_AT_ONCE)
                    .bind(tenant.as_str())
                    .execute()
                    .await?;
                forgotten += rows;
                if rows == 0 {
                    break;
                }
            }
        }
        let Some(before) = retention::before(days, now) else { return Ok(forgotten) };
        for statement in [
            "DELETE FROM audit WHERE (tenant_id, at, id) IN \
             (SELECT tenant_id, at, id FROM audit WHERE at < $1 LIMIT $2)",
            "DELETE FROM operator_audit WHERE (at, id) IN \
             (SELECT at, id FROM operator_audit WHERE at < $1 LIMIT $2)",
        ] {
            loop {
                let rows =
                    self.0.write(statement).bind(UnixMillis(before)).bind(FORGET_AT_ONCE).execute().await?;
                forgotten += rows;
                if rows == 0 {
                    break;
                }
            }
        }
        Ok(forgotten)
    }
}
