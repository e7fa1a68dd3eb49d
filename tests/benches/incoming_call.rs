//! The incoming-call route end to end, on a demo in release: with Fabrikam's plugin against Tailspin's built-in answer,
//! and Fabrikam's while Wingtip's plugin loops; on both databases. Ratios of one run on one machine.

use std::time::Instant;

use anyhow::Result;
use serde_json::json;
use switchboard_tests::{ALICE, Demo, Person, Postgres, TARA, WENDY};
use tempfile::TempDir;

const CALLS: usize = 1000;

const LANES: usize = 8;

/// Rings so often, in lanes; answers calls per second and the p50 and p99 in milliseconds.
async fn load(person: &Person, name: &str, calls: usize) -> Result<(f64, f64, f64)> {
    let started = Instant::now();
    let lanes = (0..LANES).map(|lane| {
        let (person, name) = (person.clone(), name.to_owned());
        tokio::spawn(async move {
            let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
            let mut times = Vec::new();
            for n in 0..calls / LANES {
                let begun = Instant::now();
                person.card(&format!("{name}-{lane}-{n}"), &ring).await?;
                times.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
            Ok::<_, anyhow::Error>(times)
        })
    });
    let mut times = Vec::new();
    for lane in lanes.collect::<Vec<_>>() {
        times.extend(lane.await??);
    }
    let rate = times.len() as f64 / started.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default();
    Ok((rate, at(0.5), at(0.99)))
}

/// One call after the other for a second; answers the p50 and p99 in milliseconds.
async fn quiet(person: &Person, name: &str) -> Result<(f64, f64)> {
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let (started, mut times) = (Instant::now(), Vec::new());
    while started.elapsed().as_secs_f64() < 1.0 {
        let begun = Instant::now();
        person.card(&format!("{name}-{}", times.len()), &ring).await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default();
    Ok((at(0.5), at(0.99)))
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

async fn measure(database: &str, demo: &Demo) -> Result<()> {
    println!("on {database}");
    let (alice, tara, wendy) =
        (demo.sign_in(ALICE).await?, demo.sign_in(TARA).await?, demo.sign_in(WENDY).await?);
    let own = json!({"name": "Diego", "phones": [{"number": "+1 425 555 0123"}]});
    tara.post("/api/v1/customers", &own).await?.expect(201)?;
    load(&alice, "warm-a", 200).await?;
    load(&tara, "warm-t", 200).await?;
    if demo.database().is_some() {
        // PostgreSQL does it by itself within a minute. Until then it takes whatever index it meets first.
        demo.sql("ANALYZE")?;
    }
    let mut ratios = Vec::new();
    for round in 0..3 {
        let native = load(&tara, &format!("native-{round}"), CALLS).await?;
        let plugin = load(&alice, &format!("plugin-{round}"), CALLS).await?;
        for (what, (rate, p50, p99)) in [("built-in answer", native), ("with the plugin", plugin)] {
            println!("{what}  {rate:>6.0} calls/s   p50 {p50:>6.2} ms   p99 {p99:>6.2} ms");
        }
        ratios.push(plugin.0 / native.0);
    }
    println!("throughput with the plugin / built-in: {ratios:.2?}");
    // Half load: what one lane asks for leaves the machine room.
    let before = quiet(&alice, "before").await?;
    let looping: Vec<_> = (0..10)
        .map(|n| {
            let wendy = wendy.clone();
            let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
            tokio::spawn(async move { wendy.card(&format!("loop-{n}"), &ring).await })
        })
        .collect();
    let meanwhile = quiet(&alice, "meanwhile").await?;
    for call in looping {
        call.await??;
    }
    println!("Fabrikam alone               p50 {:>6.2} ms   p99 {:>6.2} ms", before.0, before.1);
    println!("while Wingtip's plugin loops p50 {:>6.2} ms   p99 {:>6.2} ms", meanwhile.0, meanwhile.1);
    println!("p50 while looping / alone: {:.2}", meanwhile.0 / before.0);
    Ok(())
}
