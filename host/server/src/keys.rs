//! `switchboard keys`: manages the keys that encrypt secrets in the database.

use std::path::PathBuf;

use anyhow::{Context, Result};
use switchboard_domain::clock::Clock;
use switchboard_store::{MasterKey, NEW_KEY_SETTLES, Opening};

use crate::config::ConfigSource;
use crate::database;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Make a master key in a new file.
    Generate {
        /// A file that does not exist yet.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Wrap the data keys with another master key. Running servers continue; they need the new key at their next start.
    RotateMaster(RotateMaster),
    /// Make a new data key and seal everything with it, while servers run. If it is interrupted, run it again.
    RotateData(ConfigSource),
}

#[derive(clap::Args)]
pub(crate) struct RotateMaster {
    #[command(flatten)]
    source: ConfigSource,
    /// The master key that wraps the data keys now.
    #[arg(long, value_name = "FILE")]
    old_key_file: PathBuf,
    /// The master key that shall wrap them.
    #[arg(long, value_name = "FILE")]
    new_key_file: PathBuf,
}

pub(crate) fn run(command: &Command) -> Result<()> {
    match command {
        Command::Generate { to } => {
            MasterKey::generate(to).with_context(|| format!("{} is not made", to.display()))?;
            println!(
                "{}: keep a copy apart from the database's backups; without it they are of no use",
                to.display()
            );
            Ok(())
        }
        Command::RotateMaster(options) => rotate_master(options),
        Command::RotateData(source) => rotate_data(source),
    }
}

fn rotate_master(options: &RotateMaster) -> Result<()> {
    let mut config = options.source.read()?;
    let new = MasterKey::read(&options.new_key_file)
        .with_context(|| format!("--new-key-file {}", options.new_key_file.display()))?;
    // The database opens with either key, so that an interrupted rotation can be repeated.
    config.master_key.file = Some(options.old_key_file.clone());
    config.master_key.previous_files = vec![options.new_key_file.clone()];
    database::block_on(async {
        let store = database::open_without_lock(&config, Opening::Looks).await?;
        let keys = store.keys().rotate_master_key(&new).await?;
        store.close().await;
        println!("{keys} data keys are wrapped with {}", options.new_key_file.display());
        println!("servers that run go on; set `master_key.file` to it before they start again");
        Ok(())
    })
}

fn rotate_data(source: &ConfigSource) -> Result<()> {
    let config = source.read()?;
    database::block_on(async {
        let store = database::open_without_lock(&config, Opening::Looks).await?;
        let (id, new) = store.keys().begin_data_key(Clock::system().now()).await?;
        println!("{} data key {id}", if new { "made" } else { "going on with" });
        // By this time every server has noticed the new key and seals with it.
        let settled = tokio::time::Instant::now() + NEW_KEY_SETTLES;
        let told = |place: &str, so_far: switchboard_store::Resealed| {
            println!("{place}: {} of {} values moved so far", so_far.moved, so_far.seen);
        };
        store.keys().reseal(told).await?;
        println!("waiting {} s until every server uses it", NEW_KEY_SETTLES.as_secs());
        tokio::time::sleep_until(settled).await;
        while store.keys().reseal(|_, _| {}).await?.moved > 0 {}
        let removed = store.keys().remove_old_data_keys().await?;
        store.close().await;
        println!("everything is sealed with data key {id}; {removed} old ones are removed");
        Ok(())
    })
}
