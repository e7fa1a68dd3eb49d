//! Tells whether the schema is the one that this program knows, and how connections are used.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::db::database::Database;
use crate::db::group_commit::SqliteWriter;
use crate::db::postgres::PostgresSource;
use crate::{Store, StoreError};

/// How many connections a pool has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolStatus {
    /// `reader` and `writer` of an SQLite database, `shared` of a PostgreSQL one; `heavy` of either, for lists and
    /// searches.
    pub name: &'static str,
    /// How many are open.
    pub open: u32,
    /// How many of them are in use.
    pub in_use: u32,
    /// How many may be open.
    pub most: u32,
}

/// With less room than this on the disk of an SQLite file, writes fail now or in a moment.
const ROOM: u64 = 4 * 1024 * 1024;

/// Whether a database takes writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writable {
    /// It does.
    Yes,
    /// The disk of the SQLite file is full.
    DiskFull,
    /// PostgreSQL is a standby, or was made read-only.
    ReadOnly,
}

/// How the schema of a database compares with the one that this program knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Migrations that this program knows and the database does not have.
    pub missing: Vec<i64>,
    /// Migrations that the database has and this program does not know: a newer release has made them.
    pub newer: Vec<i64>,
    /// The newest migration that a program must know to work with this schema.
    floor: i64,
    /// The newest migration that this program knows.
    known: i64,
}

impl Schema {
    /// Checks that this program can work with the schema once what is missing is applied.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a newer release has changed it so that this one can't.
    pub fn require_workable(&self) -> Result<(), StoreError> {
        if self.newer.is_empty() || self.floor <= self.known {
            return Ok(());
        }
        Err(StoreError::Conflict(format!(
            "a newer release has changed the database (migrations {:?}) so that a program must know migration {}, and this \
             one knows {}: start the newer release, or restore a backup from before",
            self.newer, self.floor, self.known
        )))
    }

    /// Checks that this program can work with the schema as it is.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when migrations are missing, or a newer release has changed it so that this one can't work
    /// with it.
    pub fn require_current(&self) -> Result<(), StoreError> {
        self.require_workable()?;
        if self.missing.is_empty() {
            return Ok(());
        }
        Err(StoreError::Conflict(format!(
            "migrations are not applied: {:?}; `switchboard migrate` applies them",
            self.missing
        )))
    }
}

fn status<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> PoolStatus {
    let open = pool.size();
    let idle = u32::try_from(pool.num_idle()).unwrap_or(open);
    PoolStatus { name, open, in_use: open.saturating_sub(idle), most: pool.options().get_max_connections() }
}

impl Store {
    /// How the schema is. Since the database is asked, this also checks that it answers, and that an SQLite file is still
    /// the one that was opened.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        if let Some(file) = &self.file {
            file.still_there()?;
        }
        schema_of(&self.database).await
    }

    /// Whether the database takes writes now, as far as that can be told without writing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn writable(&self) -> Result<Writable, StoreError> {
        if let Some(file) = &self.file {
            return Ok(if file.room()? < ROOM { Writable::DiskFull } else { Writable::Yes });
        }
        let (read_only,): (i64,) = self
            .read(
                "SELECT CAST(CASE WHEN pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' \
                 THEN 1 ELSE 0 END AS BIGINT)",
            )
            .fetch_one()
            .await?;
        Ok(if read_only == 0 { Writable::Yes } else { Writable::ReadOnly })
    }

    /// How the connections are used.
    #[must_use]
    pub fn pools(&self) -> Vec<PoolStatus> {
        let heavy = self.heavy.as_ref().map(|lane| match &lane.database {
            Database::Sqlite { reader, .. } => status("heavy", reader),
            Database::Postgres(pool) => status("heavy", pool),
        });
        let others = match &self.database {
            Database::Sqlite { writer, reader } => {
                let writer =
                    PoolStatus { name: "writer", open: 1, in_use: u32::from(writer.in_use()), most: 1 };
                vec![writer, status("reader", reader)]
            }
            Database::Postgres(pool) => vec![status("shared", pool)],
        };
        others.into_iter().chain(heavy).collect()
    }

    /// How long it takes now to get a connection of each pool.
    ///
    /// # Errors
    /// When a pool gives none in time.
    pub async fn acquire_times(&self) -> Result<Vec<(&'static str, Duration)>, StoreError> {
        async fn one<D: sqlx::Database>(pool: &sqlx::Pool<D>) -> Result<Duration, StoreError> {
            let started = Instant::now();
            drop(pool.acquire().await?);
            Ok(started.elapsed())
        }
        Ok(match &self.database {
            Database::Sqlite { writer, reader } => {
                vec![("writer", writer.turn_time().await?), ("reader", one(reader).await?)]
            }
            Database::Postgres(pool) => vec![("shared", one(pool).await?)],
        })
    }
}

/// How the schema of an SQLite database is, without changing it.
///
/// # Errors
/// When the file can't be read, or is no database of ours.
pub async fn schema_of_sqlite(file: &Path) -> Result<Schema, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    let database = Database::Sqlite { writer: SqliteWriter::new(options), reader: pool.clone() };
    let found = schema_of(&database).await;
    pool.close().await;
    found
}

/// How the schema of a PostgreSQL database is, without changing it.
///
/// # Errors
/// When the database can't be reached, or is none of ours.
pub async fn schema_of_postgres(source: PostgresSource<'_>) -> Result<Schema, StoreError> {
    let pool = source.pool(PgPoolOptions::new().max_connections(1), source.options()?).await?;
    let found = schema_of(&Database::Postgres(pool.clone())).await;
    pool.close().await;
    found
}

/// Whether the database has a table of this name.
async fn has_table(database: &Database, name: &'static str) -> Result<bool, StoreError> {
    let text = match database {
        Database::Sqlite { .. } => "SELECT COUNT(*) FROM sqlite_master WHERE name = $1",
        Database::Postgres(_) => "SELECT COUNT(to_regclass($1))",
    };
    let (tables,): (i64,) = database.read(text).bind(name).fetch_one().await?;
    Ok(tables > 0)
}

/// How the schema is.
pub(crate) async fn schema_of(database: &Database) -> Result<Schema, StoreError> {
    let applied: Vec<(i64,)> = if has_table(database, "_sqlx_migrations").await? {
        database.read("SELECT version FROM _sqlx_migrations WHERE success").fetch_all().await?
    } else {
        // Nobody has migrated it yet.
        Vec::new()
    };
    let floor: Option<(i64,)> = if has_table(database, "schema_floor").await? {
        database.read("SELECT oldest FROM schema_floor").fetch_optional().await?
    } else {
        None
    };
    let applied: BTreeSet<i64> = applied.into_iter().map(|(version,)| version).collect();
    let known: BTreeSet<i64> = database.migrator().iter().map(|migration| migration.version).collect();
    Ok(Schema {
        missing: known.difference(&applied).copied().collect(),
        newer: applied.difference(&known).copied().collect(),
        floor: floor.map_or(0, |(oldest,)| oldest),
        known: known.last().copied().unwrap_or_default(),
    })
}
