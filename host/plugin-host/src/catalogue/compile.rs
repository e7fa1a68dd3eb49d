//! Compiles uploads in a child process, so that an upload which attacks or crashes the compiler harms only the child.
//!
//! The child reads the component from its standard input. It writes its report and then the artifact's bytes to its
//! standard output. It can't open files, so the front writes the artifact to the cache.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use switchboard_domain::ids::TenantId;
use switchboard_fair_share::{Limits, Shares};
use switchboard_plugin_protocol::limits::{COMPILING, COMPILING_AGAIN};
use switchboard_plugin_protocol::{ComponentReport, JailMode, compile_exit};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{ChildStdout, Command};

use super::refused::RefusedComponents;
use super::spool::Received;
use crate::PluginHostError;
use crate::artifacts::{ArtifactWriter, Artifacts};

/// The default time that may pass while an upload is compiled, however busy the machine is. The child's processor time decides
/// whether a component is refused; this only bounds how long an upload waits on a machine that has no processor for it.
pub const COMPILE_WITHIN: Duration = Duration::from_mins(10);

/// The same for compiling again what was compiled before, for another engine or because its artifact is gone: a machine that
/// starts has more to do, and nobody waits for the answer.
const COMPILE_AGAIN_WITHIN: Duration = Duration::from_hours(1);

/// How many children compile again at once, beside those of uploads: tenants take turns, and no upload waits behind them.
const CHILDREN_AGAIN: Limits =
    Limits { per_key: 1, total: 2, waiting_per_key: 1024, patience: Duration::from_hours(1) };

/// How many children run at once: of one tenant one, so that there is always another one for the others. Tenants take turns.
const CHILDREN: Limits =
    Limits { per_key: 1, total: 2, waiting_per_key: 16, patience: Duration::from_mins(5) };

/// The most bytes of a report, of a refusal, and of what the child writes to its standard error.
const OUTPUT_BYTES: u64 = 1 << 20;

/// The most bytes of an artifact. That of a Python component of 18 MB has 60 MB (measured).
const ARTIFACT_BYTES: u64 = 512 << 20;

/// Signals that end a child: an abort, an invalid memory access, the processor time limit, a forbidden system call; and one that
/// comes from outside only, for instance when the machine runs out of memory.
const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;
const SIGSEGV: i32 = 11;
const SIGXCPU: i32 = 24;
const SIGSYS: i32 = 31;

/// Starts compile children and stores their artifacts.
#[derive(Debug)]
pub struct CompileCommand {
    program: PathBuf,
    jail: JailMode,
    within: Duration,
    artifacts: Arc<Artifacts>,
    children: Shares<TenantId>,
    children_again: Shares<TenantId>,
    refused: RefusedComponents,
}

/// Counts a component in the metric of waiting components, from now until it is dropped.
struct WaitingGauge;

impl WaitingGauge {
    fn increment() -> Self {
        metrics::gauge!("switchboard_compile_waiting").increment(1.0);
        Self
    }
}

impl Drop for WaitingGauge {
    fn drop(&mut self) {
        metrics::gauge!("switchboard_compile_waiting").decrement(1.0);
    }
}

/// Why a component is compiled.
#[derive(Debug, Clone, Copy)]
enum Occasion {
    /// Somebody uploads it, and waits.
    Upload,
    /// It was compiled before, and its artifact is not here.
    Again,
}

impl Occasion {
    /// The processor time that the child gives itself.
    fn processor(self) -> Duration {
        match self {
            Self::Upload => COMPILING,
            Self::Again => COMPILING_AGAIN,
        }
    }

    fn options(self) -> &'static [&'static str] {
        match self {
            Self::Upload => &[],
            Self::Again => &["--again"],
        }
    }
}

/// What a child wrote to its standard output.
enum ChildOutput {
    /// A report and an artifact.
    Compiled(Box<(ComponentReport, ArtifactWriter)>),
    /// Anything else. If the child exits with [`compile_exit::REFUSED`], it is the reason for the refusal.
    Text(String),
}

