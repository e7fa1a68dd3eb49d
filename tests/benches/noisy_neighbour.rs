//! The noisy neighbour: two tenants do all of nine hostile things at once, again and again, while a third one's calls ring. Its cards
//! alone and meanwhile, and those that were lost; ratios of one run on one machine.
//!
//! The hostile things are: guests that spin, guests that allocate, guests that flood the host with calls, uploads that would
//! keep a compiler busy, imports, searches for duplicates, a CRM that takes 4 s for each call, values, and strangers who ask for
//! files and begin sign-ins.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::future::BoxFuture;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, redirect};
use serde_json::{Map, Value, json};
use switchboard_tests::{
    ALICE, CRM_TOKEN, Crm, Demo, MEGAN, NESTOR, Person, Postgres, TARA, THEO, WALT, WENDY, bombs, component,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// How long the calls ring alone, and how long meanwhile.
const WITHIN: Duration = Duration::from_secs(60);

/// How often one rings.
const INTERVAL: Duration = Duration::from_millis(100);

/// Customers of Wingtip, whose duplicates are searched for: Fabrikam's are kept by its plugin, so that none are imported there.
const CUSTOMERS: usize = 100_000;

fn diego() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}})
}

/// The times of calls that ring one after the other, in milliseconds and in order, and how many got no card or none by the
/// plugin.
async fn ringing(person: &Person, name: &str) -> (Vec<f64>, usize) {
    let (until, mut times, mut lost, mut n) = (Instant::now() + WITHIN, Vec::new(), 0, 0);
    while Instant::now() < until {
        let begun = Instant::now();
        let card = person.card(&format!("{name}-{n}"), &diego()).await;
        n += 1;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        let named = |card: Value| {
            let mut why = card["why"].as_array().cloned().unwrap_or_default().into_iter();
            why.any(|why| why["source"] == "plugin:caller-id-rust" && why["outcome"] != "timed-out")
        };
        lost += usize::from(!card.is_ok_and(named));
        tokio::time::sleep(INTERVAL.saturating_sub(begun.elapsed())).await;
    }
    times.sort_by(f64::total_cmp);
    (times, lost)
}

fn at(times: &[f64], part: f64) -> f64 {
    times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default()
}

/// What hostile tenants do, by name: each is done again as soon as it is done.
type Deed = (&'static str, Box<dyn Fn(usize) -> BoxFuture<'static, ()> + Send + Sync>);

fn deed<F: Future<Output = Result<()>> + Send + 'static>(
    name: &'static str,
    act: impl Fn(usize) -> F + Send + Sync + 'static,
) -> Deed {
    // Most of it is refused, which is the point.
    (name, Box::new(move |n| Box::pin(futures::FutureExt::map(act(n), drop))))
}

fn rings(name: &'static str, person: &Person, what: &'static str) -> Deed {
    let person = person.clone();
    deed(name, move |n| {
        let body = json!({"callId": format!("{name}-{n}"), "callerInfo": diego(), "context": {"do": what}});
        let request = person.request(Method::POST, "/api/v1/calls/incoming").json(&body);
        async move {
            request.send().await?.bytes().await?;
            Ok(())
        }
    })
}

fn csv(rows: usize) -> String {
    let rows = (0..rows).map(|n| format!("Customer {n},+1425{:07}\n", 5_560_000 + n / 2));
    std::iter::once("name,phone\n".to_owned()).chain(rows).collect()
}

