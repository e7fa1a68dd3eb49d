//! The configuration. It is read once at the start, from a TOML file and from environment variables, which override the
//! file.
//!
//! | file | concern |
//! | --- | --- |
//! | `server` | address, TLS, proxies, limits, stopping |
//! | `database`, `master_key` | the database, and the key that wraps its data keys |
//! | `plugins` | the workers, and the cache of compiled plugins |
//! | `microsoft`, `calling` | Microsoft's services or the emulator, and the calling SDK that browsers load |
//! | `operator` | the operator's tenant |
//! | `telemetry` | logs, metrics, traces |
//! | `secret`, `period` | the formats of secrets and of periods of time |
//! | `environment` | refuses variables that look like ours and are read by nobody |
//! | `explain` | explains errors in the configuration |
//!
//! `switchboard.example.toml` documents every key. A test compares it with these types.

mod calling;
mod database;
mod environment;
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

pub(crate) use database::{DatabaseUrl, redacted, without_password};
pub(crate) use server::{Limits, Server};
pub(crate) use telemetry::{LogFormat, Telemetry, Traces as TracesConfig};

/// The prefix of environment variables that override keys. In their names `__` separates the parts of the key.
pub(crate) const PREFIX: &str = "SWITCHBOARD__";

/// The whole configuration.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) database: database::Database,
    pub(crate) master_key: master_key::MasterKeys,
    pub(crate) plugins: plugins::Plugins,
    pub(crate) quotas: switchboard_store::Quotas,
    pub(crate) retention: switchboard_services::Retention,
    pub(crate) microsoft: microsoft::Microsoft,
    pub(crate) calling: calling::Calling,
    pub(crate) operator: operator::Operator,
    pub(crate) telemetry: Telemetry,
}

/// Where the configuration is. `serve` and the commands that work on its database have this option in common.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ConfigSource {
    /// The configuration: a TOML file. Environment variables such as `SWITCHBOARD__SERVER__LISTEN` override its keys.
    #[arg(long, value_name = "FILE", env = "SWITCHBOARD_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

impl ConfigSource {
    /// Reads the configuration and checks the form of each value. [`Config::check`] finds out what is missing.
    ///
    /// # Errors
    /// When the file can't be read, or a key or value is wrong. The error names it.
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
    environment::refuse_unknown(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))?;
    let figment = figment.merge(Env::prefixed(PREFIX).split("__"));
    let config: Config = figment.extract().map_err(|error| explain::explain(&error, file))?;
    secret::refuse_in_file(&figment, file)?;
    Ok(config)
}

impl Config {
    /// Checks that a server can be started with this configuration.
    ///
    /// # Errors
    /// When something is wrong or missing. The error has one line for each problem, so that an operator sees all of them
    /// at once, and says what to do.
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

    /// The effective configuration as TOML, with secrets hidden.
    ///
    /// # Errors
    /// When it can't be written as TOML.
    pub(crate) fn shown(&self) -> Result<String> {
        Ok(toml::to_string_pretty(self)?)
    }
}

/// The message that a key is needed.
fn missing(key: &str, example: &str) -> String {
    let variable = explain::variable(key);
    format!("`{key}` is missing; set it, such as {example}, in the file or as {variable}")
}
