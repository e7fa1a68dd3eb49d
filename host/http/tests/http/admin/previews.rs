//! A developer's own calls use a version that nobody has activated, and nobody else notices.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::before_call::{Advice, Decision};
use switchboard_domain::caller_match::{CacheHint, CacheScope, Outcome as Resolved, Resolution};
use switchboard_domain::error::PluginErrorKind;
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::pool::PoolName;
use switchboard_plugin_protocol::capability::GetValue;
use switchboard_plugin_protocol::{CapabilityRequest, Outcome};
use switchboard_tests::{ALICE, DEVELOPER, NESTOR, OPERATOR, Person};

use crate::calls::trace::soon;
use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, HookResponse, answered, found};

const PREVIEW: &str = "/api/v1/admin/plugins/crm/preview";
const PREVIEWS: &str = "/api/v1/admin/plugin-previews";
const GRANTS: &str = "/api/v1/admin/plugins/crm/grants";
const ACTIVE: &[Hook] = &[Hook::CallerId];
const OTHER: &[Hook] = &[Hook::CallerId, Hook::MeetingFilter];

fn ring() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}})
}

/// What the card of a call says of the plugin.
fn why(card: &Value) -> Value {
    let mut why = card["why"].as_array().into_iter().flatten();
    why.find(|why| why["source"] == "plugin:crm").cloned().unwrap_or_default()
}

async fn title(person: &Person, call: &str) -> Result<Value> {
    Ok(person.card(call, &ring()).await?["title"].clone())
}

async fn end(person: &Person, path: &str, status: u16) -> Result<()> {
    person.send(person.request(Method::DELETE, path)).await?.expect(status)?;
    Ok(())
}

/// An active version, and another one that the developer uploads; answers the other one's digest.
async fn two_versions(app: &TestApp, admin: &Person, developer: &Person) -> Result<String> {
    app.install(admin, "crm", ACTIVE, |_| found("The active one", 90)).await?;
    app.plugins.upload(developer, "crm", OTHER, |_| None, |_| found("The preview", 90)).await
}

#[tokio::test]
async fn a_preview_is_of_its_developers_calls_alone() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer, alice) =
        (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?, app.sign_in(ALICE).await?);
    let digest = two_versions(&app, &nestor, &developer).await?;
    assert_eq!(title(&developer, "before").await?, "The active one");
    let begun = developer.put(PREVIEW, &json!({"digest": digest})).await?.expect(200)?;
    assert_eq!(
        (&begun["plugin"], &begun["digest"], &begun["userName"]),
        (&json!("crm"), &json!(digest), &json!(DEVELOPER)),
        "{begun}"
    );
    assert_eq!(nestor.get(PREVIEWS).await?.expect(200)?, json!({"items": [begun]}));

    app.plugins.take_pools();
    let card = developer.card("mine", &ring()).await?;
    assert_eq!((&card["title"], &why(&card)["preview"]), (&json!("The preview"), &json!(true)), "{card}");
    assert_eq!(app.plugins.take_pools(), [PoolName::Probation], "its worker serves nobody else's calls");
    let card = alice.card("hers", &ring()).await?;
    assert_eq!((&card["title"], &why(&card)["preview"]), (&json!("The active one"), &Value::Null), "{card}");
    assert_eq!(app.plugins.take_pools(), [PoolName::Live]);
    let hooks = |me: &Value| me["plugins"][0]["hooks"].clone();
    assert_eq!(hooks(&developer.get("/api/v1/me").await?.expect(200)?), json!(OTHER));
    assert_eq!(hooks(&alice.get("/api/v1/me").await?.expect(200)?), json!(ACTIVE));

    alice.put(PREVIEW, &json!({"digest": digest})).await?.expect(403)?;
    alice.get(PREVIEWS).await?.expect(403)?;
    end(&developer, PREVIEW, 204).await?;
    end(&developer, PREVIEW, 404).await?;
    assert_eq!(title(&developer, "after").await?, "The active one");
    assert_eq!(nestor.get(PREVIEWS).await?.expect(200)?, json!({"items": []}));
    for action in ["plugin.preview", "plugin.end-preview"] {
        let trail =
            nestor.get(&format!("/api/v1/admin/audit?action={action}&outcome=done")).await?.expect(200)?;
        assert_eq!(trail["items"].as_array().map(Vec::len), Some(1), "{trail}");
    }
    Ok(())
}

