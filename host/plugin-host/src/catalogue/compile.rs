//! Compiling in a child process: what an upload does to the compiler, it does there.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use switchboard_plugin_protocol::ComponentReport;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::sync::Semaphore;

use crate::PluginHostError;

/// How long compiling may take. A Python guest takes about 11 s (measured).
const TIMEOUT: Duration = Duration::from_secs(60);

/// Children at once.
const AT_ONCE: usize = 2;

/// The child's exit status when it refuses the component; the reason is on its standard output.
const REFUSED: i32 = 3;

/// Starts compile children and keeps their artifacts.
#[derive(Debug)]
pub struct CompileCommand {
    program: PathBuf,
    artifacts: PathBuf,
    at_once: Semaphore,
}

impl CompileCommand {
    pub(crate) fn new(program: PathBuf, artifacts: PathBuf) -> Self {
        Self { program, artifacts, at_once: Semaphore::new(AT_ONCE) }
    }

    /// The file name of a component's artifact for an engine.
    pub(crate) fn artifact_name(digest_hex: &str, engine: &str) -> String {
        format!("{digest_hex}-{engine}.cwasm")
    }

    pub(crate) fn has_artifact(&self, name: &str) -> bool {
        self.artifacts.join(name).is_file()
    }

    /// Compiles a component and keeps the artifact.
    pub(crate) async fn compile(
        &self,
        component: &[u8],
        digest_hex: &str,
    ) -> Result<ComponentReport, PluginHostError> {
        let unavailable = |what: &str, error: &dyn std::fmt::Display| {
            PluginHostError::Unavailable(format!("{what}: {error}; try again"))
        };
        let _permit = self
            .at_once
            .acquire()
            .await
            .map_err(|error| unavailable("compiling is being stopped", &error))?;
        let making = self.artifacts.join(format!("{}.making", uuid::Uuid::new_v4()));
        let answer = self.run_child(component, digest_hex, &making).await;
        let report = match answer {
            Ok(report) => report,
            Err(error) => {
                remove(&making).await;
                return Err(error);
            }
        };
        // Whole or not at all: a worker never sees half an artifact.
        let name = Self::artifact_name(digest_hex, &report.engine);
        tokio::fs::rename(&making, self.artifacts.join(name))
            .await
            .map_err(|error| unavailable("the compiled plugin could not be kept", &error))?;
        Ok(report)
    }

    async fn run_child(
        &self,
        component: &[u8],
        digest_hex: &str,
        out: &Path,
    ) -> Result<ComponentReport, PluginHostError> {
        let failed = |error: std::io::Error| {
            PluginHostError::Unavailable(format!("the compiler could not be run: {error}; try again"))
        };
        let mut child = Command::new(&self.program)
            .args(["compile", "--digest", digest_hex, "--out"])
            .arg(out)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let mut input = child.stdin.take();
        let feed = async {
            if let Some(input) = &mut input
                && let Err(error) = input.write_all(component).await
            {
                // The child says why it stopped reading.
                tracing::debug!(%error, "the compile child took not all of its input");
            }
            drop(input.take());
        };
        let both = async { tokio::join!(feed, child.wait_with_output()).1 };
        let output = tokio::time::timeout(TIMEOUT, both)
            .await
            .map_err(|_| {
                PluginHostError::Refused(format!(
                    "compiling took longer than {} s and was stopped",
                    TIMEOUT.as_secs()
                ))
            })?
            .map_err(failed)?;
        match output.status.code() {
            Some(0) => serde_json::from_slice(&output.stdout).map_err(|error| {
                PluginHostError::Unavailable(format!("the compiler's report can't be read: {error}"))
            }),
            Some(REFUSED) => {
                Err(PluginHostError::Refused(String::from_utf8_lossy(&output.stdout).trim().to_owned()))
            }
            _ => {
                let said = String::from_utf8_lossy(&output.stderr);
                tracing::error!(status = %output.status, "the compile child failed: {}", said.trim());
                Err(PluginHostError::Refused(format!(
                    "the compiler failed on this component ({}): it may be too large or too deeply nested",
                    output.status
                )))
            }
        }
    }
}

async fn remove(file: &Path) {
    if let Err(error) = tokio::fs::remove_file(file).await
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "an unfinished artifact stays: {}", file.display());
    }
}
