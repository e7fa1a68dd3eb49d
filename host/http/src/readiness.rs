//! Whether requests should come here, part by part. The binary and `GET /readyz` read it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use switchboard_plugin_host::PluginHost;
use switchboard_store::{StoreError, Writable};
use tokio::sync::Mutex;

use crate::edge::Stopping;

/// Probes, however many, ask the database once in this time.
const FRESH_FOR: Duration = Duration::from_secs(1);

/// A database that takes longer than this counts as one that does not answer.
const DATABASE_TIMEOUT: Duration = Duration::from_millis(900);

/// What a part that is not well means for requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Without {
    /// Ringing calls get their cards all the same, from what this front remembers. If requests went elsewhere, they would
    /// meet the same trouble, or nobody.
    Cards,
    /// Nothing is answered well.
    Nothing,
}

/// How one part is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// `database`, `migrations`, `workers`, `plugins`, `files` or `stopping`.
    pub name: &'static str,
    /// Whether it is well.
    pub ok: bool,
    /// How it is, in words.
    pub detail: String,
    #[serde(skip)]
    without: Without,
}

/// Whether files and connections can be opened: a front that has used all up that it may have can load no plugin and ask
/// nobody.
fn files() -> Part {
    match std::fs::File::open("/dev/null") {
        Ok(_) => Part::new("files", true, "can be opened"),
        Err(error) => {
            tracing::error!(%error, "not ready: no more files can be opened; raise the limit of open files");
            Part::new("files", false, format!("can't be opened: {error}; raise the limit of open files"))
        }
    }
}

impl Part {
    fn new(name: &'static str, ok: bool, detail: impl Into<String>) -> Self {
        Self { name, ok, detail: detail.into(), without: Without::Nothing }
    }

    /// A part without which there are still cards.
    fn with_cards(self) -> Self {
        Self { without: Without::Cards, ..self }
    }
}

/// Whether requests should come here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Whether requests should come here.
    pub ready: bool,
    /// Parts because of which they should not.
    pub failing: Vec<&'static str>,
    /// Parts that are not well and no reason to stay away: ringing calls get their cards, and the rest is told to come back.
    pub degraded: Vec<&'static str>,
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
        let parts =
            vec![database, migrations, self.workers(), self.active_plugins(), files(), self.stopping()];
        let unwell = |without| {
            let parts = parts.iter().filter(move |part| !part.ok && part.without == without);
            parts.map(|part| part.name).collect::<Vec<_>>()
        };
        let (failing, degraded) = (unwell(Without::Nothing), unwell(Without::Cards));
        Report { ready: failing.is_empty(), failing, degraded, parts }
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
        let unknown = || Part::new("migrations", false, "not known: the database does not answer");
        let store = self.plugins.store();
        let asked = async { Ok((store.schema().await?, store.writable().await?)) };
        match tokio::time::timeout(DATABASE_TIMEOUT, asked).await {
            Ok(Ok((schema, writable))) => {
                let database = match writable {
                    Writable::Yes => Part::new("database", true, "answers"),
                    Writable::DiskFull => {
                        Part::new("database", false, "its disk is full: nothing is written").with_cards()
                    }
                    Writable::ReadOnly => {
                        Part::new("database", false, "it takes no writes: it is a standby or read-only")
                            .with_cards()
                    }
                };
                let migrations = match schema.require_current() {
                    Ok(()) if schema.newer.is_empty() => Part::new("migrations", true, "all applied"),
                    Ok(()) => {
                        let newer = format!("all applied, and a newer release's: {:?}", schema.newer);
                        Part::new("migrations", true, newer)
                    }
                    Err(error) => Part::new("migrations", false, error.to_string()),
                };
                [database, migrations]
            }
            // What is written to a file that somebody has moved away is lost.
            Ok(Err(error @ StoreError::Conflict(_))) => {
                tracing::warn!(%error, "not ready: the database is another one");
                [Part::new("database", false, error.to_string()), unknown()]
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "degraded: the database failed");
                let database = Part::new("database", false, "does not answer; the log says why");
                [database.with_cards(), unknown().with_cards()]
            }
            Err(_) => {
                tracing::warn!(
                    "degraded: the database does not answer within {} ms",
                    DATABASE_TIMEOUT.as_millis()
                );
                let database = Part::new("database", false, "does not answer in time");
                [database.with_cards(), unknown().with_cards()]
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
        Part::new("workers", ok, format!("{ready} of {} ready", status.len()))
    }

    /// Plugins that are still compiled for this engine give no answer; everything else works meanwhile.
    fn active_plugins(&self) -> Part {
        let warming = self.plugins.readiness();
        let detail = match (warming.left(), warming.failed()) {
            (0, 0) => "all active plugins are loaded".to_owned(),
            (0, failed) => format!("{failed} active plugins can't be loaded; the log says why"),
            (left, _) => format!("{left} active plugins are still being loaded"),
        };
        let detail = match warming.excess() {
            0 => detail,
            excess => format!("{detail}; `plugins.artifact_bytes` is too small for them by {excess} bytes"),
        };
        Part::new("plugins", true, detail)
    }

    fn stopping(&self) -> Part {
        let stops = self.stopping.is_announced();
        let detail = if stops { "this server stops" } else { "no" };
        Part::new("stopping", !stops, detail)
    }
}
