//! The small CRM server that `web-crm` talks to.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::Person;

/// The bearer token that the CRM server wants.
pub const CRM_TOKEN: &str = "crm-secret-canary";

/// A running CRM server, ended when dropped.
#[derive(Debug)]
pub struct Crm {
    process: Child,
    /// `http://127.0.0.1:…`.
    pub url: String,
}

impl Crm {
    /// Starts the server on a free port.
    ///
    /// # Errors
    /// When Node.js is missing or the server doesn't start.
    pub fn start() -> Result<Self> {
        let script = crate::demo::top().join("tests/crm-server/server.mjs");
        let mut process = Command::new("node")
            .arg(script)
            .args(["0", CRM_TOKEN])
            .stdout(Stdio::piped())
            .spawn()
            .context("node could not be started")?;
        let stdout = process.stdout.take().context("no stdout")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let Some(port) = line.trim().strip_prefix("listening ") else {
            bail!("the CRM server said {line:?}")
        };
        Ok(Self { url: format!("http://127.0.0.1:{port}"), process })
    }

    /// Changes how the server behaves.
    ///
    /// # Errors
    /// When it doesn't answer.
    pub async fn set(&self, knobs: &Value) -> Result<()> {
        let answer = reqwest::Client::new().post(format!("{}/__knobs", self.url)).json(knobs).send().await?;
        ensure!(answer.status().is_success(), "knobs: {}", answer.status());
        Ok(())
    }

    /// The activities that were written down.
    ///
    /// # Errors
    /// When it doesn't answer.
    pub async fn activities(&self) -> Result<Value> {
        let request = reqwest::Client::new().get(format!("{}/activities", self.url)).bearer_auth(CRM_TOKEN);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    /// Installs `web-crm` in the admin's tenant, connected to this server with `token`.
    ///
    /// # Errors
    /// When a step is refused.
    pub async fn connect(&self, admin: &Person, token: &str) -> Result<()> {
        admin.install(crate::component("web-crm")).await?;
        let connection = json!({"baseUrl": self.url, "auth": {"kind": "bearer", "token": token}});
        let answer = admin.put("/api/v1/admin/plugins/web-crm/connections/crm", &connection).await?;
        ensure!(answer.status.is_success(), "the connection: {} {}", answer.status, answer.body);
        Ok(())
    }
}

impl Drop for Crm {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
