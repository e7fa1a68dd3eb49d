//! Copies of an SQLite database: made while a server writes, checked, and put back.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::db::database::{SQLITE, make_private};
use crate::keys::master_key::MasterKey;
use crate::keys::seal::unwrap;
use crate::{DatabaseLock, StoreError};

/// How long a copy waits for a writer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupContents {
    /// The newest migration that it has.
    pub schema: i64,
    /// Tenants.
    pub tenants: i64,
    /// Customers of all tenants.
    pub customers: i64,
    /// Calls of all tenants.
    pub calls: i64,
    /// Bytes of the file.
    pub bytes: u64,
}

async fn connect(file: &Path, read_only: bool) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(read_only).busy_timeout(PATIENCE);
    Ok(options.connect().await?)
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes sure that what was written or renamed survives a power cut.
fn settle(file: &Path) -> Result<(), StoreError> {
    File::open(file)?.sync_all()?;
    File::open(folder_of(file))?.sync_all()?;
    Ok(())
}

/// Copies a database to a new file, consistently, whatever is written meanwhile, and checks the copy. The sealed data
/// keys are part of the copy, the master key is not.
///
/// # Errors
/// When the file is there already, the copy fails, or the copy is not whole.
pub async fn back_up(database: &Path, to: &Path) -> Result<BackupContents, StoreError> {
    if to.try_exists()? {
        return Err(StoreError::Conflict(format!("{} is there already", to.display())));
    }
    let making = beside(to, ".making");
    remove(&making)?;
    // An empty file takes the copy and keeps its permissions.
    make_private(&making)?;
    let mut connection = connect(database, false).await?;
    let name = making
        .to_str()
        .ok_or_else(|| StoreError::Conflict(format!("{} is no name for a backup", to.display())))?;
    let made = sqlx::query("VACUUM INTO $1").bind(name).execute(&mut connection).await;
    connection.close().await?;
    let checked = match made {
        Ok(_) => inspect(&making).await,
        Err(error) => Err(error.into()),
    };
    match checked {
        Ok(contents) => {
            settle(&making)?;
            fs::rename(&making, to)?;
            settle(to)?;
            Ok(contents)
        }
        Err(error) => {
            remove(&making)?;
            Err(error)
        }
    }
}

/// Checks that a copy is whole, and says what it holds.
///
/// # Errors
/// When it is no database of ours, is damaged, or comes from a newer release.
pub async fn inspect(file: &Path) -> Result<BackupContents, StoreError> {
    let broken = |why: String| StoreError::Conflict(format!("{}: {why}", file.display()));
    let bytes = fs::metadata(file)?.len();
    let mut connection = connect(file, true).await?;
    let contents = async {
        let damage: Vec<(String,)> =
            sqlx::query_as("PRAGMA integrity_check(5)").fetch_all(&mut connection).await?;
        if let Some((damage,)) = damage.into_iter().find(|(line,)| line != "ok") {
            return Err(broken(format!("it is damaged: {damage}")));
        }
        let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut connection).await?;
        if !orphans.is_empty() {
            return Err(broken(format!("{} rows belong to nothing", orphans.len())));
        }
        let (schema,): (Option<i64>,) =
            sqlx::query_as("SELECT MAX(version) FROM _sqlx_migrations WHERE success")
                .fetch_one(&mut connection)
                .await?;
        let schema = schema.unwrap_or_default();
        let known = SQLITE.iter().map(|migration| migration.version).max().unwrap_or_default();
        if schema > known {
            // A newer release says which programs can work with what it has changed.
            let (floor,): (i64,) =
                sqlx::query_as("SELECT oldest FROM schema_floor").fetch_one(&mut connection).await?;
            if floor > known {
                return Err(broken(format!(
                    "its schema {schema} needs a program that knows migration {floor}, and this one knows {known}: use \
                     the newer release"
                )));
            }
        }
        let (tenants, customers, calls) = sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM tenants), (SELECT COUNT(*) FROM customers), (SELECT COUNT(*) \
             FROM calls)",
        )
        .fetch_one(&mut connection)
        .await?;
        Ok(BackupContents { schema, tenants, customers, calls, bytes })
    };
    let contents = match contents.await {
        Err(StoreError::Database(error)) => Err(broken(format!("it is no database of ours: {error}"))),
        other => other,
    };
    connection.close().await?;
    contents
}

async fn opens_with(file: &Path, master: &MasterKey) -> Result<(), StoreError> {
    let mut connection = connect(file, true).await?;
    let keys: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT id, wrapped FROM data_keys").fetch_all(&mut connection).await?;
    connection.close().await?;
    for (id, wrapped) in keys {
        unwrap(master, &wrapped, id)?;
    }
    Ok(())
}

/// Puts a copy in the place of a database that no server has open. A database that was there is kept beside it, and its
/// new path is returned.
///
/// # Errors
/// When the copy is not whole or the master key does not open it, a server has the database, or one is there and
/// `replace` is false. Then nothing has changed.
pub async fn restore(
    from: &Path,
    database: &Path,
    master: &MasterKey,
    replace: bool,
    now: Timestamp,
) -> Result<(BackupContents, Option<PathBuf>), StoreError> {
    let contents = inspect(from).await?;
    opens_with(from, master).await?;
    let _lock = DatabaseLock::take(database)?;
    let there = database.try_exists()?;
    if there && !replace {
        return Err(StoreError::Conflict(format!(
            "{} is there already; say --force to put the backup in its place (it is kept beside it)",
            database.display()
        )));
    }
    let making = beside(database, ".restoring");
    remove(&making)?;
    make_private(&making)?;
    // Its permissions are the new file's, not those of wherever the backup has been.
    std::io::copy(&mut File::open(from)?, &mut File::options().write(true).open(&making)?)?;
    settle(&making)?;
    let kept = there.then(|| beside(database, &format!(".before-{}", now.as_second())));
    if let Some(kept) = &kept {
        // Moves what is only in its write-ahead log into the file that is kept.
        let mut connection = connect(database, false).await?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
        connection.close().await?;
        fs::rename(database, kept)?;
    }
    // They belong to the file that was there, and would corrupt the new one.
    remove(&beside(database, "-wal"))?;
    remove(&beside(database, "-shm"))?;
    fs::rename(&making, database)?;
    settle(database)?;
    Ok((contents, kept))
}

fn remove(file: &Path) -> Result<(), StoreError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