fn deeds(demo: &Demo, [nestor, alice, megan, wendy, walt]: [&Person; 5], slow: &Crm) -> Result<Vec<Deed>> {
    let upload =
        Arc::new([bombs::loops_with_variables(1_900, 1_900), bombs::zeros(40 << 20), bombs::doubling(24)?]);
    let (uploader, importer, writer) = (nestor.clone(), walt.clone(), nestor.clone());
    let (searcher, caller, front, crm) = (wendy.clone(), megan.clone(), demo.front.clone(), slow.url.clone());
    let stranger = Client::builder().redirect(redirect::Policy::none()).build()?;
    Ok(vec![
        rings("guests that spin", alice, "spin"),
        rings("guests that allocate", megan, "memory:100000000"),
        rings("guests that flood the host", alice, "capabilities"),
        rings("guests that loop", wendy, ""),
        deed("uploads", move |n| {
            let bomb = upload[n % upload.len()].clone();
            let request = uploader.request(Method::POST, "/api/v1/admin/plugins");
            let request = request.header(CONTENT_TYPE, "application/wasm").body(bomb);
            async move {
                request.send().await?;
                Ok(())
            }
        }),
        deed("imports", move |_| {
            let request = importer.request(Method::POST, "/api/v1/customers/import");
            let request = request.header(CONTENT_TYPE, "text/csv").body(csv(20_000));
            async move {
                request.send().await?;
                Ok(())
            }
        }),
        deed("duplicates", move |_| {
            let request = searcher.request(Method::GET, "/api/v1/customers/duplicates?limit=200");
            async move {
                request.send().await?.bytes().await?;
                Ok(())
            }
        }),
        deed("calls for a slow CRM", move |n| {
            let (person, crm) = (caller.clone(), crm.clone());
            async move {
                ensure!(!crm.is_empty());
                let card = person.card(&format!("ended-{n}"), &diego()).await?;
                let path = format!("/api/v1/calls/{}/events", card["callId"].as_str().unwrap_or_default());
                person.post(&path, &json!({"event": "declined"})).await?;
                Ok(())
            }
        }),
        deed("values", move |n| {
            let writer = writer.clone();
            async move {
                let entry = |at: usize| (format!("v{n}-{at}"), json!("x".repeat(500)));
                let entries: Map<String, Value> = (0..200).map(entry).collect();
                writer.post("/api/v1/admin/plugins/probe/key-value", &json!({"entries": entries})).await?;
                Ok(())
            }
        }),
        deed("strangers", move |n| {
            let path = if n % 2 == 0 { "/" } else { "/auth/sign-in" };
            let request = stranger.get(format!("{front}{path}"));
            async move {
                request.send().await?.bytes().await?;
                Ok(())
            }
        }),
    ])
}

async fn measure(database: &str, demo: &Demo) -> Result<()> {
    println!("on {database}");
    let (nestor, alice, megan) =
        (demo.sign_in(NESTOR).await?, demo.sign_in(ALICE).await?, demo.sign_in(MEGAN).await?);
    let (wendy, walt) = (demo.sign_in(WENDY).await?, demo.sign_in(WALT).await?);
    let (theo, tara) = (demo.sign_in(THEO).await?, demo.sign_in(TARA).await?);
    theo.install(component("caller-id-rust")).await?;
    nestor.install(component("probe")).await?;
    let request = walt.request(Method::POST, "/api/v1/customers/import").header(CONTENT_TYPE, "text/csv");
    let begun = walt.send(request.body(csv(CUSTOMERS))).await?.expect(202)?;
    walt.import_over(begun["id"].as_str().context("no id")?).await?;
    let slow = Crm::start()?;
    slow.connect(&nestor, CRM_TOKEN).await?;
    slow.set(&json!({"delayMs": 4_000})).await?;
    ringing(&tara, "warm").await;
    let (alone, lost) = ringing(&tara, "alone").await;
    ensure!(lost == 0, "{lost} of {} calls got no card alone", alone.len());

    let over = CancellationToken::new();
    let mut counts: Vec<(&'static str, Arc<AtomicUsize>)> = Vec::new();
    let mut lanes = Vec::new();
    for (name, act) in deeds(demo, [&nestor, &alice, &megan, &wendy, &walt], &slow)? {
        let (act, count) = (Arc::new(act), Arc::new(AtomicUsize::new(0)));
        counts.push((name, Arc::clone(&count)));
        for _ in 0..16 {
            let (act, count, over) = (Arc::clone(&act), Arc::clone(&count), over.clone());
            lanes.push(tokio::spawn(async move {
                while !over.is_cancelled() {
                    act(count.fetch_add(1, Ordering::Relaxed)).await;
                }
            }));
        }
    }
    let (meanwhile, lost) = ringing(&tara, "meanwhile").await;
    over.cancel();
    for lane in lanes {
        lane.abort();
    }
    for (what, times) in [("alone", &alone), ("meanwhile", &meanwhile)] {
        println!(
            "{what:9} {} calls  p50 {:>7.2} ms  p99 {:>7.2} ms",
            times.len(),
            at(times, 0.5),
            at(times, 0.99)
        );
    }
    println!(
        "meanwhile / alone: p50 {:.2}, p99 {:.2}; {lost} cards lost or without the plugin",
        at(&meanwhile, 0.5) / at(&alone, 0.5),
        at(&meanwhile, 0.99) / at(&alone, 0.99)
    );
    for (name, count) in &counts {
        println!("  {name}: {}", count.load(Ordering::Relaxed));
    }
    Ok(())
}

fn main() -> Result<()> {
    // `cargo test --all-targets` runs this too: then there is nothing to measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        measure("SQLite", &Demo::start_in(TempDir::new()?).await?).await?;
        measure("PostgreSQL", &Demo::start_on(Postgres::get()?).await?).await
    })
}
