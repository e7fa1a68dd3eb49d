//! `PgBouncer` in transaction mode before a PostgreSQL server, for the long run.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use url::Url;

/// A pooler; ended when dropped.
#[derive(Debug)]
pub struct PgBouncer {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl PgBouncer {
    /// Starts one before the server of a database, with few connections of its own, so that they are handed on all the time.
    ///
    /// # Errors
    /// When `PgBouncer` is not installed or does not start.
    pub fn before(database: &str) -> Result<Self> {
        let server = Url::parse(database)?;
        let (host, port) = (server.host_str().context("no host")?, server.port().context("no port")?);
        let folder = TempDir::new()?;
        let own = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let users = folder.path().join("users.txt");
        fs::write(&users, "\"switchboard\" \"\"\n")?;
        let configuration = folder.path().join("pgbouncer.ini");
        fs::write(
            &configuration,
            format!(
                "[databases]\n* = host={host} port={port} user=switchboard\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = \
                 {own}\nunix_socket_dir =\nauth_type = any\nauth_file = {}\npool_mode = transaction\n\
                 default_pool_size = 4\nmax_client_conn = 200\n",
                users.display()
            ),
        )?;
        let mut command = Command::new("pgbouncer");
        command
            .arg(&configuration)
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log"))?);
        if is_root() {
            // It refuses to run as root.
            let nobody = 65_534;
            for path in [folder.path(), &users, &configuration, &folder.path().join("log")] {
                chown(path, Some(nobody), Some(nobody))?;
            }
            command.args(["-u", "nobody"]);
        }
        let process =
            command.spawn().context("pgbouncer can't be started; `apt-get install pgbouncer` installs it")?;
        let mut bouncer = Self { process, folder, port: own };
        let until = Instant::now() + Duration::from_secs(10);
        while std::net::TcpStream::connect(("127.0.0.1", own)).is_err() {
            if let Some(status) = bouncer.process.try_wait()? {
                bail!(
                    "pgbouncer ended with {status}: {}",
                    fs::read_to_string(bouncer.folder.path().join("log"))?
                );
            }
            ensure!(Instant::now() < until, "pgbouncer does not get ready");
            crate::postgres::pause(Duration::from_millis(50));
        }
        Ok(bouncer)
    }

    /// The URL of a database through the pooler.
    ///
    /// # Errors
    /// When it is no URL.
    pub fn url(&self, database: &str) -> Result<String> {
        let mut url = Url::parse(database)?;
        url.set_host(Some("127.0.0.1"))?;
        ensure!(url.set_port(Some(self.port)).is_ok(), "{database} takes no port");
        Ok(url.into())
    }
}

/// Whether this process is root's.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|of| std::os::unix::fs::MetadataExt::uid(&of) == 0)
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
