//! Starts workers: as processes of their own or, in tests, within this one.

use std::ffi::OsString;
use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::Stdio;

use switchboard_plugin_protocol::MemoryClass;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, ChildStderr, Command};

use super::PoolName;

/// The most bytes of one line of a worker's standard error that are logged.
const LOGGED_LINE_BYTES: u64 = 4096;

/// Starts workers.
pub trait Spawner: Send + Sync + 'static {
    /// Starts one worker of a class for a pool. Called within a tokio runtime.
    ///
    /// # Errors
    /// When it can't be started. The pool tries again later.
    fn spawn(&self, class: MemoryClass, pool: PoolName) -> io::Result<Spawned>;
}

/// A worker that was started. It sends `Ready` by itself.
#[derive(Debug)]
pub struct Spawned {
    /// The front's end of the connection. The worker ends when this is closed.
    pub socket: UnixStream,
    /// The worker's process, if it has one of its own. It is killed when this is dropped.
    pub process: Option<Child>,
}

/// Starts workers as processes: `<program> <args> --class small|large --cache DIR --socket-fd 0`, and `--probation` for that
/// pool.
#[derive(Debug, Clone)]
pub struct ProcessSpawner {
    /// The binary, usually the one that is running.
    pub program: PathBuf,
    /// The arguments before these options, usually the subcommand `worker`.
    pub args: Vec<OsString>,
    /// The artifact cache.
    pub cache_dir: PathBuf,
}

impl Spawner for ProcessSpawner {
    fn spawn(&self, class: MemoryClass, pool: PoolName) -> io::Result<Spawned> {
        let (near, far) = std::os::unix::net::UnixStream::pair()?;
        near.set_nonblocking(true)?;
        far.set_nonblocking(true)?;
        // The socket is passed as standard input, because then no other child inherits it that is spawned at the same
        // time.
        let mut process = Command::new(&self.program)
            .args(&self.args)
            .args(["--class", class.as_str(), "--socket-fd", "0", "--cache"])
            .arg(&self.cache_dir)
            .args((pool == PoolName::Probation).then_some("--probation"))
            .env_clear()
            .stdin(Stdio::from(OwnedFd::from(far)))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(stderr) = process.stderr.take() {
            tokio::spawn(log_lines(stderr, class, pool, process.id().unwrap_or_default()));
        }
        Ok(Spawned { socket: UnixStream::from_std(near)?, process: Some(process) })
    }
}

async fn log_lines(stderr: ChildStderr, class: MemoryClass, pool: PoolName, pid: u32) {
    let mut stderr = BufReader::new(stderr);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut stderr).take(LOGGED_LINE_BYTES).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                tracing::info!(
                    worker.class = class.as_str(),
                    worker.pool = pool.as_str(),
                    worker.pid = pid,
                    "{}",
                    text.trim_end()
                );
            }
        }
    }
}
