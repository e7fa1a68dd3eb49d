//! Puts the front together and serves it: the same for `serve` and `demo`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use switchboard_domain::clock::Clock;
use switchboard_http::{App, AppConfig, CALLING_SESSION_LIFE, Calling, Edge, Stopping, router};
use switchboard_microsoft::{Microsoft, MicrosoftConfig};
use switchboard_plugin_host::pool::PoolConfig;
use switchboard_plugin_host::{Egress, PluginHost, PluginHostConfig};
use switchboard_services::Services;
use switchboard_services::accounts::{AgentGraph, UserTokens};
use switchboard_store::Store;
use tokio_util::sync::CancellationToken;

use crate::serve::{Listener, Signals};

/// How long starting waits for the workers.
const WORKERS_WITHIN: Duration = Duration::from_secs(30);

/// How long telling plugins of ended calls may go on when everything else has stopped.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What a front is made of.
pub(crate) struct FrontConfig {
    pub(crate) public_origin: String,
    pub(crate) microsoft: MicrosoftConfig,
    pub(crate) calling: Calling,
    pub(crate) operator_tenant: Option<String>,
    pub(crate) artifacts: PathBuf,
    pub(crate) artifact_bytes: u64,
    pub(crate) pool: PoolConfig,
    pub(crate) egress: Egress,
    pub(crate) audit_days: u32,
    pub(crate) edge: Edge,
    pub(crate) drain: DrainConfig,
}

/// How a front stops.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DrainConfig {
    /// From readiness saying no to no new connections.
    pub(crate) lead: Duration,
    /// What requests under way and calls that ring may then take.
    pub(crate) within: Duration,
}

/// A front that can be served.
pub(crate) struct Front {
    pub(crate) plugins: PluginHost,
    pub(crate) services: Services,
    app: App,
    store: Store,
    /// Ends what goes on without requests.
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
            program: std::env::current_exe().context("this program does not know where it is")?,
            artifacts: config.artifacts.clone(),
            artifact_bytes: config.artifact_bytes,
            pool: config.pool,
            egress: config.egress,
        };
        let plugins = PluginHost::start(host, store.clone(), Arc::new(graph.clone()), clock.clone())?;
        let services = Services::new(store.clone(), plugins.clone(), graph, &clock);
        let stop = CancellationToken::new();
        services.start(config.audit_days, clock.clone(), &stop);
        let stopping = Stopping::default();
        let FrontConfig { public_origin, calling, operator_tenant, edge, drain, .. } = config;
        let calling_session_life = CALLING_SESSION_LIFE;
        let app_config = AppConfig { public_origin, calling, operator_tenant, calling_session_life };
        let app = App::new(app_config, edge, plugins.clone(), services.clone(), clock, &stopping);
        Ok(Self { plugins, services, app, store, stop, stopping, drain })
    }

    /// Waits until the workers are there.
    pub(crate) async fn workers_ready(&self) -> Result<()> {
        let ready = self.plugins.pool().all_ready(WORKERS_WITHIN).await;
        if let Some(why) = self.plugins.pool().refusal() {
            anyhow::bail!("{why}");
        }
        anyhow::ensure!(
            ready,
            "the plugin workers did not get ready within {} s; what they wrote is above",
            WORKERS_WITHIN.as_secs()
        );
        Ok(())
    }

    /// Waits until workers are there. Active plugins that are not compiled for them are compiled meanwhile: until then
    /// their calls get the built-in answer.
    pub(crate) async fn ready(&self) -> Result<()> {
        self.workers_ready().await?;
        let plugins = self.plugins.clone();
        tokio::spawn(async move {
            if let Err(error) = plugins.warm_all().await {
                tracing::error!(%error, "the active plugins are not made ready; each is at its first call");
            }
        });
        Ok(())
    }

    /// What is served.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Serves until the first signal, then lets requests under way and calls that ring come to their end.
    pub(crate) async fn serve(self, listener: Listener, signals: &Signals) -> Result<()> {
        let telling = tokio::spawn(self.services.call_log.clone().run(self.stop.clone()));
        let keeping = tokio::spawn(self.services.customer_imports.clone().run(self.stop.clone()));
        signals.drive(&self.stopping, self.drain.lead);
        let drained = async {
            listener.serve(router(&self.app), &self.stopping).await?;
            // Also those that nobody listens to any more: their cards are for the history.
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
            () = late => tracing::warn!("not everything under way has come to its end"),
        }
        self.stop.cancel();
        // Who is being told has a lease: it is told again by whoever serves next.
        if tokio::time::timeout(LAST_WORDS, telling).await.is_err() {
            tracing::info!("a plugin that is being told of an ended call will be told again");
        }
        // An import that is cut off goes on at its next row wherever a server runs.
        if tokio::time::timeout(LAST_WORDS, keeping).await.is_err() {
            tracing::info!("an import under way goes on when a server runs again");
        }
        self.plugins.stop().await;
        self.store.close().await;
        Ok(())
    }
}
