use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;
use switchboard_tests::{Person, Server, TARA, THEO, component};

use super::diego;

/// What the server has acknowledged so far.
#[derive(Debug, Default)]
struct Acknowledged {
    versions: BTreeSet<String>,
    /// The activations that were asked for since the last one that was acknowledged, that one first.
    activations: Vec<String>,
    customers: BTreeSet<String>,
    calls: BTreeSet<String>,
    /// Ids of imports; each has [`ROWS`] rows, whose company is the import's name.
    imports: BTreeSet<(String, String)>,
}

/// Rows of one import: several chunks of it.
const ROWS: usize = 600;

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

/// Imports file after file, each of new customers.
async fn import(theo: Person, round: usize, all: Shared) {
    for n in 0.. {
        let name = format!("import{round}x{n}");
        let mut file = "name,company,phone\n".to_owned();
        for row in 0..ROWS {
            file.push_str(&format!("{name} row {row},{name},+1425{:07}\n", 3_000_000 + row));
        }
        let request = theo.request(Method::POST, "/api/v1/customers/import").header(CONTENT_TYPE, "text/csv");
        let Ok(answer) = theo.send(request.body(file)).await else { return };
        let Some(id) = answer.body["id"].as_str().filter(|_| answer.status == 202) else { return };
        note(&all, |all| {
            all.imports.insert((id.to_owned(), name));
        });
        if theo.import_over(id).await.is_err() {
            return;
        }
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
    for (id, name) in &since.imports {
        let import = theo.import_over(id).await?;
        ensure!(import["state"] == "done" && import["created"] == ROWS, "half an import: {import}");
        ensure!(tara.count_customers(name).await? == ROWS, "{name}: not all of {ROWS} rows are there");
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

/// kill -9 of the server at random moments while versions are uploaded and activated, customers added and imported, and
/// calls ring: nothing that was acknowledged is lost, nothing is half there. A few times, and in the long run 200 times.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed() -> Result<()> {
    let rounds = if std::env::var_os("SWITCHBOARD_LONG_TESTS").is_some() { 200 } else { 4 };
    let mut server = Server::start().await?;
    let (theo, tara) = (server.sign_in(THEO).await?, server.sign_in(TARA).await?);
    let first = theo.install(component("caller-id-rust")).await?;
    let all = Shared::default();
    note(&all, |all| all.activations.extend(first["digest"].as_str().map(str::to_owned)));
    let (mut starts, mut acknowledged) = (Vec::new(), [0; 4]);
    for round in 0..rounds {
        let work = [
            tokio::spawn(upload_and_activate(theo.clone(), round, Arc::clone(&all))),
            tokio::spawn(add_customers(tara.clone(), round, Arc::clone(&all))),
            tokio::spawn(import(theo.clone(), round, Arc::clone(&all))),
            tokio::spawn(ring(tara.clone(), round, Arc::clone(&all))),
        ];
        // A different moment each time, from the first write to well into the work.
        tokio::time::sleep(Duration::from_millis(u64::try_from(20 + (round * 7919) % 1500)?)).await;
        server.kill()?;
        for work in work {
            work.await?;
        }
        let started = Instant::now();
        server.run().await?;
        starts.push(started.elapsed());
        let since = std::mem::take(&mut *all.lock().unwrap_or_else(PoisonError::into_inner));
        let counts = [since.versions.len(), since.customers.len(), since.imports.len(), since.calls.len()];
        acknowledged.iter_mut().zip(counts).for_each(|(all, more)| *all += more);
        nothing_is_lost(&theo, &tara, &all, &since).await.with_context(|| format!("round {round}"))?;
    }
    starts.sort();
    let [versions, customers, imports, calls] = acknowledged;
    println!(
        "{rounds} kills; acknowledged and kept: {versions} versions, {customers} customers, {imports} imports of {ROWS} rows, \
         {calls} calls; start to ready: median {:?}, slowest {:?}",
        starts[rounds / 2],
        starts[rounds - 1]
    );
    server.stop().await
}
