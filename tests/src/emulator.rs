//! The emulated Microsoft, made to misbehave.

use anyhow::{Context, Result, ensure};
use reqwest::Client;
use serde_json::Value;

use crate::Demo;

impl Demo {
    /// Turns knobs of the emulator: a merge patch of `/emulator/state`.
    ///
    /// # Errors
    /// When it refuses them.
    pub async fn emulate(&self, knobs: &Value) -> Result<()> {
        let answer =
            Client::new().patch(format!("{}/emulator/state", self.emulator)).json(knobs).send().await?;
        ensure!(answer.status().is_success(), "{knobs}: {}", answer.text().await?);
        Ok(())
    }

    /// Sets all knobs of the emulator back.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn emulate_health(&self) -> Result<()> {
        let answer = Client::new().post(format!("{}/emulator/reset", self.emulator)).send().await?;
        ensure!(answer.status().is_success(), "reset: {}", answer.status());
        Ok(())
    }

    /// Entra object ids of a tenant's people, by their accounts, as the emulator knows them.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn object_ids(&self, domain: &str) -> Result<Vec<(String, String)>> {
        let info: Value = reqwest::get(format!("{}/emulator/info", self.emulator)).await?.json().await?;
        let tenants = info["tenants"].as_array().context("no tenants")?;
        let tenant = tenants.iter().find(|tenant| tenant["domain"] == domain).context("no such tenant")?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let people = tenant["users"].as_array().into_iter().flatten();
        Ok(people.map(|person| (text(&person["upn"]), text(&person["oid"]))).collect())
    }
}
