//! The emulated Microsoft, made to misbehave.

use anyhow::{Context, Result, ensure};
use reqwest::Client;
use serde_json::Value;

use crate::Demo;

/// Turns knobs of an emulator by a merge patch: of `state`, of `users/<account>` or of `tenants/<domain>`.
///
/// # Errors
/// When it refuses them.
pub async fn turn(emulator: &str, path: &str, knobs: &Value) -> Result<()> {
    let answer = Client::new().patch(format!("{emulator}/emulator/{path}")).json(knobs).send().await?;
    ensure!(answer.status().is_success(), "{path} {knobs}: {} {}", answer.status(), answer.text().await?);
    Ok(())
}

impl Demo {
    /// Turns knobs of the demo's emulator.
    ///
    /// # Errors
    /// When it refuses them.
    pub async fn emulate(&self, knobs: &Value) -> Result<()> {
        turn(&self.emulator, "state", knobs).await
    }

    /// Sets all knobs of the emulator back.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn emulate_health(&self) -> Result<()> {
        reset(&self.emulator).await
    }

    /// Entra object ids of a tenant's people, by their accounts, as the emulator knows them.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn object_ids(&self, domain: &str) -> Result<Vec<(String, String)>> {
        object_ids(&self.emulator, domain).await
    }
}

/// Entra object ids of a tenant's people, by their accounts, as an emulator knows them.
///
/// # Errors
/// When it does not answer.
pub async fn object_ids(emulator: &str, domain: &str) -> Result<Vec<(String, String)>> {
    let info: Value = reqwest::get(format!("{emulator}/emulator/info")).await?.json().await?;
    let tenants = info["tenants"].as_array().context("no tenants")?;
    let tenant = tenants.iter().find(|tenant| tenant["domain"] == domain).context("no such tenant")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let people = tenant["users"].as_array().into_iter().flatten();
    Ok(people.map(|person| (text(&person["upn"]), text(&person["oid"]))).collect())
}

/// Sets all knobs of an emulator back.
///
/// # Errors
/// When it does not answer.
pub async fn reset(emulator: &str) -> Result<()> {
    let answer = Client::new().post(format!("{emulator}/emulator/reset")).send().await?;
    ensure!(answer.status().is_success(), "reset: {}", answer.status());
    Ok(())
}
