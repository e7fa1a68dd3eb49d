use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{DEVELOPER, NESTOR, Person};

use crate::harness::TestApp;

async fn with_token(
    app: &TestApp,
    token: &str,
    method: Method,
    path: &str,
) -> Result<switchboard_tests::Answer> {
    let script = app.stranger()?;
    script.send(script.request(method, path).bearer_auth(token)).await
}

async fn make(person: &Person, body: serde_json::Value) -> Result<(String, String)> {
    let made = person.post("/api/v1/admin/tokens", &body).await?.expect(201)?;
    let text = |name: &str| made[name].as_str().map(str::to_owned).context("missing");
    Ok((text("id")?, text("token")?))
}

#[tokio::test]
async fn nobody_gives_a_token_more_than_they_have() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    for (body, status) in [
        (json!({"name": "a", "roles": ["admin"]}), 403),
        (json!({"name": "a", "roles": ["operator"]}), 400),
        (json!({"name": "a", "roles": ["agent"]}), 400),
        (json!({"name": "a", "roles": []}), 400),
        (json!({"name": " "}), 400),
        (json!({"name": "a", "expiresInDays": 0}), 400),
        (json!({"name": "a", "expiresInDays": 367}), 400),
    ] {
        developer.post("/api/v1/admin/tokens", &body).await?.expect(status)?;
    }
    let (_, of_developer) = make(&developer, json!({"name": "own"})).await?;
    let (admins, of_admin) = make(&nestor, json!({"name": "admin's", "roles": ["admin"]})).await?;
    nestor.post("/api/v1/admin/tokens", &json!({"name": "own"})).await?.expect(409)?;
    with_token(&app, &of_admin, Method::GET, "/api/v1/admin/settings").await?.expect(200)?;
    with_token(&app, &of_developer, Method::GET, "/api/v1/admin/settings").await?.expect(403)?;
    let seen = developer.get("/api/v1/admin/tokens").await?.expect(200)?;
    assert_eq!(seen["items"].as_array().map(Vec::len), Some(1), "{seen}");
    let delete = developer.request(Method::DELETE, &format!("/api/v1/admin/tokens/{admins}"));
    developer.send(delete).await?.expect(404)?;
    Ok(())
}
