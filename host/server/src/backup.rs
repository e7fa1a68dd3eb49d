//! `switchboard backup` and `switchboard restore`: copies of an SQLite database.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use switchboard_domain::clock::Clock;
use switchboard_store::BackupContents;

use crate::config::{Config, ConfigSource, DatabaseUrl, without_password};
use crate::database;

#[derive(clap::Args)]
pub(crate) struct BackUp {
    #[command(flatten)]
    source: ConfigSource,
    /// Where to write the copy: a file that does not exist yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    source: ConfigSource,
    /// A copy that `switchboard backup` made.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Restore even if there is a database already. It is kept beside the restored one.
    #[arg(long)]
    force: bool,
}

fn shown(contents: &BackupContents) -> String {
    let BackupContents { schema, tenants, customers, calls, bytes } = contents;
    format!(
        "{bytes} bytes, schema {schema}, {tenants} tenants, {customers} customers, {calls} calls; checked"
    )
}

/// Refuses, and prints the command of PostgreSQL's own tool, which does this better than we could.
fn refer_to_own_tools(url: &str, doing: &str) -> Result<()> {
    let url = without_password(url);
    bail!(
        "this database is PostgreSQL's; {doing} with its own tools, which ask for the password or take it from the variable \
         PGPASSWORD:\n  {}",
        match doing {
            "back up" => format!("pg_dump --format=custom --no-owner --file=switchboard.dump \"{url}\""),
            _ => format!("pg_restore --clean --if-exists --no-owner --dbname=\"{url}\" switchboard.dump"),
        }
    )
}

fn database_url(config: &Config) -> Result<DatabaseUrl> {
    config.database.url()
}

pub(crate) fn back_up(options: &BackUp) -> Result<()> {
    let config = options.source.read()?;
    match database_url(&config)? {
        DatabaseUrl::Postgres(url) => refer_to_own_tools(&url, "back up"),
        DatabaseUrl::Sqlite(file) => database::block_on(async {
            let contents = switchboard_store::back_up(&file, &options.to)
                .await
                .with_context(|| format!("{} is not backed up", file.display()))?;
            println!("{}: {}", options.to.display(), shown(&contents));
            println!("the master key is not in it: keep a copy of that apart");
            Ok(())
        }),
    }
}

pub(crate) fn restore(options: &Restore) -> Result<()> {
    let config = options.source.read()?;
    match database_url(&config)? {
        DatabaseUrl::Postgres(url) => refer_to_own_tools(&url, "restore"),
        DatabaseUrl::Sqlite(file) => database::block_on(async {
            let master = database::master_key(&config)?;
            let now = Clock::system().now();
            let (contents, kept) =
                switchboard_store::restore(&options.from, &file, &master, options.force, now)
                    .await
                    .context("nothing is restored")?;
            println!("{}: {}", file.display(), shown(&contents));
            if let Some(kept) = kept {
                println!("what was there is kept as {}", kept.display());
            }
            Ok(())
        }),
    }
}
