use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::StreamExt;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{ALICE, Event, Server, ServerOptions, WENDY, events_of};

/// Wingtip's plugin loops, so a call of Wingtip's rings for as long as a card may.
#[tokio::test]
async fn a_call_that_rings_during_sigterm_gets_its_final_card() -> Result<()> {
    let mut server = Server::start().await?;
    let wendy = server.sign_in(WENDY).await?;
    let ring = |id: &str| {
        let body = json!({"callId": id,
            "callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}}});
        wendy.request(Method::POST, "/api/v1/calls/incoming").json(&body)
    };
    // As a stream, and as one document.
    let streaming = ring("drain-1").header("accept", "text/event-stream").send().await?;
    let whole = tokio::spawn(ring("drain-2").send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.terminate()?;
    let terminated = Instant::now();

    let events: Vec<Event> = events_of(streaming).await?;
    let last = events.last().context("no event came")?;
    assert_eq!(last.event, "final", "{events:?}");
    assert_eq!(last.data["caller"]["e164"], "+14255550123");
    let card: serde_json::Value = whole.await??.json().await?;
    assert_eq!(card["phase"], "final");

    let status = server.ended(Duration::from_secs(10)).await?;
    assert!(status.success(), "{status}: {}", server.log());
    ensure!(terminated.elapsed() < Duration::from_secs(5), "draining took {:?}", terminated.elapsed());
    assert!(reqwest::get(format!("{}/healthz", server.front)).await.is_err(), "it still takes connections");

    // What rang is in the history of the server that comes after it.
    server.run().await?;
    let history = wendy.get("/api/v1/calls").await?.expect(200)?;
    assert_eq!(history["items"].as_array().map(Vec::len), Some(2), "{history}");
    Ok(())
}

#[tokio::test]
async fn readiness_says_no_before_connections_are_refused() -> Result<()> {
    let mut server =
        Server::start_with(ServerOptions::default().key("server.drain.lead", "\"1500ms\"")).await?;
    let stranger = server.stranger()?;
    stranger.get("/readyz").await?.expect(200)?;
    server.terminate()?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    // New connections still come in, and are told where they are.
    let report = server.stranger()?.get("/readyz").await?.expect(503)?;
    assert_eq!(report["failing"], json!(["stopping"]));
    server.stranger()?.get("/healthz").await?.expect(200)?;
    assert!(server.ended(Duration::from_secs(5)).await?.success());
    Ok(())
}

/// A stream with nothing due is closed at once and says when to come back; it does not hold the server up.
#[tokio::test]
async fn streams_are_told_to_come_back() -> Result<()> {
    let mut server = Server::start().await?;
    let alice = server.sign_in(ALICE).await?;
    let mut stream = alice.request(Method::GET, "/api/v1/events").send().await?.bytes_stream();
    let mut text = String::new();
    while !text.contains("event: ready") {
        text += std::str::from_utf8(&stream.next().await.context("it ended")??)?;
    }
    let started = Instant::now();
    server.terminate()?;
    while let Some(part) = stream.next().await {
        text += std::str::from_utf8(&part?)?;
    }
    assert!(text.contains("retry: 1000"), "{text}");
    assert!(server.ended(Duration::from_secs(5)).await?.success());
    ensure!(started.elapsed() < Duration::from_secs(2), "an idle stream held the server up");
    Ok(())
}

#[tokio::test]
async fn a_second_sigterm_does_not_wait() -> Result<()> {
    let mut server = Server::start_with(ServerOptions::default().key("server.drain.lead", "\"30s\"")).await?;
    server.sign_in(ALICE).await?;
    let started = Instant::now();
    server.terminate()?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.terminate()?;
    server.ended(Duration::from_secs(5)).await?;
    ensure!(started.elapsed() < Duration::from_secs(5));
    Ok(())
}
