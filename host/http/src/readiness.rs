//! Whether requests can be answered well, part by part. The binary and `GET /readyz` read it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use switchboard_plugin_host::PluginHost;
use tokio::sync::Mutex;

use crate::edge::Stopping;

/// Probes, however many, ask the database once in this time.
const FRESH_FOR: Duration = Duration::from_secs(1);

/// A database that takes longer than this counts as one that does not answer.
const DATABASE_TIMEOUT: Duration = Duration::from_millis(900);

/// How one part is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// `database`, `migrations`, `workers`, `plugins` or `stopping`.
    pub name: &'static str,
    /// Whether requests can be answered with it as it is.
    pub ok: bool,
    /// How it is, in words.
    pub detail: String,
}

/// Whether requests can be answered well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Whether all parts are well.
    pub ready: bool,
    /// Those that are not.
    pub failing: Vec<&'static str>,
    /// All parts.
    pub parts: Vec<Part>,
}

/// What the database was found to be, and when.
type Asked = (Instant, [Part; 2]);

/// Finds out whether requests can be answered well. Clones share what was found.
#[derive(Debug, Clone)]
pub struct Readiness {
    plugins: PluginHost,
    stopping: Stopping,
    database: Arc<Mutex<Option<Asked>>>,
}

impl Readiness {
    pub(crate) fn new(plugins: PluginHost, stopping: Stopping) -> Self {
        Self { plugins, stopping, database: Arc::default() }
    }

    /// How everything is now.
    pub async fn report(&self) -> Report {
        let [database, migrations] = self.database().await;
        let parts = vec![database, migrations, self.workers(), self.active_plugins(), self.stopping()];
        let failing: Vec<_> = parts.iter().filter(|part| !part.ok).map(|part| part.name).collect();
        Report { ready: failing.is_empty(), failing, parts }
    }

    /// Asks the database once for all probes that come at the same time.
    async fn database(&self) -> [Part; 2] {
        let mut known = self.database.lock().await;
        if let Some((at, parts)) = known.as_ref()
            && at.elapsed() < FRESH_FOR
        {
            return parts.clone();
        }
        let parts = self.ask_database().await;
        *known = Some((Instant::now(), parts.clone()));
        parts
    }

    async fn ask_database(&self) -> [Part; 2] {
        let database = |ok, detail: &str| Part { name: "database", ok, detail: detail.to_owned() };
        let migrations = |ok, detail: String| Part { name: "migrations", ok, detail };
        let unknown = || migrations(false, "not known: the database does not answer".to_owned());
        match tokio::time::timeout(DATABASE_TIMEOUT, self.plugins.store().missing_migrations()).await {
            Ok(Ok(missing)) if missing.is_empty() => {
                [database(true, "answers"), migrations(true, "all applied".to_owned())]
            }
            Ok(Ok(missing)) => {
                [database(true, "answers"), migrations(false, format!("not applied: {missing:?}"))]
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "not ready: the database failed");
                [database(false, "does not answer; the log says why"), unknown()]
            }
            Err(_) => {
                tracing::warn!(
                    "not ready: the database does not answer within {} ms",
                    DATABASE_TIMEOUT.as_millis()
                );
                [database(false, "does not answer in time"), unknown()]
            }
        }
    }

    fn workers(&self) -> Part {
        let status = self.plugins.pool().status();
        let ready = status.iter().filter(|worker| worker.ready).count();
        // Each class has guests that only it can run.
        let ok = !status.is_empty()
            && status
                .iter()
                .all(|worker| status.iter().any(|other| other.ready && other.class == worker.class));
        Part { name: "workers", ok, detail: format!("{ready} of {} ready", status.len()) }
    }

    /// Plugins that are still compiled for this engine give no answer; everything else works meanwhile.
    fn active_plugins(&self) -> Part {
        let warming = self.plugins.readiness();
        let detail = match (warming.left(), warming.failed()) {
            (0, 0) => "all active plugins are loaded".to_owned(),
            (0, failed) => format!("{failed} active plugins can't be loaded; the log says why"),
            (left, _) => format!("{left} active plugins are still being loaded"),
        };
        Part { name: "plugins", ok: true, detail }
    }

    fn stopping(&self) -> Part {
        let stops = self.stopping.is_announced();
        let detail = if stops { "this server stops" } else { "no" };
        Part { name: "stopping", ok: !stops, detail: detail.to_owned() }
    }
}
