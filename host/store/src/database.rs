//! Opening a database, and running a query on whichever it is.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::StoreError;
use crate::seal::{MasterKey, Sealer};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a query waits for a connection or a lock before it fails.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// One connection writes, so that writers queue here instead of failing on each other's locks; several read.
    Sqlite { writer: SqlitePool, reader: SqlitePool },
}

/// Everything that is kept. Clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) database: Database,
    pub(crate) sealer: Arc<Sealer>,
}

/// Runs an expression with `$pool` being the pool that reads (`read`) or writes (`write`) of whichever database it is.
macro_rules! on {
    ($store:expr, read, $pool:ident => $query:expr) => {
        match &$store.database {
            $crate::database::Database::Sqlite { reader: $pool, .. } => $query,
        }
    };
    ($store:expr, write, $pool:ident => $query:expr) => {
        match &$store.database {
            $crate::database::Database::Sqlite { writer: $pool, .. } => $query,
        }
    };
}
pub(crate) use on;

impl Store {
    /// Opens the SQLite database in a file, made if it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file can't be opened or migrated, or its data keys can't be opened with this master key.
    pub async fn open_sqlite(file: &Path, master_key: &MasterKey) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .pragma("mmap_size", "268435456")
            .pragma("cache_size", "-16384");
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(PATIENCE)
                // An embedded database can't go away under its connections: no ping before each query.
                .test_before_acquire(false)
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        SQLITE.run(&writer).await?;
        let readers =
            std::thread::available_parallelism().map_or(4, |n| u32::try_from(n.get()).unwrap_or(4).max(4));
        let reader = pool(readers).connect_with(options).await?;
        let database = Database::Sqlite { writer, reader };
        let sealer = Arc::new(Sealer::open(&database, master_key).await?);
        Ok(Self { database, sealer })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not; why.
    pub async fn ping(&self) -> Result<(), StoreError> {
        on!(self, read, pool => sqlx::query("SELECT 1").execute(pool).await)?;
        Ok(())
    }

    /// Waits until what was written is in place, and closes all connections.
    pub async fn close(&self) {
        match &self.database {
            Database::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
        }
    }
}
