mod changes;
mod exports;
mod imports;

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;
use switchboard_tests::{ALICE, Demo};

#[tokio::test]
async fn the_demo_has_a_thousand_customers_from_a_dozen_countries() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let (mut seen, mut prefixes, mut cursor) = (BTreeSet::new(), BTreeSet::new(), None::<String>);
    loop {
        let path = match &cursor {
            Some(cursor) => {
                format!("/api/v1/customers?limit=200&cursor={}", switchboard_tests::encoded(cursor))
            }
            None => "/api/v1/customers?limit=200".to_owned(),
        };
        let page = alice.get(&path).await?.expect(200)?;
        assert_eq!((&page["source"], &page["readOnly"]), (&json!("customers"), &json!(false)));
        for customer in page["items"].as_array().into_iter().flatten() {
            assert!(seen.insert(customer["id"].to_string()), "{} came twice", customer["id"]);
            for phone in customer["phones"].as_array().into_iter().flatten() {
                let e164 = phone["e164"].as_str().unwrap_or_default();
                prefixes.insert(e164.chars().take(3).collect::<String>());
            }
        }
        match page["nextCursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    assert!(seen.len() >= 1000, "{}", seen.len());
    assert!(prefixes.len() >= 12, "{prefixes:?}");
    Ok(())
}
