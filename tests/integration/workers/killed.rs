use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use switchboard_tests::{ALICE, Demo, Person, WENDY, signal};

/// kill -9 of every worker while 100 calls are in flight: every call gets a card, and the workers come back. Once, and
/// in the long run many times.
#[tokio::test]
async fn every_call_gets_a_card_and_the_workers_come_back() -> Result<()> {
    let demo = Demo::start().await?;
    // Wingtip's plugin loops, so its calls are surely inside a guest when the worker dies.
    let (alice, wendy) = (demo.sign_in(ALICE).await?, demo.sign_in(WENDY).await?);
    let rounds = if std::env::var_os("SWITCHBOARD_LONG_TESTS").is_some() { 50 } else { 1 };
    for round in 0..rounds {
        kill_while_it_rings(&demo, &alice, &wendy, round).await?;
    }
    Ok(())
}

async fn kill_while_it_rings(demo: &Demo, alice: &Person, wendy: &Person, round: usize) -> Result<()> {
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let calls: Vec<_> = (0..100)
        .map(|n| {
            let person = if n % 2 == 0 { alice.clone() } else { wendy.clone() };
            let ring = ring.clone();
            tokio::spawn(async move { person.card(&format!("kill-{round}-{n}"), &ring).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let before: BTreeSet<u32> = demo.workers()?.into_iter().collect();
    ensure!(!before.is_empty(), "the demo has no workers");
    for pid in &before {
        signal(*pid, "KILL")?;
    }
    for call in calls {
        assert_eq!(call.await??["caller"]["e164"], "+14255550123");
    }

    // Replacements come; until then the card says that the plugin was not there.
    for attempt in 0.. {
        let card = alice.card(&format!("after-{round}-{attempt}"), &ring).await?;
        let why =
            card["why"].as_array().into_iter().flatten().find(|why| why["source"] == "plugin:phone-book");
        if why.is_some_and(|why| why["outcome"] == "found") {
            break;
        }
        ensure!(attempt < 100, "the plugin did not come back: {card}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for attempt in 0.. {
        let after: BTreeSet<u32> = demo.workers()?.into_iter().collect();
        if after.len() == before.len() {
            assert!(after.is_disjoint(&before), "{before:?} {after:?}");
            break;
        }
        ensure!(attempt < 100, "{before:?} became {after:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

#[tokio::test]
async fn workers_end_with_their_front() -> Result<()> {
    let mut demo = Demo::start().await?;
    let workers = demo.workers()?;
    assert!(!workers.is_empty());
    demo.stop()?;
    for attempt in 0.. {
        if workers.iter().all(|pid| !std::path::Path::new(&format!("/proc/{pid}")).exists()) {
            break;
        }
        ensure!(attempt < 50, "workers {workers:?} outlive their front");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
