//! Opens a database, and makes statements and transactions for whichever database it is.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlSafeStr, SqlitePool};
use switchboard_domain::ids::TenantId;
use switchboard_fair_share::{Limits, Share, Shares};

use crate::db::PATIENCE;
use crate::db::group_commit::SqliteWriter;
use crate::db::heavy::{HeavyLane, SPARE};
use crate::db::postgres::{PostgresPool, PostgresSource};
use crate::db::schema::schema_of;
use crate::db::sqlite_file::OpenedFile;
use crate::db::statement::{Statement, Target};
use crate::db::transaction::{Notifier, On, Tx};
use crate::keys::master_key::MasterKey;
use crate::keys::seal::Sealer;
use crate::{Quotas, StoreError};

pub(crate) static SQLITE: LazyLock<Migrator> =
    LazyLock::new(|| beside_newer(sqlx::migrate!("migrations/sqlite")));
static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| beside_newer(sqlx::migrate!("migrations/postgres")));

/// Whether newer migrations do harm is said by the database, and looked at before.
fn beside_newer(mut migrator: Migrator) -> Migrator {
    migrator.set_ignore_missing(true);
    migrator
}

/// What is done about a schema that is not up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It is brought up to date; a database that is missing is made.
    Migrates,
    /// Nothing: the database is not opened. What only looks must not change a schema under servers that run.
    Looks,
}

/// How many connections a front has to PostgreSQL unless the configuration says otherwise.
const POSTGRES_CONNECTIONS: u32 = 16;

/// How many transactions wait at an SQLite database's writer, besides those of no tenant. They are committed together; the others
/// wait for their turn.
const AT_THE_WRITER: u32 = 16;

/// How many transactions of one tenant may wait for their turn: each of its agents' calls may ring at the same moment.
const WAITING: usize = 4096;

#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// One connection writes, so that writers queue here instead of failing on each other's locks; several read.
    Sqlite { writer: SqliteWriter, reader: SqlitePool },
    /// Several fronts may share it.
    Postgres(PostgresPool),
}

/// The store. Clones share its connections and keys.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) database: Database,
    /// Where heavy reads go; `None` in a store that is there already.
    pub(crate) heavy: Option<HeavyLane>,
    /// Whose turn it is to write.
    pub(crate) writers: Shares<TenantId>,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) notifier: Notifier,
    /// How much each tenant may keep, where the operator says nothing else of it.
    pub(crate) quotas: Quotas,
    /// How long plugins' values live at most.
    pub(crate) value_life: Option<Duration>,
    /// The file of an SQLite database.
    pub(crate) file: Option<Arc<OpenedFile>>,
}

impl Database {
    pub(crate) fn migrator(&self) -> &'static Migrator {
        match self {
            Self::Sqlite { .. } => &SQLITE,
            Self::Postgres(_) => &POSTGRES,
        }
    }

    /// A statement that only reads.
    pub(crate) fn read(&self, text: impl SqlSafeStr) -> Statement<'_> {
        match self {
            Self::Sqlite { reader, .. } => Statement::on_sqlite(text, Target::Pool(reader)),
            Self::Postgres(pool) => pool.statement(text),
        }
    }

    /// A statement that writes, in a transaction of its own.
    pub(crate) fn write(&self, text: impl SqlSafeStr) -> Statement<'_> {
        match self {
            Self::Sqlite { writer, .. } => Statement::on_sqlite_writer(text, writer),
            Self::Postgres(pool) => pool.statement(text),
        }
    }
}

/// Makes the file of a new database, which nobody else may read: it holds customers and sealed tokens. SQLite gives what
/// it writes beside the file the same permissions. A file that is there keeps those that it has.
pub(crate) fn make_private(file: &Path) -> std::io::Result<()> {
    match File::options().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// The options of a pool of connections to an SQLite database.
pub(crate) fn sqlite_pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        // An embedded database can't go away under its connections, so no ping is needed before each query.
        .test_before_acquire(false)
}

/// Replaces each NUL of a plugin's text by U+FFFD, since PostgreSQL refuses NULs.
pub(crate) fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Statements are not logged, except those that take longer than a second. The reason is not brevity alone: sqlx asks
/// whether a logger is enabled and then may write nothing, which makes a subscriber whose layers have filters of their
/// own lose the thread's next line or span (seen with tracing-subscriber 0.3).
pub(crate) const QUIET: log::LevelFilter = log::LevelFilter::Off;

