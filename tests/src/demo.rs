//! A demo of one's own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::{Person, Postgres, freshness};

/// With `postgres`, demos keep their data in PostgreSQL: `cargo xtask test` runs all tests once with each.
const DATABASE: &str = "SWITCHBOARD_TEST_DATABASE";

/// Whether this test run keeps its data in PostgreSQL.
#[must_use]
pub fn on_postgres() -> bool {
    std::env::var(DATABASE).is_ok_and(|kind| kind == "postgres")
}

/// A running `switchboard demo`, stopped when dropped.
#[derive(Debug)]
pub struct Demo {
    process: Child,
    data: TempDir,
    database: Option<Database>,
    /// `http://127.0.0.1:…`, where agents go.
    pub front: String,
    /// `http://127.0.0.1:…`, where Microsoft is emulated.
    pub emulator: String,
}

impl Demo {
    /// Starts a demo on free ports with a copy of the seeded data, on the database of this test run.
    ///
    /// # Errors
    /// When the binary is missing or doesn't get ready; what it wrote is in the error.
    pub async fn start() -> Result<Self> {
        if on_postgres() {
            return Self::start_on(Postgres::get()?).await;
        }
        Self::start_in(TempDir::new()?).await
    }

    /// Starts a demo that keeps its data in a folder, in SQLite.
    ///
    /// # Errors
    /// As [`Demo::start`].
    pub async fn start_in(data: TempDir) -> Result<Self> {
        tokio::task::spawn_blocking(move || {
            copy_folder(&seeded()?, data.path())?;
            Self::start_with(data, None)
        })
        .await?
    }

    /// Starts a demo on a database of its own of a PostgreSQL server.
    ///
    /// # Errors
    /// As [`Demo::start`].
    pub async fn start_on(server: Postgres) -> Result<Self> {
        tokio::task::spawn_blocking(move || {
            let data = TempDir::new()?;
            copy_folder(&seeded()?, data.path())?;
            Self::start_with(data, Some(Database::seeded(server)?))
        })
        .await?
    }

    fn start_with(data: TempDir, database: Option<Database>) -> Result<Self> {
        let url = database.as_ref().map(|database| database.url.as_str());
        let (process, front, emulator) = spawn(data.path(), url)?;
        Ok(Self { process, data, database, front, emulator })
    }

    /// The PostgreSQL database that it uses, if it does.
    #[must_use]
    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// Ends it by SIGKILL, as a crash would.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Starts it again on the same data after it was stopped or killed.
    ///
    /// # Errors
    /// When it doesn't get ready.
    pub async fn start_again(mut self) -> Result<Self> {
        let data = std::mem::replace(&mut self.data, TempDir::new()?);
        let database = self.database.take();
        drop(self);
        tokio::task::spawn_blocking(|| Self::start_with(data, database)).await?
    }

    /// Stops the demo by SIGTERM and starts it again on the same data.
    ///
    /// # Errors
    /// When it doesn't stop cleanly or doesn't get ready again.
    pub async fn restart(mut self) -> Result<Self> {
        self.stop()?;
        self.start_again().await
    }

    /// Starts the demo again on the same data after its process was killed.
    ///
    /// # Errors
    /// When it was not killed or doesn't get ready again.
    pub async fn restart_killed(mut self) -> Result<Self> {
        let status = self.process.wait()?;
        ensure!(!status.success(), "the demo ended by itself");
        let data = std::mem::replace(&mut self.data, TempDir::new()?);
        let database = self.database.take();
        drop(self);
        tokio::task::spawn_blocking(|| Self::start_with(data, database)).await?
    }

    /// Ends the demo by SIGTERM.
    ///
    /// # Errors
    /// When it does not end with status 0.
    pub fn stop(&mut self) -> Result<()> {
        signal(self.process.id(), "TERM")?;
        let status = self.process.wait()?;
        ensure!(status.success(), "the demo ended with {status}");
        Ok(())
    }

