//! Runs plugins from the front's side. What happens with their answers is decided in `switchboard-services`.
//!
//! | module | holds |
//! | --- | --- |
//! | [`pool`] | starts and replaces the workers, and shares them fairly between tenants |
//! | `artifacts` | the cache of compiled artifacts |
//! | [`catalogue`] | uploads, compiles, activates, previews and rolls back versions, and knows which plugins are active |
//! | `capabilities` | answers capability calls under the tenant and user of the call |
//! | `oauth2` | gets the tokens of connections that have none of their own |
//! | `egress` | decides where plugins' requests may go |
//! | [`run`], `health` | runs one hook of one plugin, and throttles versions that keep timing out |
//! | `principal`, `hook_failure` | on whose behalf a hook runs, and why it gave no answer |
//! | `failing` | notices versions that keep failing, which the catalogue then replaces |
//! | [`figures`] | counts what versions do and cost |
//! | `trial` | runs any version once for somebody who tries it, in a worker on probation, and changes nothing |
//! | `recorder` | records the call of a trial for whoever asked for that |
//! | [`logs`] | stores guests' log lines in batches |
//! | [`readiness`] | counts the active plugins that are not ready yet |

mod artifacts;
mod capabilities;
pub mod catalogue;
mod egress;
mod error;
mod failing;
pub mod figures;
mod health;
mod hook_failure;
pub mod logs;
mod oauth2;
pub mod pool;
mod principal;
pub mod readiness;
mod recorder;
pub mod run;
mod trial;

pub use capabilities::credential::Credential;
pub use capabilities::directory::{Directory, DirectoryUnavailable};
pub use capabilities::test_connection::ConnectionTest;
pub use catalogue::COMPILE_WITHIN;
pub use egress::{Egress, Forbidden};
pub use error::PluginHostError;
pub use oauth2::client::{ClientAuthentication, OAuth2Client};
pub use oauth2::code::{ConnectedBy, OAuth2CodeClient};
pub use oauth2::connected::ConnectableAccount;
pub use oauth2::consent::{Authorized, ConnectRefusal, NotConnected, WentFor};
pub use recorder::Record;
pub use switchboard_plugin_protocol::limits::{KEY_BYTES as MAX_KEY_BYTES, VALUE_BYTES as MAX_VALUE_BYTES};
pub use switchboard_plugin_protocol::{CONTRACT_PACKAGE, MemoryClass, limits};
pub use trial::{LogLevel, LogLine, Trial, TrialGrants};

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use artifacts::Artifacts;
use switchboard_domain::clock::Clock;
use switchboard_store::Store;

use catalogue::{ActivePlugins, CompileCommand, Spool};
use logs::Logs;
use pool::{PoolConfig, ProcessSpawner, Spawner, WorkerPool, WorkerStatus};

/// The plugin host's configuration.
#[derive(Debug, Clone)]
pub struct PluginHostConfig {
    /// The `switchboard` binary, which is started as worker and as compile child.
    pub program: PathBuf,
    /// The folder for compiled artifacts.
    pub artifacts: PathBuf,
    /// The most bytes of all compiled artifacts together; see [`ARTIFACT_BYTES`].
    pub artifact_bytes: u64,
    /// The time that may pass while an upload is compiled, however busy the machine is; see [`COMPILE_WITHIN`].
    pub compile_within: Duration,
    /// The workers.
    pub pool: PoolConfig,
    /// Where plugins' requests may go.
    pub egress: Egress,
}

/// The default size limit of the artifact cache, enough for about 10,000 plugins in compiled languages.
pub const ARTIFACT_BYTES: u64 = 4 << 30;

