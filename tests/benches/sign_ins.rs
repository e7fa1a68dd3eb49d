//! Many people sign in at once and want calls: how fast sign-ins are while exchanges wait in the queue, and whether
//! everybody gets a calling token in the end. The exchange takes 500 in 30 s, as ACS does: 10,000 people take ten minutes
//! there, whoever serves them. On SQLite, or with `SWITCHBOARD_TEST_DATABASE=postgres` on PostgreSQL. `SIGN_INS` says how many come (1,000 unless it is set, at most 10,000).

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::{StreamExt, stream};
use reqwest::{Client, StatusCode};
use switchboard_tests::{Person, Server};

/// Sign-ins at the same time.
const LANES: usize = 64;

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
    let people: usize = std::env::var("SIGN_INS").map_or(Ok(1000), |text| text.parse())?;
    ensure!((1..=10_000).contains(&people), "SIGN_INS is 1 to 10000");
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(people))
}

async fn run(people: usize) -> Result<()> {
    // A front by itself: what the emulated Microsoft computes is not to stand in its way more than another program does.
    let server = Server::start().await?;
    let client = Client::new();
    let begun = Instant::now();
    let front = server.front.clone();
    let sign_ins = stream::iter(1..=people).map(|n| {
        let (front, client) = (front.clone(), client.clone());
        // A task each: whoever asks must not be the slowest.
        let one = tokio::spawn(async move {
            let started = Instant::now();
            let person = Person::sign_in(&front, &format!("agent{n:05}@woodgrove.example")).await?;
            let cookie = person.session_cookie()?;
            // The token is asked for at once, beside the sign-ins of the others.
            let token = tokio::spawn(async move { calling_token(&client, &front, &cookie).await });
            Ok::<_, anyhow::Error>((started.elapsed().as_secs_f64() * 1000.0, token))
        });
        async move { one.await? }
    });
    let signed_in: Vec<_> = sign_ins.buffer_unordered(LANES).collect().await;
    let signing_in = begun.elapsed();
    let (mut times, mut tokens) = (Vec::new(), Vec::new());
    for one in signed_in {
        let (time, token) = one?;
        times.push(time);
        tokens.push(token);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{people} sign-ins in {:.1} s ({:.0}/s), each p50 {:.0} ms, p99 {:.0} ms, while exchanges waited",
        signing_in.as_secs_f64(),
        people as f64 / signing_in.as_secs_f64(),
        at(&times, 0.5),
        at(&times, 0.99)
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
    ensure!(waits.len() == people, "{} people have no token", people - waits.len());
    Ok(())
}
