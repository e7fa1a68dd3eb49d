use anyhow::Result;
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, NESTOR, TARA};

use crate::harness::TestApp;

#[tokio::test]
async fn me_says_who_i_am_and_what_i_may() -> Result<()> {
    let app = TestApp::start().await?;
    app.install(&app.sign_in(NESTOR).await?, "phone-book", &[Hook::CallerId], |_| None).await?;
    let me = app.sign_in(ALICE).await?.get("/api/v1/me").await?.expect(200)?;
    assert_eq!(me["tenant"]["name"], "Fabrikam");
    assert_eq!(me["roles"], serde_json::json!(["agent"]));
    assert_eq!(me["calling"]["mode"], "simulated");
    assert_eq!(me["calling"]["emulatorUrl"], app.emulator);
    assert_eq!(me["plugins"][0]["name"], "phone-book");

    let roles = app.sign_in(NESTOR).await?.get("/api/v1/me").await?.expect(200)?["roles"].clone();
    assert!(roles.as_array().is_some_and(|roles| roles.contains(&"admin".into())), "{roles}");

    let tara = app.sign_in(TARA).await?.get("/api/v1/me").await?.expect(200)?;
    assert_eq!((&tara["tenant"]["name"], &tara["plugins"]), (&"Tailspin".into(), &serde_json::json!([])));
    Ok(())
}
