use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use switchboard_tests::{Demo, Person, TARA, THEO, component};

use super::diego;

/// What the server has acknowledged so far.
#[derive(Debug, Default)]
struct Acknowledged {
    versions: BTreeSet<String>,
    /// The activations that were asked for since the last one that was acknowledged, that one first.
    activations: Vec<String>,
    customers: BTreeSet<String>,
    calls: BTreeSet<String>,
}

type Shared = Arc<Mutex<Acknowledged>>;

fn note(all: &Shared, change: impl FnOnce(&mut Acknowledged)) {
    change(&mut all.lock().unwrap_or_else(PoisonError::into_inner));
}

/// The component with one more custom section: the same plugin in another version.
fn version_of(component: &[u8], number: usize) -> Vec<u8> {
    let (name, data) = (b"round", number.to_string().into_bytes());
    let mut bytes = component.to_vec();
    bytes.push(0);
    bytes.push(u8::try_from(1 + name.len() + data.len()).unwrap_or(127));
    bytes.push(u8::try_from(name.len()).unwrap_or(127));
    bytes.extend_from_slice(name);
    bytes.extend(data);
    bytes
}

/// Uploads a new version and activates it, over and over, until the server is gone.
async fn upload_and_activate(theo: Person, round: usize, all: Shared) {
    let original = component("caller-id-rust");
    for n in 0.. {
        let Ok(answer) = theo.upload(version_of(&original, round * 1000 + n)).await else { return };
        let Some(digest) = answer.body["digest"].as_str().map(str::to_owned) else { return };
        note(&all, |all| {
            all.versions.insert(digest.clone());
            all.activations.push(digest.clone());
        });
        let path = format!("/api/v1/admin/plugins/caller-id-rust/versions/{digest}/activate");
        let Ok(answer) = theo.post(&path, &json!({})).await else { return };
        if answer.status == 200 {
            note(&all, |all| all.activations = vec![digest]);
        }
    }
}

async fn add_customers(tara: Person, round: usize, all: Shared) {
    for n in 0.. {
        let body =
            json!({"name": format!("Customer {round}-{n}"), "phones": [{"number": "+1 425 555 0188"}]});
        let Ok(answer) = tara.post("/api/v1/customers", &body).await else { return };
        let Some(id) = answer.body["id"].as_str().filter(|_| answer.status == 201) else { return };
        note(&all, |all| {
            all.customers.insert(id.to_owned());
        });
    }
}

async fn ring(tara: Person, round: usize, all: Shared) {
    for n in 0.. {
        let Ok(card) = tara.card(&format!("killed-{round}-{n}"), &diego()).await else { return };
        let Some(id) = card["callId"].as_str() else { return };
        note(&all, |all| {
            all.calls.insert(id.to_owned());
        });
    }
}

async fn nothing_is_lost(theo: &Person, tara: &Person, all: &Shared, since: &Acknowledged) -> Result<()> {
    let plugins = theo.get("/api/v1/admin/plugins").await?.expect(200)?;
    let plugin =
        plugins["items"].as_array().and_then(|all| all.iter().find(|p| p["name"] == "caller-id-rust"));
    let plugin = plugin.context("the plugin is gone")?.clone();
    let kept: BTreeSet<&str> =
        plugin["versions"].as_array().into_iter().flatten().filter_map(|v| v["digest"].as_str()).collect();
    for digest in &since.versions {
        ensure!(kept.contains(digest.as_str()), "{digest} was acknowledged and is gone");
    }
    let active = plugin["active"].as_str().unwrap_or_default();
    ensure!(
        since.activations.iter().any(|digest| digest == active),
        "active is {active:?}, acknowledged or asked for were {:?}",
        since.activations
    );
    note(all, |all| all.activations = vec![active.to_owned()]);
    for id in &since.customers {
        let customer = tara.get(&format!("/api/v1/customers/{id}")).await?.expect(200)?;
        ensure!(customer["phones"][0]["e164"] == "+14255550188", "half a customer: {customer}");
    }
    for id in &since.calls {
        let call = tara.get(&format!("/api/v1/calls/{id}")).await?.expect(200)?;
        ensure!(call["card"]["phase"] != "first", "a card that was final is kept as {}", call["card"]);
    }
    // What is active can run.
    let card = tara.card(&format!("after-{active}-{}", since.calls.len()), &diego()).await?;
    ensure!(
        card["why"].to_string().contains("plugin:caller-id-rust"),
        "the active plugin is not asked: {card}"
    );
    Ok(())
}

/// kill -9 of the server at random moments while versions are uploaded and activated, customers added and calls ring:
/// nothing that was acknowledged is lost, nothing is half there. A few times, and in the long run 200 times.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed() -> Result<()> {
    let rounds = if std::env::var_os("SWITCHBOARD_LONG_TESTS").is_some() { 200 } else { 4 };
    let mut demo = Demo::start().await?;
    let (theo, tara) = (demo.sign_in(THEO).await?, demo.sign_in(TARA).await?);
    let first = theo.install(component("caller-id-rust")).await?;
    let all = Shared::default();
    note(&all, |all| all.activations.extend(first["digest"].as_str().map(str::to_owned)));
    let (mut slowest, mut acknowledged) = (Duration::ZERO, 0);
    for round in 0..rounds {
        let (theo, tara) = (theo.at(&demo.front), tara.at(&demo.front));
        let work = [
            tokio::spawn(upload_and_activate(theo.clone(), round, Arc::clone(&all))),
            tokio::spawn(add_customers(tara.clone(), round, Arc::clone(&all))),
            tokio::spawn(ring(tara.clone(), round, Arc::clone(&all))),
        ];
        // A different moment each time, from the first write to well into the work.
        tokio::time::sleep(Duration::from_millis(u64::try_from(20 + (round * 7919) % 1500)?)).await;
        demo.kill()?;
        for work in work {
            work.await?;
        }
        let started = Instant::now();
        demo = demo.start_again().await?;
        slowest = slowest.max(started.elapsed());
        let since = std::mem::take(&mut *all.lock().unwrap_or_else(PoisonError::into_inner));
        acknowledged += since.versions.len() + since.customers.len() + since.calls.len();
        nothing_is_lost(&theo.at(&demo.front), &tara.at(&demo.front), &all, &since)
            .await
            .with_context(|| format!("round {round}"))?;
    }
    println!("{rounds} kills, {acknowledged} acknowledged, slowest start {slowest:?}");
    demo.stop()?;
    Ok(())
}
