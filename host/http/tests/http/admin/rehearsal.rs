//! A version is rehearsed with callers of every kind, beside the active one.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, DEVELOPER, NESTOR};

use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, found};

#[tokio::test]
async fn a_rehearsal_says_which_cards_would_change_and_changes_nothing() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| found("Ada", 90)).await?;
    let first = nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0]["active"].clone();
    let alice = app.sign_in(ALICE).await?;
    for (n, number) in ["+442079460020", "+442079460020", "+14255550123"].iter().enumerate() {
        let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}});
        alice.card(&format!("recent-{n}"), &ring).await?;
    }
    app.install(&nestor, "crm", &[Hook::CallerId, Hook::CallLog], |request| {
        let HookRequest::ResolveCaller(call) = request else { return None };
        let caller = serde_json::to_string(&call.caller).unwrap_or_default();
        if caller.contains("+442079460020") {
            return Some(Outcome::Failed(Failure::Trapped("unreachable".to_owned())));
        }
        found("Ada", 90)
    })
    .await?;
    let second = nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0]["active"].clone();
    nestor.post("/api/v1/admin/plugins/crm/rollback", &json!({})).await?.expect(200)?;
    let calls = alice.get("/api/v1/calls").await?.expect(200)?;

    let url = |digest: &Value| {
        format!("/api/v1/admin/plugins/crm/versions/{}/rehearsal", digest.as_str().unwrap_or_default())
    };
    let rehearsal = developer.post(&url(&second), &json!({})).await?.expect(200)?;
    let callers = rehearsal["callers"].as_array().context("no callers")?;
    let recent: Vec<_> = callers.iter().filter(|one| one["kind"] == "recent").collect();
    // Each caller once, newest first, without the middle of the number.
    let shown: Vec<_> = recent.iter().filter_map(|one| one["caller"].as_str()).collect();
    assert_eq!(shown, ["+14•••••••23", "+44••••••••20"], "{rehearsal}");
    assert!(!rehearsal.to_string().contains("4255550123"), "{rehearsal}");
    assert!(callers.iter().any(|one| one["caller"] == "withheld"), "{rehearsal}");
    let failing = recent[1];
    assert!(
        failing["version"]["failure"].as_str().is_some_and(|why| why.contains("unreachable")),
        "{failing}"
    );
    assert_eq!((&failing["active"]["title"], &failing["active"]["failure"]), (&json!("Ada"), &Value::Null));
    assert!(failing["changes"].as_array().is_some_and(|parts| parts.contains(&json!("title"))), "{failing}");
    assert_eq!((&rehearsal["changedCards"], &rehearsal["version"]["failures"]), (&json!(1), &json!(1)));
    assert_eq!(rehearsal["active"]["failures"], 0);

    assert_eq!(alice.get("/api/v1/calls").await?.expect(200)?, calls, "nothing was rung");
    let now = nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0].clone();
    assert_eq!(
        (&now["active"], &now["replaced"]),
        (&first, &Value::Null),
        "a rehearsal counts against nobody"
    );
    let of_itself = developer.post(&url(&first), &json!({})).await?.expect(200)?;
    assert_eq!(of_itself["active"], Value::Null, "the active version is compared with nothing");
    developer.post(&url(&first), &json!({"asIfGranted": true})).await?.expect(403)?;
    alice.post(&url(&first), &json!({})).await?.expect(403)?;
    Ok(())
}

/// It takes a while: whoever waits is told how far it is.
#[tokio::test]
async fn a_rehearsal_tells_its_progress() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| found("Ada", 90)).await?;
    let active = nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0]["active"].clone();
    let url = format!("/api/v1/admin/plugins/crm/versions/{}/rehearsal", active.as_str().unwrap_or_default());
    let request = developer.request(Method::POST, &url).header("accept", "text/event-stream");
    let text = request.json(&json!({})).send().await?.error_for_status()?.text().await?;
    let events: Vec<(&str, Value)> = text
        .split("\n\n")
        .filter_map(|block| {
            let (event, data) = block.strip_prefix("event: ")?.split_once("\ndata: ")?;
            Some((event, serde_json::from_str(data).ok()?))
        })
        .collect();
    let (last, progress) = events.split_last().context("no events")?;
    assert_eq!((last.0, &last.1["version"]["failures"]), ("result", &json!(0)), "{text}");
    let all = last.1["callers"].as_array().map(Vec::len);
    assert_eq!(
        progress.first().map(|(_, step)| step.clone()),
        Some(json!({"done": 0, "all": all})),
        "{text}"
    );
    assert!(progress.iter().all(|(event, _)| *event == "progress"), "{text}");
    Ok(())
}