#[tokio::test]
async fn an_admin_ends_anybodys_preview_and_a_developer_an_own_one() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let digest = two_versions(&app, &nestor, &developer).await?;
    let body = json!({"digest": digest});
    let of_admin = nestor.put(PREVIEW, &body).await?.expect(200)?;
    let of_developer = developer.put(PREVIEW, &body).await?.expect(200)?;
    let whose = |preview: &Value| {
        let id = preview["userId"].as_str().context("no user")?;
        anyhow::Ok(format!("{PREVIEW}?user={id}"))
    };
    end(&developer, &whose(&of_admin)?, 403).await?;
    let refused =
        nestor.send(nestor.request(Method::DELETE, &format!("/api/v1/admin/plugins/crm/versions/{digest}")));
    refused.await?.expect(409)?;
    end(&nestor, &whose(&of_developer)?, 204).await?;
    assert_eq!(title(&developer, "ended").await?, "The active one");
    assert_eq!(title(&nestor, "own").await?, "The preview");
    end(&nestor, &whose(&of_admin)?, 204).await?;
    end(&nestor, &format!("{PREVIEW}?user=nobody"), 404).await?;
    Ok(())
}

#[tokio::test]
async fn a_preview_ends_after_eight_hours_unless_it_is_renewed() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let digest = two_versions(&app, &nestor, &developer).await?;
    let body = json!({"digest": digest});
    developer.put(PREVIEW, &body).await?.expect(200)?;
    app.advance(Duration::from_hours(5));
    developer.put(PREVIEW, &body).await?.expect(200)?;
    app.advance(Duration::from_hours(5));
    assert_eq!(title(&developer, "renewed").await?, "The preview");
    app.advance(Duration::from_hours(4));
    let developer = app.sign_in(DEVELOPER).await?;
    assert_eq!(title(&developer, "over").await?, "The active one");
    assert_eq!(developer.get(PREVIEWS).await?.expect(200)?, json!({"items": []}));
    end(&developer, PREVIEW, 404).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_active_blocked_or_unknown_is_not_previewed() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer, operator) =
        (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?, app.sign_in(OPERATOR).await?);
    let digest = two_versions(&app, &nestor, &developer).await?;
    let plugins = nestor.get("/api/v1/admin/plugins").await?.expect(200)?;
    let active = plugins["items"][0]["active"].clone();
    developer.put(PREVIEW, &json!({"digest": active})).await?.expect(409)?;
    developer.put(PREVIEW, &json!({"digest": "sha256:12"})).await?.expect(400)?;
    let unknown = format!("sha256:{}", "0".repeat(64));
    developer.put(PREVIEW, &json!({"digest": unknown})).await?.expect(404)?;
    let body = json!({"digest": digest});
    developer.put("/api/v1/admin/plugins/other/preview", &body).await?.expect(404)?;

    developer.put(PREVIEW, &body).await?.expect(200)?;
    // What everybody's calls use is no preview any more.
    let activate = format!("/api/v1/admin/plugins/crm/versions/{digest}/activate");
    nestor.post(&activate, &json!({})).await?.expect(200)?;
    app.plugins.take_pools();
    assert_eq!(why(&developer.card("activated", &ring()).await?)["preview"], Value::Null);
    assert_eq!(app.plugins.take_pools(), [PoolName::Live]);
    nestor.post("/api/v1/admin/plugins/crm/rollback", &json!({})).await?.expect(200)?;
    assert_eq!(title(&developer, "rolled back").await?, "The preview");

    let block = json!({"reason": "It sends customers to a stranger."});
    operator.put(&format!("/api/v1/operator/blocked-digests/{digest}"), &block).await?.expect(200)?;
    assert_eq!(developer.get(PREVIEWS).await?.expect(200)?, json!({"items": []}));
    developer.put(PREVIEW, &body).await?.expect(422)?;
    // The fronts hear of it a moment later.
    for n in 0..100 {
        if title(&developer, &format!("blocked-{n}")).await? == "The active one" {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    anyhow::bail!("a blocked version is still previewed")
}

#[tokio::test]
async fn nothing_answers_in_the_place_of_a_preview_that_fails() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer, alice) =
        (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?, app.sign_in(ALICE).await?);
    app.install(&nestor, "crm", ACTIVE, |_| found("The active one", 90)).await?;
    let crashes = |_: &HookRequest| Some(Outcome::Failed(Failure::Trapped("unreachable".to_owned())));
    let digest = app.plugins.upload(&developer, "crm", OTHER, |_| None, crashes).await?;
    developer.put(PREVIEW, &json!({"digest": digest})).await?.expect(200)?;
    let card = developer.card("fails", &ring()).await?;
    let said = why(&card);
    assert_eq!((&said["outcome"], &said["preview"]), (&json!("failed"), &json!(true)), "{said}");
    assert_ne!(card["title"], "The active one");
    assert_eq!(title(&alice, "hers").await?, "The active one");
    Ok(())
}

