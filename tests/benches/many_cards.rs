//! Many calls after each other, each with its card, its answer and its end: what the front keeps of each, in memory, in open
//! files and in the database. `CARDS` says how many (50,000 unless it is set); on SQLite, or with
//! `SWITCHBOARD_TEST_DATABASE=postgres` on PostgreSQL, whose database's size is not told.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use switchboard_tests::{ALICE, Demo, Person};

/// So many ring at the same time.
const LANES: usize = 8;

/// Calls between two lines of figures.
const STEP: usize = 10_000;

/// A little longer than the front keeps the cards of calls that are over.
const KEPT: Duration = Duration::from_secs(75);

/// Different numbers that call.
const NUMBERS: usize = 7_000;

/// One call from its ring to its end.
async fn call(person: &Person, n: usize) -> Result<()> {
    let number = format!("+1425555{:04}", n % NUMBERS);
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}});
    let card = person.card(&format!("many-{n}"), &ring).await?;
    let id = card["callId"].as_str().context("no id")?;
    for event in ["answered", "ended"] {
        let body = json!({"event": event, "key": format!("{event}-{n}")});
        let answer = person.post(&format!("/api/v1/calls/{id}/events"), &body).await?;
        ensure!(answer.status.is_success(), "{}: {}", answer.status, answer.body);
    }
    Ok(())
}

/// What the front has at the moment.
struct Held {
    resident_mib: f64,
    files: usize,
    database_mib: f64,
}

fn held(demo: &Demo) -> Result<Held> {
    let process = format!("/proc/{}", demo.pid());
    let status = std::fs::read_to_string(format!("{process}/status"))?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let mut bytes = 0;
    for file in ["switchboard.db", "switchboard.db-wal"] {
        bytes += std::fs::metadata(demo.data().join(file)).map_or(0, |file| file.len());
    }
    Ok(Held {
        resident_mib: resident.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0,
        files: std::fs::read_dir(format!("{process}/fd"))?.count(),
        database_mib: bytes as f64 / f64::from(1 << 20),
    })
}

fn main() -> Result<()> {
    // `cargo test --all-targets` runs this too: then there is nothing to measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let cards = std::env::var("CARDS").map_or(Ok(50_000), |text| text.parse::<usize>())?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(cards))
}

async fn run(cards: usize) -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let mut done = 0;
    // What is loaded at the first calls is no growth.
    in_lanes(&alice, cards..cards + 1_000).await?;
    if demo.database().is_some() {
        // PostgreSQL does it by itself within a minute. Until then it takes whatever index it meets first.
        demo.sql("ANALYZE")?;
    }
    let first = held(&demo)?;
    while done < cards {
        let next = (done + STEP).min(cards);
        let begun = Instant::now();
        in_lanes(&alice, done..next).await?;
        let rate = (next - done) as f64 / begun.elapsed().as_secs_f64();
        let now = held(&demo)?;
        println!(
            "{next:>6} calls  {rate:>5.0} calls/s  front {:>6.1} MiB  {:>4} files  database {:>6.1} MiB",
            now.resident_mib, now.files, now.database_mib
        );
        done = next;
    }
    let last = held(&demo)?;
    let kib_each = |from: f64, to: f64| (to - from) * 1024.0 / cards as f64;
    println!(
        "of each call: {:.2} KiB in the front's memory, {:.2} KiB in the database; {} more files in all",
        kib_each(first.resident_mib, last.resident_mib),
        kib_each(first.database_mib, last.database_mib),
        last.files as i64 - first.files as i64
    );
    tokio::time::sleep(KEPT).await;
    println!("{} s later: front {:.1} MiB", KEPT.as_secs(), held(&demo)?.resident_mib);
    Ok(())
}

async fn in_lanes(person: &Person, calls: std::ops::Range<usize>) -> Result<()> {
    let lanes = (0..LANES).map(|lane| {
        let (person, calls) = (person.clone(), calls.clone());
        tokio::spawn(async move {
            for n in calls.skip(lane).step_by(LANES) {
                self::call(&person, n).await?;
            }
            Ok::<_, anyhow::Error>(())
        })
    });
    for lane in lanes.collect::<Vec<_>>() {
        lane.await??;
    }
    Ok(())
}
