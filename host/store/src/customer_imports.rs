//! Files of customers on their way in.
//!
//! A file is kept in pieces until its import is over, so that any front can go on with it. A batch of rows, what is
//! counted and where the next row begins are one transaction: after a crash the next row is the one that was not yet
//! taken. Who works on an import holds it by a lease, and a batch of somebody whose lease went to another is refused.

use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_calls::number::Region;

use crate::customer_changes::{NewCustomer, indexed, rewrite};
use crate::customer_index::{email_key, order_of, pack_e164};
use crate::customer_rows::{Indexed, count_by, put_customers, put_index, remove_index, store_number};
use crate::customers::{Row, StoredCustomer, columns, parameters, slots};
use crate::database::{BeginWrite, on};
use crate::page::{Page, cut, decode};
use crate::{Store, StoreError, TenantContext};

/// Errors that are kept of one import; the rest is only counted.
const MOST_ERRORS: i64 = 10_000;

/// Customers that one step of undoing deletes.
const UNDONE_TOGETHER: i64 = 200;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportState {
    /// The file is still arriving.
    Receiving,
    /// The file is there.
    Waiting,
    /// Rows are being taken.
    Running,
    /// All rows were looked at.
    Done,
    /// It could not go on.
    Failed,
    /// Somebody stopped it; what was taken until then stays.
    Cancelled,
    /// What it made is being deleted.
    Undoing,
    /// What it made is deleted.
    Undone,
}

impl ImportState {
    /// As it is kept.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled | Self::Undone)
    }

    fn read(text: &str) -> Self {
        let all = [
            Self::Receiving,
            Self::Waiting,
            Self::Running,
            Self::Done,
            Self::Cancelled,
            Self::Undoing,
            Self::Undone,
        ];
        all.into_iter().find(|state| state.as_str() == text).unwrap_or(Self::Failed)
    }
}

/// An import to be begun.
#[derive(Debug, Clone)]
pub struct NewImport<'a> {
    /// A new id.
    pub id: &'a str,
    /// Who brings the file.
    pub created_by: &'a str,
    /// How the file is to be read, in the words of whoever reads it.
    pub plan: &'a str,
}

/// What became of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Rows that were looked at.
    pub rows: i64,
    /// Customers that were added.
    pub created: i64,
    /// Customers that were changed.
    pub updated: i64,
    /// Rows that say nothing new.
    pub skipped: i64,
    /// Rows that were not taken.
    pub failed: i64,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerImport {
    /// Whose it is.
    pub tenant_id: String,
    /// Its id.
    pub id: String,
    /// Its number in the store.
    pub number: i64,
    /// Where it stands.
    pub state: ImportState,
    /// Who brought the file.
    pub created_by: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub updated_at: i64,
    /// Milliseconds since 1970.
    pub finished_at: Option<i64>,
    /// How the file is read.
    pub plan: String,
    /// Bytes of the file.
    pub size: i64,
    /// Pieces of the file.
    pub chunks: i64,
    /// The byte at which the next row begins.
    pub position: i64,
    /// The line at which the next row begins.
    pub line: i64,
    /// What became of the rows until then.
    pub counts: ImportCounts,
    /// Customers that undoing deleted.
    pub undone: i64,
    /// Why it could not go on.
    pub problem: Option<String>,
}

#[derive(FromRow)]
struct ImportRow {
    tenant_id: String,
    id: String,
    number: i64,
    state: String,
    created_by: String,
    created_at: i64,
    updated_at: i64,
    finished_at: Option<i64>,
    plan: String,
    size: i64,
    chunks: i64,
    position: i64,
    line: i64,
    rows_read: i64,
    created: i64,
    updated: i64,
    skipped: i64,
    failed: i64,
    undone: i64,
    problem: Option<String>,
}

impl CustomerImport {
    /// The context of work that the import asks for.
    #[must_use]
    pub fn context(&self) -> TenantContext {
        TenantContext::of_tenant(self.tenant_id.clone())
    }
}

