use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, NESTOR, Person, encoded};

use crate::calls::trace::soon;
use crate::harness::TestApp;
use crate::harness::plugins::Failure;

const LOGS: &str = "/api/v1/admin/plugins/crm/logs";

async fn lines(admin: &Person, query: &str) -> Result<Vec<Value>> {
    let page = admin.get(&format!("{LOGS}?{query}")).await?.expect(200)?;
    Ok(page["items"].as_array().cloned().unwrap_or_default())
}

/// Three calls, each of which fails in its own words.
async fn failing(app: &TestApp, admin: &Person) -> Result<()> {
    let count = std::sync::atomic::AtomicU32::new(0);
    app.install(admin, "crm", &[Hook::CallerId, Hook::CallLog], move |_| {
        let words = ["one 100% sure", "Two_words", "THREE"];
        let at = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Some(Outcome::Failed(Failure::Trapped(words[at as usize % words.len()].to_owned())))
    })
    .await?;
    let alice = app.sign_in(ALICE).await?;
    for call in ["a", "b", "c"] {
        alice
            .card(call, &json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}}))
            .await?;
    }
    // Lines are written in batches.
    let written = async {
        while lines(admin, "").await?.len() < 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok::<_, anyhow::Error>(())
    };
    tokio::time::timeout(Duration::from_secs(10), written).await?
}

/// How a guest failed is a text of the guest's own.
#[tokio::test]
async fn no_line_is_longer_than_what_a_guest_may_write_in_a_call() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| {
        Some(Outcome::Failed(Failure::Trapped(format!("unreachable\n{}", "ä".repeat(100_000)))))
    })
    .await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    alice.card("long", &ring).await?;
    let page =
        soon(&nestor, LOGS, |page| page["items"].as_array().is_some_and(|all| !all.is_empty())).await?;
    let message = page["items"][0]["message"].as_str().unwrap_or_default();
    let most = switchboard_plugin_protocol::limits::LOG_BYTES as usize;
    assert!(message.contains("unreachable") && message.len() <= most, "{} bytes", message.len());
    Ok(())
}

#[tokio::test]
async fn a_log_is_searched_by_level_hook_call_version_and_text() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    failing(&app, &nestor).await?;
    let all = lines(&nestor, "").await?;
    let (call, digest) = (all[1]["callId"].as_str().unwrap_or_default(), all[1]["digest"].clone());
    for (query, expected) in [
        ("level=debug".to_owned(), 3),
        ("level=warn".to_owned(), 3),
        ("level=error".to_owned(), 3),
        ("hook=caller-id".to_owned(), 3),
        ("hook=call-log".to_owned(), 0),
        (format!("callId={}", encoded(call)), 1),
        ("callId=other".to_owned(), 0),
        (format!("digest={}", digest.as_str().unwrap_or_default()), 3),
        (format!("digest=sha256:{}", "0".repeat(64)), 0),
        ("text=three".to_owned(), 1),
        (format!("text={}", encoded("100%")), 1),
        ("text=two_words".to_owned(), 1),
        // Neither of these stands for any letter.
        ("text=o_e".to_owned(), 0),
        (format!("text={}", encoded("o%e")), 0),
        (format!("level=error&text=three&callId={}", encoded(call)), 0),
    ] {
        assert_eq!(lines(&nestor, &query).await?.len(), expected, "{query}");
    }
    let pages = [lines(&nestor, "limit=2").await?, lines(&nestor, "limit=1").await?];
    assert_eq!((pages[0].len(), pages[1].len()), (2, 1));
    let long = format!("text={}", "x".repeat(201));
    for (query, field) in
        [("level=loud", "level"), ("hook=door", "hook"), ("digest=12", "digest"), (long.as_str(), "text")]
    {
        let refused = nestor.get(&format!("{LOGS}?{query}")).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{refused}");
    }
    Ok(())
}

#[tokio::test]
async fn the_list_of_plugins_tells_the_errors_of_the_last_day() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    failing(&app, &nestor).await?;
    let errors = async || -> Result<Value> {
        Ok(nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0]["recentErrors"].clone())
    };
    let now = errors().await?;
    assert_eq!(now["count"], 3, "{now}");
    let newest = &lines(&nestor, "limit=1").await?[0];
    for member in ["at", "message", "hook", "callId", "digest"] {
        assert_eq!(now["newest"][member], newest[member], "{member}");
    }
    app.advance(Duration::from_hours(25));
    let nestor = app.sign_in(NESTOR).await?;
    let later = nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0]["recentErrors"].clone();
    assert_eq!(later, json!({"count": 0, "newest": null}));
    Ok(())
}
