//! Opens the configured database, for `serve` and the commands that work on it.

use anyhow::{Context, Result};
use switchboard_domain::clock::Clock;
use switchboard_store::{DatabaseLock, MasterKey, Store};

use crate::config::{Config, DatabaseUrl};

/// Opens the database for a server: an SQLite database is held until the lock is dropped.
///
/// # Errors
/// When it can't be opened, the master key does not fit, or another server has it.
pub(crate) async fn open(config: &Config) -> Result<(Store, Option<DatabaseLock>)> {
    let held = match config.database.url()? {
        DatabaseUrl::Sqlite(file) => {
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder).with_context(|| {
                    format!("`database.url`: the folder {} can't be made", folder.display())
                })?;
            }
            tracing::info!("SQLite: this is the only server of its database");
            Some(DatabaseLock::take(&file)?)
        }
        DatabaseUrl::Postgres(_) => None,
    };
    Ok((beside_servers(config).await?, held))
}

/// Opens the database for a command, whether or not a server has it too.
///
/// # Errors
/// When it can't be opened, or the master key does not fit.
pub(crate) async fn beside_servers(config: &Config) -> Result<Store> {
    let (master, now) = (master_key(config)?, Clock::system().now_ms());
    match config.database.url()? {
        DatabaseUrl::Sqlite(file) => Store::open_sqlite(&file, &master, now)
            .await
            .with_context(|| format!("the database {} can't be opened", file.display())),
        DatabaseUrl::Postgres(url) => Store::open_postgres(&url, config.database.connections, &master, now)
            .await
            .with_context(|| format!("the database {} can't be opened", crate::config::redacted(&url))),
    }
}

/// The master key, which also opens what those that it replaces wrapped.
///
/// # Errors
/// When a key can't be read.
pub(crate) fn master_key(config: &Config) -> Result<MasterKey> {
    let keys = config.master_key.read()?;
    let (newest, previous) = keys.split_first().context("there is no master key")?;
    Ok(newest.clone().replacing(previous))
}

/// Runs a command's work in a runtime of its own, logging as `RUST_LOG` says.
///
/// # Errors
/// As the work does.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    crate::telemetry::log("warn");
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}