    /// The demo's process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Where the demo keeps its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// What the demo has written to its log since it was started last.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.data().join("demo.log"))?)
    }

    /// Runs SQL in its database, whichever it is, behind the back of the demo that runs; what it answers.
    ///
    /// # Errors
    /// With what the database says against it.
    pub fn sql(&self, sql: &str) -> Result<String> {
        if let Some(database) = &self.database {
            return database.sql(sql);
        }
        let script = "import sqlite3, sys\n\
                      c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)\n\
                      print('\\n'.join('|'.join(map(str, row)) for row in c.execute(sys.argv[2])))\n";
        let done = Command::new("python3")
            .args(["-c", script])
            .arg(self.data().join("switchboard.db"))
            .arg(sql)
            .output()?;
        ensure!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }

    /// Process ids of the demo's plugin workers that serve calls.
    ///
    /// # Errors
    /// When the process table can't be read.
    pub fn workers(&self) -> Result<Vec<u32>> {
        self.workers_with(|is_on_probation| !is_on_probation)
    }

    /// Process ids of the demo's plugin workers in which somebody tries a version.
    ///
    /// # Errors
    /// When the process table can't be read.
    pub fn workers_on_probation(&self) -> Result<Vec<u32>> {
        self.workers_with(|is_on_probation| is_on_probation)
    }

    fn workers_with(&self, wanted: impl Fn(bool) -> bool) -> Result<Vec<u32>> {
        let mut workers = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) else { continue };
            let child = status.lines().any(|line| line == format!("PPid:\t{}", self.pid()));
            let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let says = |wanted: &[u8]| arguments.split(|byte| *byte == 0).any(|word| word == wanted);
            if child && says(b"worker") && wanted(says(b"--probation")) {
                workers.push(pid);
            }
        }
        Ok(workers)
    }

    /// Signs somebody in, as a browser would.
    ///
    /// # Errors
    /// When a step of the sign-in fails.
    pub async fn sign_in(&self, user: &str) -> Result<Person> {
        Person::sign_in(&self.front, user).await
    }

    /// Somebody who has not signed in.
    ///
    /// # Errors
    /// When the HTTP client can't be made.
    pub fn stranger(&self) -> Result<Person> {
        Person::stranger(&self.front)
    }
}

/// A PostgreSQL database with the sample tenants, removed when dropped.
#[derive(Debug)]
pub struct Database {
    server: Postgres,
    /// Its URL.
    pub url: String,
}

impl Database {
    /// A copy of the database that a demo of this build has seeded: made once per server.
    ///
    /// # Errors
    /// When the server does not do it, or the demo that seeds fails.
    pub fn seeded(server: Postgres) -> Result<Self> {
        let (seed, lock) = (seeded()?, locked()?);
        let built = seed.file_name().and_then(|name| name.to_str()).context("the seed has no name")?;
        let template = built.replace('-', "_");
        let known = format!("SELECT 1 FROM pg_database WHERE datname = '{template}'");
        if server.sql("postgres", &known)?.is_empty() {
            let url = server.database(None)?;
            let data = TempDir::new()?;
            copy_folder(&seed, data.path())?;
            seed_with(data.path(), Some(&url))?;
            let name = url.rsplit('/').next().unwrap_or_default();
            server.sql("postgres", &format!("ALTER DATABASE \"{name}\" RENAME TO \"{template}\""))?;
        }
        let url = server.database(Some(&template))?;
        drop(lock);
        Ok(Self { server, url })
    }

    /// A database without anything in it.
    ///
    /// # Errors
    /// When the server does not make it.
    pub fn empty(server: Postgres) -> Result<Self> {
        let url = server.database(None)?;
        Ok(Self { server, url })
    }

    /// The server.
    #[must_use]
    pub fn server(&self) -> &Postgres {
        &self.server
    }

    /// Runs SQL in it; what it answers.
    ///
    /// # Errors
    /// With what the server says against it.
    pub fn sql(&self, sql: &str) -> Result<String> {
        self.server.sql(self.url.rsplit('/').next().unwrap_or_default(), sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let name = self.url.rsplit('/').next().unwrap_or_default();
        // Of a server that is stopped already nothing is left to remove.
        drop(self.server.sql("postgres", &format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")));
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) && signal(self.process.id(), "TERM").is_ok() {
            let _ = self.process.wait();
        }
    }
}

/// Sends a signal by name to a process.
///
/// # Errors
/// When there is no such process.
pub fn signal(pid: u32, name: &str) -> Result<()> {
    let status = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status()?;
    ensure!(status.success(), "no process {pid} to send {name} to");
    Ok(())
}

/// The top of the workspace.
#[must_use]
pub fn top() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), Path::to_path_buf)
}

