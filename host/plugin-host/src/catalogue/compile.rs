//! Compiling in a child process: what an upload does to the compiler, it does there.
//!
//! The child gets the component on its standard input and says on its standard output what it learnt, then the
//! artifact's bytes. It has no file; the front writes the artifact.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use switchboard_plugin_protocol::{ComponentReport, JailMode, compile_exit};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStdout, Command};
use tokio::sync::Semaphore;

use crate::PluginHostError;
use crate::artifacts::{Artifacts, Making};

/// How long compiling may take. A Python guest takes about 11 s (measured).
const TIMEOUT: Duration = Duration::from_secs(60);

/// Children at once.
const AT_ONCE: usize = 2;

/// The most bytes of a report, of a reason, and of what the child writes to its standard error.
const SAID_BYTES: u64 = 1 << 20;

/// The most bytes of an artifact. One of 18 MB of Python takes 60 MB (measured).
const ARTIFACT_BYTES: u64 = 512 << 20;

/// Signals by which a child ends: abort, a bad access, the processor time limit, a forbidden system call.
const SIGABRT: i32 = 6;
const SIGSEGV: i32 = 11;
const SIGXCPU: i32 = 24;
const SIGSYS: i32 = 31;

/// Starts compile children and keeps their artifacts.
#[derive(Debug)]
pub struct CompileCommand {
    program: PathBuf,
    jail: JailMode,
    artifacts: Arc<Artifacts>,
    at_once: Semaphore,
}

/// A component that waits for a compile child or is in one, while this lives.
struct Waiting;

impl Waiting {
    fn count() -> Self {
        metrics::gauge!("switchboard_compile_waiting").increment(1.0);
        Self
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        metrics::gauge!("switchboard_compile_waiting").decrement(1.0);
    }
}

/// What a child said on its standard output.
enum Said {
    Report(Box<(ComponentReport, Making)>),
    Reason(String),
}

impl CompileCommand {
    pub(crate) fn new(program: PathBuf, jail: JailMode, artifacts: Arc<Artifacts>) -> Self {
        Self { program, jail, artifacts, at_once: Semaphore::new(AT_ONCE) }
    }

    /// Compiles a component and keeps the artifact.
    pub(crate) async fn compile(
        &self,
        component: &[u8],
        digest_hex: &str,
    ) -> Result<ComponentReport, PluginHostError> {
        let _waiting = Waiting::count();
        let _permit = self.at_once.acquire().await.map_err(|error| unavailable("compiling stops", &error))?;
        let mut child = Command::new(&self.program)
            .args(["compile", "--digest", digest_hex, "--jail", self.jail.as_str()])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| unavailable("the compiler could not be run", &error))?;
        let (mut input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let feed = async {
            if let Some(input) = &mut input
                && let Err(error) = input.write_all(component).await
            {
                // The child says why it stopped reading.
                tracing::debug!(%error, "the compile child took not all of its input");
            }
            drop(input.take());
        };
        let talk = async {
            let ((), said, errors) = tokio::join!(feed, self.listen(output, digest_hex), text(errors));
            let status =
                child.wait().await.map_err(|error| unavailable("the compiler could not be run", &error));
            Ok::<_, PluginHostError>((said?, errors, status?))
        };
        let (said, errors, status) = tokio::time::timeout(TIMEOUT, talk).await.map_err(|_| {
            PluginHostError::Refused(format!(
                "compiling took longer than {} s and was stopped",
                TIMEOUT.as_secs()
            ))
        })??;
        match (status.code(), said) {
            (Some(0), Said::Report(report)) => {
                let (report, making) = *report;
                let kept = self.artifacts.keep(making).await;
                kept.map_err(|error| unavailable("the compiled plugin could not be kept", &error))?;
                Ok(report)
            }
            (Some(code), Said::Reason(reason)) if code == i32::from(compile_exit::REFUSED) => {
                Err(PluginHostError::Refused(reason))
            }
            (Some(code), _) if code == i32::from(compile_exit::OUT_OF_MEMORY) => {
                Err(PluginHostError::Refused(
                    "compiling this component needs more memory than one upload may take: make it smaller"
                        .to_owned(),
                ))
            }
            (Some(_), _) => {
                tracing::error!(%status, "the compile child failed: {}", errors.trim());
                Err(PluginHostError::Unavailable(
                    "the compiler does not work on this server; its log says why".to_owned(),
                ))
            }
            (None, _) => {
                tracing::warn!(%status, plugin.digest = digest_hex, "the compile child died: {}", errors.trim());
                Err(PluginHostError::Refused(why_it_died(status)))
            }
        }
    }

    /// Takes what the child says, as it says it: the artifact goes to its file piece by piece.
    async fn listen(&self, output: Option<ChildStdout>, digest_hex: &str) -> Result<Said, PluginHostError> {
        let failed = |error: std::io::Error| unavailable("the compiled plugin could not be kept", &error);
        let Some(output) = output else { return Ok(Said::Reason(String::new())) };
        let mut output = BufReader::with_capacity(64 << 10, output);
        let mut line = Vec::new();
        (&mut output).take(SAID_BYTES).read_until(b'\n', &mut line).await.map_err(failed)?;
        let Ok(report) = serde_json::from_slice::<ComponentReport>(&line) else {
            let mut reason = String::from_utf8_lossy(&line).into_owned();
            reason.push_str(&text(Some(output)).await);
            return Ok(Said::Reason(reason.trim().to_owned()));
        };
        let mut making = self.artifacts.make(digest_hex, &report.engine).await.map_err(failed)?;
        let mut left = ARTIFACT_BYTES;
        loop {
            let piece = output.fill_buf().await.map_err(failed)?;
            let length = piece.len();
            if length == 0 {
                return Ok(Said::Report(Box::new((report, making))));
            }
            left = left.checked_sub(u64::try_from(length).unwrap_or(u64::MAX)).ok_or_else(|| {
                PluginHostError::Refused(format!("compiled it has more than {ARTIFACT_BYTES} bytes"))
            })?;
            making.write(piece).await.map_err(failed)?;
            output.consume(length);
        }
    }
}

fn unavailable(what: &str, error: &dyn std::fmt::Display) -> PluginHostError {
    PluginHostError::Unavailable(format!("{what}: {error}; try again"))
}

async fn text(from: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        let read = (&mut from).take(SAID_BYTES).read_to_end(&mut bytes).await;
        // The rest is read too, so that the child can come to its end.
        let rest = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
        if let (Err(error), _) | (_, Err(error)) = (read, rest) {
            tracing::debug!(%error, "the compile child's words broke off");
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Why the child was ended by a signal, and what the developer of the component can do about it.
fn why_it_died(status: ExitStatus) -> String {
    match status.signal() {
        Some(SIGABRT | SIGSEGV) => {
            format!("the compiler crashed on this component ({status}): it may be nested too deeply")
        }
        Some(SIGXCPU) => "compiling this component takes more processor time than one upload may".to_owned(),
        Some(SIGSYS) => {
            "this component made the compiler do what it never should, and it was stopped".to_owned()
        }
        _ => format!("the compiler was stopped on this component ({status})"),
    }
}