impl CompileCommand {
    /// An upload is compiled within `within`, or the server is too busy.
    pub(crate) fn new(program: PathBuf, jail: JailMode, within: Duration, artifacts: Arc<Artifacts>) -> Self {
        Self {
            program,
            jail,
            within,
            artifacts,
            children: Shares::new("compilations", CHILDREN),
            children_again: Shares::new("compilations of active plugins", CHILDREN_AGAIN),
            refused: RefusedComponents::default(),
        }
    }

    /// Compiles a component for a tenant and stores the artifact.
    ///
    /// # Errors
    /// [`PluginHostError::Refused`] if the component is at fault, [`PluginHostError::Unavailable`] if this server is,
    /// [`PluginHostError::Busy`] if too much is to be compiled, [`PluginHostError::Overloaded`] if this machine did not let it be
    /// compiled.
    pub(crate) async fn compile(
        &self,
        tenant: &TenantId,
        component: &Received,
    ) -> Result<ComponentReport, PluginHostError> {
        let _waiting = WaitingGauge::increment();
        let _child = self.children.take(tenant.clone()).await?;
        if let Some(reason) = self.refused.reason(&component.digest_hex) {
            return Err(PluginHostError::Refused(reason));
        }
        let compiled = self.compile_now(component, Occasion::Upload).await;
        if let Err(PluginHostError::Refused(reason)) = &compiled {
            self.refused.remember(&component.digest_hex, reason);
        }
        compiled
    }

    /// Compiles a component that was compiled before. A failure is not remembered: it was not the component's fault then.
    ///
    /// # Errors
    /// As [`CompileCommand::compile`].
    pub(crate) async fn compile_again(
        &self,
        tenant: &TenantId,
        component: &Received,
    ) -> Result<ComponentReport, PluginHostError> {
        let _waiting = WaitingGauge::increment();
        let _child = self.children_again.take(tenant.clone()).await?;
        self.compile_now(component, Occasion::Again).await
    }

