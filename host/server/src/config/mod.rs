//! The configuration: a TOML file, each key overridable by the environment, read once at start.
//!
//! | file | concern |
//! | --- | --- |
//! | `server` | where it listens, TLS, proxies, limits, how it stops |
//! | `database`, `master_key` | where data is, and the key that wraps its keys |
//! | `plugins` | the workers, the cache of compiled plugins |
//! | `microsoft`, `calling` | Microsoft's services or the emulator, and which calling SDK browsers load |
//! | `operator` | whose sign-ins are the operator's |
//! | `telemetry` | logs, metrics, traces |
//! | `secret`, `period` | values that have a form of their own |
//! | `explain` | errors that name the place, the key and what is expected there |
//!
//! `switchboard.example.toml` documents every key; a test compares it with these types.

mod calling;
mod database;
mod explain;
mod master_key;
mod microsoft;
mod operator;
mod period;
mod plugins;
mod secret;
mod server;
mod telemetry;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::{Deserialize, Serialize};

pub(crate) use database::{DatabaseUrl, redacted};
pub(crate) use server::{Limits, Server};
pub(crate) use telemetry::{LogFormat, Telemetry, Traces as TracesConfig};

/// What an environment variable that overrides a key begins with; `__` stands between the parts of the key.
pub(crate) const PREFIX: &str = "SWITCHBOARD__";

/// The whole configuration.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) database: database::Database,
    pub(crate) master_key: master_key::MasterKeys,
    pub(crate) plugins: plugins::Plugins,
    pub(crate) microsoft: microsoft::Microsoft,
    pub(crate) calling: calling::Calling,
    pub(crate) operator: operator::Operator,
    pub(crate) telemetry: Telemetry,
}

/// Where the configuration is. `serve` and the commands that work on its database take the same.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ConfigSource {
    /// The configuration: a TOML file. Environment variables such as `SWITCHBOARD__SERVER__LISTEN` override its keys.
    #[arg(long, value_name = "FILE", env = "SWITCHBOARD_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

impl ConfigSource {
    /// The configuration, each value of the right form. What is missing for a server is found by [`Config::check`].
    ///
    /// # Errors
    /// When the file can't be read, or a key or value is wrong; names it.
    pub(crate) fn read(&self) -> Result<Config> {
        read(self.config.as_deref())
    }
}

fn read(file: Option<&Path>) -> Result<Config> {
    let mut figment = Figment::new();
    if let Some(file) = file {
        if let Err(error) = std::fs::metadata(file) {
            bail!("the configuration {} can't be read: {error}", file.display());
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    let figment = figment.merge(Env::prefixed(PREFIX).split("__"));
    let config: Config = figment.extract().map_err(|error| explain::explain(&error, file))?;
    secret::refuse_in_file(&figment, file)?;
    Ok(config)
}

impl Config {
    /// Everything that keeps a server from being started with this, at once.
    ///
    /// # Errors
    /// With one line for each thing that is wrong or missing, saying what to do.
    pub(crate) fn check(&self) -> Result<()> {
        let mut wrong = Vec::new();
        self.server.check(&mut wrong);
        self.database.check(&mut wrong);
        self.master_key.check(&mut wrong);
        self.microsoft.check(&mut wrong);
        self.calling.check(&mut wrong);
        self.operator.check(&mut wrong);
        self.telemetry.check(&mut wrong);
        match wrong.as_slice() {
            [] => Ok(()),
            [only] => bail!("the configuration is not complete: {only}"),
            all => bail!("the configuration is not complete:\n  - {}", all.join("\n  - ")),
        }
    }

    /// What is effective, as TOML, with secrets hidden.
    ///
    /// # Errors
    /// When it can't be written as TOML.
    pub(crate) fn shown(&self) -> Result<String> {
        Ok(toml::to_string_pretty(self)?)
    }
}

/// Says that a key is needed.
fn missing(key: &str, example: &str) -> String {
    let variable = explain::variable(key);
    format!("`{key}` is missing; set it, such as {example}, in the file or as {variable}")
}
