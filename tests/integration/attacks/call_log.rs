use std::time::Duration;

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use serde_json::json;
use switchboard_tests::{ALICE, CRM_TOKEN, Crm, Demo, NESTOR, Person, TARA, THEO};

use super::{beside_canary, size};
use crate::faults::diego;

async fn ended_call(person: &Person, call: &str) -> Result<String> {
    let card = person.card(call, &diego()).await?;
    let id = card["callId"].as_str().unwrap_or_default().to_owned();
    let path = format!("/api/v1/calls/{id}/events");
    person.post(&path, &json!({"event": "declined"})).await?.expect(200)?;
    Ok(id)
}

/// F5: one tenant's CRM takes 4 s for each entry of the call log. Another tenant's entries are written all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_crm_delays_no_other_tenants_call_log() -> Result<()> {
    let demo = Demo::start().await?;
    let (nestor, alice) = (demo.sign_in(NESTOR).await?, demo.sign_in(ALICE).await?);
    let (theo, tara) = (demo.sign_in(THEO).await?, demo.sign_in(TARA).await?);
    let (slow, quick) = (Crm::start()?, Crm::start()?);
    slow.connect(&nestor, CRM_TOKEN).await?;
    quick.connect(&theo, CRM_TOKEN).await?;
    slow.set(&json!({"delayMs": 4_000})).await?;
    let attack = async {
        for round in 0..size(1, 10) {
            let calls: Vec<String> = (0..size(24, 60)).map(|n| format!("slow-{round}-{n}")).collect();
            try_join_all(calls.iter().map(|call| ended_call(&alice, call))).await?;
            let id = ended_call(&tara, &format!("quick-{round}")).await?;
            let written = async {
                while !quick.activities().await?.to_string().contains(&id) {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                anyhow::Ok(())
            };
            let written = tokio::time::timeout(Duration::from_secs(20), written).await;
            ensure!(written.is_ok(), "the other tenant's call waits for the slow CRM");
        }
        Ok(())
    };
    beside_canary(&demo, attack).await
}
