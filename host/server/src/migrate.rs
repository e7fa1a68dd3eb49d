//! `switchboard migrate`: brings the database's schema up to date, or reports which migrations are missing.

use anyhow::{Result, bail};

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
    database::block_on(async {
        if !options.check {
            let store = database::open_without_lock(&config).await?;
            crate::serve::require_current(&store).await?;
            store.close().await;
            println!("the schema is up to date");
            return Ok(());
        }
        let missing = match config.database.url()? {
            DatabaseUrl::Sqlite(file) if !file.exists() => {
                bail!("{} is not there yet; `switchboard migrate` makes it", file.display())
            }
            DatabaseUrl::Sqlite(file) => switchboard_store::missing_in_sqlite(&file).await?,
            DatabaseUrl::Postgres(url) => switchboard_store::missing_in_postgres(&url).await?,
        };
        if !missing.is_empty() {
            bail!("migrations are not applied: {missing:?}; `switchboard migrate` applies them");
        }
        println!("the schema is up to date");
        Ok(())
    })
}