#[tokio::test]
async fn a_preview_may_use_what_is_granted_to_the_plugin_and_nothing_while_it_is_off() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let asks = |_: &HookRequest| Some(CapabilityRequest::from(GetValue("key".to_owned())));
    let digest = app.plugins.upload(&developer, "crm", OTHER, asks, |_| found("The preview", 90)).await?;
    let body = json!({"digest": digest});
    let kind = async |call: &str| -> Result<Option<PluginErrorKind>> {
        app.plugins.take_replies();
        assert_eq!(title(&developer, call).await?, "The preview");
        let reply = app.plugins.take_replies().pop().context("the plugin asked nothing")?;
        Ok(reply.read::<GetValue>().err().map(|error| error.kind))
    };
    // Nobody has activated any version of it.
    developer.put(PREVIEW, &body).await?.expect(200)?;
    assert_eq!(kind("new").await?, Some(PluginErrorKind::Denied));
    app.install(&nestor, "crm", ACTIVE, |_| found("The active one", 90)).await?;
    assert_eq!(kind("granted").await?, None);
    // What an admin takes away is taken away.
    nestor.put(GRANTS, &json!({"grants": []})).await?.expect(200)?;
    assert_eq!(kind("taken away").await?, Some(PluginErrorKind::Denied));
    let grants = json!({"grants": [{"capability": "key-value", "reason": "the test asks for it"}]});
    nestor.put(GRANTS, &grants).await?.expect(200)?;
    assert_eq!(kind("given back").await?, None);
    nestor.post("/api/v1/admin/plugins/crm/deactivate", &json!({})).await?.expect(204)?;
    assert_eq!(kind("off").await?, Some(PluginErrorKind::Denied));
    Ok(())
}

/// Answers that a plugin allows to reuse for the whole tenant.
#[tokio::test]
async fn what_a_preview_says_is_reused_for_nobody_else() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer, alice) =
        (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?, app.sign_in(ALICE).await?);
    app.install(&nestor, "crm", ACTIVE, |_| found("The active one", 90)).await?;
    let count = AtomicUsize::new(0);
    let counts = move |_: &HookRequest| {
        let outcome = Resolved::Suppressed(format!("answer {}", count.fetch_add(1, Ordering::Relaxed) + 1));
        let cache = Some(CacheHint { ttl_s: 600, scope: CacheScope::Tenant });
        answered(HookResponse::Resolution(Resolution { outcome, partial: false, presentation: None, cache }))
    };
    let digest = app.plugins.upload(&developer, "crm", OTHER, |_| None, counts).await?;
    for person in [&developer, &nestor] {
        person.put(PREVIEW, &json!({"digest": digest})).await?.expect(200)?;
    }
    let said = async |person: &Person, call: &str| -> Result<Value> {
        Ok(why(&person.card(call, &ring()).await?)["detail"].clone())
    };
    assert_eq!(said(&developer, "of the developer").await?, "answer 1");
    assert_eq!(said(&nestor, "of the admin").await?, "answer 2", "the same version, previewed by another");
    assert_eq!(title(&alice, "hers").await?, "The active one");
    Ok(())
}

#[tokio::test]
async fn a_preview_that_records_no_calls_costs_no_report() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    app.install(&nestor, "crm", &[Hook::CallerId, Hook::CallLog], move |request| match request {
        HookRequest::SaveCall(_) => {
            count.fetch_add(1, Ordering::Relaxed);
            answered(HookResponse::ExternalId(None))
        }
        _ => found("The active one", 90),
    })
    .await?;
    let digest = app.plugins.upload(&developer, "crm", OTHER, |_| None, |_| found("The preview", 90)).await?;
    developer.put(PREVIEW, &json!({"digest": digest})).await?.expect(200)?;
    let card = developer.card("mine", &ring()).await?;
    assert_eq!(card["title"], "The preview");
    let call = format!("/api/v1/calls/{}", card["callId"].as_str().context("no call id")?);
    developer.post(&format!("{call}/events"), &json!({"event": "missed"})).await?.expect(200)?;
    soon(&developer, &call, |call| call["callLog"][0]["state"] == "saved").await?;
    assert_eq!(told.load(Ordering::Relaxed), 1);
    Ok(())
}

#[tokio::test]
async fn a_verdict_before_a_call_does_not_outlive_a_preview() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let warns = |words: &'static str| {
        move |_: &HookRequest| {
            let decision = Decision::Warn(words.to_owned());
            answered(HookResponse::Advice(Advice { decision, extra: Vec::new() }))
        }
    };
    app.install(&nestor, "crm", &[Hook::BeforeCall], warns("the active one")).await?;
    let hooks = &[Hook::BeforeCall, Hook::CallLog];
    let digest = app.plugins.upload(&developer, "crm", hooks, |_| None, warns("the preview")).await?;
    let warned = async || -> Result<Value> {
        let call = json!({"to": {"phoneNumber": "+442079460018"}, "key": "the same call"});
        let placed = developer.post("/api/v1/calls", &call).await?;
        anyhow::ensure!(placed.status.is_success(), "{}", placed.status);
        Ok(placed.body["warnings"][0]["text"].clone())
    };
    assert_eq!(warned().await?, "the active one");
    developer.put(PREVIEW, &json!({"digest": digest})).await?.expect(200)?;
    assert_eq!(warned().await?, "the preview");
    end(&developer, PREVIEW, 204).await?;
    assert_eq!(warned().await?, "the active one");
    Ok(())
}
