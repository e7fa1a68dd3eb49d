//! `switchboard serve`: runs a front in production.
//!
//! | file | holds |
//! | --- | --- |
//! | `listener` | accepts connections |
//! | `connection` | serves one connection within its limits |
//! | `watch` | observes whether a connection's client does its part |
//! | `tls` | the certificate, which is read again when it changes |
//! | `signals` | stops the server on SIGTERM and Ctrl-C |
//! | `sampled_metrics` | metrics that are read at intervals instead of counted as things happen |

mod connection;
mod listener;
mod sampled_metrics;
mod signals;
mod tls;
mod watch;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use axum::Router;
use axum::http::header;
use axum::routing::get;
use switchboard_domain::clock::Clock;
use switchboard_http::{Edge, Pace, PublicMetrics};
use switchboard_plugin_host::Egress;

use crate::config::{Config, ConfigSource};
use crate::front::{DrainConfig, Front, FrontConfig};
use crate::open_files::OpenFiles;
use crate::telemetry::{Metrics, Traces};
use crate::{database, telemetry};

pub(crate) use listener::Listener;
pub(crate) use signals::{Signals, leave_signals_to_the_front};

/// How often readiness is checked while the server starts.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    source: ConfigSource,
    /// Print the effective configuration, with secrets hidden, and what is missing in it, and exit.
    #[arg(long)]
    check: bool,
}

/// Serves until SIGTERM or Ctrl-C.
pub(crate) fn run(options: &Options) -> Result<()> {
    let started = Instant::now();
    let config = options.source.read()?;
    if options.check {
        return crate::config_check::check(&config);
    }
    config.check()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let traces = telemetry::start(&config.telemetry)?;
        let ended = Box::pin(serve(&config, traces.as_ref(), started)).await;
        if let Some(traces) = traces {
            traces.stop().await;
        }
        ended
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}

async fn serve(config: &Config, traces: Option<&Traces>, started: Instant) -> Result<()> {
    let signals = Signals::watch()?;
    let files = OpenFiles::raise();
    let mut limits = config.server.limits.clone();
    limits.connections = files.connections(limits.connections);
    let mut listener = Listener::bind(config.server.listen, limits).await?;
    if let (Some(certificate), Some(key)) = (&config.server.tls.certificate_file, &config.server.tls.key_file)
    {
        listener = listener.with_tls(tls::Certificate::read(certificate, key)?)?;
    }
    let metrics = Metrics::install()?;
    // The lock is held until the end, so that nobody else serves or restores this database in the meantime.
    let (store, held) = database::open(config).await?;
    let front = Front::start(front_config(config, &metrics, traces)?, store.clone())?;
    let sampling = tokio::spawn(sampled_metrics::sample(
        front.plugins.clone(),
        front.services.tokens.clone(),
        Clock::system(),
        metrics.clone(),
        signals.first.clone(),
    ));
    if let Some(address) = config.telemetry.metrics.listen {
        let listener = Listener::bind(address, config.server.limits.clone()).await?;
        let (router, signals) = (metrics_router(metrics.clone()), signals.second.clone());
        tokio::spawn(async move {
            let stopping = switchboard_http::Stopping::default();
            tokio::select! {
                () = signals.cancelled() => {}
                ended = listener.serve(router, &stopping) => {
                    if let Err(error) = ended {
                        tracing::error!("metrics are not served any more, because their listener failed: {error:#}");
                    }
                }
            }
        });
    }
    let plugins = front.plugins.clone();
    tokio::spawn(async move {
        if let Err(error) = plugins.warm_all().await {
            tracing::error!(%error, "the active plugins could not be loaded; each is loaded at its first call");
        }
    });
    let (readiness, origin, address) =
        (front.app().readiness().clone(), config.server.public_origin(), listener.address()?);
    let announcing = tokio::spawn({
        let stopped = signals.first.clone();
        async move {
            while !readiness.report().await.ready {
                if stopped.is_cancelled() {
                    return;
                }
                tokio::time::sleep(POLL_INTERVAL).await;
            }
            let ready_ms = started.elapsed().as_millis();
            metrics::gauge!("switchboard_start_to_ready_seconds").set(started.elapsed().as_secs_f64());
            tracing::info!(server.address = %address, server.public_url = origin, ready_ms, "ready");
            println!("ready {origin}");
        }
    });
    let plugins = front.plugins.clone();
    let ended = tokio::select! {
        ended = front.serve(listener, &signals) => ended,
        // The machine can't enforce the required jail. The server ends at once, so that an operator notices before
        // anybody depends on it.
        why = plugins.pool().refused() => Err(anyhow::Error::msg(why)),
    };
    announcing.abort();
    sampling.abort();
    drop(held);
    tracing::info!("stopped");
    ended
}

fn front_config(config: &Config, metrics: &Metrics, traces: Option<&Traces>) -> Result<FrontConfig> {
    let (server, plugins) = (&config.server, &config.plugins);
    std::fs::create_dir_all(&plugins.artifacts).with_context(|| {
        format!("`plugins.artifacts`: the folder {} can't be created", plugins.artifacts.display())
    })?;
    let public_origin = server.public_origin();
    let render = metrics.clone();
    let public_metrics = config
        .telemetry
        .metrics
        .token()?
        .map(|token| PublicMetrics { token, render: std::sync::Arc::new(move || render.text()) });
    Ok(FrontConfig {
        microsoft: config.microsoft.clients(&public_origin)?,
        public_origin,
        calling: config.calling.for_browsers(),
        operator_tenant: config.operator.tenant.clone(),
        artifacts: plugins.artifacts.clone(),
        artifact_bytes: plugins.artifact_bytes,
        pool: plugins.pool(),
        egress: Egress::new(&plugins.reachable_networks),
        retention: config.retention,
        ring_interval: config.operator.ring_interval.map(|interval| interval.0),
        edge: Edge {
            trusted_proxies: server.trusted_proxies.clone(),
            forwarded_in: server.forwarded_in,
            event_streams_per_user: server.limits.event_streams_per_user,
            pace: Pace {
                grace: server.limits.body_grace.0,
                bytes_per_second: server.limits.body_bytes_per_second,
            },
            metrics: public_metrics,
            adopt_trace: traces.map(|_| telemetry::adopt as switchboard_http::AdoptTrace),
        },
        drain: DrainConfig { lead: server.drain.lead.0, within: server.drain.within.0 },
    })
}

/// The router of the scraper's own address, which serves metrics and nothing else.
fn metrics_router(metrics: Metrics) -> Router {
    let text = get(move || {
        let metrics = metrics.clone();
        async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics.text()) }
    });
    Router::new().route("/metrics", text)
}

/// Checks that a certificate and its key can be read and fit together.
///
/// # Errors
/// Says which can't, and why.
pub(crate) fn check_certificate(certificate: &Path, key: &Path) -> Result<()> {
    tls::Certificate::read(certificate, key).map(drop)
}
