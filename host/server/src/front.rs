//! Assembles the front from its parts and serves it, for both `serve` and `demo`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use switchboard_domain::clock::Clock;
use switchboard_http::{App, AppConfig, CALLING_SESSION_LIFE, Calling, Edge, Stopping, router};
use switchboard_microsoft::{Microsoft, MicrosoftConfig};
use switchboard_plugin_host::pool::PoolConfig;
use switchboard_plugin_host::{COMPILE_WITHIN, Egress, PluginHost, PluginHostConfig};
use switchboard_services::accounts::{AgentGraph, UserTokens};
use switchboard_services::{Retention, Services};
use switchboard_store::Store;
use tokio_util::sync::CancellationToken;

use crate::serve::{Listener, Signals};

/// How long the start waits for the workers.
const WORKERS_TIMEOUT: Duration = Duration::from_secs(30);

/// How long each background task may take to finish when everything else has stopped.
const BACKGROUND_TIMEOUT: Duration = Duration::from_secs(1);

/// The configuration of a front.
pub(crate) struct FrontConfig {
    pub(crate) public_origin: String,
    pub(crate) microsoft: MicrosoftConfig,
    pub(crate) calling: Calling,
    pub(crate) operator_tenant: Option<String>,
    pub(crate) artifacts: PathBuf,
    pub(crate) artifact_bytes: u64,
    pub(crate) pool: PoolConfig,
    pub(crate) egress: Egress,
    pub(crate) retention: Retention,
    /// How often there is a synthetic ring in each tenant.
    pub(crate) ring_interval: Option<Duration>,
    pub(crate) edge: Edge,
    pub(crate) drain: DrainConfig,
}

/// How long the stages of stopping a front take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DrainConfig {
    /// From the moment when readiness reports "stopping" until no new connections are accepted.
    pub(crate) lead: Duration,
    /// How long requests in flight and ringing calls may take after that.
    pub(crate) within: Duration,
}

/// A front that has been started but does not serve requests yet.
pub(crate) struct Front {
    pub(crate) plugins: PluginHost,
    pub(crate) services: Services,
    app: App,
    store: Store,
    /// Stops the background tasks.
    stop: CancellationToken,
    stopping: Stopping,
    drain: DrainConfig,
}

impl Front {
    /// Starts the workers. Must be called within a tokio runtime.
    pub(crate) fn start(config: FrontConfig, store: Store) -> Result<Self> {
        let clock = Clock::system();
        let microsoft = Arc::new(Microsoft::new(config.microsoft.clone(), clock.clone())?);
        let graph = AgentGraph::new(UserTokens::new(store.clone(), microsoft, clock.clone()));
        let host = PluginHostConfig {
            program: std::env::current_exe().context("the path of this program can't be found")?,
            artifacts: config.artifacts.clone(),
            artifact_bytes: config.artifact_bytes,
            compile_within: COMPILE_WITHIN,
            pool: config.pool,
            egress: config.egress,
        };
        let plugins = PluginHost::start(host, store.clone(), Arc::new(graph.clone()), clock.clone())?;
        let services = Services::new(store.clone(), plugins.clone(), graph, &clock);
        let stop = CancellationToken::new();
        services.start(config.retention, config.ring_interval, clock.clone(), &stop);
        let stopping = Stopping::default();
        let FrontConfig { public_origin, calling, operator_tenant, retention, edge, drain, .. } = config;
        let calling_session_life = CALLING_SESSION_LIFE;
        let app_config =
            AppConfig { public_origin, calling, operator_tenant, calling_session_life, retention };
        let app = App::new(app_config, edge, plugins.clone(), services.clone(), clock, &stopping);
        Ok(Self { plugins, services, app, store, stop, stopping, drain })
    }

    /// Waits until the workers are ready.
    pub(crate) async fn workers_ready(&self) -> Result<()> {
        let ready = self.plugins.pool().all_ready(WORKERS_TIMEOUT).await;
        if let Some(why) = self.plugins.pool().refusal() {
            anyhow::bail!("{why}");
        }
        anyhow::ensure!(
            ready,
            "the plugin workers were not ready within {} s; their log lines above may say why",
            WORKERS_TIMEOUT.as_secs()
        );
        Ok(())
    }

    /// Waits until the workers are ready. Active plugins are compiled and loaded in the background; until one is, its
    /// calls get the built-in answer.
    pub(crate) async fn ready(&self) -> Result<()> {
        self.workers_ready().await?;
        let plugins = self.plugins.clone();
        tokio::spawn(async move {
            if let Err(error) = plugins.warm_all().await {
                tracing::error!(%error, "the active plugins could not be loaded; each is loaded at its first call");
            }
        });
        Ok(())
    }

    /// The state of the HTTP interface.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Serves until the first signal, and then lets requests in flight and ringing calls finish.
    pub(crate) async fn serve(self, listener: Listener, signals: &Signals) -> Result<()> {
        let call_log = tokio::spawn(self.services.call_log.clone().run(self.stop.clone()));
        let imports = tokio::spawn(self.services.customer_imports.clone().run(self.stop.clone()));
        signals.drive(&self.stopping, self.drain.lead);
        let drained = async {
            listener.serve(router(&self.app), &self.stopping).await?;
            // Calls are awaited even if no browser listens to them any more, because their cards go into the history.
            self.app.incoming().settled().await;
            Ok::<_, anyhow::Error>(())
        };
        let late = async {
            self.stopping.closing().cancelled().await;
            tokio::select! {
                () = tokio::time::sleep(self.drain.within) => {}
                () = signals.second.cancelled() => {}
            }
        };
        tokio::select! {
            drained = drained => drained?,
            () = late => tracing::warn!("stopping without waiting any longer for requests in flight and ringing calls"),
        }
        self.stop.cancel();
        // A delivery that is cut off is repeated by the next server when its lease expires.
        if tokio::time::timeout(BACKGROUND_TIMEOUT, call_log).await.is_err() {
            tracing::info!("a delivery to a plugin's call log was cut off and will be repeated");
        }
        // An import that is cut off continues at its next row on any server.
        if tokio::time::timeout(BACKGROUND_TIMEOUT, imports).await.is_err() {
            tracing::info!("an import was cut off and will continue when a server runs again");
        }
        self.services.call_traces.flush().await;
        self.plugins.stop().await;
        self.store.close().await;
        Ok(())
    }
}
