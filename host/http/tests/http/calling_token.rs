use anyhow::Result;
use switchboard_domain::clock::Clock;
use switchboard_tests::ALICE;

use crate::harness::TestApp;

#[tokio::test]
async fn a_calling_token_is_the_sessions_own_and_lives_long_enough() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    let answer = alice.request(reqwest::Method::POST, "/api/v1/calling/token").send().await?;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["cache-control"].to_str()?.contains("no-store"));
    let token: serde_json::Value = answer.json().await?;
    let oid = me["user"]["id"].as_str().unwrap_or_default();
    assert_eq!(token["userId"], format!("8:orgid:{oid}"));

    let claims = switchboard_tests::claims(token["token"].as_str().unwrap_or_default())?;
    assert_eq!(claims["skypeid"], format!("orgid:{oid}"));
    assert_eq!(claims["tid"], me["tenant"]["id"]);
    let now = u64::try_from(Clock::system().now().as_second())?;
    assert!(claims["exp"].as_u64().is_some_and(|exp| exp >= now + 20 * 60), "{claims}");
    Ok(())
}

#[tokio::test]
async fn strangers_get_no_calling_token() -> Result<()> {
    let app = TestApp::start().await?;
    app.stranger()?.post("/api/v1/calling/token", &serde_json::json!({})).await?.expect(401)?;
    Ok(())
}
