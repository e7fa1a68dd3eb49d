//! Before a call is placed, real plugins are asked in real workers.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Demo, NESTOR, component};

const CALLS: &str = "/api/v1/calls";

fn to(number: &str) -> Value {
    json!({"to": {"phoneNumber": number}})
}

/// Guests that fail, loop and panic stop no call; the ones after them may warn and block.
#[tokio::test]
async fn a_guest_stops_a_call_only_by_saying_so() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, nestor) = (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?);
    nestor.install(component("probe")).await?;
    let warned = alice.post(CALLS, &to("+14255550111")).await?.expect(201)?;
    assert_eq!(warned["warnings"], json!([{"plugin": "plugin:probe", "text": "live 500"}]), "{warned}");
    let blocked = alice.post(CALLS, &to("+14255550112")).await?.expect(403)?;
    assert_eq!(blocked["detail"], "probe: the probe blocks", "{blocked}");
    for (number, why) in [("+14255550113", "fails"), ("+14255550114", "loops"), ("+14255550115", "panics")] {
        let placed = alice.post(CALLS, &to(number)).await?.expect(201)?;
        assert_eq!(placed["warnings"], json!([]), "{why}: {placed}");
    }
    // Nobody asks about an emergency number, whatever a plugin would say.
    assert_eq!(alice.post(CALLS, &to("911")).await?.expect(201)?["emergency"], true);
    Ok(())
}

/// The plugin that ships: a list of whom nobody may call, and unwanted numbers of which agents are warned.
#[tokio::test]
async fn a_list_of_numbers_that_must_not_be_called_is_kept() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, nestor) = (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?);
    nestor.install(component("spam-and-vip")).await?;
    let lists = json!({"entries": {"do-not-call:+14255550177": "They asked us not to call.", "spam:+14255550178": ""}});
    let loaded = nestor.post("/api/v1/admin/plugins/spam-and-vip/key-value", &lists).await?;
    ensure!(loaded.status.is_success(), "{}", loaded.body);
    let blocked = alice.post(CALLS, &to("(425) 555-0177")).await?.expect(403)?;
    assert_eq!(blocked["detail"], "spam-and-vip: They asked us not to call.", "{blocked}");
    let warned = alice.post(CALLS, &to("+14255550178")).await?.expect(201)?;
    assert_eq!(warned["warnings"][0]["text"], "The number is on the list of unwanted callers.", "{warned}");
    assert_eq!(alice.post(CALLS, &to("+14255550179")).await?.expect(201)?["warnings"], json!([]));
    Ok(())
}
