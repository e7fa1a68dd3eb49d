//! Opening a database, and running a query on whichever it is.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use crate::StoreError;
use crate::db::sqlite_file::OpenedFile;
use crate::keys::master_key::MasterKey;
use crate::keys::seal::Sealer;
use crate::trail::events::Notifier;

pub(crate) static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a query waits for a connection or a lock before it fails.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections of one front to PostgreSQL where nothing else is configured.
const POSTGRES_CONNECTIONS: u32 = 16;

#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// One connection writes, so that writers queue here instead of failing on each other's locks; several read.
    Sqlite { writer: SqlitePool, reader: SqlitePool },
    /// Several fronts may share it.
    Postgres(PgPool),
}

/// Everything that is kept. Clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) database: Database,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) notifier: Notifier,
    /// The file, where the database is one.
    pub(crate) file: Option<Arc<OpenedFile>>,
}

/// Runs an expression with `$pool` being the pool that reads (`read`) or writes (`write`) of whichever database it is:
/// of a store, or (`in`) of a [`Database`]. The expression is compiled once per database, so one SQL text serves both.
macro_rules! on {
    (in $database:expr, read, $pool:ident => $query:expr) => {
        match $database {
            $crate::db::database::Database::Sqlite { reader: $pool, .. } => $query,
            $crate::db::database::Database::Postgres($pool) => $query,
        }
    };
    (in $database:expr, write, $pool:ident => $query:expr) => {
        match $database {
            $crate::db::database::Database::Sqlite { writer: $pool, .. } => $query,
            $crate::db::database::Database::Postgres($pool) => $query,
        }
    };
    ($store:expr, $how:tt, $pool:ident => $query:expr) => {
        $crate::db::database::on!(in &$store.database, $how, $pool => $query)
    };
}
pub(crate) use on;

/// Beginning a transaction that writes.
///
/// What such a transaction reads before it changes it must be locked on PostgreSQL too: read it by an update that changes
/// nothing (`UPDATE t SET version = version … RETURNING …`).
pub(crate) trait BeginWrite {
    type Database: sqlx::Database;

    /// Begins it. On SQLite it has the write lock from its start, so that it can't fail half-way for want of it.
    fn begin_write(
        &self,
    ) -> impl Future<Output = Result<Transaction<'static, Self::Database>, sqlx::Error>> + Send;
}

impl BeginWrite for SqlitePool {
    type Database = Sqlite;

    async fn begin_write(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.begin_with("BEGIN IMMEDIATE").await
    }
}

impl BeginWrite for PgPool {
    type Database = Postgres;

    async fn begin_write(&self) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        self.begin().await
    }
}

impl Database {
    pub(crate) fn migrator(&self) -> &'static Migrator {
        match self {
            Self::Sqlite { .. } => &SQLITE,
            Self::Postgres(_) => &POSTGRES,
        }
    }
}

/// What a plugin says, with U+FFFD for each NUL: PostgreSQL keeps none.
pub(crate) fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Statements are not logged, only those that take longer than a second. Not for brevity alone: sqlx asks whether somebody
/// listens and then says nothing, and where each layer of a subscriber has a filter of its own that loses the next line or
/// span of the thread (tracing-subscriber 0.3, tried).
const QUIET: log::LevelFilter = log::LevelFilter::Off;

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
            .pragma("cache_size", "-16384")
            .log_statements(QUIET);
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(PATIENCE)
                // An embedded database can't go away under its connections: no ping before each query.
                .test_before_acquire(false)
                // Where a disk is full SQLite ends a transaction by itself, and the connection would believe for ever
                // that it is in one (sqlx 0.9.0, tried): such a connection is closed.
                .after_release(|connection, _| {
                    Box::pin(async move {
                        // A rollback that was begun is over when this is answered.
                        connection.ping().await?;
                        Ok(!connection.is_in_transaction())
                    })
                })
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        SQLITE.run(&writer).await?;
        let readers =
            std::thread::available_parallelism().map_or(4, |n| u32::try_from(n.get()).unwrap_or(4).max(4));
        let reader = pool(readers).connect_with(options).await?;
        Self::of(Database::Sqlite { writer, reader }, Some(OpenedFile::new(file)?), master_key).await
    }

    /// Opens a PostgreSQL database by its URL, and brings its schema up to date: one front at a time does, the others
    /// wait for it.
    ///
    /// # Errors
    /// When the database can't be reached or migrated, or its data keys can't be opened with this master key.
    pub async fn open_postgres(
        url: &str,
        connections: Option<u32>,
        master_key: &MasterKey,
    ) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?.application_name("switchboard").options([
            // A query that takes longer than this helps nobody; a lock that is held so long is a fault.
            ("statement_timeout", "30s"),
            ("lock_timeout", "5s"),
            // A front that vanished in a transaction must not hold its locks.
            ("idle_in_transaction_session_timeout", "10s"),
        ]);
        let options = options.log_statements(QUIET);
        // Migrations may take longer than any query.
        let migrating = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone().options([("statement_timeout", "0"), ("lock_timeout", "0")]))
            .await?;
        POSTGRES.run(&migrating).await?;
        migrating.close().await;
        let pool = PgPoolOptions::new()
            .max_connections(connections.unwrap_or(POSTGRES_CONNECTIONS).max(2))
            .min_connections(1)
            .acquire_timeout(PATIENCE)
            .max_lifetime(Duration::from_secs(30 * 60))
            .connect_with(options)
            .await?;
        Self::of(Database::Postgres(pool), None, master_key).await
    }

    async fn of(
        database: Database,
        file: Option<OpenedFile>,
        master_key: &MasterKey,
    ) -> Result<Self, StoreError> {
        let sealer = Arc::new(Sealer::open(&database, master_key).await?);
        Ok(Self { database, sealer, file: file.map(Arc::new), notifier: Notifier::default() })
    }

    /// Whether other fronts may use the database at the same time: PostgreSQL. An SQLite front is single.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.database, Database::Postgres(_))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not; why.
    pub async fn ping(&self) -> Result<(), StoreError> {
        on!(self, read, pool => sqlx::query("SELECT 1").execute(pool).await.map(drop))?;
        Ok(())
    }

    /// Waits until what was written is in place, and closes all connections.
    pub async fn close(&self) {
        match &self.database {
            Database::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Database::Postgres(pool) => pool.close().await,
        }
    }
}