    async fn compile_now(
        &self,
        component: &Received,
        occasion: Occasion,
    ) -> Result<ComponentReport, PluginHostError> {
        let digest_hex = component.digest_hex.as_str();
        let within = match occasion {
            Occasion::Upload => self.within,
            Occasion::Again => COMPILE_AGAIN_WITHIN,
        };
        let input = component.reader().map_err(|error| unavailable("the component can't be read", &error))?;
        let mut child = Command::new(&self.program)
            .args(["compile", "--digest", digest_hex, "--jail", self.jail.as_str()])
            .args(occasion.options())
            .env_clear()
            .stdin(Stdio::from(input))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| unavailable("the compiler could not be run", &error))?;
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let exchange = async {
            let (output, errors) = tokio::join!(self.read_output(output, digest_hex), read_text(errors));
            let status =
                child.wait().await.map_err(|error| unavailable("the compiler could not be run", &error));
            Ok::<_, PluginHostError>((output?, errors, status?))
        };
        let Ok(exchanged) = tokio::time::timeout(within, exchange).await else {
            tracing::warn!(
                plugin.digest = digest_hex,
                "a compile child was stopped after {} s: the machine is too busy for it",
                within.as_secs()
            );
            return Err(PluginHostError::Overloaded(
                "this server is too busy to compile the component now; try again in some minutes".to_owned(),
            ));
        };
        let (output, errors, status) = exchanged?;
        match (status.code(), output) {
            (Some(0), ChildOutput::Compiled(compiled)) => {
                let (report, artifact) = *compiled;
                let stored = self.artifacts.add(artifact).await;
                stored.map_err(|error| unavailable("the compiled plugin could not be stored", &error))?;
                Ok(report)
            }
            (Some(code), ChildOutput::Text(reason)) if code == i32::from(compile_exit::REFUSED) => {
                Err(PluginHostError::Refused(reason))
            }
            (Some(code), _) if code == i32::from(compile_exit::OUT_OF_MEMORY) => {
                Err(PluginHostError::Refused(
                    "compiling this component needs more memory than one upload may take: make it smaller"
                        .to_owned(),
                ))
            }
            (Some(_), _) => {
                tracing::error!(%status, plugin.digest = digest_hex, "the compile child failed: {}", errors.trim());
                Err(PluginHostError::Unavailable(
                    "the compiler does not work on this server; the server's log says why".to_owned(),
                ))
            }
            (None, _) => {
                tracing::warn!(
                    %status,
                    plugin.digest = digest_hex,
                    "the compile child was killed by a signal: {}",
                    errors.trim()
                );
                Err(ended_by_signal(status, occasion.processor()))
            }
        }
    }

    /// Reads the child's output. The artifact is written to its file piece by piece, because it may be large.
    async fn read_output(
        &self,
        output: Option<ChildStdout>,
        digest_hex: &str,
    ) -> Result<ChildOutput, PluginHostError> {
        let failed = |error: std::io::Error| unavailable("the compiled plugin could not be stored", &error);
        let Some(output) = output else { return Ok(ChildOutput::Text(String::new())) };
        let mut output = BufReader::with_capacity(64 << 10, output);
        let mut line = Vec::new();
        (&mut output).take(OUTPUT_BYTES).read_until(b'\n', &mut line).await.map_err(failed)?;
        let Ok(report) = serde_json::from_slice::<ComponentReport>(&line) else {
            let mut reason = String::from_utf8_lossy(&line).into_owned();
            reason.push_str(&read_text(Some(output)).await);
            return Ok(ChildOutput::Text(reason.trim().to_owned()));
        };
        let mut artifact = self.artifacts.begin(digest_hex, &report.engine).await.map_err(failed)?;
        let mut left = ARTIFACT_BYTES;
        loop {
            let piece = output.fill_buf().await.map_err(failed)?;
            let length = piece.len();
            if length == 0 {
                return Ok(ChildOutput::Compiled(Box::new((report, artifact))));
            }
            left = left.checked_sub(u64::try_from(length).unwrap_or(u64::MAX)).ok_or_else(|| {
                PluginHostError::Refused(format!(
                    "the compiled component has more than {ARTIFACT_BYTES} bytes: make it smaller"
                ))
            })?;
            artifact.write(piece).await.map_err(failed)?;
            output.consume(length);
        }
    }
}

fn unavailable(what: &str, error: &dyn std::fmt::Display) -> PluginHostError {
    PluginHostError::Unavailable(format!("{what}: {error}; try again"))
}

/// Reads text up to [`OUTPUT_BYTES`].
async fn read_text(from: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        let read = (&mut from).take(OUTPUT_BYTES).read_to_end(&mut bytes).await;
        // The rest is read and dropped. Otherwise the child would block on a full pipe and never end.
        let rest = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
        if let (Err(error), _) | (_, Err(error)) = (read, rest) {
            tracing::debug!(%error, "the output of the compile child could not be read to its end");
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Explains to the component's developer why a signal ended the child, and what to do about it.
fn ended_by_signal(status: ExitStatus, processor: Duration) -> PluginHostError {
    let reason = match status.signal() {
        Some(SIGKILL) => {
            return PluginHostError::Overloaded(
                "this machine ended the compiler, as when it has too little memory; try again in some minutes"
                    .to_owned(),
            );
        }
        Some(SIGABRT | SIGSEGV) => {
            format!("the compiler crashed on this component ({status}): it may be nested too deeply")
        }
        Some(SIGXCPU) => format!(
            "compiling this component takes more than {} s of processor time: make it smaller",
            processor.as_secs()
        ),
        Some(SIGSYS) => {
            "this component made the compiler do what it never should, and it was stopped".to_owned()
        }
        _ => format!("the compiler was stopped on this component ({status})"),
    };
    PluginHostError::Refused(reason)
}
