//! People come at a pace of 10,000 a minute, however long the ones before them take, sign in and want calls: when all are
//! signed in while exchanges wait in the queue, and whether everybody gets a calling token in the end. The exchange takes
//! 500 in 30 s, as ACS does: 10,000 people take ten minutes there, whoever serves them. On SQLite, or with `SWITCHBOARD_TEST_DATABASE=postgres` on PostgreSQL. `SIGN_INS` says how many come (1,000 unless it is set, at most 10,000).

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::{Client, StatusCode};
use switchboard_tests::{Person, Server};

/// So many come in a minute.
const PER_MINUTE: u32 = 10_000;

/// What one person's calling token took.
struct Token {
    took: Duration,
    put_off: usize,
}

/// Asks until there is a token, as the web client does: comes back when it is told to.
async fn calling_token(client: &Client, front: &str, cookie: &str) -> Result<Token> {
    let (begun, mut put_off) = (Instant::now(), 0);
    loop {
        let request = client.post(format!("{front}/api/v1/calling/token")).header("cookie", cookie);
        let answer = request.header("content-length", "0").send().await?;
        match answer.status() {
            StatusCode::OK => return Ok(Token { took: begun.elapsed(), put_off }),
            StatusCode::SERVICE_UNAVAILABLE => {
                put_off += 1;
                let after =
                    answer.headers().get("retry-after").context("no Retry-After")?.to_str()?.parse()?;
                tokio::time::sleep(Duration::from_secs(after)).await;
            }
            status => anyhow::bail!("{status}: {}", answer.text().await?),
        }
    }
}

fn at(times: &[f64], part: f64) -> f64 {
    times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default()
}

fn main() -> Result<()> {
    // `cargo test --all-targets` runs this too: then there is nothing to measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let people: u32 = std::env::var("SIGN_INS").map_or(Ok(1000), |text| text.parse())?;
    ensure!((1..=10_000).contains(&people), "SIGN_INS is 1 to 10000");
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(people))
}

async fn run(people: u32) -> Result<()> {
    // A front by itself: what the emulated Microsoft computes is not to stand in its way more than another program does.
    let server = Server::start().await?;
    let client = Client::new();
    let begun = Instant::now();
    let front = server.front.clone();
    let sign_ins: Vec<_> = (1..=people)
        .map(|n| {
            let (front, client) = (front.clone(), client.clone());
            tokio::spawn(async move {
                tokio::time::sleep_until((begun + Duration::from_secs(60) * n / PER_MINUTE).into()).await;
                let started = Instant::now();
                let person = Person::sign_in(&front, &format!("agent{n:05}@woodgrove.example")).await?;
                let (took, over) = (started.elapsed().as_secs_f64(), begun.elapsed());
                let cookie = person.session_cookie()?;
                // The token is asked for at once, beside the sign-ins of the others.
                let token = tokio::spawn(async move { calling_token(&client, &front, &cookie).await });
                Ok::<_, anyhow::Error>((took, over, token))
            })
        })
        .collect();
    let mut signing_in = Duration::ZERO;
    let (mut times, mut tokens) = (Vec::new(), Vec::new());
    for one in sign_ins {
        let (took, over, token) = one.await??;
        times.push(took);
        tokens.push(token);
        signing_in = signing_in.max(over);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{people} people came within {:.1} s and were signed in after {:.1} s ({:.0}/s), none lost, while exchanges waited; a \
         sign-in: p50 {:.2} s, p99 {:.2} s, longest {:.2} s",
        60.0 * f64::from(people) / f64::from(PER_MINUTE),
        signing_in.as_secs_f64(),
        f64::from(people) / signing_in.as_secs_f64(),
        at(&times, 0.5),
        at(&times, 0.99),
        times.last().copied().unwrap_or_default()
    );
    let (mut waits, mut put_off) = (Vec::new(), Vec::new());
    for token in tokens {
        let token = token.await??;
        waits.push(token.took.as_secs_f64());
        put_off.push(token.put_off);
    }
    waits.sort_by(f64::total_cmp);
    println!(
        "{} calling tokens in {:.1} s from the first sign-in, none lost; the wait: p50 {:.1} s, longest {:.1} s; told to come \
         back: {} times in all, at most {} times one person",
        waits.len(),
        begun.elapsed().as_secs_f64(),
        at(&waits, 0.5),
        waits.last().copied().unwrap_or_default(),
        put_off.iter().sum::<usize>(),
        put_off.iter().max().copied().unwrap_or_default()
    );
    Ok(())
}