macro_rules! import_columns {
    () => {
        "tenant_id, id, number, state, created_by, created_at, updated_at, finished_at, plan, size, chunks, position, \
         line, rows_read, created, updated, skipped, failed, undone, problem"
    };
}

impl From<ImportRow> for CustomerImport {
    fn from(row: ImportRow) -> Self {
        Self {
            tenant_id: row.tenant_id,
            id: row.id,
            number: row.number,
            state: ImportState::read(&row.state),
            created_by: row.created_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
            finished_at: row.finished_at,
            plan: row.plan,
            size: row.size,
            chunks: row.chunks,
            position: row.position,
            line: row.line,
            counts: ImportCounts {
                rows: row.rows_read,
                created: row.created,
                updated: row.updated,
                skipped: row.skipped,
                failed: row.failed,
            },
            undone: row.undone,
            problem: row.problem,
        }
    }
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ImportError {
    /// The line on which the row begins.
    pub line: i64,
    /// The column, where it is one.
    #[sqlx(rename = "column_name")]
    pub column: Option<String>,
    /// What stands there, shortened.
    pub value: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// A change of a customer that an import found.
#[derive(Debug, Clone)]
pub struct Upsert {
    /// How the customer is to be.
    pub new: NewCustomer,
    /// The version from which that was made.
    pub seen: i64,
}

/// What a row is to become.
#[derive(Debug, Clone)]
pub enum ImportedRow {
    /// A new customer.
    Create(Box<NewCustomer>),
    /// A change of one.
    Update(Box<Upsert>),
}

/// Rows that are taken together.
#[derive(Debug, Default)]
pub struct ImportBatch {
    /// What becomes of them.
    pub rows: Vec<ImportedRow>,
    /// Those that were not taken.
    pub errors: Vec<ImportError>,
    /// Rows that were looked at.
    pub read: i64,
    /// Rows that say nothing new.
    pub skipped: i64,
    /// The byte at which the next row begins.
    pub position: i64,
    /// The line at which the next row begins.
    pub line: i64,
    /// Whether these are the last rows.
    pub last: bool,
}

impl Store {
    /// Begins an import: its file arrives from now on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_import(
        &self,
        context: &TenantContext,
        new: &NewImport<'_>,
        now: i64,
    ) -> Result<(), StoreError> {
        on!(self, write, pool => sqlx::query(
            "INSERT INTO customer_imports (tenant_id, id, state, created_by, created_at, updated_at, plan) \
             VALUES ($1, $2, 'receiving', $3, $4, $4, $5)",
        )
        .bind(context.tenant_id())
        .bind(new.id)
        .bind(new.created_by)
        .bind(now)
        .bind(new.plan)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Keeps the next piece of the file. False if the import is no longer receiving.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_import_chunk(
        &self,
        context: &TenantContext,
        id: &str,
        sequence: i64,
        bytes: &[u8],
        now: i64,
    ) -> Result<bool, StoreError> {
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        Ok(on!(self, write, pool => {
            let mut transaction = pool.begin_write().await?;
            let receiving = sqlx::query(
                "UPDATE customer_imports SET size = size + $3, chunks = chunks + 1, updated_at = $4 \
                 WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'",
            )
            .bind(context.tenant_id())
            .bind(id)
            .bind(length)
            .bind(now)
            .execute(&mut *transaction)
            .await?
            .rows_affected()
                == 1;
            if receiving {
                sqlx::query(
                    "INSERT INTO customer_import_chunks (tenant_id, import_id, sequence, bytes) VALUES ($1, $2, $3, $4)",
                )
                .bind(context.tenant_id())
                .bind(id)
                .bind(sequence)
                .bind(bytes)
                .execute(&mut *transaction)
                .await?;
                transaction.commit().await?;
            }
            receiving
        }))
    }

    /// The file is there as a whole: rows may be taken, as the plan says. False if the import is no longer receiving.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_received(
        &self,
        context: &TenantContext,
        id: &str,
        plan: &str,
        now: i64,
    ) -> Result<bool, StoreError> {
        Ok(on!(self, write, pool => sqlx::query(
            "UPDATE customer_imports SET state = 'waiting', plan = $3, updated_at = $4 \
             WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'",
        )
        .bind(context.tenant_id())
        .bind(id)
        .bind(plan)
        .bind(now)
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?
            == 1)
    }

    /// A piece of the file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_chunk(
        &self,
        context: &TenantContext,
        id: &str,
        sequence: i64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> = on!(self, read, pool => sqlx::query_as(
            "SELECT bytes FROM customer_import_chunks WHERE tenant_id = $1 AND import_id = $2 AND sequence = $3",
        )
        .bind(context.tenant_id())
        .bind(id)
        .bind(sequence)
        .fetch_optional(pool)
        .await)?;
        Ok(row.map(|(bytes,)| bytes))
    }

    /// One import.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer_import(
        &self,
        context: &TenantContext,
        id: &str,
    ) -> Result<Option<CustomerImport>, StoreError> {
        let row: Option<ImportRow> = on!(self, read, pool => sqlx::query_as(concat!(
            "SELECT ", import_columns!(), " FROM customer_imports WHERE tenant_id = $1 AND id = $2",
        ))
        .bind(context.tenant_id())
        .bind(id)
        .fetch_optional(pool)
        .await)?;
        Ok(row.map(CustomerImport::from))
    }

    /// The tenant's imports, the newest first, in parts.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list; else when the database fails.
    pub async fn customer_imports(
        &self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<CustomerImport>, StoreError> {
        let (at, id): (i64, String) = cursor.map_or(Ok((i64::MAX, String::new())), decode)?;
        let rows: Vec<ImportRow> = on!(self, read, pool => sqlx::query_as(concat!(
            "SELECT ", import_columns!(), " FROM customer_imports WHERE tenant_id = $1 AND (created_at, id) < ($2, $3) \
             ORDER BY created_at DESC, id DESC LIMIT $4",
        ))
        .bind(context.tenant_id())
        .bind(at)
        .bind(id)
        .bind(i64::from(limit) + 1)
        .fetch_all(pool)
        .await)?;
        let Page { items, next_cursor } = cut(rows, limit, |row| (row.created_at, row.id.clone()))?;
        Ok(Page { items: items.into_iter().map(CustomerImport::from).collect(), next_cursor })
    }

    /// Rows of an import that were not taken, from a place in their order on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_errors(
        &self,
        context: &TenantContext,
        id: &str,
        from: i64,
        limit: u32,
    ) -> Result<Vec<ImportError>, StoreError> {
        Ok(on!(self, read, pool => sqlx::query_as(
            "SELECT line, column_name, value, reason FROM customer_import_errors \
             WHERE tenant_id = $1 AND import_id = $2 AND sequence >= $3 ORDER BY sequence LIMIT $4",
        )
        .bind(context.tenant_id())
        .bind(id)
        .bind(from)
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?)
    }

    /// Takes an import of any tenant that nobody works on, until `until`. Those of suspended tenants wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_import(
        &self,
        worker: &str,
        now: i64,
        until: i64,
    ) -> Result<Option<CustomerImport>, StoreError> {
        let row: Option<ImportRow> = on!(self, write, pool => sqlx::query_as(concat!(
            "UPDATE customer_imports SET leased_by = $1, leased_until = $3, \
             state = CASE state WHEN 'waiting' THEN 'running' ELSE state END \
             WHERE number = (SELECT number FROM customer_imports WHERE state IN ('waiting', 'running', 'undoing') \
             AND leased_until < $2 \
             AND tenant_id IN (SELECT id FROM tenants WHERE suspended_at IS NULL) \
             ORDER BY leased_until LIMIT 1) AND leased_until < $2 RETURNING ", import_columns!(),
        ))
        .bind(worker)
        .bind(now)
        .bind(until)
        .fetch_optional(pool)
        .await)?;
        Ok(row.map(CustomerImport::from))
    }

    /// Takes a batch of rows and keeps where the next begins, all or nothing. `None` if the import is no longer this
    /// worker's to work on: cancelled, or taken over.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a customer was changed meanwhile: look again; else when the database fails.
    pub async fn import_batch(
        &self,
        context: &TenantContext,
        import: &CustomerImport,
        worker: &str,
        batch: &ImportBatch,
        default_region: Region,
        times: (i64, i64),
    ) -> Result<Option<CustomerImport>, StoreError> {
        let tenant = context.tenant_id();
        let (now, until) = times;
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for row in &batch.rows {
            match row {
                ImportedRow::Create(one) => new.push(one.as_ref().clone()),
                ImportedRow::Update(one) => changed.push(one.as_ref()),
            }
        }
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Ok(on!(self, write, pool => {
            let mut transaction = pool.begin_write().await?;
            let row: Option<ImportRow> = sqlx::query_as(concat!(
                "UPDATE customer_imports SET position = $4, line = $5, rows_read = rows_read + $6, \
                 created = created + $7, updated = updated + $8, skipped = skipped + $9, failed = failed + $10, \
                 updated_at = $11, leased_until = $12, state = $13, finished_at = $14 \
                 WHERE tenant_id = $1 AND id = $2 AND leased_by = $3 AND state = 'running' RETURNING ",
                import_columns!(),
            ))
            .bind(tenant)
            .bind(&import.id)
            .bind(worker)
            .bind(batch.position)
            .bind(batch.line)
            .bind(batch.read)
            .bind(count(new.len()))
            .bind(count(changed.len()))
            .bind(batch.skipped)
            .bind(count(batch.errors.len()))
            .bind(now)
            .bind(until)
            .bind(if batch.last { "done" } else { "running" })
            .bind(batch.last.then_some(now))
            .fetch_optional(&mut *transaction)
            .await?;
            let Some(row) = row else { return Ok(None) };
            let before = row.failed - count(batch.errors.len());
            for (sequence, error) in (before..MOST_ERRORS).zip(&batch.errors) {
                sqlx::query(
                    "INSERT INTO customer_import_errors (tenant_id, import_id, sequence, line, column_name, value, reason) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(tenant)
                .bind(&import.id)
                .bind(sequence)
                .bind(error.line)
                .bind(&error.column)
                .bind(&error.value)
                .bind(&error.reason)
                .execute(&mut *transaction)
                .await?;
            }
            let store = store_number!(transaction, tenant);
            for upsert in changed {
                let id = &upsert.new.customer.id;
                let number: Option<(i64,)> = sqlx::query_as(
                    "UPDATE customers SET version = version WHERE tenant_id = $1 AND id = $2 AND version = $3 \
                     AND deleted_at IS NULL RETURNING number",
                )
                .bind(tenant)
                .bind(id)
                .bind(upsert.seen)
                .fetch_optional(&mut *transaction)
                .await?;
                let Some((number,)) = number else {
                    return Err(StoreError::Conflict(format!("the customer {id} was changed meanwhile")));
                };
                let _ = rewrite!(transaction, number, &upsert.new.customer, &upsert.new.external_id, now);
                remove_index!(transaction, number);
                put_index!(transaction, store, &[Indexed::new(number, &upsert.new.customer, default_region)]);
            }
            let numbered = put_customers!(transaction, tenant, &new, now);
            put_index!(transaction, store, &indexed(&new, numbered, default_region));
            count_by!(transaction, tenant, count(new.len()));
            if batch.last {
                sqlx::query("DELETE FROM customer_import_chunks WHERE tenant_id = $1 AND import_id = $2")
                    .bind(tenant)
                    .bind(&import.id)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            Some(row.into())
        }))
    }

    /// Ends an import that is not over, and removes its file. False if it was over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_import(
        &self,
        context: &TenantContext,
        id: &str,
        state: ImportState,
        problem: Option<&str>,
        now: i64,
    ) -> Result<bool, StoreError> {
        Ok(on!(self, write, pool => {
            let mut transaction = pool.begin_write().await?;
            let ended = sqlx::query(
                "UPDATE customer_imports SET state = $3, problem = $4, updated_at = $5, finished_at = $5 \
                 WHERE tenant_id = $1 AND id = $2 AND state IN ('receiving', 'waiting', 'running')",
            )
            .bind(context.tenant_id())
            .bind(id)
            .bind(state.as_str())
            .bind(problem)
            .bind(now)
            .execute(&mut *transaction)
            .await?
            .rows_affected()
                == 1;
            if ended {
                sqlx::query("DELETE FROM customer_import_chunks WHERE tenant_id = $1 AND import_id = $2")
                    .bind(context.tenant_id())
                    .bind(id)
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await?;
            }
            ended
        }))
    }

    /// Ends uploads of all tenants that broke off before `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_broken_uploads(&self, before: i64, why: &str, now: i64) -> Result<(), StoreError> {
        let broken: Vec<(String, String)> = on!(self, read, pool => sqlx::query_as(
            "SELECT tenant_id, id FROM customer_imports WHERE state = 'receiving' AND updated_at < $1 LIMIT 100",
        )
        .bind(before)
        .fetch_all(pool)
        .await)?;
        for (tenant, id) in broken {
            let context = TenantContext::of_tenant(tenant);
            self.end_import(&context, &id, ImportState::Failed, Some(why), now).await?;
        }
        Ok(())
    }

    /// Begins to delete what an import made. False if it is still under way, or was undone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undo_import(&self, context: &TenantContext, id: &str, now: i64) -> Result<bool, StoreError> {
        Ok(on!(self, write, pool => sqlx::query(
            "UPDATE customer_imports SET state = 'undoing', updated_at = $3, finished_at = NULL, leased_until = 0 \
             WHERE tenant_id = $1 AND id = $2 AND state IN ('done', 'failed', 'cancelled')",
        )
        .bind(context.tenant_id())
        .bind(id)
        .bind(now)
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?
            == 1)
    }

    /// Deletes some of what an import made, so that it can be restored; whether there is more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undo_some(
        &self,
        context: &TenantContext,
        import: &CustomerImport,
        worker: &str,
        times: (i64, i64),
    ) -> Result<bool, StoreError> {
        let tenant = context.tenant_id();
        let (now, until) = times;
        Ok(on!(self, write, pool => {
            let mut transaction = pool.begin_write().await?;
            let deleted: Vec<(i64,)> = sqlx::query_as(
                "UPDATE customers SET deleted_at = $3, updated_at = $3, version = version + 1 WHERE number IN \
                 (SELECT number FROM customers WHERE import_number = $2 AND deleted_at IS NULL LIMIT $4) \
                 AND tenant_id = $1 AND deleted_at IS NULL RETURNING number",
            )
            .bind(tenant)
            .bind(import.number)
            .bind(now)
            .bind(UNDONE_TOGETHER)
            .fetch_all(&mut *transaction)
            .await?;
            for (number,) in &deleted {
                remove_index!(transaction, number);
            }
            let count = i64::try_from(deleted.len()).unwrap_or_default();
            let more = count == UNDONE_TOGETHER;
            count_by!(transaction, tenant, -count);
            let held = sqlx::query(
                "UPDATE customer_imports SET undone = undone + $4, updated_at = $5, leased_until = $6, \
                 state = $7, finished_at = $8 \
                 WHERE tenant_id = $1 AND id = $2 AND leased_by = $3 AND state = 'undoing'",
            )
            .bind(tenant)
            .bind(&import.id)
            .bind(worker)
            .bind(count)
            .bind(now)
            .bind(until)
            .bind(if more { "undoing" } else { "undone" })
            .bind((!more).then_some(now))
            .execute(&mut *transaction)
            .await?
            .rows_affected()
                == 1;
            if held {
                transaction.commit().await?;
            }
            held && more
        }))
    }

