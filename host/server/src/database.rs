//! Opens the configured database, for `serve` and the commands that work on it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use switchboard_domain::clock::Clock;
use switchboard_store::{DatabaseLock, MasterKey, Opening, Store};

use crate::config::{Config, DatabaseUrl};

/// Opens the database for a server. An SQLite database is locked until the returned lock is dropped, because only one
/// server may use it.
///
/// # Errors
/// When it can't be opened, the master key does not fit, or another server has locked it.
pub(crate) async fn open(config: &Config) -> Result<(Store, Option<DatabaseLock>)> {
    let held = match config.database.url()? {
        DatabaseUrl::Sqlite(file) => {
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder).with_context(|| {
                    format!("`database.url`: the folder {} can't be made", folder.display())
                })?;
            }
            tracing::info!("the database is SQLite, so no other server can use it");
            let held = DatabaseLock::take(&file)?;
            warn_if_others_read(&file);
            Some(held)
        }
        DatabaseUrl::Postgres(_) => None,
    };
    Ok((open_without_lock(config, Opening::Migrates).await?, held))
}

/// Says when others may read an SQLite database: earlier releases made it so.
fn warn_if_others_read(file: &Path) {
    let mode = std::fs::metadata(file).map(|metadata| metadata.permissions().mode() & 0o777);
    if let Ok(mode) = mode
        && mode & 0o077 != 0
    {
        tracing::warn!(
            "the database {0} has the permissions {mode:o}, so that others on this machine may read it; `chmod 600 {0}` ends that",
            file.display()
        );
    }
}

/// Opens the database for a command, which may run while a server uses the database too.
///
/// # Errors
/// When it can't be opened, or the master key does not fit.
pub(crate) async fn open_without_lock(config: &Config, opening: Opening) -> Result<Store> {
    let (master, now) = (master_key(config)?, Clock::system().now());
    let store = match config.database.url()? {
        DatabaseUrl::Sqlite(file) => Store::open_sqlite_for(opening, &file, &master, now)
            .await
            .with_context(|| format!("the database {} can't be opened", file.display())),
        DatabaseUrl::Postgres(url) => {
            Store::open_postgres_for(opening, config.database.source(&url), &master, now)
                .await
                .with_context(|| format!("the database {} can't be opened", crate::config::redacted(&url)))
        }
    };
    let value_life = switchboard_services::days(config.retention.key_value_days);
    Ok(store?.with_quotas(config.quotas).with_value_life(value_life))
}

/// The master key. It can also unwrap keys that were wrapped with one of its predecessors.
///
/// # Errors
/// When a key can't be read.
pub(crate) fn master_key(config: &Config) -> Result<MasterKey> {
    let keys = config.master_key.read()?;
    let (newest, previous) = keys.split_first().context("there is no master key")?;
    Ok(newest.clone().replacing(previous))
}

/// Runs a command's work on a runtime of its own. `RUST_LOG` configures the log.
///
/// # Errors
/// The error of the work itself, or when the runtime can't be started.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    crate::telemetry::log("warn");
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}
