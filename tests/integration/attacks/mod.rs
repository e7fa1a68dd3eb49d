//! One tenant, one agent or one stranger attacks, and another tenant goes on: its canary asks for a card and for `/me` every
//! 100 ms, and each must be answered. Each attack has a small size for the usual run and the full one for `--long`, where
//! the canary's times are compared with those that it has alone, too. Attacks that need no process of their own are in
//! `host/http/tests/http/shares.rs`.

mod call_log;
mod calls;
mod imports;
mod key_values;
mod lists;
mod schemas;
mod static_files;
mod strangers;
mod uploads;
mod workers;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;
use switchboard_tests::{Demo, Person, TARA};

use super::faults::diego;

/// How often the canary asks.
const INTERVAL: Duration = Duration::from_millis(100);

/// How long the canary asks alone in the long run.
const ALONE: Duration = Duration::from_secs(30);

/// By how many KiB the front may have grown at any moment.
const SLACK_KIB: u64 = 100 << 10;

/// From so many rounds on, the slowest hundredth tells something.
const ENOUGH_ROUNDS: usize = 100;

/// How much slower the slowest hundredth may be than alone.
const MOST_TIMES_SLOWER: f64 = 1.5;

/// Whether this is the long run.
fn full() -> bool {
    std::env::var_os("SWITCHBOARD_LONG_TESTS").is_some()
}

/// The size of an attack.
fn size(small: usize, full_size: usize) -> usize {
    if full() { full_size } else { small }
}

/// Somebody of another tenant, whom nothing may disturb.
struct Canary {
    person: Person,
    /// The source that must have answered about the caller.
    named_by: Option<&'static str>,
    name: &'static str,
    rounds: usize,
    times: Vec<Duration>,
    status: PathBuf,
    most_kib: u64,
}

impl Canary {
    async fn of(demo: &Demo, named_by: Option<&'static str>) -> Result<Self> {
        let person = demo.sign_in(TARA).await?;
        let status = PathBuf::from(format!("/proc/{}/status", demo.pid()));
        let mut canary =
            Self { person, named_by, name: "alone", rounds: 0, times: Vec::new(), status, most_kib: 0 };
        canary.ask().await?;
        Ok(canary)
    }

    async fn ask(&mut self) -> Result<()> {
        let begun = Instant::now();
        self.person.get("/api/v1/me").await?.expect(200)?;
        let card = self.person.card(&format!("canary-{}-{}", self.name, self.rounds), &diego()).await?;
        ensure!(card["phase"] == "final" && card["caller"]["e164"] == "+14255550123", "{card}");
        if let Some(source) = self.named_by {
            let mut why = card["why"].as_array().into_iter().flatten();
            let outcome = why.find(|why| why["source"] == source).map(|why| &why["outcome"]);
            ensure!(
                outcome.is_some_and(|outcome| outcome == "found" || outcome == "not-found"),
                "{source} did not answer: {card}"
            );
        }
        self.times.push(begun.elapsed());
        self.rounds += 1;
        self.most_kib = self.most_kib.max(resident_kib(&self.status)?);
        Ok(())
    }

    /// Asks until it fails.
    async fn ask_on(&mut self) -> Result<()> {
        loop {
            let begun = tokio::time::Instant::now();
            self.ask().await.with_context(|| format!("the canary, after {} rounds", self.rounds))?;
            tokio::time::sleep_until(begun + INTERVAL).await;
        }
    }

    /// The slowest hundredth of what was asked since the last time.
    fn slowest_hundredth(&mut self) -> Duration {
        let mut times = std::mem::take(&mut self.times);
        times.sort_unstable();
        let at = (times.len() * 99).div_ceil(100).saturating_sub(1);
        times.get(at).copied().unwrap_or_default()
    }
}

/// A process's resident memory in KiB.
fn resident_kib(status: &std::path::Path) -> Result<u64> {
    let status = std::fs::read_to_string(status)?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Runs an attack, during which a canary of another tenant is answered each time and the front does not grow.
async fn beside_canary(demo: &Demo, attack: impl Future<Output = Result<()>>) -> Result<()> {
    beside(Canary::of(demo, None).await?, attack).await
}

async fn beside(mut canary: Canary, attack: impl Future<Output = Result<()>>) -> Result<()> {
    let alone = if full() {
        // What is loaded and compiled at the first calls does not count.
        canary.times.clear();
        tokio::time::timeout(ALONE, canary.ask_on()).await.err().context("the canary failed alone")?;
        Some(canary.slowest_hundredth())
    } else {
        None
    };
    let before = resident_kib(&canary.status)?;
    (canary.name, canary.rounds, canary.most_kib) = ("attacked", 0, before);
    canary.times.clear();
    let begun = Instant::now();
    let ended: Result<()> = tokio::select! {
        attacked = attack => attacked.context("the attack"),
        starved = canary.ask_on() => starved,
    };
    ended?;
    // An attack that was over before the canary's first answer says nothing.
    canary.ask().await?;
    let (rounds, most) = (canary.times.len(), canary.most_kib);
    let attacked = canary.slowest_hundredth();
    println!(
        "{rounds} rounds in {:.1?}, p99 {attacked:.1?}, alone {alone:.1?}; front {before} KiB, at most {most} KiB",
        begun.elapsed()
    );
    ensure!(most <= before + SLACK_KIB, "the front grew from {before} to {most} KiB");
    if let Some(alone) = alone.filter(|_| rounds >= ENOUGH_ROUNDS) {
        let times = attacked.as_secs_f64() / alone.as_secs_f64();
        ensure!(times <= MOST_TIMES_SLOWER, "the canary's p99 is {times:.2} times that of alone");
    }
    Ok(())
}

/// Sends a request of an attack: it is answered, or told that there are too many of its kind. Says which.
async fn answered(request: RequestBuilder) -> Result<bool> {
    let answer = request.send().await?;
    let status = answer.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        ensure!(answer.headers().contains_key("retry-after"), "429 without `Retry-After`");
        return Ok(false);
    }
    ensure!(status.is_success() || status.is_redirection(), "{status}: {}", answer.text().await?);
    Ok(true)
}

/// The body of an answer that is expected or a refusal because of too many; `None` then.
async fn body_of(request: RequestBuilder, expected: u16) -> Result<Option<Value>> {
    let answer = request.send().await?;
    let status = answer.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Ok(None);
    }
    let text = answer.text().await?;
    ensure!(status.as_u16() == expected, "{status}: {text}");
    Ok(Some(serde_json::from_str(&text).unwrap_or_default()))
}
