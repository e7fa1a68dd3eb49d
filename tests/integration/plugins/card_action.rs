//! Buttons of cards are run by real plugins in real workers.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Demo, NESTOR, Person, component};

fn from(number: &str) -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}})
}

fn path(card: &Value) -> Result<String> {
    Ok(format!("/api/v1/calls/{}/actions", card["callId"].as_str().context("no call id")?))
}

/// Presses a button; what came of it.
async fn press(person: &Person, path: &str, mut press: Value, key: &str) -> Result<Value> {
    press["key"] = json!(key);
    Ok(person.post(path, &press).await?.expect(200)?["result"].clone())
}

/// Guests that fail, loop and panic are told in words; the others do what the agent wants.
#[tokio::test]
async fn a_guest_runs_the_buttons_that_it_offers() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, nestor) = (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?);
    nestor.install(component("probe")).await?;
    let card = alice.card("buttons", &from("+14255550105")).await?;
    let path = path(&card)?;
    let on_card = json!({"plugin": "probe", "id": "write", "label": "Write down"});
    assert_eq!(card["pluginActions"], json!([on_card]), "{card}");
    assert_eq!(card["extra"], json!([]), "a button is no fact: {card}");
    let on_record = |action: &str| json!({"plugin": "probe", "action": action, "record": {"source": "crm", "recordId": "7"}});
    for (action, outcome, message) in [
        ("echo", "done", "live 5000 crm/7"),
        ("fail", "failed", "the probe fails"),
        ("ask", "confirm", "Really?"),
        ("refuse", "no-answer", ""),
        ("panic", "no-answer", ""),
        ("spin", "no-answer", ""),
    ] {
        let result = press(&alice, &path, on_record(action), action).await?;
        assert_eq!(result["outcome"], outcome, "{action}: {result}");
        let words = result["message"].as_str().unwrap_or_default();
        assert!(words == message || (message.is_empty() && !words.is_empty()), "{action}: {result}");
    }
    let mut yes = on_record("ask");
    yes["confirmed"] = json!(true);
    let asked = press(&alice, &path, yes, "yes").await?;
    assert_eq!((&asked["message"], &asked["title"]), (&json!("yes"), &json!("Asked")), "{asked}");
    // It runs for real: what it writes is written.
    let written = press(&alice, &path, json!({"plugin": "probe", "action": "write"}), "w").await?;
    assert_eq!(written["message"], "written", "{written}");
    let value = nestor.get("/api/v1/admin/plugins/probe/key-value/pressed").await?;
    assert_eq!(value.status, 200, "{}", value.body);
    Ok(())
}

/// The plugin that ships: an agent blocks a number, which then no longer rings, and unblocks it again.
#[tokio::test]
async fn an_agent_blocks_a_number_and_unblocks_it() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, nestor) = (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?);
    nestor.install(component("spam-and-vip")).await?;
    let number = from("+14255550191");
    assert_eq!(
        alice.card("before", &number).await?["pluginActions"],
        json!([]),
        "the admin has not allowed it"
    );
    let settings = json!({"agentsBlock": true});
    let set = nestor.put("/api/v1/admin/plugins/spam-and-vip/settings", &settings).await?;
    assert!(set.status.is_success(), "{}", set.body);
    let card = alice.card("unknown", &number).await?;
    let path_of = path(&card)?;
    let block = json!({"plugin": "spam-and-vip", "action": "block"});
    assert_eq!(press(&alice, &path_of, block.clone(), "a").await?["outcome"], "confirm");
    let mut yes = block;
    yes["confirmed"] = json!(true);
    let blocked = press(&alice, &path_of, yes, "b").await?;
    assert_eq!(
        (&blocked["outcome"], &blocked["badges"][0]["label"]),
        (&json!("done"), &json!("Blocked")),
        "{blocked}"
    );
    let card = alice.card("blocked", &number).await?;
    assert_eq!((&card["suppressed"], &card["silent"]), (&json!(true), &json!(true)), "{card}");
    let unblock = json!({"plugin": "spam-and-vip", "action": "unblock"});
    assert_eq!(press(&alice, &path(&card)?, unblock, "c").await?["outcome"], "done");
    assert_eq!(alice.card("again", &number).await?["suppressed"], false);
    Ok(())
}
