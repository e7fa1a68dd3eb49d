use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use switchboard_tests::{ALICE, Demo, Server, signal};

/// S3: these signals end a process by default, and mean something else to whoever sends them to a server.
#[tokio::test]
async fn signals_that_mean_something_else_end_no_front() -> Result<()> {
    let server = Server::start().await?;
    let pid = server.pid()?;
    for name in ["HUP", "USR1", "USR2"] {
        signal(pid, name)?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        let answer = reqwest::get(format!("{}/healthz", server.front)).await;
        ensure!(answer.is_ok_and(|answer| answer.status().is_success()), "{name}: {}", server.log());
    }
    Ok(())
}

/// S7: a terminal and systemd send their signals to the workers too, and ringing calls still need these.
#[tokio::test]
async fn workers_outlive_the_signals_that_stop_a_front() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let before: BTreeSet<u32> = demo.workers()?.into_iter().collect();
    ensure!(!before.is_empty(), "the demo has no workers");
    for name in ["INT", "TERM", "HUP", "TERM"] {
        for pid in &before {
            signal(*pid, name)?;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let card = alice.card("signalled", &ring).await?;
    let why = card["why"].as_array().into_iter().flatten().find(|why| why["source"] == "plugin:phone-book");
    ensure!(why.is_some_and(|why| why["outcome"] == "found"), "the plugin did not answer: {card}");
    let after: BTreeSet<u32> = demo.workers()?.into_iter().collect();
    assert_eq!(before, after, "workers were replaced");
    Ok(())
}
