//! A standby, and how it takes the place of its server.

use std::net::TcpListener;
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tempfile::TempDir;

use super::{Postgres, READY_WITHIN, owned, pause, tool, unprivileged};

impl Postgres {
    /// A standby of this server, which takes every transaction before it is acknowledged.
    ///
    /// # Errors
    /// When this server is not the test's own, or the standby does not follow it.
    pub fn standby(&self) -> Result<Self> {
        let folder = TempDir::new()?;
        let owner = owned(&folder)?;
        let copied = tool("pg_basebackup", owner)?
            .args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync", "-D"])
            .arg(folder.path().join("data"))
            .args(["-d", &self.base])
            .output()?;
        ensure!(copied.status.success(), "pg_basebackup: {}", String::from_utf8_lossy(&copied.stderr));
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let base = format!("postgres://switchboard@127.0.0.1:{port}");
        let standby = Self { process: Mutex::default(), folder: Some(folder), base };
        standby.run(port)?;
        self.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'")?;
        self.sql("postgres", "SELECT pg_reload_conf()")?;
        let (until, follows) = (
            Instant::now() + READY_WITHIN,
            "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'",
        );
        while self.sql("postgres", follows)? != "1" {
            ensure!(Instant::now() < until, "the standby does not follow");
            pause(Duration::from_millis(50));
        }
        Ok(standby)
    }

    /// Stops this server at once, as a crash would, and has its standby take its place, under its address.
    ///
    /// # Errors
    /// When one of the two is not the test's own, or the standby can't be promoted.
    pub fn fail_over(&self, standby: &Self) -> Result<()> {
        self.end("immediate")?;
        let promoted = tool("pg_ctl", unprivileged()?)?
            .args(["promote", "-w", "-D"])
            .arg(standby.data()?)
            .stdout(Stdio::null())
            .status()?;
        ensure!(promoted.success(), "the standby was not promoted");
        // It copied the wish to wait for a standby, and has none.
        standby.sql("postgres", "ALTER SYSTEM RESET synchronous_standby_names")?;
        standby.end("fast")?;
        standby.run(self.port()?)
    }
}