impl Store {
    /// The store with other quotas for tenants of which the operator says nothing else.
    #[must_use]
    pub fn with_quotas(self, quotas: Quotas) -> Self {
        Self { quotas, ..self }
    }

    /// The store whose values of plugins live so long at most.
    #[must_use]
    pub fn with_value_life(self, value_life: Option<Duration>) -> Self {
        Self { value_life, ..self }
    }

    /// A statement that reads: see [`Database::read`].
    pub(crate) fn read(&self, text: impl SqlSafeStr) -> Statement<'_> {
        self.database.read(text)
    }

    /// A statement that writes: see [`Database::write`].
    pub(crate) fn write(&self, text: impl SqlSafeStr) -> Statement<'_> {
        self.database.write(text)
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once, so that it can't fail half-way
    /// because somebody else holds it.
    pub(crate) async fn begin(&self) -> Result<Tx, sqlx::Error> {
        Ok(match &self.database {
            Database::Sqlite { writer, .. } => {
                Tx::of(On::SqliteWriter(writer.begin().await?), &self.notifier)
            }
            Database::Postgres(pool) => {
                Tx::of(On::Postgres(pool.begin().await?, pool.through), &self.notifier)
            }
        })
    }

    /// Begins a transaction that writes for a tenant: as [`Store::begin`], when it is the tenant's turn. Whatever one tenant
    /// writes, another one waits for few of its transactions.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when there is no turn in time.
    pub(crate) async fn begin_of(&self, tenant: &TenantId) -> Result<Tx, StoreError> {
        let turn = self.turn_of(tenant).await?;
        Ok(self.begin().await?.in_turn(turn))
    }

    /// The tenant's turn to write, for a single statement.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when there is no turn in time.
    pub(crate) async fn turn_of(&self, tenant: &TenantId) -> Result<Share<TenantId>, StoreError> {
        Ok(self.writers.take(tenant.clone()).await?)
    }

    /// Begins a transaction that only reads, on a connection for heavy reads. All its statements see the state of one
    /// moment.
    pub(crate) async fn begin_snapshot(&self) -> Result<Tx, sqlx::Error> {
        match self.heavy.as_ref().map_or(&self.database, |lane| &lane.database) {
            Database::Sqlite { reader, .. } => Ok(Tx::of(On::Sqlite(reader.begin().await?), &self.notifier)),
            Database::Postgres(pool) => {
                let mut tx = Tx::of(On::Postgres(pool.begin().await?, pool.through), &self.notifier);
                tx.sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute().await?;
                // An export takes as long as it takes, and waits for who reads it.
                tx.sql("SET LOCAL statement_timeout = 0").execute().await?;
                tx.sql("SET LOCAL idle_in_transaction_session_timeout = '10min'").execute().await?;
                Ok(tx)
            }
        }
    }

    /// Opens the SQLite database in a file, which is made if it is missing, and brings its schema up to date. A data
    /// key that has to be made is dated `now`.
    ///
    /// # Errors
    /// When the file can't be opened or migrated, or its data keys can't be opened with this master key.
    pub async fn open_sqlite(
        file: &Path,
        master_key: &MasterKey,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        Self::open_sqlite_for(Opening::Migrates, file, master_key, now).await
    }

    /// Opens the SQLite database in a file.
    ///
    /// # Errors
    /// When the file can't be opened or migrated, its schema is not one that this program works with, or its data keys
    /// can't be opened with this master key.
    pub async fn open_sqlite_for(
        opening: Opening,
        file: &Path,
        master_key: &MasterKey,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .pragma("mmap_size", "268435456")
            .pragma("cache_size", "-16384")
            .log_statements(QUIET);
        // Made here and at no other time: a connection that is opened again while the file is away must fail, instead
        // of putting an empty database in its place.
        if opening == Opening::Migrates {
            make_private(file)?;
            options.clone().create_if_missing(true).connect().await?.close().await?;
        }
        let writer = SqliteWriter::new(options.clone());
        let migrating = sqlite_pool(1).connect_with(options.clone()).await?;
        let database = Database::Sqlite { writer: writer.clone(), reader: migrating.clone() };
        let schema = schema_of(&database).await?;
        match opening {
            Opening::Migrates => {
                schema.require_workable()?;
                SQLITE.run(&migrating).await?;
            }
            Opening::Looks => schema.require_current()?,
        }
        migrating.close().await;
        let processors =
            std::thread::available_parallelism().map_or(2, |n| u32::try_from(n.get()).unwrap_or(2));
        let reader = sqlite_pool(processors.max(4)).connect_with(options.clone()).await?;
        let at_once = processors.max(2);
        let heavy = sqlite_pool(at_once + SPARE).connect_with(options).await?;
        let heavy = HeavyLane::new(Database::Sqlite { writer: writer.clone(), reader: heavy }, at_once);
        let file = Some(OpenedFile::new(file)?);
        Self::of(Database::Sqlite { writer, reader }, heavy, AT_THE_WRITER, file, master_key, now).await
    }

    /// Opens a PostgreSQL database by its URL, and brings its schema up to date. When several fronts start at once, one
    /// does this and the others wait for it. A data key that has to be made is dated `now`.
    ///
    /// # Errors
    /// When the database can't be reached or migrated, or its data keys can't be opened with this master key.
    pub async fn open_postgres(
        url: &str,
        connections: Option<u32>,
        master_key: &MasterKey,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let source = PostgresSource { url, connections, transaction_pooling: false };
        Self::open_postgres_for(Opening::Migrates, source, master_key, now).await
    }

    /// Opens a PostgreSQL database. Through a pooler it is not migrated: migrations lock a session.
    ///
    /// # Errors
    /// When the database can't be reached or migrated, its schema is not one that this program works with, or its data
    /// keys can't be opened with this master key.
    pub async fn open_postgres_for(
        opening: Opening,
        source: PostgresSource<'_>,
        master_key: &MasterKey,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let options = source.options()?;
        let one = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
        // Migrations may take longer than any query.
        let unhurried = if source.transaction_pooling {
            options.clone()
        } else {
            options.clone().options([("statement_timeout", "0"), ("lock_timeout", "0")])
        };
        let migrating = source.pool(one, unhurried).await?;
        let schema = schema_of(&Database::Postgres(migrating.clone())).await?;
        match opening {
            Opening::Migrates if !source.transaction_pooling => {
                schema.require_workable()?;
                POSTGRES.run(&*migrating).await?;
            }
            Opening::Migrates | Opening::Looks => schema.require_current()?,
        }
        migrating.close().await;
        let pool = |connections: u32| {
            PgPoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(PATIENCE)
                .max_lifetime(Duration::from_secs(30 * 60))
        };
        // A part of what is configured: the front never has more connections than the operator has planned.
        // Two of each kind at least: one of the others listens for events.
        let connections = source.connections.unwrap_or(POSTGRES_CONNECTIONS).max(4);
        let of_heavy = (connections / 3).max(2);
        let heavy = source.pool(pool(of_heavy), options.clone()).await?;
        let heavy = HeavyLane::new(Database::Postgres(heavy), (of_heavy - SPARE).max(2));
        let at_once = connections - of_heavy;
        // What is asked here is asked by keys, whatever their values: planning it each time takes longer than asking it (1 ms for
        // the customers of a caller, measured with PostgreSQL 15). Lists are asked on the other connections.
        let planned_once = if source.transaction_pooling {
            options
        } else {
            options.options([("plan_cache_mode", "force_generic_plan")])
        };
        let pool = source.pool(pool(at_once), planned_once).await?;
        Self::of(Database::Postgres(pool), heavy, at_once, None, master_key, now).await
    }

    async fn of(
        database: Database,
        heavy: HeavyLane,
        writers: u32,
        file: Option<OpenedFile>,
        master_key: &MasterKey,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let sealer = Arc::new(Sealer::open(&database, master_key, now).await?);
        let total = usize::try_from(writers).unwrap_or(1).max(2);
        let limits = Limits { per_key: total / 2, total, waiting_per_key: WAITING, patience: PATIENCE };
        Ok(Self {
            writers: Shares::new("changes", limits),
            database,
            heavy: Some(heavy),
            sealer,
            quotas: Quotas::default(),
            value_life: None,
            file: file.map(Arc::new),
            notifier: Notifier::default(),
        })
    }

    /// Whether other fronts may use the database at the same time, which is so on PostgreSQL. An SQLite database has
    /// one front.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.database, Database::Postgres(_))
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.database, Database::Sqlite { .. })
    }

    /// Checks that the database answers.
    ///
    /// # Errors
    /// Says why it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read("SELECT 1").execute().await?;
        Ok(())
    }

    /// Waits until everything that was written is in place, and closes all connections.
    pub async fn close(&self) {
        if let Some(lane) = &self.heavy {
            match &lane.database {
                Database::Sqlite { reader, .. } => reader.close().await,
                Database::Postgres(pool) => pool.close().await,
            }
        }
        match &self.database {
            Database::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Database::Postgres(pool) => pool.close().await,
        }
    }
}