    /// Lets imports whose worker ended without a word go on at once, where that is certain: an SQLite database has one
    /// server, so when it starts nobody else works on any. On PostgreSQL it shows when leases end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_imports_of_the_dead(&self) -> Result<(), StoreError> {
        if self.is_sqlite() {
            on!(self, write, pool => sqlx::query("UPDATE customer_imports SET leased_until = 0 WHERE leased_until > 0")
                .execute(pool)
                .await
                .map(drop))?;
        }
        Ok(())
    }

    /// Lets another worker go on with an import at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_import(
        &self,
        context: &TenantContext,
        id: &str,
        worker: &str,
    ) -> Result<(), StoreError> {
        on!(self, write, pool => sqlx::query(
            "UPDATE customer_imports SET leased_until = 0 WHERE tenant_id = $1 AND id = $2 AND leased_by = $3",
        )
        .bind(context.tenant_id())
        .bind(id)
        .bind(worker)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Live customers that rows of a file may be: with one of these ids, mail addresses, numbers or names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_customers(
        &self,
        context: &TenantContext,
        by: &KnownBy,
    ) -> Result<Vec<StoredCustomer>, StoreError> {
        let mut known = Vec::new();
        let numbers: Vec<i64> =
            by.numbers.iter().map(|number| pack_e164(number.trim_start_matches('+'))).collect();
        let names: Vec<String> = by.names.iter().map(|name| order_of(name)).collect();
        let emails: Vec<String> = by.emails.iter().map(|email| email_key(email)).collect();
        let of_store = "s.store = (SELECT number FROM customer_stores WHERE tenant_id = $1)";
        let search = "customer_search s JOIN customers c ON c.number = s.customer";
        let phones = "customer_numbers s JOIN customers c ON c.number = s.customer";
        self.known_by(
            context,
            "customers c",
            "c.external_id",
            "c.deleted_at IS NULL",
            &by.external_ids,
            &mut known,
        )
        .await?;
        self.known_by(context, search, "s.email", of_store, &emails, &mut known).await?;
        self.known_by(context, phones, "s.d0", of_store, &numbers, &mut known).await?;
        self.known_by(context, search, "s.sort_name", of_store, &names, &mut known).await?;
        known.sort_by(|a, b| (a.created_at, &a.customer.id).cmp(&(b.created_at, &b.customer.id)));
        known.dedup_by(|a, b| a.customer.id == b.customer.id);
        Ok(known)
    }

    async fn known_by<V>(
        &self,
        context: &TenantContext,
        from: &str,
        column: &str,
        condition: &str,
        values: &[V],
        known: &mut Vec<StoredCustomer>,
    ) -> Result<(), StoreError>
    where
        V: Clone + Send + Sync + 'static + OnBoth,
    {
        for values in values.chunks(64) {
            let slots = slots(values.len());
            let sql = format!(
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM {} WHERE c.tenant_id = $1 AND {} AND {} IN ({}) LIMIT 1000"
                ),
                from,
                condition,
                column,
                parameters(2, slots),
            );
            let rows: Vec<Row> = on!(self, read, pool => {
                let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(context.tenant_id());
                for index in 0..slots {
                    query = query.bind(values.get(index).cloned());
                }
                query.fetch_all(pool).await
            })?;
            for row in rows {
                known.push(row.try_into()?);
            }
        }
        Ok(())
    }
}

/// A value that both databases take.
trait OnBoth:
    for<'q> sqlx::Encode<'q, sqlx::Sqlite>
    + sqlx::Type<sqlx::Sqlite>
    + for<'q> sqlx::Encode<'q, sqlx::Postgres>
    + sqlx::Type<sqlx::Postgres>
{
}

impl OnBoth for String {}
impl OnBoth for i64 {}

/// What rows of a file are recognised by.
#[derive(Debug, Default)]
pub struct KnownBy {
    /// Ids in the tenant's own system.
    pub external_ids: Vec<String>,
    /// Mail addresses.
    pub emails: Vec<String>,
    /// E.164, without extensions.
    pub numbers: Vec<String>,
    /// Names.
    pub names: Vec<String>,
}
