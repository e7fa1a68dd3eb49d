use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, NESTOR, Person, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::{HookRequest, HookResponse, answered};

const CALL_LOG: &str = "/api/v1/admin/call-log";

async fn untold(admin: &Person) -> Result<Vec<Value>> {
    let page = admin.get(CALL_LOG).await?.expect(200)?;
    Ok(page["items"].as_array().cloned().unwrap_or_default())
}

/// Waits until the outbox looks as expected.
async fn until(admin: &Person, fits: impl Fn(&[Value]) -> bool) -> Result<Vec<Value>> {
    let looking = async {
        loop {
            let items = untold(admin).await?;
            if fits(&items) {
                return Ok::<_, anyhow::Error>(items);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.context("the outbox never looked so")?
}

/// A call of Alice's that has ended.
async fn ended(alice: &Person, call: &str) -> Result<()> {
    let info = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let id = alice.card(call, &info).await?["callId"].as_str().context("no id")?.to_owned();
    alice.post(&format!("/api/v1/calls/{id}/events"), &json!({"event": "missed"})).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_plugin_that_could_not_be_told_is_told_again_or_never() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, nestor, theo) =
        (app.sign_in(ALICE).await?, app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    let works = Arc::new(AtomicBool::new(false));
    let now = Arc::clone(&works);
    app.install(&nestor, "crm", &[Hook::CallLog], move |request| match request {
        HookRequest::SaveCall(_) if now.load(Ordering::Relaxed) => answered(HookResponse::ExternalId(None)),
        _ => Some(Outcome::Refused(PluginError::new(PluginErrorKind::Unavailable, "its CRM is down"))),
    })
    .await?;
    ended(&alice, "one").await?;
    ended(&alice, "two").await?;
    let items =
        until(&nestor, |items| items.len() == 2 && items.iter().all(|item| item["state"] == "retrying"))
            .await?;
    let first = &items[0];
    assert_eq!((&first["plugin"], &first["agent"]), (&json!("crm"), &json!(ALICE)), "{first}");
    assert_eq!(first["title"], "Diego Siciliani");
    assert!(first["dueAt"].is_string() && first["attempts"].as_i64() >= Some(1), "{first}");
    assert_eq!(nestor.get(&format!("{CALL_LOG}?failed=true")).await?.expect(200)?["items"], json!([]));
    assert_eq!(nestor.get(&format!("{CALL_LOG}?plugin=other")).await?.expect(200)?["items"], json!([]));
    assert_eq!(untold(&theo).await?, Vec::<Value>::new());
    let page = nestor.get(&format!("{CALL_LOG}?limit=1")).await?.expect(200)?;
    let next = page["nextCursor"].as_str().context("no further page")?;
    let rest = nestor.get(&format!("{CALL_LOG}?limit=1&cursor={}", switchboard_tests::encoded(next))).await?;
    assert_eq!(rest.expect(200)?["items"][0]["id"], items[1]["id"]);

    let path = |item: &Value| format!("{CALL_LOG}/{}/crm", item["callId"].as_str().unwrap_or_default());
    theo.send(theo.request(Method::DELETE, &path(first))).await?.expect(404)?;
    nestor.send(nestor.request(Method::DELETE, &path(first))).await?.expect(204)?;
    nestor.send(nestor.request(Method::DELETE, &path(first))).await?.expect(404)?;
    assert_eq!(untold(&nestor).await?.len(), 1);

    works.store(true, Ordering::Relaxed);
    theo.post(&format!("{}/retry", path(&items[1])), &json!({})).await?.expect(404)?;
    nestor.post(&format!("{}/retry", path(&items[1])), &json!({})).await?.expect(204)?;
    until(&nestor, <[Value]>::is_empty).await?;

    // What was discarded is told when the call changes.
    let call = first["callId"].as_str().context("no id")?;
    let note = json!({"notes": "call back"});
    let noted = alice.request(Method::PATCH, &format!("/api/v1/calls/{call}")).json(&note);
    alice.send(noted).await?.expect(200)?;
    let told = async {
        loop {
            let call = alice.get(&format!("/api/v1/calls/{call}")).await?.expect(200)?;
            if call["callLog"][0]["state"] == "saved" {
                return Ok::<_, anyhow::Error>(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), told).await.context("it was never told")??;
    let trail = nestor.get("/api/v1/admin/audit?action=call-log&outcome=done").await?.expect(200)?;
    let acts: Vec<_> =
        trail["items"].as_array().into_iter().flatten().map(|item| item["action"].clone()).collect();
    assert_eq!(acts, ["call-log.retry", "call-log.discard"]);
    Ok(())
}
