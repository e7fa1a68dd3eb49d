//! A version that keeps failing is replaced, and everybody is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_store::{Act, ActivationChange, PluginVersion};
use switchboard_tests::{ALICE, DEVELOPER, NESTOR, Person};

use crate::harness::TestApp;
use crate::harness::plugins::{Failure, found};

const PLUGIN: &str = "/api/v1/admin/plugins/crm";

fn ring() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}})
}

fn crashes() -> Option<Outcome> {
    Some(Outcome::Failed(Failure::Trapped("unreachable\n  at src/lib.rs:7".to_owned())))
}

async fn plugin(admin: &Person) -> Result<Value> {
    let plugins = admin.get("/api/v1/admin/plugins").await?.expect(200)?;
    let mut items = plugins["items"].as_array().into_iter().flatten();
    Ok(items.find(|one| one["name"] == "crm").cloned().unwrap_or_default())
}

/// Rings until the plugin stands as wanted; answers the plugin and how many calls that took.
async fn until(
    agent: &Person,
    admin: &Person,
    name: &str,
    wanted: impl Fn(&Value) -> bool,
) -> Result<(Value, usize)> {
    for n in 0..20 {
        // A version is replaced in the background, right after its last call.
        for _ in 0..10 {
            let now = plugin(admin).await?;
            if wanted(&now) {
                return Ok((now, n));
            }
            tokio::time::sleep(Duration::from_millis(if n < 5 { 1 } else { 20 })).await;
        }
        agent.card(&format!("{name}-{n}"), &ring()).await?;
    }
    anyhow::bail!("after twenty calls: {}", plugin(admin).await?)
}

async fn why(agent: &Person, call: &str) -> Result<Value> {
    let card = agent.card(call, &ring()).await?;
    let mut why = card["why"].as_array().into_iter().flatten();
    why.find(|why| why["source"] == "plugin:crm").cloned().context("nothing is said of the plugin")
}

#[tokio::test]
async fn the_last_good_version_takes_the_place_of_one_that_crashes_and_then_nothing() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let breaks = Arc::new(AtomicBool::new(false));
    let broken = Arc::clone(&breaks);
    app.install(&nestor, "crm", &[Hook::CallerId], move |_| {
        if broken.load(Ordering::Relaxed) { crashes() } else { found("The first", 90) }
    })
    .await?;
    let good = plugin(&nestor).await?["active"].clone();
    app.install(&nestor, "crm", &[Hook::CallerId, Hook::CallLog], |_| crashes()).await?;
    let bad = plugin(&nestor).await?["active"].clone();

    let (now, calls) = until(&alice, &nestor, "crashing", |now| now["active"] == good).await?;
    assert!(calls <= 5, "{calls} calls failed");
    assert_eq!((&now["replaced"]["digest"], &now["previous"]), (&bad, &Value::Null), "{now}");
    let reason = now["replaced"]["reason"].as_str().context("no reason")?;
    assert!(
        reason.contains("5 of its last 5") && reason.contains("the plugin crashed: unreachable"),
        "{reason}"
    );
    let said = why(&alice, "after").await?;
    assert_eq!(said["outcome"], "found", "{said}");
    assert!(said["detail"].as_str().is_some_and(|detail| detail.contains("answers in place of")), "{said}");
    assert!(!said.to_string().contains("unreachable"), "the plugin's own words, of another call: {said}");
    let trail = nestor.get("/api/v1/admin/audit?action=plugin.replace").await?.expect(200)?;
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(1), "{trail}");
    assert_eq!(trail["items"][0]["actor"]["kind"], "system");

    // The way back, as the page goes it. It fails again: the versions do not take turns.
    let activate = format!("{PLUGIN}/versions/{}/activate", bad.as_str().unwrap_or_default());
    let back = json!({"grants": now["replaced"]["grants"], "expectedRevision": now["revision"]});
    nestor.post(&activate, &back).await?.expect(200)?;
    assert_eq!(plugin(&nestor).await?["replaced"], Value::Null, "an admin has acted");
    let (now, calls) = until(&alice, &nestor, "again", |now| now["active"].is_null()).await?;
    assert!(calls <= 5 && now["replaced"]["digest"] == bad && now["previous"] == good, "{now}");
    let said = why(&alice, "off").await?;
    assert_eq!(said["outcome"], "skipped", "{said}");
    let detail = said["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("kept failing and is not asked until an admin acts"), "{said}");
    assert_eq!(alice.get("/api/v1/me").await?.expect(200)?["plugins"], json!([]));

    nestor.post(&format!("{PLUGIN}/rollback"), &json!({})).await?.expect(200)?;
    assert_eq!(why(&alice, "back").await?["outcome"], "found");
    // Later the good one fails too: it has nothing to go back to.
    app.advance(Duration::from_mins(30));
    breaks.store(true, Ordering::Relaxed);
    let (now, _) = until(&alice, &nestor, "last", |now| now["active"].is_null()).await?;
    assert_eq!((&now["replaced"]["digest"], &now["previous"]), (&good, &Value::Null), "{now}");
    Ok(())
}

#[tokio::test]
async fn a_crm_that_is_away_costs_no_version_its_place() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| {
        Some(Outcome::Refused(PluginError::new(PluginErrorKind::Unavailable, "the CRM is away")))
    })
    .await?;
    for n in 0..12 {
        assert_eq!(why(&alice, &format!("away-{n}")).await?["outcome"], "failed");
    }
    let now = plugin(&nestor).await?;
    assert!(now["active"].is_string() && now["replaced"].is_null(), "{now}");
    Ok(())
}

#[tokio::test]
async fn previews_do_not_hide_that_a_version_keeps_failing() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer, alice) =
        (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?, app.sign_in(ALICE).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| crashes()).await?;
    let hooks = &[Hook::CallerId, Hook::CallLog];
    let other = app.plugins.upload(&developer, "crm", hooks, |_| None, |_| found("The preview", 90)).await?;
    let body = json!({"digest": other});
    for n in 0..20 {
        developer.put(&format!("{PLUGIN}/preview"), &body).await?.expect(200)?;
        alice.card(&format!("crashes-{n}"), &ring()).await?;
        if plugin(&nestor).await?["active"].is_null() {
            return Ok(());
        }
    }
    anyhow::bail!("after twenty crashes: {}", plugin(&nestor).await?)
}

/// While servers are updated one after the other, an old one reads versions that were uploaded to a new one.
#[tokio::test]
async fn a_version_that_this_server_can_not_read_takes_no_other_plugin_off() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let (context, digest) = (app.fabrikam(), "ab".repeat(32));
    let version = PluginVersion { plugin: "newer", digest: &digest, report: r#"{"hooks": ["of-tomorrow"]}"# };
    let act = Act::of_system("tests", "plugin.activate", "newer", app.now());
    app.store.plugins().put_version(context, &version, b"a component", &act).await?;
    let change = ActivationChange {
        plugin: "newer",
        revision: 0,
        digest: Some(&digest),
        grants: "[]",
        previous: None,
        previous_grants: None,
        failed: None,
        is_replacement: false,
        act: &act,
    };
    app.store.plugins().change_activation(context, &change).await?;
    app.install(&nestor, "crm", &[Hook::CallerId], |_| found("Who can be read", 90)).await?;
    assert_eq!(why(&alice, "read").await?["outcome"], "found");
    Ok(())
}
