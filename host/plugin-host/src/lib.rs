//! The front's side of plugins.
//!
//! | module | holds |
//! | --- | --- |
//! | [`pool`] | the workers: started, replaced, shared fairly |
//! | `artifacts` | the cache of compiled artifacts |
//! | [`catalogue`] | upload, compile, activate, roll back; which plugins are active |
//! | `capabilities` | what guests ask, answered under their tenant and user |
//! | `egress` | where plugins' requests may go |
//! | [`run`], `health` | one hook of one plugin, with its log; versions that keep timing out |
//! | [`incoming`] | an incoming call: sources side by side, the card, its stream |
//! | [`changes`] | what changes on any front: this one's caches follow, tabs are told |
//! | [`customers`] | customers of the tenant: its plugin's, or the store's |
//! | [`customer_imports`] | files of customers: received, taken row by row, undone |
//! | [`agent_graph`], [`directory`], [`chats`] | Graph, as the agent: people, photos, presence, chats |
//! | [`meetings`] | the agent's meetings: Graph's calendar, the host's rules, the plugins' verdicts |
//! | [`call_log`] | telling plugins of ended calls, at least once |
//! | `housekeeping` | sign-ins and calling sessions that are over, old lines of the audit trail |
//! | [`logs`] | what guests wrote, kept in batches |
//! | [`warming`] | how far making the active plugins ready has come |
//! | [`onboarding`] | whether a tenant is ready for calls, and what to do about it |
//! | [`user_tokens`] | access tokens from the user's refresh token |

pub mod agent_graph;
mod artifacts;
pub mod call_log;
mod capabilities;
pub mod catalogue;
pub mod changes;
pub mod chats;
pub mod customer_imports;
pub mod customers;
pub mod directory;
mod egress;
mod error;
mod health;
mod housekeeping;
pub mod incoming;
pub mod logs;
pub mod meetings;
pub mod onboarding;
pub mod pool;
pub mod run;
pub mod user_tokens;
pub mod warming;

pub use capabilities::http::Credential;
pub use capabilities::key_value::{MAX_KEY_BYTES, MAX_VALUE_BYTES};
pub use egress::{Egress, Forbidden};
pub use error::PluginHostError;
pub use housekeeping::AUDIT_DAYS;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use artifacts::Artifacts;
use switchboard_store::Store;
use tokio_util::sync::CancellationToken;

use catalogue::{ActivePlugins, CompileCommand};
use logs::Logs;
use pool::{PoolConfig, ProcessSpawner, WorkerPool};
use user_tokens::UserTokens;

/// How the plugin host is set up.
#[derive(Debug, Clone)]
pub struct PluginHostConfig {
    /// The `switchboard` binary, for workers and compiling.
    pub program: PathBuf,
    /// Where compiled artifacts are kept.
    pub artifacts: PathBuf,
    /// Bytes of all compiled artifacts together; see [`ARTIFACT_BYTES`].
    pub artifact_bytes: u64,
    /// The workers.
    pub pool: PoolConfig,
    /// Where plugins' requests may go.
    pub egress: Egress,
    /// How long lines of the audit trail are kept, in days.
    pub audit_days: u32,
}

/// How large the artifact cache grows by default: some 10,000 plugins of compiled languages.
pub const ARTIFACT_BYTES: u64 = 4 << 30;

/// Everything that plugins need of the front. Clones share it.
#[derive(Debug, Clone)]
pub struct PluginHost {
    pub(crate) store: Store,
    pub(crate) pool: Arc<WorkerPool>,
    pub(crate) artifacts: Arc<Artifacts>,
    pub(crate) compile: Arc<CompileCommand>,
    pub(crate) active: Arc<ActivePlugins>,
    pub(crate) logs: Logs,
    pub(crate) tokens: UserTokens,
    pub(crate) http: reqwest::Client,
    pub(crate) egress: Egress,
    pub(crate) health: Arc<health::Health>,
    pub(crate) changes: changes::Changes,
    stop: CancellationToken,
    pub(crate) warming: Arc<warming::PluginReadiness>,
    pub(crate) imports: Arc<tokio::sync::Notify>,
}

impl PluginHost {
    /// Where plugins' requests may go.
    #[must_use]
    pub fn egress(&self) -> &Egress {
        &self.egress
    }

    /// Starts the workers and the log's writer. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the artifact cache can't be made or the HTTP client can't be set up.
    pub fn start(config: PluginHostConfig, store: Store, tokens: UserTokens) -> anyhow::Result<Self> {
        let artifacts = Artifacts::open(&config.artifacts, config.artifact_bytes)
            .with_context(|| format!("the artifact cache {} can't be used", config.artifacts.display()))?;
        let artifacts = Arc::new(artifacts);
        let jail = config.pool.jail;
        let spawner = ProcessSpawner {
            program: config.program.clone(),
            args: vec!["worker".into(), "--jail".into(), jail.as_str().into()],
            cache_dir: config.artifacts,
        };
        let host = Self {
            pool: Arc::new(WorkerPool::start(spawner, config.pool)),
            compile: Arc::new(CompileCommand::new(config.program, jail, Arc::clone(&artifacts))),
            artifacts,
            active: Arc::default(),
            logs: Logs::start(store.clone()),
            http: config.egress.client()?,
            egress: config.egress,
            health: Arc::default(),
            changes: changes::Changes::default(),
            stop: CancellationToken::new(),
            warming: Arc::default(),
            imports: Arc::default(),
            store,
            tokens,
        };
        tokio::spawn(host.clone().follow_changes(host.stop.clone()));
        tokio::spawn(housekeeping::keep_house(host.store.clone(), config.audit_days, host.stop.clone()));
        Ok(host)
    }

    /// The workers.
    #[must_use]
    pub fn pool(&self) -> &WorkerPool {
        &self.pool
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Access tokens of users.
    #[must_use]
    pub fn tokens(&self) -> &UserTokens {
        &self.tokens
    }

    /// How far making the active plugins ready has come.
    #[must_use]
    pub fn warming(&self) -> &warming::PluginReadiness {
        &self.warming
    }

    /// Writes what is in memory and stops the workers.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.logs.flush().await;
        self.pool.stop();
    }
}
