use anyhow::{Context, Result};
use serde_json::json;
use switchboard_tests::{ALICE, Demo, WENDY};

/// Wingtip's plugin loops forever: its agents get their card all the same, and it says why.
#[tokio::test]
async fn the_looping_tenant_gets_its_card() -> Result<()> {
    let demo = Demo::start().await?;
    let wendy = demo.sign_in(WENDY).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let events = wendy.card_events("loop-1", &ring).await?;
    let first = events.first().map(|event| (event.event.as_str(), &event.data["phase"]));
    assert_eq!(first, Some(("card", &json!("first"))));
    let last = events
        .iter()
        .find(|event| event.event == "final")
        .map(|event| event.data.clone())
        .unwrap_or_default();
    assert_eq!(last["caller"]["e164"], "+14255550123");
    let why = last["why"].as_array().into_iter().flatten().find(|why| why["source"] == "plugin:loop");
    assert!(why.is_some_and(|why| why["outcome"] == "timed-out"), "{last}");
    Ok(())
}

/// It keeps timing out and there is no other version: after a few calls it is not asked any more, and the card says why.
#[tokio::test]
async fn the_looping_version_is_taken_off_the_calls() -> Result<()> {
    let demo = Demo::start().await?;
    let wendy = demo.sign_in(WENDY).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    for n in 0..12 {
        let card = wendy.card(&format!("off-{n}"), &ring).await?;
        let why = card["why"].as_array().into_iter().flatten().find(|why| why["source"] == "plugin:loop");
        let why = why.context("the card says nothing of the plugin")?;
        if why["outcome"] == "skipped" {
            let detail = why["detail"].as_str().unwrap_or_default();
            assert!(detail.contains("kept failing"), "{why}");
            return Ok(());
        }
        assert_eq!(why["outcome"], "timed-out", "{card}");
    }
    anyhow::bail!("it is still asked after twelve calls")
}

/// While Wingtip's agents ring and ring, Fabrikam's plugin answers every call.
#[tokio::test]
async fn others_are_served_meanwhile() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, wendy) = (demo.sign_in(ALICE).await?, demo.sign_in(WENDY).await?);
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let looping = (0..20).map(|n| {
        let (wendy, ring) = (wendy.clone(), ring.clone());
        tokio::spawn(async move { wendy.card(&format!("loop-{n}"), &ring).await })
    });
    let looping: Vec<_> = looping.collect();
    for n in 0..20 {
        let card = alice.card(&format!("alice-{n}"), &ring).await?;
        let why =
            card["why"].as_array().into_iter().flatten().find(|why| why["source"] == "plugin:phone-book");
        assert!(why.is_some_and(|why| why["outcome"] == "found"), "{card}");
    }
    for call in looping {
        assert_eq!(call.await??["caller"]["e164"], "+14255550123");
    }
    Ok(())
}
