//! Whatever a version does to its worker while somebody tries it, the workers that serve calls notice nothing.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Demo, OPERATOR, Person, THEO, component, signal};

const TRIAL: &str = "/api/v1/admin/plugins/loop/test";

fn caller() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}})
}

/// What the operator sees of the workers that serve calls: how often they were begun, and what is under way.
async fn live(operator: &Person) -> Result<Vec<(Value, Value, Value)>> {
    let service = operator.get("/api/v1/operator/service").await?.expect(200)?;
    let workers = service["workers"].as_array().context("no workers")?.iter();
    let live = workers.filter(|worker| worker["pool"] == "live");
    Ok(live.map(|one| (one["class"].clone(), one["starts"].clone(), one["inFlight"].clone())).collect())
}

/// Begins a trial of the looping plugin, and waits until the operator sees it run on probation.
async fn begin(theo: &Person, operator: &Person) -> Result<tokio::task::JoinHandle<Result<Value>>> {
    let theo = theo.clone();
    let trial =
        tokio::spawn(async move { theo.post(TRIAL, &json!({"callerInfo": caller()})).await?.expect(200) });
    for attempt in 0.. {
        let service = operator.get("/api/v1/operator/service").await?.expect(200)?;
        let mut workers = service["workers"].as_array().context("no workers")?.iter();
        if workers.any(|worker| worker["pool"] == "probation" && worker["inFlight"] == 1) {
            break;
        }
        ensure!(attempt < 400, "the trial does not run: {service}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(trial)
}

async fn is_found(alice: &Person, call: &str) -> Result<()> {
    let card = alice.card(call, &caller()).await?;
    let why = card["why"].as_array().into_iter().flatten().find(|why| why["source"] == "plugin:phone-book");
    ensure!(why.is_some_and(|why| why["outcome"] == "found"), "{call}: {card}");
    Ok(())
}

#[tokio::test]
async fn a_trial_that_kills_or_hangs_its_worker_costs_no_call_anything() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, theo) = (demo.sign_in(ALICE).await?, demo.sign_in(THEO).await?);
    let operator = demo.sign_in(OPERATOR).await?;
    is_found(&alice, "before").await?;
    let (pids, before) = (demo.workers()?, live(&operator).await?);
    ensure!(pids.len() == before.len() && demo.workers_on_probation()?.is_empty(), "{pids:?} {before:?}");
    theo.upload(component("loop")).await?.expect(201)?;

    // As if the engine had crashed, as often as a component may be there when that happens.
    let mut deaths = 0;
    for attempt in 0.. {
        let trial = begin(&theo, &operator).await?;
        for pid in demo.workers_on_probation()? {
            signal(pid, "ABRT")?;
        }
        let tried = trial.await??;
        let failure = tried["failure"].as_str().unwrap_or_default();
        is_found(&alice, &format!("after-{attempt}")).await?;
        if failure.contains("the plugin worker died") {
            deaths += 1;
            if deaths == 3 {
                break;
            }
        }
        // On a busy machine the guest may have been ended a moment before its worker.
        ensure!(attempt < 12, "{deaths} deaths; {tried}");
    }
    let tried = theo.post(TRIAL, &json!({"callerInfo": caller()})).await?.expect(200)?;
    ensure!(tried["failure"].as_str().unwrap_or_default().contains("quarantined"), "{tried}");
    assert_eq!((demo.workers()?, live(&operator).await?), (pids, before));
    Ok(())
}

#[tokio::test]
async fn a_trial_whose_worker_hangs_ends_and_calls_go_on() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, theo) = (demo.sign_in(ALICE).await?, demo.sign_in(THEO).await?);
    let operator = demo.sign_in(OPERATOR).await?;
    let (pids, before) = (demo.workers()?, live(&operator).await?);
    theo.upload(component("loop")).await?.expect(201)?;
    let trial = begin(&theo, &operator).await?;
    let on_probation = demo.workers_on_probation()?;
    ensure!(on_probation.len() == 1, "{on_probation:?}");
    signal(on_probation[0], "STOP")?;
    for round in 0..3 {
        is_found(&alice, &format!("while-it-hangs-{round}")).await?;
    }
    let tried = trial.await??;
    ensure!(tried["failure"].is_string(), "it answered: {tried}");
    assert_eq!((demo.workers()?, live(&operator).await?), (pids, before));
    // Readiness does not look at it.
    let ready = reqwest::get(format!("{}/readyz", demo.front)).await?;
    assert_eq!(ready.status(), 200);
    signal(on_probation[0], "KILL")?;
    Ok(())
}
