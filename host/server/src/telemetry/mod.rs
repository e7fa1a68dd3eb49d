//! Logs, metrics, traces.
//!
//! | file | holds |
//! | --- | --- |
//! | `metrics` | records metrics and renders them for Prometheus |
//! | `traces` | sends OpenTelemetry spans to a collector, and continues a proxy's trace |

mod metrics;
mod traces;

use anyhow::{Context, Result};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{LogFormat, Telemetry};

pub(crate) use metrics::Metrics;
pub(crate) use traces::{Traces, adopt};

/// Starts logging to standard error as configured, and sending traces if that is configured. Must be called within a
/// tokio runtime.
///
/// # Errors
/// When the exporter can't be set up.
pub(crate) fn start(config: &Telemetry) -> Result<Option<Traces>> {
    let filter = EnvFilter::try_new(&config.log.filter).context("`telemetry.log.filter`")?;
    // Otherwise a line that can't be written (a full disk, a reader that is gone) is told by `eprintln!`, which panics there, and
    // takes a request with it.
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .log_internal_errors(false);
    let lines = match config.log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let traces = Traces::start(&config.traces)?;
    let spans = traces.as_ref().map(Traces::layer);
    tracing_subscriber::registry().with(lines.with_filter(filter)).with(spans).init();
    Ok(traces)
}

/// Starts logging to standard error as text, filtered by `RUST_LOG`. All commands but `serve` use this.
pub(crate) fn log(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .log_internal_errors(false)
        .init();
}
