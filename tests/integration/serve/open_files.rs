use std::net::TcpStream;

use anyhow::{Context, Result, ensure};
use switchboard_tests::{ALICE, NESTOR, Server, ServerOptions, component};

use crate::faults::diego;

/// The limits of open files of a process: soft and hard.
fn limits(pid: u32) -> Result<(u64, u64)> {
    let limits = std::fs::read_to_string(format!("/proc/{pid}/limits"))?;
    let line = limits.lines().find(|line| line.starts_with("Max open files")).context("no such limit")?;
    let mut words = line.split_whitespace().skip(3);
    let mut next = || anyhow::Ok(words.next().context("no figure")?.parse()?);
    Ok((next()?, next()?))
}

#[tokio::test]
async fn the_soft_limit_is_raised_to_the_hard_one() -> Result<()> {
    let options = ServerOptions { open_files: Some((256, 4_096)), ..ServerOptions::default() };
    let server = Server::start_with(options).await?;
    assert_eq!(limits(server.pid()?)?, (4_096, 4_096));
    Ok(())
}

/// With few files there are fewer connections, of which the server says so, instead of errors in the middle of calls.
#[tokio::test]
async fn few_files_make_few_connections_and_everything_works() -> Result<()> {
    let options = ServerOptions { open_files: Some((320, 320)), ..ServerOptions::default() };
    let server = Server::start_with(options).await?;
    let log = server.log();
    ensure!(log.contains("at most 160 of the 10000 connections"), "{log}");
    let (alice, nestor) = (server.sign_in(ALICE).await?, server.sign_in(NESTOR).await?);
    nestor.install(component("caller-id-rust")).await?;
    let idle: Vec<TcpStream> =
        (0..140).map(|_| TcpStream::connect(format!("{}:8080", server.host))).collect::<Result<_, _>>()?;
    let report = server.stranger()?.get("/readyz").await?.expect(200)?;
    let parts = report["parts"].as_array().context("no parts")?;
    ensure!(parts.iter().any(|part| part["name"] == "files" && part["ok"] == true), "{report}");
    let card = alice.card("with-few-files", &diego()).await?;
    ensure!(card["why"].to_string().contains("plugin:caller-id-rust"), "{card}");
    drop(idle);
    Ok(())
}

/// A cache that can't hold what is active would compile for ever: the operator is told by name, with what is needed.
#[tokio::test]
async fn a_cache_that_is_too_small_for_what_is_active_is_named() -> Result<()> {
    let options = ServerOptions::default().key("plugins.artifact_bytes", "1000");
    let server = Server::start_with(options).await?;
    let stranger = server.stranger()?;
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let report = stranger.get("/readyz").await?.expect(200)?;
        if report.to_string().contains("`plugins.artifact_bytes` is too small") {
            break;
        }
        ensure!(std::time::Instant::now() < until, "{report}: {}", server.log());
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    ensure!(server.log().contains("`plugins.artifact_bytes` is 1000"), "{}", server.log());
    Ok(())
}
