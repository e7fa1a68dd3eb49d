//! `switchboard serve`, with the emulator as Microsoft: as an operator would set it up, by configuration alone.
//!
//! Each server has a loopback address of its own (127.x.y.z), so that its public URL is known before it starts and no
//! two tests share a port.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::demo::{Database, copy_folder, on_postgres, seeded};
use crate::{Person, Postgres, binary, signal};

/// The emulator as a process of its own.
#[derive(Debug)]
pub struct EmulatorProcess {
    process: Child,
    /// `http://127.x.y.z:9100`.
    pub url: String,
    /// What it says of itself.
    pub info: Value,
}

impl EmulatorProcess {
    /// Starts it for servers with these public URLs.
    ///
    /// # Errors
    /// When it doesn't get ready.
    pub async fn start(data: &Path, host: &str, public_urls: &[String]) -> Result<Self> {
        let mut command = Command::new(binary()?);
        command.args(["emulator", "--listen", &format!("{host}:9100"), "--data"]).arg(data);
        for url in public_urls {
            command.args(["--redirect-uri", &format!("{url}/auth/callback")]);
        }
        let log = data.join("emulator.log");
        let (process, words) = tokio::task::spawn_blocking(move || until_ready(command, &log)).await??;
        let url = words.first().context("the emulator named no address")?.clone();
        let info = reqwest::get(format!("{url}/emulator/info")).await?.json().await?;
        Ok(Self { process, url, info })
    }

    fn text(&self, name: &str) -> Result<String> {
        Ok(self.info[name].as_str().with_context(|| format!("the emulator names no {name}"))?.to_owned())
    }
}

impl Drop for EmulatorProcess {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How a server is set up, beyond what every server of a test has.
#[derive(Debug, Clone, Default)]
pub struct ServerOptions {
    /// In an SQLite file, whatever the database of this test run is.
    pub on_sqlite: bool,
    /// Further keys, such as `server.limits.idle` and `"1s"`: each with its value as it stands in TOML.
    pub keys: Vec<(String, String)>,
    /// Further environment variables.
    pub environment: BTreeMap<String, String>,
    /// The soft and the hard limit of files that the server may have open.
    pub open_files: Option<(u32, u32)>,
    /// `https` instead of plain http, with these files of certificate and key.
    pub tls: Option<(PathBuf, PathBuf)>,
}

impl ServerOptions {
    /// For what only SQLite has.
    #[must_use]
    pub fn on_sqlite() -> Self {
        Self { on_sqlite: true, ..Self::default() }
    }

    /// With one more key.
    #[must_use]
    pub fn key(mut self, key: &str, value: &str) -> Self {
        self.keys.push((key.to_owned(), value.to_owned()));
        self
    }
}

/// A running `switchboard serve` with an emulator; stopped when dropped.
#[derive(Debug)]
pub struct Server {
    process: Option<Child>,
    data: TempDir,
    database: Option<Database>,
    options: ServerOptions,
    /// The emulator that it takes for Microsoft.
    pub emulator: EmulatorProcess,
    /// Where agents go.
    pub front: String,
    /// `127.x.y.z`, on which it listens.
    pub host: String,
}

impl Server {
    /// Starts a server with the sample tenants, on the database of this test run.
    ///
    /// # Errors
    /// When something doesn't get ready; what was written is in the error.
    pub async fn start() -> Result<Self> {
        Self::start_with(ServerOptions::default()).await
    }

    /// Starts a server.
    ///
    /// # Errors
    /// When something doesn't get ready; what was written is in the error.
    pub async fn start_with(options: ServerOptions) -> Result<Self> {
        let mut server = Self::prepare(options).await?;
        server.run().await?;
        Ok(server)
    }

    /// Starts a server on a database of its own of a PostgreSQL server.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn start_on(server: Postgres) -> Result<Self> {
        let mut server = Self::prepare_on(Some(server), ServerOptions::default()).await?;
        server.run().await?;
        Ok(server)
    }

    /// Everything but the server itself: data, configuration, emulator.
    ///
    /// # Errors
    /// When the emulator doesn't get ready.
    pub async fn prepare(options: ServerOptions) -> Result<Self> {
        let postgres = if on_postgres() && !options.on_sqlite { Some(Postgres::get()?) } else { None };
        Self::prepare_on(postgres, options).await
    }

    /// As [`Server::prepare`], on a database of its own of a PostgreSQL server.
    ///
    /// # Errors
    /// As [`Server::prepare`].
    pub async fn prepare_on_postgres(server: Postgres, options: ServerOptions) -> Result<Self> {
        Self::prepare_on(Some(server), options).await
    }

