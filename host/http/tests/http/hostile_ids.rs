//! Cursors and ids of streams come back from browsers, and from whoever makes them up: each is taken or refused by name, and
//! none is an error of ours.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::Method;
use serde_json::json;
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, NESTOR, encoded};

use crate::harness::TestApp;
use crate::harness::plugins::component;

/// How many are tried: more in the long run.
fn cases() -> usize {
    if std::env::var_os("SWITCHBOARD_LONG_TESTS").is_some() { 20_000 } else { 250 }
}

/// What may stand in a cursor: anything, and what looks like one of ours.
fn hostile() -> impl Strategy<Value = String> {
    let inner = prop_oneof![
        "\\PC{0,60}",
        prop::collection::vec(
            prop_oneof!["null", "true", "-?[0-9]{1,25}", "\"[a-z%_\\\\]{0,20}\"", "1e999", "\\[\\[\\["],
            0..5
        )
        .prop_map(|parts| format!("[{}]", parts.join(","))),
        "-?[0-9]{1,40}",
    ];
    let bytes = prop::collection::vec(any::<u8>(), 0..80).prop_map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    prop_oneof![
        "\\PC{0,200}",
        inner.prop_map(|text| URL_SAFE_NO_PAD.encode(text)),
        bytes,
        Just("A".repeat(4_000)),
    ]
}

fn next(strategy: &impl Strategy<Value = String>, runner: &mut TestRunner) -> Result<String> {
    let tree = strategy.new_tree(runner).map_err(|why| anyhow::anyhow!("{why}"))?;
    Ok(tree.current())
}

#[tokio::test]
async fn no_cursor_is_too_odd() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    nestor.install(component("book", &[Hook::CallerId])?).await?;
    for n in 0..3 {
        nestor.post("/api/v1/customers", &json!({"name": format!("Customer {n}")})).await?.expect(201)?;
    }
    let lists = [
        "/api/v1/customers?limit=1",
        "/api/v1/customers?limit=1&query=cust",
        "/api/v1/customers?limit=1&sort=last-activity",
        "/api/v1/customers/duplicates?limit=1",
        "/api/v1/customers/imports?limit=1",
        "/api/v1/calls?limit=1",
        "/api/v1/calling/sessions?limit=1",
        "/api/v1/directory/users?limit=1",
        "/api/v1/admin/audit?limit=1",
        "/api/v1/admin/call-log?limit=1",
        "/api/v1/admin/plugins/book/logs?limit=1",
        "/api/v1/admin/plugins/book/key-value?limit=1",
    ];
    let mut runner = TestRunner::default();
    let strategy = hostile();
    let first = nestor.get(lists[0]).await?.expect(200)?;
    let genuine = first["nextCursor"].as_str().context("no second page")?.to_owned();
    for case in 0..cases() {
        let mut cursor = next(&strategy, &mut runner)?;
        if case % 5 == 0 {
            // A genuine one with another character in it.
            cursor = genuine.clone();
            let at = case % cursor.len();
            cursor.replace_range(at..=at, if cursor[at..].starts_with('A') { "B" } else { "A" });
        }
        let path = lists[case % lists.len()];
        let answer = nestor.get(&format!("{path}&cursor={}", encoded(&cursor))).await?;
        let status = answer.status.as_u16();
        ensure!(matches!(status, 200 | 400), "{path} {cursor:?}: {status} {}", answer.body);
        if status == 400 {
            ensure!(answer.body["errors"][0]["field"] == "cursor", "{path} {cursor:?}: {}", answer.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_id_of_a_stream_is_too_odd() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let caller = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let card = alice.card("ids", &caller).await?;
    let path = format!("/api/v1/calls/{}/card", card["callId"].as_str().context("no id")?);
    let mut runner = TestRunner::default();
    let ids = prop_oneof!["-?[0-9]{1,30}", "[ -~]{0,60}", "0x[0-9a-f]{1,8}", "[0-9]{1,5}\\.[0-9]{1,3}"];
    for _ in 0..cases() / 4 {
        let id = next(&ids, &mut runner)?;
        for path in [path.as_str(), "/api/v1/events"] {
            let request = alice.request(Method::GET, path).header("accept", "text/event-stream");
            let answer = request.header("last-event-id", id.as_bytes()).send().await?;
            // Streams that are given up are closed a moment later: then there are too many.
            let status = answer.status().as_u16();
            ensure!(matches!(status, 200 | 429), "{path} {id:?}: {status}");
        }
    }
    Ok(())
}
