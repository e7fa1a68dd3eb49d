//! What operators do and what happens to them, while calls ring all the time: fronts are restarted one after the other, fronts
//! and workers are killed, the database is away. No card is lost, and each call ends as it ended.
//!
//! In the usual run the drills are short and go through a proxy of the tests' own; in the long run they go through `HAProxy`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::StatusCode;
use serde_json::json;
use switchboard_tests::{ALICE, Front, Haproxy, MEGAN, Mount, Person, Postgres, Proxy, Server};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::ring;

/// Calls per second.
const RATE: u32 = 8;

/// How long a tab tries to tell of what happened to a call.
const TOLD_WITHIN: Duration = Duration::from_secs(90);

fn long() -> bool {
    std::env::var_os("SWITCHBOARD_LONG_TESTS").is_some()
}

/// Three fronts of one installation behind a load balancer.
struct Installation {
    first: Server,
    others: Vec<Front>,
    _proxy: Option<Proxy>,
    _haproxy: Option<Haproxy>,
    url: String,
}

impl Installation {
    async fn start(postgres: Postgres) -> Result<Self> {
        let first = Server::start_on(postgres).await?;
        let others = vec![first.another_front(8081).await?, first.another_front(8082).await?];
        let urls = [first.front.as_str(), &others[0].url, &others[1].url];
        let (mut proxy, mut haproxy) = (None, None);
        let url = if long() {
            let started = Haproxy::before(&first.host, &urls, first.data())?;
            haproxy.insert(started).url.clone()
        } else {
            let started = Proxy::before(&first.host, &urls).await?;
            proxy.insert(started).url.clone()
        };
        Ok(Self { first, others, _proxy: proxy, _haproxy: haproxy, url })
    }
}

