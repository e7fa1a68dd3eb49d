use anyhow::{Result, ensure};
use futures::future::join_all;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{ALICE, Demo, NESTOR, Person, THEO, component};

use super::{Canary, beside, size};
use crate::faults::diego;

/// Rings with a call whose context tells the probe what to do.
async fn ring_with(person: &Person, call: String, what: &str) -> Result<()> {
    let body = json!({"callId": call, "callerInfo": diego(), "context": {"do": what}});
    let request = person.request(Method::POST, "/api/v1/calls/incoming").json(&body);
    let answer = person.send(request).await?;
    ensure!(answer.status == 200 || answer.status == 429, "{}: {}", answer.status, answer.body);
    Ok(())
}

/// F4: guests that spin, allocate, write and ask fill what a tenant may have of the workers. Another tenant's plugin answers
/// each of its calls.
async fn beside_a_tenant_that(what: &[&str]) -> Result<()> {
    let demo = Demo::start().await?;
    let (nestor, alice, theo) =
        (demo.sign_in(NESTOR).await?, demo.sign_in(ALICE).await?, demo.sign_in(THEO).await?);
    nestor.install(component("probe")).await?;
    theo.install(component("caller-id-rust")).await?;
    let canary = Canary::of(&demo, Some("plugin:caller-id-rust")).await?;
    let attack = async {
        for round in 0..size(1, 20) {
            let calls = (0..size(80, 200)).map(|n| {
                let (alice, what) = (alice.clone(), what[n % what.len()]);
                async move { ring_with(&alice, format!("attack-{round}-{n}"), what).await }
            });
            for call in join_all(calls).await {
                call?;
            }
        }
        Ok(())
    };
    beside(canary, attack).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guests_that_spin_leave_room_for_other_tenants() -> Result<()> {
    beside_a_tenant_that(&["spin"]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guests_that_allocate_flood_and_ask_leave_room_for_other_tenants() -> Result<()> {
    beside_a_tenant_that(&["memory:8000000", "memory:100000000", "flood", "capabilities", "panic"]).await
}
