//! The cache hint of a resolution: who is asked again, and who is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::caller_match::{CacheHint, CacheScope, Outcome as Resolved, Resolution};
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, MEGAN, NESTOR, TARA, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::{HookRequest, HookResponse, answered};

fn ring(number: &str) -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}})
}

/// Installs a plugin that allows to reuse what it says; answers how often it was asked.
async fn installed(
    app: &TestApp,
    admin: &str,
    cache: Option<CacheHint>,
    partial: bool,
) -> Result<Arc<AtomicU32>> {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let admin = app.sign_in(admin).await?;
    app.install(&admin, "crm", &[Hook::CallerId], move |request| {
        let HookRequest::ResolveCaller(_) = request else { return None };
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        let outcome = Resolved::Suppressed(format!("answer {number}"));
        answered(HookResponse::Resolution(Resolution { outcome, partial, presentation: None, cache }))
    })
    .await?;
    Ok(asked)
}

fn said(card: &Value) -> &str {
    let mut why = card["why"].as_array().into_iter().flatten();
    why.find(|why| why["source"] == "plugin:crm").and_then(|why| why["detail"].as_str()).unwrap_or_default()
}

#[tokio::test]
async fn an_agents_own_answer_is_reused_for_that_agent_caller_and_activation_only() -> Result<()> {
    let app = TestApp::start().await?;
    let asked =
        installed(&app, NESTOR, Some(CacheHint { ttl_s: 600, scope: CacheScope::Agent }), false).await?;
    let (alice, megan) = (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?);
    for (person, call, number, answer) in [
        (&alice, "a1", "+442079460018", "answer 1"),
        (&alice, "a2", "+442079460018", "answer 1"),
        (&megan, "m1", "+442079460018", "answer 2"),
        (&alice, "a3", "+442079460019", "answer 3"),
        (&megan, "m2", "+442079460018", "answer 2"),
    ] {
        assert_eq!(said(&person.card(call, &ring(number)).await?), answer, "{call}");
    }
    // The number that was called may make a difference.
    let called =
        json!({"callId": "a4", "callerInfo": ring("+442079460018"), "calledNumber": "+442079460000"});
    let card = alice.post("/api/v1/calls/incoming", &called).await?.expect(200)?;
    assert_eq!(said(&card), "answer 4", "{card}");
    // Activated anew, perhaps with other settings and grants, it is asked anew.
    let nestor = app.sign_in(NESTOR).await?;
    let plugins = nestor.get("/api/v1/admin/plugins").await?.expect(200)?;
    let digest = plugins["items"][0]["active"].as_str().unwrap_or_default().to_owned();
    nestor.post("/api/v1/admin/plugins/crm/deactivate", &json!({})).await?.expect(204)?;
    let path = format!("/api/v1/admin/plugins/crm/versions/{digest}/activate");
    nestor.post(&path, &json!({"grants": []})).await?.expect(200)?;
    assert_eq!(said(&alice.card("a5", &ring("+442079460018")).await?), "answer 5");
    assert_eq!(asked.load(Ordering::Relaxed), 5);
    Ok(())
}

#[tokio::test]
async fn a_tenants_answer_is_for_all_its_agents_and_for_no_other_tenant() -> Result<()> {
    let app = TestApp::start().await?;
    let hint = Some(CacheHint { ttl_s: 600, scope: CacheScope::Tenant });
    installed(&app, NESTOR, hint, false).await?;
    let (alice, megan, tara) =
        (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?, app.sign_in(TARA).await?);
    let number = ring("+442079460018");
    assert_eq!(said(&alice.card("a", &number).await?), "answer 1");
    assert_eq!(said(&megan.card("m", &number).await?), "answer 1");
    // The same component with the same settings in another tenant.
    let others = installed(&app, THEO, hint, false).await?;
    assert_eq!(said(&tara.card("t", &number).await?), "answer 1");
    assert_eq!(others.load(Ordering::Relaxed), 1, "it was asked for the other tenant");
    assert_eq!(said(&megan.card("m2", &number).await?), "answer 1");
    assert_eq!(others.load(Ordering::Relaxed), 1);
    Ok(())
}

#[tokio::test]
async fn without_a_hint_or_if_partial_nothing_is_reused() -> Result<()> {
    let tenant = |ttl_s| Some(CacheHint { ttl_s, scope: CacheScope::Tenant });
    for (cache, partial) in [(None, false), (tenant(0), false), (tenant(600), true)] {
        let app = TestApp::start().await?;
        installed(&app, NESTOR, cache, partial).await?;
        let alice = app.sign_in(ALICE).await?;
        for (call, answer) in [("a1", "answer 1"), ("a2", "answer 2")] {
            assert_eq!(said(&alice.card(call, &ring("+442079460018")).await?), answer, "{cache:?}");
        }
    }
    Ok(())
}
