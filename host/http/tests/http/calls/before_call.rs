//! Before a call is placed the tenant's plugins are asked, and none of them can keep an agent from calling by failing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::before_call::{Advice, Decision};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, DEVELOPER, NESTOR, Person, THEO};

use super::trace::soon;
use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, HookResponse, answered};

const CALLS: &str = "/api/v1/calls";
const ONLY: &[Hook] = &[Hook::BeforeCall];

fn says(decision: Decision) -> Option<Outcome> {
    answered(HookResponse::Advice(Advice { decision, extra: Vec::new() }))
}

fn warns(words: &str) -> Option<Outcome> {
    says(Decision::Warn(words.to_owned()))
}

fn blocks(reason: &str) -> Option<Outcome> {
    says(Decision::Block(reason.to_owned()))
}

fn to(number: &str) -> Value {
    json!({"to": {"phoneNumber": number}})
}

fn has_lines(log: &Value) -> bool {
    log["items"][0].is_object()
}

async fn history(person: &Person) -> Result<usize> {
    Ok(person.get(CALLS).await?.expect(200)?["items"].as_array().map_or(0, Vec::len))
}

#[tokio::test]
async fn the_words_of_all_that_warn_are_told_in_the_admins_order() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    app.install(&nestor, "hours", ONLY, |_| warns("It is night\nthere.")).await?;
    app.install(&nestor, "quiet", ONLY, |_| says(Decision::Allow)).await?;
    app.install(&nestor, "debts", ONLY, |_| warns("They owe us money.")).await?;
    let order = json!({"names": ["debts", "quiet", "hours"]});
    nestor.put("/api/v1/admin/plugin-order", &order).await?.expect(204)?;
    let started = alice.post(CALLS, &to("+442079460018")).await?.expect(201)?;
    assert_eq!(
        started["warnings"],
        json!([
            {"plugin": "plugin:debts", "text": "They owe us money."},
            {"plugin": "plugin:hours", "text": "It is night there."}
        ])
    );
    assert_eq!(started["callee"]["phoneNumber"], "+442079460018", "the agent decides: {started}");
    assert_eq!(history(&alice).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_call_that_is_blocked_is_refused_with_the_reason_and_is_no_call() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    app.install(&nestor, "debts", ONLY, |_| warns("They owe us money.")).await?;
    app.install(&nestor, "do-not-call", ONLY, |request| match request {
        HookRequest::DecideCall(call) if format!("{:?}", call.to).contains("0018") => {
            blocks("They asked us not to.")
        }
        _ => says(Decision::Allow),
    })
    .await?;
    app.install(&nestor, "silent", ONLY, |request| match request {
        HookRequest::DecideCall(call) if format!("{:?}", call.to).contains("0018") => blocks(""),
        _ => says(Decision::Allow),
    })
    .await?;
    let refused = alice.post(CALLS, &to("+442079460018")).await?.expect(403)?;
    assert_eq!(refused["type"], "/problems/call-blocked", "{refused}");
    assert_eq!(
        refused["detail"],
        "do-not-call: They asked us not to.\nsilent: your organisation does not allow this call"
    );
    assert_eq!(history(&alice).await?, 0, "a blocked call is none");
    let log = soon(&nestor, "/api/v1/admin/plugins/do-not-call/logs", has_lines).await?;
    assert_eq!(log["items"][0]["message"], "a call was blocked", "{log}");
    assert!(!log.to_string().contains("0018"), "whom the agent wanted to call is not told: {log}");
    // Another number may be called, by the same people, and this one by people of another organisation.
    let other = alice.post(CALLS, &to("+442079460019")).await?.expect(201)?;
    assert_eq!(other["warnings"][0]["plugin"], "plugin:debts");
    let theo = app.sign_in(THEO).await?;
    assert_eq!(theo.post(CALLS, &to("+442079460018")).await?.expect(201)?["warnings"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_plugin_without_an_answer_stops_no_call_and_its_log_says_why() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice, developer) =
        (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?, app.sign_in(DEVELOPER).await?);
    app.install(&nestor, "crashes", ONLY, |_| {
        Some(Outcome::Failed(Failure::Trapped("unreachable".to_owned())))
    })
    .await?;
    app.install(&nestor, "loops", ONLY, |_| Some(Outcome::Failed(Failure::TimedOut(1_000)))).await?;
    app.install(&nestor, "late", ONLY, |_| None).await?;
    app.install(&nestor, "refuses", ONLY, |_| {
        Some(Outcome::Refused(PluginError {
            kind: PluginErrorKind::Unavailable,
            message: "the CRM is down".to_owned(),
            retry_after_ms: None,
            connection: None,
        }))
    })
    .await?;
    app.install(&nestor, "warns", ONLY, |_| warns("They owe us money.")).await?;
    let started = alice.post(CALLS, &to("+442079460018")).await?.expect(201)?;
    assert_eq!(started["warnings"], json!([{"plugin": "plugin:warns", "text": "They owe us money."}]));
    for plugin in ["crashes", "loops", "late", "refuses"] {
        let log = soon(&nestor, &format!("/api/v1/admin/plugins/{plugin}/logs"), has_lines).await?;
        let line = &log["items"][0];
        assert_eq!(
            (&line["hook"], &line["level"]),
            (&json!("before-call"), &json!("error")),
            "{plugin}: {log}"
        );
        assert_eq!(line["callId"], started["call"]["id"], "{plugin}: {log}");
        assert!(line["message"].to_string().contains("before-call gave no answer"), "{log}");
    }
    // The trace says it too: to developers with how each was asked, to the agent without.
    let id = started["call"]["id"].as_str().unwrap_or_default();
    let whole = soon(&developer, &format!("{CALLS}/{id}/trace"), |_| true).await?;
    let before = &whole["beforeCall"];
    assert_eq!((&before["decision"], &whole["decision"]), (&json!("warn"), &Value::Null), "{whole}");
    let advice = before["advice"].as_array().cloned().unwrap_or_default();
    let told: Vec<_> = advice
        .iter()
        .map(|one| (one["source"].clone(), one["decision"].clone(), one["plugin"]["failure"].clone()))
        .collect();
    let told_of = |source: &str, decision: Value, failure: Value| (json!(source), decision, failure);
    assert_eq!(
        told,
        [
            told_of("plugin:crashes", Value::Null, json!("crashed")),
            told_of("plugin:loops", Value::Null, json!("timed-out")),
            told_of("plugin:late", Value::Null, json!("timed-out")),
            told_of("plugin:refuses", Value::Null, json!("unavailable")),
            told_of("plugin:warns", json!("warn"), Value::Null),
        ]
    );
    assert!(!whole.to_string().contains("owe us"), "no words of a plugin: {whole}");
    let short = alice.get(&format!("{CALLS}/{id}/trace")).await?.expect(200)?;
    assert_eq!(short["beforeCall"]["advice"][0]["plugin"], Value::Null, "{short}");
    Ok(())
}

#[tokio::test]
async fn nobody_is_asked_about_emergency_numbers_and_about_calls_that_were_made() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    app.install(&nestor, "blocks-all", ONLY, move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        blocks("Nobody calls anybody.")
    })
    .await?;
    for number in ["911", "112", " 9 1 1 "] {
        let started = alice.post(CALLS, &to(number)).await?.expect(201)?;
        assert_eq!(
            (&started["emergency"], &started["warnings"]),
            (&json!(true), &json!([])),
            "{number}: {started}"
        );
    }
    // The agent dialled while the server was away.
    let record = json!({"records": [{
        "key": "k1-cancelled", "callKey": "k1", "startedAt": "2026-11-20T12:00:00Z", "event": "cancelled", "at": "2026-11-20T12:00:05Z",
        "call": {"direction": "outgoing", "to": {"phoneNumber": "+442079460018"}}
    }]});
    let recorded = alice.post("/api/v1/calls/records", &record).await?.expect(200)?;
    assert_eq!(history(&alice).await?, 4, "{recorded}");
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    alice.post(CALLS, &to("+442079460018")).await?.expect(403)?;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    Ok(())
}

