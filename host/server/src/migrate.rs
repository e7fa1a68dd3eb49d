//! `switchboard migrate`: brings the database's schema up to date, or reports which migrations are missing.

use anyhow::{Result, bail};

use switchboard_store::{Opening, Schema};

use crate::config::{ConfigSource, DatabaseUrl};
use crate::database;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    source: ConfigSource,
    /// Change nothing. Fail if migrations are missing, and name them.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let config = options.source.read()?;
    if !options.check && config.database.transaction_pooling {
        bail!(
            "migrations lock a session, which a pooler in transaction mode does not keep: run this command with the URL of \
             PostgreSQL itself and without pooling (SWITCHBOARD__DATABASE__URL, \
             SWITCHBOARD__DATABASE__TRANSACTION_POOLING=false)"
        );
    }
    database::block_on(async {
        if !options.check {
            let store = database::open_without_lock(&config, Opening::Migrates).await?;
            let schema = store.schema().await?;
            store.close().await;
            return tell(&schema);
        }
        let schema = match config.database.url()? {
            DatabaseUrl::Sqlite(file) if !file.exists() => {
                bail!("{} is not there yet; `switchboard migrate` makes it", file.display())
            }
            DatabaseUrl::Sqlite(file) => switchboard_store::schema_of_sqlite(&file).await?,
            DatabaseUrl::Postgres(url) => {
                switchboard_store::schema_of_postgres(config.database.source(&url)).await?
            }
        };
        tell(&schema)
    })
}

/// Says how the schema is; fails if this program can't work with it as it is.
fn tell(schema: &Schema) -> Result<()> {
    schema.require_current()?;
    if schema.newer.is_empty() {
        println!("the schema is up to date");
    } else {
        println!(
            "the schema has what this program needs, and migrations {:?} of a newer release, with which it works too",
            schema.newer
        );
    }
    Ok(())
}
