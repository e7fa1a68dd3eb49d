use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use switchboard_tests::{ALICE, Demo, Mount, NESTOR, Person, Postgres};
use tempfile::TempDir;

use super::diego;

/// A write that is refused with 503, says when to come again, and says nothing of the database's insides.
async fn refused(person: &Person, name: &str) -> Result<()> {
    let body = json!({"name": name, "phones": [{"number": "+1 425 555 0177"}]});
    let answer = person.post("/api/v1/customers", &body).await?;
    ensure!(answer.status == 503, "{answer:?}");
    ensure!(answer.content_type == "application/problem+json", "{answer:?}");
    let detail = answer.body["detail"].as_str().unwrap_or_default();
    ensure!(detail.contains("try again") && !detail.to_lowercase().contains("sql"), "{detail}");
    Ok(())
}

/// A card within its budget, whatever the database does.
async fn card_in_time(person: &Person, call_id: &str) -> Result<()> {
    let started = Instant::now();
    let card = person.card(call_id, &diego()).await?;
    ensure!(card["caller"]["e164"] == "+14255550123", "{card}");
    ensure!(started.elapsed() < Duration::from_secs(4), "the card took {:?}", started.elapsed());
    Ok(())
}

/// Works again by itself: a write is taken, and the call that rang meanwhile is in the history.
async fn recovers(person: &Person, call_id: &str, within: Duration) -> Result<()> {
    let started = Instant::now();
    loop {
        let body = json!({"name": format!("After {call_id}")});
        let written = person.post("/api/v1/customers", &body).await.is_ok_and(|answer| answer.status == 201);
        let history = person.get("/api/v1/calls?limit=200").await?;
        let kept = history.body["items"]
            .as_array()
            .is_some_and(|calls| calls.iter().any(|call| call["sdkCallId"] == call_id));
        if written && kept {
            println!("{call_id}: recovered after {:?}", started.elapsed());
            return Ok(());
        }
        ensure!(started.elapsed() < within, "written: {written}, in the history: {kept}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Another process holds SQLite's write lock.
#[tokio::test]
async fn a_locked_database_refuses_writes_and_cards_appear() -> Result<()> {
    let demo = Demo::start_in(TempDir::new()?).await?;
    let alice = demo.sign_in(ALICE).await?;
    card_in_time(&alice, "locked-0").await?;
    let script = "import sqlite3, sys, time\n\
                  c = sqlite3.connect(sys.argv[1], isolation_level=None)\n\
                  c.execute('BEGIN IMMEDIATE')\n\
                  print('locked', flush=True)\n\
                  sys.stdin.read()\n";
    let mut holder = Command::new("python3")
        .args(["-c", script])
        .arg(demo.data().join("switchboard.db"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    if let Some(stdout) = holder.stdout.take() {
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line)?;
    }
    ensure!(line == "locked\n", "the lock is not held: {line:?}");
    let (card, write) = tokio::join!(card_in_time(&alice, "locked-1"), refused(&alice, "Locked"));
    card?;
    write?;
    drop(holder.stdin.take());
    holder.wait()?;
    recovers(&alice, "locked-1", Duration::from_secs(10)).await
}

/// A file system of a few megabytes that fills up. Needs root to mount.
#[tokio::test]
async fn a_full_disk_refuses_writes_and_cards_appear() -> Result<()> {
    let folder = TempDir::new()?;
    let mounted = Mount::tmpfs(folder.path(), "80m")?;
    let demo = Demo::start_in(TempDir::new_in(folder.path())?).await?;
    let alice = demo.sign_in(ALICE).await?;
    card_in_time(&alice, "full-0").await?;
    let filler = mounted.fill()?;
    // What fits into pages that are there already is still taken: write until it is refused.
    let mut full = false;
    for n in 0..400 {
        let body = json!({"name": format!("Filler {n} {}", "x".repeat(150))});
        let answer = alice.post("/api/v1/customers", &body).await?;
        if answer.status == 503 {
            full = true;
            break;
        }
        ensure!(answer.status == 201, "{answer:?}");
    }
    ensure!(full, "nothing was refused");
    card_in_time(&alice, "full-1").await?;
    refused(&alice, &format!("Full {}", "y".repeat(150))).await?;
    std::fs::remove_file(&filler)?;
    let recovered = recovers(&alice, "full-1", Duration::from_secs(10)).await;
    recovered.with_context(|| demo.log().unwrap_or_default())?;
    drop(demo);
    drop(mounted);
    Ok(())
}

/// PostgreSQL crashes, stays away for three seconds, and comes again.
#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_postgresql_refuses_writes_and_cards_appear() -> Result<()> {
    let demo = Demo::start_on(Postgres::start()?).await?;
    let (alice, nestor) = (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?);
    card_in_time(&alice, "pg-0").await?;
    nestor.get("/api/v1/me").await?.expect(200)?;
    let database = demo.database().map(|database| database.server());
    let server = database.ok_or_else(|| anyhow::anyhow!("no PostgreSQL"))?;
    let (restarted, during) = tokio::join!(
        async { tokio::task::block_in_place(|| server.restart(Duration::from_secs(8))) },
        tokio::spawn({
            let (alice, nestor) = (alice.clone(), nestor.clone());
            async move {
                tokio::time::sleep(Duration::from_millis(500)).await;
                let (card, write) = tokio::join!(card_in_time(&alice, "pg-1"), refused(&nestor, "Away"));
                card.and(write)
            }
        })
    );
    during??;
    restarted?;
    recovers(&alice, "pg-1", Duration::from_secs(15)).await
}