    /// Writes the configuration anew, with one more key.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn set_key(&mut self, key: &str, value: &str) -> Result<()> {
        self.options.keys.push((key.to_owned(), value.to_owned()));
        self.write_configuration()
    }

    async fn prepare_on(postgres: Option<Postgres>, options: ServerOptions) -> Result<Self> {
        let data = TempDir::new()?;
        let into = data.path().to_owned();
        let copied = tokio::task::spawn_blocking(move || {
            copy_folder(&seeded()?, &into)?;
            postgres.map(Database::seeded).transpose()
        });
        let database = copied.await??;
        let host = own_address();
        let scheme = if options.tls.is_some() { "https" } else { "http" };
        let front = format!("{scheme}://{host}:8080");
        let emulator = EmulatorProcess::start(data.path(), &host, std::slice::from_ref(&front)).await?;
        let server = Self { process: None, data, database, options, emulator, front, host };
        server.write_configuration()?;
        Ok(server)
    }

    /// Another front of the same installation: the same database, emulator and host, another port and cache, as on
    /// another machine. Its public URL is the first one's, as behind a proxy.
    ///
    /// # Errors
    /// When the server is not on PostgreSQL, or the front doesn't get ready.
    pub async fn another_front(&self, port: u16) -> Result<Front> {
        ensure!(self.database.is_some(), "only on PostgreSQL there are several fronts");
        let data = self.data.path();
        let mut command = self.command("serve", &[])?;
        command
            .env("SWITCHBOARD__SERVER__LISTEN", format!("{}:{port}", self.host))
            .env("SWITCHBOARD__PLUGINS__ARTIFACTS", data.join(format!("artifacts-{port}")));
        let log = data.join(format!("front-{port}.log"));
        let (process, _) = tokio::task::spawn_blocking(move || until_ready(command, &log)).await??;
        Ok(Front { process, url: format!("http://{}:{port}", self.host) })
    }

    /// The PostgreSQL database that it uses, if it does.
    #[must_use]
    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    fn write_configuration(&self) -> Result<()> {
        let data = self.data.path();
        fs::write(data.join("client-secret"), self.emulator.text("clientSecret")?)?;
        let connection = self.emulator.text("acsConnectionString")?;
        let key = connection.split("accesskey=").nth(1).context("no access key")?;
        fs::write(data.join("acs-key"), key)?;
        let file = |name: &str| format!("{:?}", data.join(name).display().to_string());
        let database = match &self.database {
            Some(database) => database.url.clone(),
            None => format!("sqlite:{}", data.join("switchboard.db").display()),
        };
        let operator = self.emulator.info["tenants"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|tenant| tenant["domain"] == "contoso.example")
            .and_then(|tenant| tenant["id"].as_str())
            .unwrap_or_default();
        let url = &self.emulator.url;
        let mut keys: BTreeMap<String, String> = [
            ("server.listen", format!("\"{}:8080\"", self.host)),
            ("server.public_url", format!("\"{}\"", self.front)),
            ("server.drain.lead", "\"0s\"".to_owned()),
            ("database.url", format!("\"{database}\"")),
            ("master_key.file", file("master.key")),
            ("plugins.artifacts", file("artifacts")),
            ("plugins.jail", "\"best-effort\"".to_owned()),
            ("microsoft.authority", format!("\"{url}\"")),
            ("microsoft.graph", format!("\"{url}/v1.0\"")),
            ("microsoft.client_id", format!("\"{}\"", self.emulator.text("clientId")?)),
            ("microsoft.client_secret_file", file("client-secret")),
            ("microsoft.acs.endpoint", format!("\"{url}\"")),
            ("microsoft.acs.access_key_file", file("acs-key")),
            ("calling.mode", "\"simulated\"".to_owned()),
            ("calling.emulator_url", format!("\"{url}\"")),
            ("operator.tenant", format!("\"{operator}\"")),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into();
        if let Some((certificate, key)) = &self.options.tls {
            keys.insert(
                "server.tls.certificate_file".into(),
                format!("{:?}", certificate.display().to_string()),
            );
            keys.insert("server.tls.key_file".into(), format!("{:?}", key.display().to_string()));
        }
        keys.extend(self.options.keys.iter().cloned());
        let lines: Vec<String> = keys.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        fs::write(self.configuration(), lines.join("\n"))?;
        Ok(())
    }

    /// The configuration file.
    #[must_use]
    pub fn configuration(&self) -> PathBuf {
        self.data.path().join("switchboard.toml")
    }

    /// Where the server keeps its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// What the server wrote to its log.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.data.path().join("serve.log")).unwrap_or_default()
    }

    /// A command of the binary with this server's configuration, such as `backup`.
    ///
    /// # Errors
    /// When the binary is missing.
    pub fn command(&self, command: &str, arguments: &[&str]) -> Result<Command> {
        let mut built = Command::new(binary()?);
        built.args(command.split(' ')).arg("--config").arg(self.configuration()).args(arguments);
        built.envs(&self.options.environment);
        Ok(built)
    }

    /// Starts the server, which was prepared or has ended.
    ///
    /// # Errors
    /// When it doesn't get ready.
    pub async fn run(&mut self) -> Result<()> {
        let mut command = self.command("serve", &[])?;
        if let Some((soft, hard)) = self.options.open_files {
            let mut limited = Command::new("sh");
            limited.args(["-c", &format!("ulimit -Sn {soft} && ulimit -Hn {hard} && exec \"$0\" \"$@\"")]);
            limited.arg(command.get_program()).args(command.get_args()).envs(&self.options.environment);
            command = limited;
        }
        let log = self.data.path().join("serve.log");
        let (process, _) = tokio::task::spawn_blocking(move || until_ready(command, &log)).await??;
        self.process = Some(process);
        Ok(())
    }

    /// The server's process id.
    ///
    /// # Errors
    /// When it doesn't run.
    pub fn pid(&self) -> Result<u32> {
        self.process.as_ref().map(Child::id).context("the server does not run")
    }

    /// Sends SIGTERM, and nothing more.
    ///
    /// # Errors
    /// When it doesn't run.
    pub fn terminate(&self) -> Result<()> {
        signal(self.pid()?, "TERM")
    }

    /// Waits until the server has ended.
    ///
    /// # Errors
    /// When it doesn't within that time.
    pub async fn ended(&mut self, within: Duration) -> Result<ExitStatus> {
        let mut process = self.process.take().context("the server does not run")?;
        let until = tokio::time::Instant::now() + within;
        loop {
            if let Some(status) = process.try_wait()? {
                return Ok(status);
            }
            if tokio::time::Instant::now() >= until {
                let log = self.log();
                process.kill()?;
                process.wait()?;
                bail!("the server did not end within {within:?}:\n{log}");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Ends it by SIGKILL, as a crash would.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn kill(&mut self) -> Result<()> {
        let mut process = self.process.take().context("the server does not run")?;
        process.kill()?;
        process.wait()?;
        Ok(())
    }

    /// Ends the server by SIGTERM.
    ///
    /// # Errors
    /// When it does not end with status 0.
    pub async fn stop(&mut self) -> Result<()> {
        self.terminate()?;
        let status = self.ended(Duration::from_secs(30)).await?;
        ensure!(status.success(), "the server ended with {status}:\n{}", self.log());
        Ok(())
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

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            end(&mut process);
        }
    }
}

/// A further front of an installation; ended when dropped.
#[derive(Debug)]
pub struct Front {
    process: Child,
    /// Where it listens.
    pub url: String,
}

impl Front {
    /// Ends it by SIGKILL, as a crash would.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Front {
    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Ends it by SIGTERM, and waits until it has drained.
    ///
    /// # Errors
    /// When it does not end with status 0.
    pub async fn stop(&mut self) -> Result<()> {
        signal(self.process.id(), "TERM")?;
        let until = tokio::time::Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.process.try_wait()? {
                ensure!(status.success(), "the front ended with {status}");
                return Ok(());
            }
            ensure!(tokio::time::Instant::now() < until, "the front does not end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn end(process: &mut Child) {
    // Twice: a test that is over waits for nothing.
    for _ in 0..2 {
        if matches!(process.try_wait(), Ok(None)) {
            let _ = signal(process.id(), "TERM");
        }
    }
    let _ = process.wait();
}

/// A loopback address that no other test has.
fn own_address() -> String {
    let [_, a, b, c, ..] = uuid::Uuid::new_v4().into_bytes();
    format!("127.{}.{}.{}", a.max(1), b, c.clamp(1, 254))
}

/// Starts a command and waits for its line `ready …`; answers the words after that.
fn until_ready(mut command: Command, log: &Path) -> Result<(Child, Vec<String>)> {
    let mut process =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(log)?).spawn()?;
    let stdout = process.stdout.take().context("no stdout")?;
    for line in BufReader::new(stdout).lines() {
        if let Some(words) = line?.strip_prefix("ready") {
            return Ok((process, words.split_whitespace().map(str::to_owned).collect()));
        }
    }
    let status = process.wait()?;
    bail!(
        "{command:?} ended with {status} before it was ready:\n{}",
        fs::read_to_string(log).unwrap_or_default()
    )
}
