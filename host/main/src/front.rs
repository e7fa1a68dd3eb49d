//! Puts the front together and serves it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::serve::ListenerExt;
use switchboard_http::{App, AppConfig, CALLING_SESSION_LIFE, Calling, router};
use switchboard_microsoft::{Microsoft, MicrosoftConfig};
use switchboard_plugin_host::call_log::CallEnded;
use switchboard_plugin_host::pool::PoolConfig;
use switchboard_plugin_host::user_tokens::UserTokens;
use switchboard_plugin_host::{AUDIT_DAYS, PluginHost, PluginHostConfig};
use switchboard_store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long requests under way may take when the front stops.
const DRAIN: Duration = Duration::from_secs(3);

/// How long starting waits for the workers.
const WORKERS_WITHIN: Duration = Duration::from_secs(30);

/// What a front is made of.
pub(crate) struct FrontConfig {
    pub(crate) public_origin: String,
    pub(crate) microsoft: MicrosoftConfig,
    pub(crate) calling: Calling,
    pub(crate) operator_tenant: Option<String>,
    pub(crate) artifacts: PathBuf,
}

/// A front that can be served.
pub(crate) struct Front {
    pub(crate) plugins: PluginHost,
    app: App,
    call_ended: Arc<CallEnded>,
}

impl Front {
    /// Starts the workers. Must be called within a tokio runtime.
    pub(crate) fn start(config: FrontConfig, store: Store) -> Result<Self> {
        let microsoft = Arc::new(Microsoft::new(config.microsoft.clone())?);
        let tokens = UserTokens::new(store.clone(), microsoft);
        let host = PluginHostConfig {
            program: std::env::current_exe().context("this program does not know where it is")?,
            artifacts: config.artifacts.clone(),
            pool: PoolConfig::default(),
            audit_days: AUDIT_DAYS,
        };
        let plugins = PluginHost::start(host, store, tokens)?;
        let call_ended = Arc::new(CallEnded::default());
        let FrontConfig { public_origin, calling, operator_tenant, .. } = config;
        let calling_session_life = CALLING_SESSION_LIFE;
        let app_config = AppConfig { public_origin, calling, operator_tenant, calling_session_life };
        let app = App::new(app_config, plugins.clone(), Arc::clone(&call_ended));
        Ok(Self { plugins, app, call_ended })
    }

    /// Waits until workers are there and every active plugin is compiled.
    pub(crate) async fn ready(&self) -> Result<()> {
        anyhow::ensure!(
            self.plugins.pool().all_ready(WORKERS_WITHIN).await,
            "the plugin workers did not get ready within {} s; what they wrote is above",
            WORKERS_WITHIN.as_secs()
        );
        self.plugins.warm_all().await?;
        Ok(())
    }

    /// Serves until `stop`, then lets requests under way come to their end.
    pub(crate) async fn serve(self, listener: TcpListener, stop: CancellationToken) -> Result<()> {
        let telling = tokio::spawn(self.plugins.clone().tell_ended_calls(self.call_ended, stop.clone()));
        let listener = listener.tap_io(|connection| {
            // Cards are small and must not wait for company.
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps its delay");
            }
        });
        let serving = axum::serve(listener, router(&self.app).into_make_service())
            .with_graceful_shutdown(stop.clone().cancelled_owned());
        let serving = async { serving.await };
        tokio::select! {
            ended = serving => ended?,
            () = async { stop.cancelled().await; tokio::time::sleep(DRAIN).await } => {
                tracing::info!("requests under way did not end in time");
            }
        }
        telling.await?;
        self.plugins.stop().await;
        self.plugins.store().close().await;
        Ok(())
    }
}
