//! A worker of the product, as the front starts it.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use switchboard_plugin_protocol::{
    ComponentRef, Digest, FromWorker, Granted, HookRequest, Invocation, Limits, MemoryClass, Outcome,
    Prefetched, Receiver, Sender, ToWorker, limits, split,
};
use tempfile::TempDir;
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

use crate::question;

/// A worker that has loaded the component.
pub(crate) struct Worker {
    component: ComponentRef,
    from: Receiver<FromWorker>,
    to: Sender<ToWorker>,
    next: u64,
    _cache: TempDir,
    // Dropping it ends the process.
    _process: Child,
}

impl Worker {
    /// Compiles the component, and starts a worker for it.
    pub(crate) async fn start(program: &Path, component: &Path) -> Result<Self> {
        let cache = tempfile::tempdir()?;
        let file = File::open(component).with_context(|| component.display().to_string())?;
        let output = Command::new(program)
            .args(["compile", "--digest", "bench"])
            .stdin(Stdio::from(file))
            .stderr(Stdio::inherit())
            .output()
            .await?;
        ensure!(output.status.success(), "{} was not compiled", component.display());
        // The output is one line of JSON, followed by the artifact.
        let line = output.stdout.iter().position(|byte| *byte == b'\n').context("no report")?;
        let artifact = "guest.cwasm".to_owned();
        std::fs::write(cache.path().join(&artifact), output.stdout.get(line + 1..).unwrap_or_default())?;
        let (near, far) = std::os::unix::net::UnixStream::pair()?;
        near.set_nonblocking(true)?;
        far.set_nonblocking(true)?;
        let process = Command::new(program)
            .args(["worker", "--class", "small", "--socket-fd", "0", "--cache"])
            .arg(cache.path())
            .env_clear()
            .stdin(Stdio::from(OwnedFd::from(far)))
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (from, to) = split(UnixStream::from_std(near)?);
        let component = ComponentRef { digest: Digest([1; 32]), artifact };
        let mut worker = Self { component, from, to, next: 1, _cache: cache, _process: process };
        worker.load().await?;
        Ok(worker)
    }

    async fn load(&mut self) -> Result<()> {
        self.to.send(&ToWorker::Load { load: 1, component: self.component.clone() }).await?;
        loop {
            match self.from.next().await?.context("the worker ended")? {
                FromWorker::Loaded { result: Ok(()), .. } => return Ok(()),
                FromWorker::Loaded { result: Err(why), .. } => bail!("the component can't be loaded: {why}"),
                _ => {}
            }
        }
    }

    /// What one call took: in the worker (fresh instance, call, drop), and from here.
    async fn call(&mut self) -> Result<(Duration, Duration)> {
        let started = Instant::now();
        let id = self.next;
        self.next += 1;
        let invocation = Invocation {
            id,
            tenant: 0,
            component: self.component.clone(),
            request: HookRequest::ResolveCaller(Box::new(question::incoming_call())),
            context: question::context(),
            granted: Granted::default(),
            prefetched: Prefetched::default(),
            limits: Limits {
                deadline_ms: 2000,
                computing_ms: 2000,
                memory_bytes: MemoryClass::Small.memory_bytes(),
                capability_calls: limits::CAPABILITY_CALLS,
                log_lines: limits::LOG_LINES,
                log_bytes: limits::LOG_BYTES,
            },
            determinism: None,
        };
        self.to.send(&ToWorker::Invoke(Box::new(invocation))).await?;
        loop {
            match self.from.next().await?.context("the worker ended")? {
                FromWorker::Finished { outcome: Outcome::Answered(_), usage, .. } => {
                    return Ok((Duration::from_micros(usage.wall_us), started.elapsed()));
                }
                FromWorker::Finished { outcome, .. } => bail!("no answer: {outcome:?}"),
                _ => {}
            }
        }
    }

    /// So many calls, one after the other, after some that are not counted.
    pub(crate) async fn calls(&mut self, calls: usize) -> Result<(Vec<Duration>, Vec<Duration>)> {
        for _ in 0..calls / 10 {
            self.call().await?;
        }
        let (mut inside, mut outside) = (Vec::with_capacity(calls), Vec::with_capacity(calls));
        for _ in 0..calls {
            let (in_worker, from_here) = self.call().await?;
            inside.push(in_worker);
            outside.push(from_here);
        }
        Ok((inside, outside))
    }
}
