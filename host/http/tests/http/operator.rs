use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::pool::PoolName;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, NESTOR, OPERATOR, TAILSPIN, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::{Failure, found};

#[tokio::test]
async fn a_suspension_ends_the_tenants_sessions_and_no_others() -> Result<()> {
    let app = TestApp::start().await?;
    let (operator, theo, alice) =
        (app.sign_in(OPERATOR).await?, app.sign_in(THEO).await?, app.sign_in(ALICE).await?);
    let tailspin = format!("/api/v1/operator/tenants/{TAILSPIN}");
    alice.get(&tailspin).await?.expect(404)?;
    alice.post(&format!("{tailspin}/suspend"), &json!({"reason": "envy"})).await?.expect(404)?;
    operator.post(&format!("{tailspin}/suspend"), &json!({"reason": ""})).await?.expect(400)?;
    theo.get("/api/v1/me").await?.expect(200)?;

    operator.post(&format!("{tailspin}/suspend"), &json!({"reason": "unpaid"})).await?.expect(200)?;
    assert!(theo.get("/api/v1/me").await?.status.is_client_error());
    alice.get("/api/v1/me").await?.expect(200)?;
    let suspended = operator.get("/api/v1/operator/tenants?state=suspended").await?.expect(200)?;
    assert_eq!(suspended["items"].as_array().map(Vec::len), Some(1), "{suspended}");
    assert_eq!(
        (&suspended["items"][0]["id"], &suspended["items"][0]["state"]),
        (&json!(TAILSPIN), &json!("suspended"))
    );

    operator.post(&format!("{tailspin}/resume"), &json!({})).await?.expect(200)?;
    theo.get("/api/v1/me").await?.expect(401)?;
    let theo = app.sign_in(THEO).await?;
    let trail = theo.get("/api/v1/admin/audit?action=tenant.suspend").await?.expect(200)?;
    assert_eq!(
        (&trail["items"][0]["actor"]["kind"], &trail["items"][0]["details"]["reason"]),
        (&json!("operator"), &json!("unpaid"))
    );
    Ok(())
}

#[tokio::test]
async fn a_tenant_is_exported_line_by_line_and_deleted_only_while_suspended() -> Result<()> {
    let app = TestApp::start().await?;
    let (operator, theo) = (app.sign_in(OPERATOR).await?, app.sign_in(THEO).await?);
    theo.post("/api/v1/customers", &json!({"name": "Of Tailspin"})).await?.expect(201)?;
    let tailspin = format!("/api/v1/operator/tenants/{TAILSPIN}");
    let export = operator.request(Method::GET, &format!("{tailspin}/export")).send().await?;
    assert_eq!(export.headers()["content-type"], "application/x-ndjson");
    let text = export.text().await?;
    let lines = text.lines().map(serde_json::from_str::<serde_json::Value>).collect::<Result<Vec<_>, _>>()?;
    assert!(lines.iter().any(|line| line["row"]["name"] == "Of Tailspin"), "{text}");
    assert!(!text.contains("Diego"), "Fabrikam's customers are in it");

    let delete = || operator.request(Method::DELETE, &format!("{tailspin}?confirm=Tailspin"));
    operator.send(delete()).await?.expect(409)?;
    operator.post(&format!("{tailspin}/suspend"), &json!({"reason": "leaves"})).await?.expect(200)?;
    assert_eq!(operator.send(delete()).await?.expect(200)?["rows"]["customers"], 1);
    operator.get(&tailspin).await?.expect(404)?;
    Ok(())
}