/// Tells the server of something until it takes it, as a tab's outbox does.
async fn tell(person: &Person, id: &str, event: &str, key: &str) -> Result<()> {
    let (path, body) = (format!("/api/v1/calls/{id}/events"), json!({"event": event, "key": key}));
    let begun = Instant::now();
    loop {
        let answer = person.post(&path, &body).await;
        if answer.as_ref().is_ok_and(|answer| answer.status == StatusCode::OK) {
            return Ok(());
        }
        ensure!(begun.elapsed() < TOLD_WITHIN, "{event} of {id} was not taken: {answer:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// One call from its ringing to its end; its id.
async fn call(person: Person, name: String) -> Result<String> {
    let (card, _) = ring(&person, &name).await?;
    let id = card["callId"].as_str().context("no id")?.to_owned();
    tell(&person, &id, "answered", &format!("{name}-answered")).await?;
    tell(&person, &id, "ended", &format!("{name}-ended")).await?;
    Ok(id)
}

/// What became of the calls of a drill.
#[derive(Debug, Default, PartialEq, Eq)]
struct Lost {
    calls: usize,
    cards: Vec<String>,
    wrong: Vec<String>,
}

/// Has calls come until `over`, and looks at each of them afterwards.
async fn calls_until(installation_url: String, people: Vec<Person>, over: CancellationToken) -> Result<Lost> {
    let mut calls = Vec::new();
    while !over.is_cancelled() {
        let n = calls.len();
        let person = people[n % people.len()].at(&installation_url);
        calls.push((n, tokio::spawn(call(person, format!("drill-{n}")))));
        tokio::time::sleep(Duration::from_secs(1) / RATE).await;
    }
    let mut lost = Lost { calls: calls.len(), ..Lost::default() };
    for (n, call) in calls {
        let person = people[n % people.len()].at(&installation_url);
        match call.await? {
            Err(error) => lost.cards.push(format!("call {n}: {error:#}")),
            Ok(id) => {
                let kept = person.get(&format!("/api/v1/calls/{id}")).await?.expect(200)?;
                if kept["state"] != "ended" || kept["outcome"] != "answered" {
                    lost.wrong.push(format!("call {n}: {kept}"));
                }
            }
        }
    }
    Ok(lost)
}

/// Runs a drill while calls come; none may be lost.
async fn drill(
    name: &str,
    mut installation: Installation,
    act: impl AsyncFnOnce(&mut Installation) -> Result<()>,
) -> Result<()> {
    let people = vec![installation.first.sign_in(ALICE).await?, installation.first.sign_in(MEGAN).await?];
    let over = CancellationToken::new();
    let calling = tokio::spawn(calls_until(installation.url.clone(), people, over.clone()));
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun = Instant::now();
    act(&mut installation).await?;
    let took = begun.elapsed();
    tokio::time::sleep(Duration::from_secs(1)).await;
    over.cancel();
    let lost = calling.await??;
    println!(
        "{name}, {took:.1?}: {} calls, {} cards lost, {} wrong final states",
        lost.calls,
        lost.cards.len(),
        lost.wrong.len()
    );
    ensure!(lost.cards.is_empty() && lost.wrong.is_empty(), "{lost:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_loses_no_call() -> Result<()> {
    let installation = Installation::start(Postgres::get()?).await?;
    drill("rolling restart", installation, async |installation| {
        for _ in 0..if long() { 3 } else { 1 } {
            for at in 0..installation.others.len() {
                installation.others[at].stop().await?;
                let port = 8081 + u16::try_from(at)?;
                installation.others[at] = installation.first.another_front(port).await?;
            }
            installation.first.stop().await?;
            installation.first.run().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn fronts_and_workers_that_are_killed_lose_no_call() -> Result<()> {
    let installation = Installation::start(Postgres::get()?).await?;
    drill("kill -9 of fronts and workers", installation, async |installation| {
        for round in 0..if long() { 6 } else { 1 } {
            let at = round % installation.others.len();
            for pid in children_of(installation.first.pid()?)? {
                // One that has ended by itself meanwhile is as good.
                drop(switchboard_tests::signal(pid, "KILL"));
            }
            installation.others[at].kill()?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            let port = 8081 + u16::try_from(at)?;
            installation.others[at] = installation.first.another_front(port).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_loses_no_call() -> Result<()> {
    let installation = Installation::start(Postgres::start()?).await?;
    let away = Duration::from_secs(if long() { 30 } else { 3 });
    drill("PostgreSQL away", installation, async |installation| {
        let database = Arc::new(installation.first.database().context("no database")?.server());
        tokio::task::block_in_place(|| database.restart(away))
    })
    .await
}

/// A standby that takes all transactions is promoted: the fronts find it under the address of the server that died.
#[tokio::test(flavor = "multi_thread")]
async fn a_promoted_standby_loses_no_call() -> Result<()> {
    let installation = Installation::start(Postgres::start()?).await?;
    let primary = installation.first.database().context("no database")?.server();
    let standby = tokio::task::block_in_place(|| primary.standby())?;
    drill("promoted standby", installation, async |installation| {
        let primary = installation.first.database().context("no database")?.server();
        tokio::task::block_in_place(|| primary.fail_over(&standby))
    })
    .await
}

/// The disk of PostgreSQL is full, so that it refuses what is written, or ends, until there is room again.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_of_the_database_loses_no_call() -> Result<()> {
    let folder = TempDir::new()?;
    let disk = Mount::tmpfs(folder.path(), "1200m")?;
    let installation = Installation::start(Postgres::start_in(TempDir::new_in(folder.path())?)?).await?;
    let full_for = Duration::from_secs(if long() { 30 } else { 5 });
    drill("full disk", installation, async |installation| {
        let filler = disk.fill()?;
        tokio::time::sleep(full_for).await;
        std::fs::remove_file(filler)?;
        let database = installation.first.database().context("no database")?.server();
        ensure!(database.log()?.contains("No space left on device"), "nothing was refused");
        tokio::task::block_in_place(|| database.revive())
    })
    .await
}

fn children_of(parent: u32) -> Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        if status.lines().any(|line| line == format!("PPid:\t{parent}")) {
            children.push(pid);
        }
    }
    Ok(children)
}
