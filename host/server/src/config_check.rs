//! `switchboard config`: what is effective, and what is missing.

use anyhow::Result;

use crate::config::{Config, ConfigSource};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Print what is effective, with secrets hidden, and what is wrong or missing.
    Check(ConfigSource),
    /// Print a configuration with every key, documented.
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

/// Prints what is effective; fails for what is missing.
pub(crate) fn check(config: &Config) -> Result<()> {
    print!("{}", config.shown()?);
    config.check()
}