/// The front's access to plugins. Clones share it.
#[derive(Debug, Clone)]
pub struct PluginHost {
    pub(crate) store: Store,
    pub(crate) pool: Arc<WorkerPool>,
    /// Where versions are tried and previewed, so that the workers of calls notice nothing of it.
    pub(crate) probation: Arc<WorkerPool>,
    pub(crate) artifacts: Arc<Artifacts>,
    pub(crate) compile: Arc<CompileCommand>,
    pub(crate) spool: Arc<Spool>,
    /// Held while a component is in memory as a whole.
    pub(crate) keeping: Arc<tokio::sync::Mutex<()>>,
    pub(crate) active: Arc<ActivePlugins>,
    pub(crate) logs: Logs,
    pub(crate) directory: Arc<dyn Directory>,
    pub(crate) http: reqwest::Client,
    pub(crate) tokens: oauth2::Tokens,
    pub(crate) egress: Egress,
    pub(crate) health: Arc<health::Health>,
    pub(crate) failing: Arc<failing::Failing>,
    pub(crate) figures: Arc<figures::FigureKeeper>,
    pub(crate) readiness: Arc<readiness::PluginReadiness>,
    pub(crate) clock: Clock,
}

impl PluginHost {
    /// Where plugins' requests may go.
    #[must_use]
    pub fn egress(&self) -> &Egress {
        &self.egress
    }

    /// Starts the workers and the log writer. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the artifact cache can't be opened or the HTTP client can't be set up.
    pub fn start(
        config: PluginHostConfig,
        store: Store,
        directory: Arc<dyn Directory>,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let spawner = ProcessSpawner {
            program: config.program.clone(),
            args: vec!["worker".into(), "--jail".into(), config.pool.jail.as_str().into()],
            cache_dir: config.artifacts.clone(),
        };
        Self::start_with_workers(spawner, config, store, directory, clock)
    }

    /// As [`PluginHost::start`], with workers that `spawner` makes. Tests run their workers in their own process.
    ///
    /// # Errors
    /// When the artifact cache can't be made or the HTTP client can't be set up.
    pub fn start_with_workers(
        spawner: impl Spawner,
        config: PluginHostConfig,
        store: Store,
        directory: Arc<dyn Directory>,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let artifacts = Artifacts::open(&config.artifacts, config.artifact_bytes, clock.clone())
            .with_context(|| format!("the artifact cache {} can't be used", config.artifacts.display()))?;
        let artifacts = Arc::new(artifacts);
        // Beside the cache, where workers can't read.
        let uploads = config.artifacts.with_extension("uploads");
        let spool = Spool::open(&uploads)
            .with_context(|| format!("the folder for uploads, {}, can't be used", uploads.display()))?;
        let jail = config.pool.jail;
        let http = config.egress.client()?;
        let kept = Arc::default();
        figures::start(&kept, store.clone());
        let spawner: Arc<dyn Spawner> = Arc::new(spawner);
        Ok(Self {
            probation: Arc::new(WorkerPool::on_probation(Arc::clone(&spawner), &config.pool)),
            pool: Arc::new(WorkerPool::live(spawner, config.pool)),
            compile: Arc::new(CompileCommand::new(
                config.program,
                jail,
                config.compile_within,
                Arc::clone(&artifacts),
            )),
            spool: Arc::new(spool),
            keeping: Arc::default(),
            artifacts,
            active: Arc::default(),
            logs: Logs::start(store.clone()),
            tokens: oauth2::Tokens::new(http.clone(), config.egress.clone(), clock.clone()),
            http,
            egress: config.egress,
            health: Arc::default(),
            failing: Arc::default(),
            figures: kept,
            readiness: Arc::default(),
            store,
            directory,
            clock,
        })
    }

    /// The workers that serve calls.
    #[must_use]
    pub fn pool(&self) -> &WorkerPool {
        &self.pool
    }

    /// The state of all workers: of those that serve calls, and of those in which somebody tries a version.
    #[must_use]
    pub fn workers(&self) -> Vec<WorkerStatus> {
        let mut all = self.pool.status();
        all.extend(self.probation.status());
        all
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The progress of making the active plugins ready.
    #[must_use]
    pub fn readiness(&self) -> &readiness::PluginReadiness {
        &self.readiness
    }

    /// Writes the log lines and figures that are still in memory, and stops the workers.
    pub async fn stop(&self) {
        self.figures.flush(&self.store, |_| true).await;
        self.logs.flush().await;
        self.pool.stop();
        self.probation.stop();
    }
}
