use std::time::Duration;

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

#[tokio::test]
async fn a_token_ends_with_its_makers_account_and_roles() -> Result<()> {
    const DAY: Duration = Duration::from_hours(25);
    const SETTINGS: &str = "/api/v1/admin/settings";
    let roles = |roles: &[&str]| json!({"users": {NESTOR: {"roles": roles}}});
    let disabled = json!({"users": {NESTOR: {"disabled": true}}});
    let revoked = json!({"users": {NESTOR: {"sessionsRevokedAt": "2100-01-01T00:00:00Z"}}});
    for (knobs, admins, developers) in [
        (disabled, 401, 401),
        (revoked, 401, 401),
        (roles(&["agent"]), 401, 401),
        (roles(&["developer"]), 401, 200),
        (roles(&["admin"]), 200, 200),
    ] {
        let app = TestApp::start().await?;
        let nestor = app.sign_in(NESTOR).await?;
        let (_, admin) = make(&nestor, json!({"name": "a", "roles": ["admin"]})).await?;
        let (_, developer) = make(&nestor, json!({"name": "d", "roles": ["developer"]})).await?;
        with_token(&app.stranger()?, &admin, Method::GET, SETTINGS).await?.expect(200)?;
        app.emulate(&knobs).await?;
        // Entra is asked once a day, so that scripts do not depend on it.
        with_token(&app.stranger()?, &admin, Method::GET, SETTINGS).await?.expect(200)?;
        app.advance(DAY);
        let answer = with_token(&app.stranger()?, &admin, Method::GET, SETTINGS).await?.expect(admins)?;
        if admins == 401 {
            assert_eq!(answer["type"], "/problems/token-ended", "{knobs}");
            assert!(answer["detail"].as_str().is_some_and(|detail| detail.contains(NESTOR)), "{answer}");
        }
        with_token(&app.stranger()?, &developer, Method::GET, "/api/v1/admin/plugins")
            .await?
            .expect(developers)?;
        // The maker is back: so are the tokens.
        app.emulate_health().await?;
        let nestor = app.sign_in(NESTOR).await?;
        with_token(&app.stranger()?, &admin, Method::GET, SETTINGS).await?.expect(200)?;
        let listed = nestor.get("/api/v1/admin/tokens").await?.expect(200)?;
        assert_eq!(listed["items"][0]["effectiveRoles"], json!(["admin"]), "{listed}");
    }
    Ok(())
}

#[tokio::test]
async fn while_entra_is_away_tokens_are_let_in_for_a_month() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let (_, token) = make(&nestor, json!({"name": "a", "roles": ["admin"]})).await?;
    app.emulate(&json!({"entra": {"failStatus": 503}})).await?;
    app.advance(Duration::from_hours(29 * 24));
    with_token(&app.stranger()?, &token, Method::GET, "/api/v1/admin/settings").await?.expect(200)?;
    app.advance(Duration::from_hours(2 * 24));
    with_token(&app.stranger()?, &token, Method::GET, "/api/v1/admin/settings").await?.expect(401)?;
    Ok(())
}
