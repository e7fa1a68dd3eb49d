//! `switchboard config`: prints the effective configuration and reports what is missing in it.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::config::{Config, ConfigSource, DatabaseUrl};

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
    config.check()?;
    let wrong: Vec<String> =
        files(config).into_iter().filter_map(Result::err).map(|e| format!("{e:#}")).collect();
    match wrong.as_slice() {
        [] => Ok(()),
        [only] => bail!("{only}"),
        all => bail!("these can't be used:\n  - {}", all.join("\n  - ")),
    }
}

/// Opens what a server would open when it starts, each by itself, and writes nothing.
fn files(config: &Config) -> Vec<Result<()>> {
    let tls = &config.server.tls;
    let certificate = match (&tls.certificate_file, &tls.key_file) {
        (Some(certificate), Some(key)) => crate::serve::check_certificate(certificate, key),
        _ => Ok(()),
    };
    vec![
        certificate,
        config.master_key.read().map(drop),
        config.microsoft.clients(&config.server.public_origin()).map(drop),
        config.telemetry.metrics.token().map(drop),
        folder("plugins.artifacts", &config.plugins.artifacts),
        database(config),
    ]
}

fn database(config: &Config) -> Result<()> {
    let DatabaseUrl::Sqlite(file) = config.database.url()? else { return Ok(()) };
    if !file.exists() {
        let parent = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return folder("database.url", parent);
    }
    let opened = std::fs::File::options().read(true).write(true).open(&file);
    opened
        .map(drop)
        .with_context(|| format!("`database.url`: {} can't be opened for writing", file.display()))
}

/// Checks that a folder can be written to, or can be made.
fn folder(key: &str, folder: &Path) -> Result<()> {
    // The nearest one that is there.
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    let writable = rustix::fs::access(there, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK);
    let name = there.display();
    ensure!(there.is_dir(), "`{key}`: {name} is no folder");
    writable.with_context(|| format!("`{key}`: the folder {name} can't be written to"))
}
