use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::api::tokens::{make, with_token};
use switchboard_tests::{DEVELOPER, NESTOR};

use crate::harness::TestApp;

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
    with_token(&app.stranger()?, &of_admin, Method::GET, "/api/v1/admin/settings").await?.expect(200)?;
    with_token(&app.stranger()?, &of_developer, Method::GET, "/api/v1/admin/settings").await?.expect(403)?;
    let seen = developer.get("/api/v1/admin/tokens").await?.expect(200)?;
    assert_eq!(seen["items"].as_array().map(Vec::len), Some(1), "{seen}");
    let delete = developer.request(Method::DELETE, &format!("/api/v1/admin/tokens/{admins}"));
    developer.send(delete).await?.expect(404)?;
    Ok(())
}
