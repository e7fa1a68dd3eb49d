mod field_cases;

use std::time::Duration;

use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{ALICE, DEVELOPER, NESTOR, OPERATOR};

use crate::harness::TestApp;

#[tokio::test]
async fn each_role_is_let_in_where_it_belongs_and_nowhere_else() -> Result<()> {
    let app = TestApp::start().await?;
    let stranger = app.stranger()?;
    let (alice, developer) = (app.sign_in(ALICE).await?, app.sign_in(DEVELOPER).await?);
    let (nestor, operator) = (app.sign_in(NESTOR).await?, app.sign_in(OPERATOR).await?);
    for (path, statuses) in [
        ("/api/v1/me", [401, 200, 200, 200, 200]),
        ("/api/v1/customers", [401, 200, 200, 200, 200]),
        ("/api/v1/admin/plugins", [401, 403, 200, 200, 403]),
        ("/api/v1/admin/tokens", [401, 403, 200, 200, 403]),
        ("/api/v1/admin/settings", [401, 403, 403, 200, 403]),
        ("/api/v1/admin/audit", [401, 403, 403, 200, 403]),
        ("/api/v1/customers/export", [401, 403, 403, 200, 403]),
        ("/api/v1/operator/tenants", [401, 404, 404, 404, 200]),
    ] {
        for (person, status) in [&stranger, &alice, &developer, &nestor, &operator].into_iter().zip(statuses)
        {
            let answer = person.get(path).await?;
            assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_session_ends_with_the_working_day_and_with_a_sign_out() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, nestor) = (app.sign_in(ALICE).await?, app.sign_in(NESTOR).await?);
    alice.send(alice.request(Method::POST, "/auth/sign-out")).await?.expect(204)?;
    assert_eq!(alice.get("/api/v1/me").await?.expect(401)?["type"], "/problems/not-signed-in");
    app.advance(Duration::from_secs(12 * 3600 - 60));
    nestor.get("/api/v1/me").await?.expect(200)?;
    app.advance(Duration::from_secs(61));
    nestor.get("/api/v1/me").await?.expect(401)?;
    Ok(())
}

#[tokio::test]
async fn other_sites_change_nothing_with_the_cookie_of_a_browser() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let new = |header: &'static str, value: &str| {
        let request = alice.request(Method::POST, "/api/v1/customers").json(&json!({"name": "Ada"}));
        request.header(header, value)
    };
    for (header, value, status) in [
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("sec-fetch-site", "same-origin", 201),
        ("origin", app.front.as_str(), 201),
    ] {
        alice.send(new(header, value)).await?.expect(status)?;
    }
    assert_eq!(
        alice.get("/api/v1/customers?query=ada").await?.expect(200)?["items"].as_array().map(Vec::len),
        Some(2)
    );
    Ok(())
}
