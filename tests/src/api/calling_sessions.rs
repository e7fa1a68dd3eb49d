//! `/api/v1/calling`: the tabs in which calls ring.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{Answer, Person};

/// Where calling sessions are registered.
pub const SESSIONS: &str = "/api/v1/calling/sessions";

/// Registers a calling session and gives its id.
///
/// # Errors
/// When that is refused, or it begins otherwise than registering with a heartbeat of 30 seconds.
pub async fn register(person: &Person) -> Result<String> {
    let body =
        json!({"device": "Chrome on Linux", "sdkVersion": "1.2.3", "tokenExpiresAt": "2030-01-01T00:00:00Z"});
    let made = person.post(SESSIONS, &body).await?.expect(201)?;
    ensure!(made["state"] == "registering" && made["heartbeatSeconds"] == 30, "{made}");
    Ok(made["id"].as_str().context("no id")?.to_owned())
}

/// Says in which state a calling session is.
///
/// # Errors
/// When the server can't be reached.
pub async fn says(person: &Person, id: &str, state: &str) -> Result<Answer> {
    person.put(&format!("{SESSIONS}/{id}"), &json!({"state": state})).await
}

/// Who can be reached, and in how many tabs.
///
/// # Errors
/// When that is refused.
pub async fn reachable(person: &Person) -> Result<Vec<(String, i64)>> {
    let list = person.get("/api/v1/calling/reachable").await?.expect(200)?;
    let one = |user: &Value| {
        (
            user["userPrincipalName"].as_str().unwrap_or_default().to_owned(),
            user["sessions"].as_i64().unwrap_or(0),
        )
    };
    Ok(list["items"].as_array().into_iter().flatten().map(one).collect())
}
