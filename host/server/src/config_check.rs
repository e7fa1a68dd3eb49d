//! `switchboard config`: prints the effective configuration and reports what is missing in it.

use anyhow::Result;

use crate::config::{Config, ConfigSource};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Print the effective configuration, with secrets hidden, and what is wrong or missing.
    Check(ConfigSource),
    /// Print an example configuration that documents every key.
    Example,
}

pub(crate) fn run(command: &Command) -> Result<()> {
    match command {
        Command::Check(source) => check(&source.read()?),
        Command::Example => {
            print!("{}", include_str!("../switchboard.example.toml"));
            Ok(())
        }
    }
}

/// Prints the effective configuration; fails if something is wrong or missing.
pub(crate) fn check(config: &Config) -> Result<()> {
    print!("{}", config.shown()?);
    config.check()
}
