//! Checks whether the schema is the one that this program knows, and tells how connections are used.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::db::database::Database;
use crate::{Store, StoreError};

/// How many connections a pool has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolStatus {
    /// `reader` and `writer` of an SQLite database, `shared` of a PostgreSQL one.
    pub name: &'static str,
    /// How many are open.
    pub open: u32,
    /// How many of them are in use.
    pub in_use: u32,
    /// How many may be open.
    pub most: u32,
}

fn status<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> PoolStatus {
    let open = pool.size();
    let idle = u32::try_from(pool.num_idle()).unwrap_or(open);
    PoolStatus { name, open, in_use: open.saturating_sub(idle), most: pool.options().get_max_connections() }
}

impl Store {
    /// Migrations that this program knows and the database does not have. Since the database is asked, this also checks
    /// that it answers, and that an SQLite file is still the one that was opened.
    pub async fn missing_migrations(&self) -> Result<Vec<i64>, StoreError> {
        if let Some(file) = &self.file {
            file.still_there()?;
        }
        missing_migrations(&self.database).await
    }

    /// How the connections are used.
    #[must_use]
    pub fn pools(&self) -> Vec<PoolStatus> {
        match &self.database {
            Database::Sqlite { writer, reader } => vec![status("writer", writer), status("reader", reader)],
            Database::Postgres(pool) => vec![status("shared", pool)],
        }
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
                vec![("writer", one(writer).await?), ("reader", one(reader).await?)]
            }
            Database::Postgres(pool) => vec![("shared", one(pool).await?)],
        })
    }
}

/// Migrations that an SQLite database does not have, without applying them.
///
/// # Errors
/// When the file can't be read, or is no database of ours.
pub async fn missing_in_sqlite(file: &Path) -> Result<Vec<i64>, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let database = Database::Sqlite { writer: pool.clone(), reader: pool.clone() };
    let missing = missing_migrations(&database).await;
    pool.close().await;
    missing
}

/// Migrations that a PostgreSQL database does not have, without applying them.
///
/// # Errors
/// When the database can't be reached, or is none of ours.
pub async fn missing_in_postgres(url: &str) -> Result<Vec<i64>, StoreError> {
    let pool = PgPoolOptions::new().max_connections(1).connect(url).await?;
    let missing = missing_migrations(&Database::Postgres(pool.clone())).await;
    pool.close().await;
    missing
}

/// Migrations that this program knows and the database does not have.
pub(crate) async fn missing_migrations(database: &Database) -> Result<Vec<i64>, StoreError> {
    // A database that nobody has migrated yet has no list of migrations.
    let table = match database {
        Database::Sqlite { .. } => "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
        Database::Postgres(_) => "SELECT COUNT(to_regclass('_sqlx_migrations'))",
    };
    let (tables,): (i64,) = database.read(table).fetch_one().await?;
    let applied: Vec<(i64,)> = match tables {
        0 => Vec::new(),
        _ => database.read("SELECT version FROM _sqlx_migrations WHERE success").fetch_all().await?,
    };
    let applied: BTreeSet<i64> = applied.into_iter().map(|(version,)| version).collect();
    Ok(database
        .migrator()
        .iter()
        .map(|known| known.version)
        .filter(|known| !applied.contains(known))
        .collect())
}
