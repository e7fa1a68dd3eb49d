use anyhow::Result;
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Demo};

fn diego() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}})
}

#[tokio::test]
async fn a_ringing_number_becomes_a_customer_because_the_plugin_says_so() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let card = alice.card("ring-1", &diego()).await?;
    assert_eq!(card["phase"], "final");
    assert_eq!((&card["title"], &card["identified"]), (&json!("Diego Siciliani"), &json!(true)));
    assert!(card["subtitle"].as_str().is_some_and(|text| text.contains("Northwind Traders")), "{card}");
    let outcome = |source: &str| {
        let mut why = card["why"].as_array().into_iter().flatten();
        why.find(|why| why["source"] == source).map(|why| why["outcome"].clone()).unwrap_or_default()
    };
    assert_eq!(outcome("plugin:phone-book"), "found");
    assert_eq!(outcome("customers"), "found");
    let best = &card["matches"][0];
    assert!(best["why"].as_str().is_some_and(|why| !why.is_empty()), "{best}");
    assert_eq!(best["strength"], "exact");
    Ok(())
}

/// What both the plugin and the store found is one match, and says that it has two witnesses.
#[tokio::test]
async fn the_same_record_from_two_sources_is_one_match() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let card = alice.card("ring-1", &diego()).await?;
    let matches = card["matches"].as_array().cloned().unwrap_or_default();
    let keys: std::collections::BTreeSet<_> =
        matches.iter().map(|found| (found["source"].to_string(), found["recordId"].to_string())).collect();
    assert_eq!(keys.len(), matches.len(), "{card}");
    Ok(())
}
