//! A worker of the same binary as the server's, under the same limits, for one component.

use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use switchboard_domain::context::RequestContext;
use switchboard_plugin_protocol::{
    CapabilityReply, CapabilityRequest, Determinism, Failure, FromWorker, Granted, HookRequest, Invocation,
    InvocationId, Limits, LogLine, Outcome, Prefetched, Receiver, Sender, ToWorker, Usage, split,
};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

use crate::component::Component;
use crate::error::CliError;
use switchboard_plugin_protocol::limits::{self, Timeouts};

/// How long a worker may take to start and to load a component.
const START: Duration = Duration::from_secs(30);

/// How long after its deadline the worker's own report may arrive.
const GRACE: Duration = Duration::from_millis(500);

/// Answers what a guest asks of the host.
pub(crate) trait Answers {
    /// The reply to a call, and how long the system behind it takes.
    fn answer(&mut self, request: CapabilityRequest) -> (CapabilityReply, Duration);
}

/// One run of a hook.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) request: HookRequest,
    pub(crate) context: RequestContext,
    pub(crate) granted: Granted,
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) limits: Timeouts,
    /// The plugin's time and chance, while the call is recorded or replayed.
    pub(crate) determinism: Option<Determinism>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) outcome: Outcome,
    pub(crate) usage: Usage,
    pub(crate) log: Vec<LogLine>,
    pub(crate) lost_lines: u32,
}

/// A running worker with the component loaded.
pub(crate) struct Worker<'a> {
    component: &'a Component,
    from: Receiver<FromWorker>,
    to: Sender<ToWorker>,
    next: u64,
    // Dropping it ends the process.
    _process: Child,
}

fn broken(error: impl std::fmt::Display) -> CliError {
    CliError::Machine(format!("the worker failed: {error}"))
}

impl<'a> Worker<'a> {
    /// Starts a worker and lets it load the component, as the server does at an upload.
    ///
    /// # Errors
    /// [`CliError::Refused`] where the worker can't load the component.
    pub(crate) async fn start(program: &Path, component: &'a Component) -> Result<Self, CliError> {
        let (near, far) = std::os::unix::net::UnixStream::pair().map_err(broken)?;
        near.set_nonblocking(true).map_err(broken)?;
        far.set_nonblocking(true).map_err(broken)?;
        let class = component.report.memory.class.as_str();
        let process = Command::new(program)
            .args(["worker", "--class", class, "--socket-fd", "0", "--jail", "best-effort", "--cache"])
            .arg(&component.cache)
            .env_clear()
            .stdin(Stdio::from(OwnedFd::from(far)))
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .map_err(broken)?;
        let (from, to) = split(UnixStream::from_std(near).map_err(broken)?);
        let mut worker = Self { component, from, to, next: 1, _process: process };
        tokio::time::timeout(START, worker.load())
            .await
            .map_err(|_| broken(format!("it was not ready after {} s", START.as_secs())))??;
        Ok(worker)
    }

    async fn load(&mut self) -> Result<(), CliError> {
        let message = ToWorker::Load { load: 1, component: self.component.reference.clone() };
        self.to.send(&message).await.map_err(broken)?;
        loop {
            match self.message().await? {
                FromWorker::Loaded { result: Ok(()), .. } => return Ok(()),
                FromWorker::Loaded { result: Err(why), .. } => {
                    let text =
                        format!("the component was compiled, but a plugin worker can't load it: {why}");
                    return Err(CliError::Refused(text));
                }
                // The host logs what a jail lacks; on a developer's own machine it is no reason to stop.
                _ => {}
            }
        }
    }

    async fn message(&mut self) -> Result<FromWorker, CliError> {
        self.from
            .next()
            .await
            .map_err(broken)?
            .ok_or_else(|| broken("it ended; the component may have crashed it"))
    }

    /// Runs a hook in a fresh instance.
    ///
    /// # Errors
    /// When the worker fails; a failing guest is an outcome.
    pub(crate) async fn run(&mut self, call: Call, host: &mut dyn Answers) -> Result<Finished, CliError> {
        let Call { request, context, granted, settings, limits, determinism } = call;
        let id = self.next;
        self.next += 1;
        let class = self.component.report.memory.class;
        let invocation = Invocation {
            id,
            tenant: 0,
            component: self.component.reference.clone(),
            request,
            context,
            granted,
            prefetched: Prefetched { settings, customers: None },
            limits: Limits {
                deadline_ms: millis(limits.deadline),
                computing_ms: millis(limits.computing),
                memory_bytes: class.memory_bytes(),
                capability_calls: limits::CAPABILITY_CALLS,
                log_lines: limits::LOG_LINES,
                log_bytes: limits::LOG_BYTES,
            },
            determinism,
        };
        let started = Instant::now();
        let end = started + limits.deadline;
        self.to.send(&ToWorker::Invoke(Box::new(invocation))).await.map_err(broken)?;
        let mut outside_since = Instant::now();
        loop {
            // The worker counts the processor time. As on the server, who goes on for as long without a call is ended, too:
            // it sleeps.
            let until = (outside_since + limits.computing).min(end + GRACE);
            let Ok(message) = tokio::time::timeout_at(until.into(), self.message()).await else {
                self.to.send(&ToWorker::Cancel(id)).await.map_err(broken)?;
                // The report has the lines that the guest wrote until then.
                let reported = tokio::time::timeout(GRACE, self.finished(id)).await;
                return reported.unwrap_or_else(|_| Ok(timed_out(started)));
            };
            match message? {
                FromWorker::CallCapability { invocation, call, request } if invocation == id => {
                    let (reply, delay) = host.answer(request);
                    tokio::time::sleep_until((Instant::now() + delay).min(end).into()).await;
                    self.to
                        .send(&ToWorker::CapabilityReply { invocation, call, reply })
                        .await
                        .map_err(broken)?;
                    outside_since = Instant::now();
                }
                FromWorker::Finished { invocation, outcome, usage, log, lost_lines } if invocation == id => {
                    return Ok(Finished { outcome, usage, log, lost_lines });
                }
                _ => {}
            }
        }
    }

    /// Waits for the report of a guest that was cancelled.
    async fn finished(&mut self, id: InvocationId) -> Result<Finished, CliError> {
        loop {
            match self.message().await? {
                FromWorker::Finished { invocation, outcome, usage, log, lost_lines } if invocation == id => {
                    return Ok(Finished { outcome, usage, log, lost_lines });
                }
                _ => {}
            }
        }
    }
}

fn timed_out(started: Instant) -> Finished {
    let wall_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    Finished {
        outcome: Outcome::Failed(Failure::TimedOut(millis(started.elapsed()))),
        usage: Usage { wall_us, ..Usage::default() },
        log: Vec::new(),
        lost_lines: 0,
    }
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