/// The operator rings for nobody in a tenant: it is measured, it names what is missing, and nothing of it stays in the tenant.
#[tokio::test]
async fn a_synthetic_ring_measures_the_card_and_leaves_nothing_behind() -> Result<()> {
    let app = TestApp::start().await?;
    let (operator, nestor, alice) =
        (app.sign_in(OPERATOR).await?, app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    let fabrikam = format!("/api/v1/operator/tenants/{}", me["tenant"]["id"].as_str().context("no tenant")?);
    assert_eq!(operator.get(&fabrikam).await?.expect(200)?["lastRing"], Value::Null);
    alice.post(&format!("{fabrikam}/ring"), &json!({})).await?.expect(404)?;
    nestor.post(&format!("{fabrikam}/ring"), &json!({})).await?.expect(404)?;

    let ring = async || operator.post(&format!("{fabrikam}/ring"), &json!({})).await?.expect(200);
    let alone = ring().await?;
    assert_eq!((&alone["outcome"], &alone["failed"]), (&json!("complete"), &json!([])), "{alone}");
    assert!(alone["firstMs"].is_u64() && alone["finalMs"].as_u64() >= alone["firstMs"].as_u64(), "{alone}");

    app.install(&nestor, "good", &[Hook::CallerId], |_| found("Ada", 90)).await?;
    app.install(&nestor, "broken", &[Hook::CallerId], |_| {
        Some(Outcome::Failed(Failure::Trapped("secret-words".to_owned())))
    })
    .await?;
    // It works with agents' accounts, and there is no agent.
    app.install(&nestor, "personal", &[Hook::CallerId], |_| {
        let error = PluginError::new(PluginErrorKind::AgentMustConnect, "secret-words").about("crm");
        Some(Outcome::Refused(error))
    })
    .await?;
    let rung = ring().await?;
    assert_eq!(rung["outcome"], "incomplete", "{rung}");
    assert_eq!(rung["failed"], json!([{"source": "plugin:broken", "why": "crashed"}]), "{rung}");
    assert!(!rung.to_string().contains("secret-words"), "{rung}");

    // The tenant is found by it, and another one is not.
    let failed = operator.get("/api/v1/operator/tenants?ring=failed").await?.expect(200)?;
    assert_eq!(failed["items"].as_array().map(Vec::len), Some(1), "{failed}");
    assert_eq!(failed["items"][0]["lastRing"], rung, "{failed}");
    assert_eq!(operator.get(&fabrikam).await?.expect(200)?["lastRing"], rung);
    operator.get("/api/v1/operator/tenants?ring=other").await?.expect(400)?;

    // No call, no line in a log, no figure; both trails say that the operator rang.
    assert_eq!(alice.get("/api/v1/calls").await?.expect(200)?["items"], json!([]));
    for name in ["good", "broken", "personal"] {
        let logs = nestor.get(&format!("/api/v1/admin/plugins/{name}/logs")).await?.expect(200)?;
        assert_eq!(logs["items"], json!([]), "{name}");
        let figures = nestor.get(&format!("/api/v1/admin/plugins/{name}/figures")).await?.expect(200)?;
        assert_eq!(figures["versions"], json!([]), "{name}");
    }
    let trail = nestor.get("/api/v1/admin/audit?action=tenant.ring").await?.expect(200)?;
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(2), "{trail}");

    nestor.post("/api/v1/admin/plugins/broken/deactivate", &json!({})).await?.expect(204)?;
    assert_eq!(ring().await?["outcome"], "complete");
    operator.post(&format!("{fabrikam}/suspend"), &json!({"reason": "unpaid"})).await?.expect(200)?;
    operator.post(&format!("{fabrikam}/ring"), &json!({})).await?.expect(409)?;
    Ok(())
}

