//! `/api/v1/admin/tokens`, and scripts that come with one.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::Value;

use crate::{Answer, Person};

/// What is answered to a script with this token; it is somebody without a session.
///
/// # Errors
/// When the server can't be reached.
pub async fn with_token(script: &Person, token: &str, method: Method, path: &str) -> Result<Answer> {
    script.send(script.request(method, path).bearer_auth(token)).await
}

/// Makes a token and gives its id and the token itself.
///
/// # Errors
/// When that is refused.
pub async fn make(person: &Person, body: Value) -> Result<(String, String)> {
    let made = person.post("/api/v1/admin/tokens", &body).await?.expect(201)?;
    let text = |name: &str| made[name].as_str().map(str::to_owned).context("missing");
    Ok((text("id")?, text("token")?))
}
