use anyhow::Result;
use serde_json::json;
use switchboard_tests::{ALICE, Demo};

#[tokio::test]
async fn the_card_is_kept_in_the_history_over_a_restart() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let card = alice.card("kept", &ring).await?;
    let id = card["callId"].as_str().unwrap_or_default().to_owned();
    alice.post(&format!("/api/v1/calls/{id}/events"), &json!({"event": "declined"})).await?.expect(200)?;
    let demo = demo.restart().await?;
    let alice = demo.sign_in(ALICE).await?;
    let call = alice.get(&format!("/api/v1/calls/{id}")).await?.expect(200)?;
    assert_eq!((&call["outcome"], &call["title"]), (&json!("declined"), &json!("Diego Siciliani")));
    assert_eq!(call["card"]["matches"], card["matches"]);
    Ok(())
}