/// Where the operator has set an interval it rings by itself, and once in that time.
#[tokio::test]
async fn synthetic_rings_come_at_their_interval() -> Result<()> {
    let app = TestApp::start_ringing(Duration::from_secs(600)).await?;
    let (operator, nestor) = (app.sign_in(OPERATOR).await?, app.sign_in(NESTOR).await?);
    let rung = async |after: &str| {
        let seen = async {
            loop {
                let all = operator.get("/api/v1/operator/tenants").await?.expect(200)?;
                let all = all["items"].as_array().cloned().unwrap_or_default();
                let times: Vec<_> = all.iter().filter_map(|one| one["lastRing"]["at"].as_str()).collect();
                if times.len() == all.len() && times.iter().all(|at| *at > after) {
                    return times.iter().min().map(|at| (*at).to_owned()).context("no tenant");
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), seen).await?
    };
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    app.install(&nestor, "crm", &[Hook::CallerId], move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        found("Ada", 90)
    })
    .await?;
    let first = rung("").await?;
    asked.store(0, Ordering::SeqCst);
    app.advance(Duration::from_secs(601));
    rung(&first).await?;
    assert_eq!(asked.load(Ordering::SeqCst), 1, "once in ten minutes");
    Ok(())
}

/// Where plugins run: calls and the ring that measures what a call would get in workers that serve calls, and whatever somebody tries
/// elsewhere.
#[tokio::test]
async fn what_somebody_tries_runs_in_workers_that_serve_no_call() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, operator) = (app.sign_in(NESTOR).await?, app.sign_in(OPERATOR).await?);
    let alice = app.sign_in(ALICE).await?;
    app.install(&nestor, "crm", &[Hook::CallerId], |_| found("Ada", 90)).await?;
    let caller = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}});
    alice.card("one", &caller).await?;
    assert_eq!(app.plugins.take_pools(), [PoolName::Live], "a call");
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    let tenant = me["tenant"]["id"].as_str().context("no tenant")?;
    operator.post(&format!("/api/v1/operator/tenants/{tenant}/ring"), &json!({})).await?.expect(200)?;
    assert_eq!(app.plugins.take_pools(), [PoolName::Live], "a synthetic ring");
    let trial = json!({"callerInfo": caller});
    let tried = nestor.post("/api/v1/admin/plugins/crm/test", &trial).await?.expect(200)?;
    assert_eq!(tried["card"]["matches"][0]["name"], "Ada", "{tried}");
    assert_eq!(app.plugins.take_pools(), [PoolName::Probation], "a ring by hand, of the active version");
    let digest = nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0]["active"].clone();
    let digest = digest.as_str().context("no version is active")?;
    let rehearsal = format!("/api/v1/admin/plugins/crm/versions/{digest}/rehearsal");
    nestor.post(&rehearsal, &json!({})).await?.expect(200)?;
    let pools = app.plugins.take_pools();
    assert!(pools.len() > 4 && pools.iter().all(|pool| *pool == PoolName::Probation), "{pools:?}");

    let service = operator.get("/api/v1/operator/service").await?.expect(200)?;
    let workers: Vec<_> = service["workers"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|worker| format!("{} {} {}", worker["pool"], worker["class"], worker["starts"]))
        .collect();
    assert_eq!(
        workers,
        ["\"live\" \"small\" 1", "\"live\" \"large\" 1", "\"probation\" \"small\" 1"],
        "{service}"
    );
    Ok(())
}

#[tokio::test]
async fn workers_and_queues_are_for_the_operator() -> Result<()> {
    let app = TestApp::start().await?;
    let operator = app.sign_in(OPERATOR).await?;
    app.sign_in(NESTOR).await?.get("/api/v1/operator/service").await?.expect(404)?;
    let service = operator.get("/api/v1/operator/service").await?.expect(200)?;
    let classes: Vec<_> =
        service["workers"].as_array().into_iter().flatten().map(|worker| &worker["class"]).collect();
    assert_eq!(classes, [&json!("small"), &json!("large")], "{service}");
    assert_eq!((&service["callLogWaiting"], &service["failingRings"]), (&json!(0), &json!(0)), "{service}");
    assert!(
        service["workers"].as_array().into_iter().flatten().all(|worker| worker["pool"] == "live"),
        "nobody tries a plugin: {service}"
    );
    let database = service["database"].as_array().context("no database")?;
    assert!(database.iter().all(|pool| pool["most"].as_u64() > Some(0)), "{service}");
    Ok(())
}