/// The binary under test: `SWITCHBOARD_BIN`, or the one that cargo built beside this test.
///
/// # Errors
/// When it is missing or older than what it is built from; the error names the command that builds it.
pub fn binary() -> Result<PathBuf> {
    static CHECKED: OnceLock<PathBuf> = OnceLock::new();
    if let Some(checked) = CHECKED.get() {
        return Ok(checked.clone());
    }
    let path = match std::env::var_os("SWITCHBOARD_BIN") {
        // A binary of a release, say: cargo left no list of its sources, and it was asked for by name.
        Some(path) if !freshness::list_of(Path::new(&path)).is_file() => {
            let path = PathBuf::from(path);
            ensure!(path.is_file(), "{} is missing; SWITCHBOARD_BIN names it", path.display());
            path
        }
        Some(path) => fresh(PathBuf::from(path))?,
        None => {
            let test = std::env::current_exe()?;
            let beside = test.ancestors().nth(2).context("the test binary has no folder")?;
            fresh(beside.join("switchboard"))?
        }
    };
    Ok(CHECKED.get_or_init(|| path).clone())
}

/// The binary, if it is of the sources as they are, and so is what is embedded in it.
fn fresh(binary: PathBuf) -> Result<PathBuf> {
    let assets = top().join("target/assets");
    freshness::check(&assets.join("web"), "cargo xtask web")?;
    freshness::check(&assets.join("docs"), "cargo xtask book")?;
    for embedded in ["phone-book", "loop"] {
        freshness::check(&assets.join(format!("plugins/{embedded}.wasm")), "cargo xtask guests")?;
    }
    freshness::check(&binary, "cargo build --workspace --bins --examples --tests")?;
    Ok(binary)
}

fn spawn(data: &Path, database: Option<&str>) -> Result<(Child, String, String)> {
    let log = data.join("demo.log");
    let mut process = Command::new(binary()?)
        .args(["demo", "--listen", "127.0.0.1:0", "--emulator", "127.0.0.1:0", "--data"])
        .arg(data)
        .args(database.map(|url| format!("--database={url}")))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(&log)?)
        .spawn()?;
    let stdout = process.stdout.take().context("no stdout")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        if let ["ready", front, emulator] = line.split(' ').collect::<Vec<_>>()[..] {
            return Ok((process, front.to_owned(), emulator.to_owned()));
        }
    }
    let status = process.wait()?;
    bail!(
        "the demo ended with {status} before it was ready:\n{}",
        fs::read_to_string(&log).unwrap_or_default()
    )
}

/// A data folder that a demo of this build has seeded: made once, then copied.
pub(crate) fn seeded() -> Result<PathBuf> {
    let built = fs::metadata(binary()?)?.modified()?.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let root = top().join("target/tests");
    fs::create_dir_all(&root)?;
    let lock = locked()?;
    let folder = root.join(format!("seed-{}", built.as_nanos()));
    if !folder.is_dir() {
        for old in fs::read_dir(&root)?.flatten() {
            if old.file_name().to_string_lossy().starts_with("seed-") {
                fs::remove_dir_all(old.path())?;
            }
        }
        let making = TempDir::new_in(&root)?;
        seed_with(making.path(), None)?;
        fs::rename(making.keep(), &folder)?;
    }
    drop(lock);
    Ok(folder)
}

/// Held while one test makes what all tests copy.
fn locked() -> Result<File> {
    let root = top().join("target/tests");
    fs::create_dir_all(&root)?;
    let lock = File::create(root.join("seed.lock"))?;
    lock.lock()?;
    Ok(lock)
}

fn seed_with(data: &Path, database: Option<&str>) -> Result<()> {
    let (mut process, ..) = spawn(data, database)?;
    signal(process.id(), "TERM")?;
    let status = process.wait()?;
    ensure!(status.success(), "seeding ended with {status}");
    Ok(())
}

pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