#[tokio::test]
async fn the_plugin_learns_whom_the_agent_calls_and_is_asked_once_about_a_call() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    app.install(&nestor, "notes", ONLY, move |request| {
        let HookRequest::DecideCall(call) = request else { return None };
        count.fetch_add(1, Ordering::Relaxed);
        let customer = call.customer.as_ref().map(|record| (record.source.clone(), record.id.clone()));
        warns(&format!(
            "{} {customer:?} {}",
            call.call_id,
            format!("{:?}", call.to).split('(').next().unwrap_or_default()
        ))
    })
    .await?;
    let ada = json!({"name": "Ada Dial", "phones": [{"number": "+442079460018"}]});
    let ada = nestor.post("/api/v1/customers", &ada).await?.expect(201)?["id"].clone();
    let of_ada = format!("Some((\"customers\", {ada}))");
    for body in [
        json!({"to": {"phoneNumber": "+442079460018"}, "key": "a"}),
        json!({"to": {"phoneNumber": "+442079460018", "customerId": ada}, "key": "b"}),
        // The answer to this one was lost, and the client sends it again.
        json!({"to": {"phoneNumber": "+442079460018", "customerId": ada}, "key": "b"}),
    ] {
        let started = alice.post(CALLS, &body).await?.expect(201)?;
        let id = started["call"]["id"].as_str().unwrap_or_default();
        assert_eq!(started["warnings"][0]["text"], format!("{id} {of_ada} Phone"), "{body}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    let megan = json!({"to": {"userId": "9f6a1f0e-3f1a-4a39-8a4c-0b5d3c2f1a77"}});
    let started = alice.post(CALLS, &megan).await?.expect(201)?;
    assert!(started["warnings"].to_string().contains("None Teams"), "{started}");
    Ok(())
}

#[tokio::test]
async fn what_a_version_says_of_a_call_can_be_tried() -> Result<()> {
    const TEST: &str = "/api/v1/admin/plugins/do-not-call/test";
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    app.install(&nestor, "do-not-call", ONLY, |request| match request {
        HookRequest::DecideCall(call) if format!("{:?}", call.to).contains("0018") => {
            blocks("They asked us not to.")
        }
        HookRequest::DecideCall(call) if format!("{:?}", call.to).contains("0019") => {
            Some(Outcome::Failed(Failure::Trapped("unreachable".to_owned())))
        }
        _ => says(Decision::Allow),
    })
    .await?;
    let tried = developer.post(TEST, &to("+442079460018")).await?.expect(200)?;
    assert_eq!(tried["advice"], json!({"decision": "block", "text": "They asked us not to."}), "{tried}");
    assert_eq!((&tried["card"], &tried["failure"]), (&Value::Null, &Value::Null));
    let failed = developer.post(TEST, &to("+442079460019")).await?.expect(200)?;
    assert_eq!(failed["advice"], Value::Null, "{failed}");
    assert!(failed["failure"].to_string().contains("unreachable"), "{failed}");
    let emergency = developer.post(TEST, &to("911")).await?.expect(400)?;
    assert_eq!(emergency["errors"][0]["field"], "to.phoneNumber", "{emergency}");
    let nobody = developer.post(TEST, &json!({"to": {}})).await?.expect(400)?;
    assert_eq!(nobody["errors"][0]["field"], "to", "{nobody}");
    // It says nothing of callers.
    let caller =
        json!({"callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}}});
    assert_eq!(developer.post(TEST, &caller).await?.expect(400)?["errors"][0]["field"], "digest");
    assert_eq!(history(&nestor).await?, 0);
    let trail = nestor.get("/api/v1/admin/audit?action=plugin.test").await?.expect(200)?;
    assert!(!trail.to_string().contains("442079460018"), "whom somebody wanted to call is not kept: {trail}");
    Ok(())
}
