//! `HAProxy` before several fronts, for the long run.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// A load balancer that follows `/readyz`; ended when dropped.
#[derive(Debug)]
pub struct Haproxy {
    process: Child,
    /// `http://127.…`
    pub url: String,
}

impl Haproxy {
    /// Starts it on a free port of this host, before fronts given by their URLs. Its files lie in `folder`.
    ///
    /// # Errors
    /// When `HAProxy` is not installed or does not start.
    pub fn before(host: &str, fronts: &[&str], folder: &Path) -> Result<Self> {
        let port = TcpListener::bind((host, 0))?.local_addr()?.port();
        let mut servers = String::new();
        for (n, front) in fronts.iter().enumerate() {
            let address = front.strip_prefix("http://").context("no http URL")?;
            servers.push_str(&format!("  server front{n} {address} check inter 200ms fall 1 rise 1\n"));
        }
        let configuration = folder.join("haproxy.cfg");
        fs::write(
            &configuration,
            format!(
                "defaults\n  mode http\n  timeout connect 1s\n  timeout client 60s\n  timeout server 60s\n  retries 3\n  \
                 option redispatch\n  retry-on conn-failure\nfrontend agents\n  bind {host}:{port}\n  default_backend \
                 fronts\nbackend fronts\n  balance roundrobin\n  option httpchk GET /readyz\n  http-check expect status \
                 200\n{servers}"
            ),
        )?;
        let log = folder.join("haproxy.log");
        let mut process = Command::new("haproxy")
            .args(["-db", "-f"])
            .arg(&configuration)
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log)?)
            .spawn()
            .context("haproxy can't be started; `apt-get install haproxy` installs it")?;
        let until = Instant::now() + Duration::from_secs(10);
        while std::net::TcpStream::connect((host, port)).is_err() {
            if let Some(status) = process.try_wait()? {
                bail!("haproxy ended with {status}: {}", fs::read_to_string(&log)?);
            }
            ensure!(Instant::now() < until, "haproxy does not get ready");
            crate::postgres::pause(Duration::from_millis(50));
        }
        Ok(Self { process, url: format!("http://{host}:{port}") })
    }
}

impl Drop for Haproxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
