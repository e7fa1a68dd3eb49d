//! Logs, metrics, traces.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use url::Url;

use super::secret::{self, Secret};

/// Logs, metrics and traces.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Telemetry {
    pub(crate) log: Log,
    pub(crate) metrics: Metrics,
    pub(crate) traces: Traces,
}

/// Logs go to standard error.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) filter: String,
}

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// Text for people.
    Text,
    /// One JSON object per line, for machines.
    Json,
}

/// How Prometheus reads the metrics.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Metrics {
    pub(crate) listen: Option<SocketAddr>,
    pub(crate) token: Option<Secret>,
    pub(crate) token_file: Option<PathBuf>,
}

/// Where OpenTelemetry traces are sent, and how many.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Traces {
    pub(crate) endpoint: Option<Url>,
    pub(crate) sample_ratio: f64,
    pub(crate) service_name: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Json, filter: "info".to_owned() }
    }
}

impl Default for Traces {
    fn default() -> Self {
        Self { endpoint: None, sample_ratio: 0.1, service_name: "switchboard".to_owned() }
    }
}

impl Metrics {
    /// The bearer token that scrapers must send to the public address.
    ///
    /// # Errors
    /// When its file can't be read.
    pub(crate) fn token(&self) -> Result<Option<String>> {
        secret::text("telemetry.metrics.token", self.token.as_ref(), self.token_file.as_ref())
    }
}

impl Telemetry {
    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        secret::is_set(
            "telemetry.metrics.token",
            self.metrics.token.as_ref(),
            self.metrics.token_file.as_ref(),
            wrong,
        );
        if let Err(error) = tracing_subscriber::EnvFilter::try_new(&self.log.filter) {
            wrong.push(format!(
                "`telemetry.log.filter` is {:?}; expected a level such as info, or filters such as \
                 info,switchboard_store=debug: {error}",
                self.log.filter
            ));
        }
        if !(0.0..=1.0).contains(&self.traces.sample_ratio) {
            wrong.push(format!(
                "`telemetry.traces.sample_ratio` is {}; expected 0.0 (none) to 1.0 (all)",
                self.traces.sample_ratio
            ));
        }
    }
}
