//! A private PostgreSQL server, from the installed binaries.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

mod standby;

/// Where a run keeps one server for all its tests: `cargo xtask test` sets it.
const SHARED: &str = "SWITCHBOARD_TEST_POSTGRES";

/// How long the server may take to answer.
const READY_WITHIN: Duration = Duration::from_secs(90);

/// A server: the run's own, or one for this test alone, stopped when dropped.
#[derive(Debug)]
pub struct Postgres {
    process: Mutex<Option<Child>>,
    folder: Option<TempDir>,
    base: String,
}

impl Postgres {
    /// The run's server if there is one, else a new one.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub fn get() -> Result<Self> {
        match std::env::var(SHARED) {
            Ok(base) => Ok(Self { process: Mutex::default(), folder: None, base }),
            Err(_) => Self::start(),
        }
    }

    /// A server for this test alone, on a free port of loopback.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub fn start() -> Result<Self> {
        Self::start_in(TempDir::new()?)
    }

    /// As [`Postgres::start`], with its files in this folder.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn start_in(folder: TempDir) -> Result<Self> {
        let owner = owned(&folder)?;
        let data = folder.path().join("data");
        let made = tool("initdb", owner)?
            .args(["--auth=trust", "--username=switchboard", "--encoding=UTF8", "--no-sync", "-D"])
            .arg(&data)
            .output()?;
        ensure!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Self {
            process: Mutex::default(),
            folder: Some(folder),
            base: format!("postgres://switchboard@127.0.0.1:{port}"),
        };
        server.run(port)?;
        Ok(server)
    }

    fn process(&self) -> MutexGuard<'_, Option<Child>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn data(&self) -> Result<PathBuf> {
        Ok(self.folder.as_ref().context("this server is shared with other tests")?.path().join("data"))
    }

    fn run(&self, port: u16) -> Result<()> {
        let data = self.data()?;
        let log = fs::File::options().create(true).append(true).open(data.with_extension("log"))?;
        let process = tool("postgres", unprivileged()?)?
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"])
            .args(["-c", "unix_socket_directories=", "-c", "shared_buffers=128MB"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("postgres can't be started")?;
        *self.process() = Some(process);
        let started = Instant::now();
        while started.elapsed() < READY_WITHIN {
            let asked = tool("pg_isready", None)?
                .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
                .status()?;
            if asked.success() {
                return Ok(());
            }
            pause(Duration::from_millis(50));
        }
        bail!("PostgreSQL did not get ready: {}", self.log()?)
    }

    fn port(&self) -> Result<u16> {
        Ok(self.base.rsplit(':').next().context("no port")?.parse()?)
    }

    /// What the server has said.
    ///
    /// # Errors
    /// When it is not the test's own.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.data()?.with_extension("log"))?)
    }

    /// Starts the server again if it has ended, as a service manager would.
    ///
    /// # Errors
    /// When it does not come again.
    pub fn revive(&self) -> Result<()> {
        let ended = match self.process().as_mut() {
            Some(process) => process.try_wait()?.is_some(),
            None => true,
        };
        if ended { self.run(self.port()?) } else { Ok(()) }
    }

    /// Its URL without a database.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Makes a database, empty or as a copy of another one that nobody uses; its URL.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn database(&self, template: Option<&str>) -> Result<String> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{number}_{}", std::process::id(), random());
        let template = template.map(|name| format!(" TEMPLATE \"{name}\"")).unwrap_or_default();
        self.sql("postgres", &format!("CREATE DATABASE \"{name}\"{template}"))?;
        Ok(format!("{}/{name}", self.base))
    }

    /// Runs SQL in a database; what it answers, without headings.
    ///
    /// # Errors
    /// With what the server says against it.
    pub fn sql(&self, database: &str, sql: &str) -> Result<String> {
        let url = format!("{}/{database}", self.base);
        let done = tool("psql", None)?.args([&url, "-qtAX", "-v", "ON_ERROR_STOP=1", "-c", sql]).output()?;
        ensure!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }

    /// Stops the server at once, as a crash would, and starts it again on the same port after a while.
    ///
    /// # Errors
    /// When it is not this test's own, or does not come again.
    pub fn restart(&self, pause_for: Duration) -> Result<()> {
        self.end("immediate")?;
        pause(pause_for);
        self.run(self.port()?)
    }

    fn end(&self, mode: &str) -> Result<()> {
        let data = self.data()?;
        let stopped = tool("pg_ctl", unprivileged()?)?
            .args(["stop", "-w", "-m", mode, "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .status()?;
        if let Some(mut process) = self.process().take() {
            if !stopped.success() {
                process.kill()?;
            }
            process.wait()?;
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.process().is_some() && self.end("immediate").is_err() {
            eprintln!("a PostgreSQL server of the tests could not be stopped");
        }
    }
}

fn random() -> u32 {
    use std::hash::{BuildHasher, RandomState};
    u32::try_from(RandomState::new().hash_one(0) >> 32).unwrap_or(0)
}

/// One of PostgreSQL's programs, run as `user` where that is given.
fn tool(name: &str, user: Option<(u32, u32)>) -> Result<Command> {
    let mut command = Command::new(folder_of(name)?.join(name));
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    Ok(command)
}

/// The newest installed version's programs: Debian keeps them off the path.
fn folder_of(name: &str) -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort_by_key(|folder| {
        folder.parent().and_then(Path::file_name).and_then(|v| v.to_str()?.parse::<u32>().ok())
    });
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.splice(0..0, std::env::split_paths(&path));
    let found = folders.into_iter().rev().find(|folder| folder.join(name).is_file());
    found.with_context(|| format!("PostgreSQL's {name} is not installed; `cargo xtask test` installs it"))
}

/// Makes a folder that of the user whom PostgreSQL runs as; that user, where it is another one.
fn owned(folder: &TempDir) -> Result<Option<(u32, u32)>> {
    let owner = unprivileged()?;
    if let Some((user, group)) = owner {
        chown(folder.path(), Some(user), Some(group))?;
    }
    Ok(owner)
}

/// PostgreSQL refuses to run as root: then it runs as the user `postgres`.
fn unprivileged() -> Result<Option<(u32, u32)>> {
    if fs::metadata("/proc/self").map(|own| std::os::unix::fs::MetadataExt::uid(&own))? != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let fields = users.lines().find_map(|line| line.strip_prefix("postgres:"));
    let mut fields =
        fields.context("there is no user postgres, and PostgreSQL refuses root")?.split(':').skip(1);
    let mut id = || -> Result<u32> { Ok(fields.next().context("/etc/passwd is cut short")?.parse()?) };
    Ok(Some((id()?, id()?)))
}

#[expect(clippy::disallowed_methods, reason = "what starts servers blocks, and its callers know it")]
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}
