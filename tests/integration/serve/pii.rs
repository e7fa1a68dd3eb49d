//! What a plugin marks as personal, and what it throws, is in nothing that the process writes or exports, and in no answer to somebody
//! whose call it is not. `pii.rs` of the handlers asks every route as every role; here is what only a process has.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_tests::{
    ALICE, DEVELOPER, MEGAN, NESTOR, OPERATOR, Person, Server, ServerOptions, TARA, THEO, component,
};

use super::traces::Collector;
use crate::auth::canary::TALKATIVE;

/// A personal value, and the name and the number of whom it is.
const BORN: &str = "canary-born-1815-12-10";
const NAME: &str = "Augusta Canary";
const NUMBER: &str = "+442079460017";

/// What the plugin throws that is made to throw: a message that could have been of a caller.
const THROWN: &str = "deliberately broken";

/// What must not be found, by what it is.
fn search(place: &str, text: &str, canaries: &[&str]) -> Result<()> {
    for canary in canaries {
        if let Some(at) = text.find(canary) {
            let from = text[..at].rfind('\n').map_or(0, |line| line + 1);
            let line = text[from..].lines().next().unwrap_or_default();
            anyhow::bail!("{canary} is in {place}: {line}");
        }
    }
    Ok(())
}

async fn text(person: &Person, path: &str) -> Result<String> {
    let answer = person.request(Method::GET, path).send().await?;
    let (status, text) = (answer.status(), answer.text().await?);
    ensure!(status.as_u16() < 500, "{path}: {status} {text}");
    Ok(text)
}

fn ring(number: &str) -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}})
}

/// Waits until the trace of a call is written, and returns its path.
async fn traced(developer: &Person, card: &Value) -> Result<String> {
    let path = format!("/api/v1/calls/{}/trace", card["callId"].as_str().context("no call")?);
    let until = Instant::now() + Duration::from_secs(20);
    while !developer.get(&path).await?.status.is_success() {
        ensure!(Instant::now() < until, "there is no trace at {path}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(path)
}

#[tokio::test]
async fn what_is_personal_is_in_no_log_span_or_metric_of_the_process() -> Result<()> {
    let (collector, endpoint) = Collector::start().await?;
    let scraper = "scraper-token-4721";
    let mut options = ServerOptions::default()
        .key("telemetry.log.filter", &format!("{TALKATIVE:?}"))
        .key("telemetry.traces.endpoint", &format!("{endpoint:?}"))
        .key("telemetry.traces.sample_ratio", "1.0");
    options.environment.insert("SWITCHBOARD__TELEMETRY__METRICS__TOKEN".into(), scraper.into());
    let mut server = Server::start_with(options).await?;
    let (alice, megan) = (server.sign_in(ALICE).await?, server.sign_in(MEGAN).await?);
    let (nestor, developer) = (server.sign_in(NESTOR).await?, server.sign_in(DEVELOPER).await?);
    let (operator, theo) = (server.sign_in(OPERATOR).await?, server.sign_in(THEO).await?);
    let tara = server.sign_in(TARA).await?;

    // One plugin answers with what is marked, one throws.
    nestor.install(component("phone-book")).await?;
    let entry =
        json!({"name": NAME, "fields": [{"label": "Born", "value": BORN, "kind": "text", "pii": true}]});
    let entries = json!({"entries": {format!("number:{NUMBER}"): entry}});
    nestor.post("/api/v1/admin/plugins/phone-book/key-value", &entries).await?.expect(200)?;
    theo.install(component("throws-typescript")).await?;
    let card = alice.card("personal", &ring(NUMBER)).await?;
    ensure!(card.to_string().contains(BORN), "the agent sees it: {card}");
    let path = format!("/api/v1/calls/{}", card["callId"].as_str().context("no call")?);
    let ended = json!({"event": "ended"});
    alice.post(&format!("{path}/events"), &ended).await?.expect(200)?;
    let thrown = tara.card("thrown", &ring(NUMBER)).await?;
    let trace = traced(&developer, &card).await?;
    let thrown_trace = traced(&theo, &thrown).await?;
    // Who tries either gets an answer as well.
    let trial = json!({"callerInfo": ring(NUMBER)});
    let tried = nestor.post("/api/v1/admin/plugins/phone-book/test", &trial).await?.expect(200)?;
    search("the answer to a trial", &tried.to_string(), &[BORN])?;
    theo.post("/api/v1/admin/plugins/throws-typescript/test", &trial).await?.expect(200)?;

    // Answers to those whose call it is not.
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    let tenant = me["tenant"]["id"].as_str().context("no tenant")?.to_owned();
    for (who, person) in [
        ("another agent", &megan),
        ("a developer", &developer),
        ("an admin", &nestor),
        ("the operator", &operator),
        ("another organisation's admin", &theo),
    ] {
        for path in [
            path.as_str(),
            &format!("{path}/card"),
            &trace,
            "/api/v1/calls",
            "/api/v1/admin/audit",
            "/api/v1/admin/call-log",
            "/api/v1/admin/metrics",
            "/api/v1/admin/plugins/phone-book/logs",
            "/api/v1/admin/plugins/phone-book/figures",
            "/api/v1/operator/audit",
            "/api/v1/operator/service",
            &format!("/api/v1/operator/tenants/{tenant}"),
        ] {
            search(&format!("{path} for {who}"), &text(person, path).await?, &[BORN, NAME])?;
        }
    }
    let export = text(&operator, &format!("/api/v1/operator/tenants/{tenant}/export")).await?;
    let traces: Vec<_> = export.lines().filter(|line| line.contains("\"call_traces\"")).collect();
    ensure!(!traces.is_empty(), "no trace is exported");
    search("exported traces", &traces.join("\n"), &[BORN, NAME, NUMBER])?;
    // What was thrown is in the plugin's log, which its developers read, and in no trace, figure or metric.
    let log = async {
        while !text(&theo, "/api/v1/admin/plugins/throws-typescript/logs").await?.contains(THROWN) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok::<_, anyhow::Error>(())
    };
    tokio::time::timeout(Duration::from_secs(20), log).await.context("it is not in the plugin's log")??;
    for path in [
        thrown_trace.as_str(),
        "/api/v1/admin/metrics",
        "/api/v1/admin/audit",
        "/api/v1/admin/plugins/throws-typescript/figures",
    ] {
        search(path, &text(&theo, path).await?, &[THROWN])?;
    }

    let everything = [BORN, NAME, THROWN, &NUMBER[1..]];
    let metrics = reqwest::Client::new().get(format!("{}/metrics", server.front)).bearer_auth(scraper);
    let metrics = metrics.send().await?.text().await?;
    ensure!(metrics.contains("switchboard_plugin_invocation_duration_seconds"), "no metrics: {metrics}");
    search("/metrics", &metrics, &everything)?;
    server.stop().await?;
    let log = server.log();
    ensure!(log.contains("TRACE") || log.contains("DEBUG"), "the log was not talkative:\n{log}");
    search("the log", &log, &everything)?;
    let spans = collector.text();
    ensure!(spans.contains("\"worker\""), "no span of a worker came: {spans}");
    search("a span", &spans, &everything)
}
