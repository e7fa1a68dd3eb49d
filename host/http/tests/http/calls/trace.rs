//! How a call's card was made: the whole for developers and admins, a short version for the agent, and nothing of the caller.

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::caller_match::{Outcome as Resolved, Presentation, Resolution};
use switchboard_domain::customer::Field;
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::capability::{GetValue, SetValue};
use switchboard_plugin_protocol::{CapabilityRequest, Outcome};
use switchboard_store::Growing;
use switchboard_tests::api::tokens::{make, with_token};
use switchboard_tests::{ALICE, DEVELOPER, MEGAN, NESTOR, OPERATOR, Person, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, HookResponse, answered, found};

const DAY: Duration = Duration::from_hours(24);

fn ring(number: &str) -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}})
}

/// The call of a card.
fn path_of(card: &Value) -> Result<String> {
    Ok(format!("/api/v1/calls/{}", card["callId"].as_str().context("the card has no call")?))
}

/// The document at a path, as soon as it is there: traces and logs are written some moments after the card.
pub(crate) async fn soon(person: &Person, path: &str, there: impl Fn(&Value) -> bool) -> Result<Value> {
    let read = async {
        loop {
            let answer = person.get(path).await?;
            if answer.status == 200 && there(&answer.body) {
                return Ok(answer.body);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), read).await.with_context(|| format!("nothing at {path}"))?
}

async fn trace_of(person: &Person, call: &str) -> Result<Value> {
    soon(person, &format!("{call}/trace"), |_| true).await
}

#[tokio::test]
async fn the_trace_tells_who_was_asked_and_how_the_card_was_decided() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let alice = app.sign_in(ALICE).await?;
    let asks = |_: &_| Some(CapabilityRequest::from(GetValue("contact:14255550123".to_owned())));
    app.install_asking(&nestor, "book", &[Hook::CallerId], asks, |_| found("Diego of the book", 90)).await?;
    app.install(&nestor, "broken", &[Hook::CallerId], |_| {
        Some(Outcome::Failed(Failure::Trapped("index out of bounds at lookup.rs:7".to_owned())))
    })
    .await?;
    let call = path_of(&alice.card("one", &ring("+14255550123")).await?)?;

    let short = trace_of(&alice, &call).await?;
    let told = |trace: &Value| -> Vec<(String, String)> {
        let sources = trace["sources"].as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        sources.map(|source| (text(&source["source"]), text(&source["outcome"]))).collect()
    };
    let pairs = [("plugin:book", "found"), ("plugin:broken", "failed"), ("customers", "found")];
    let pairs = pairs.map(|(source, outcome)| (source.to_owned(), outcome.to_owned()));
    assert_eq!(told(&short), pairs);
    assert_eq!((&short["whole"], &short["logs"]), (&json!(false), &json!([])));
    assert!(short["sources"].as_array().is_some_and(|all| all.iter().all(|one| one["plugin"].is_null())));

    let whole = trace_of(&developer, &call).await?;
    assert_eq!(whole, trace_of(&nestor, &call).await?, "an admin is told the same");
    assert_eq!((&whole["whole"], told(&whole)), (&json!(true), told(&short)));
    let (book, broken) = (&whole["sources"][0]["plugin"], &whole["sources"][1]["plugin"]);
    assert_eq!(
        (&book["name"], &book["version"], &book["hook"]),
        (&json!("book"), &json!("1.0.0"), &json!("caller-id"))
    );
    let active = nestor.get("/api/v1/admin/plugins").await?.expect(200)?;
    assert_eq!(book["digest"], active["items"][0]["active"]);
    assert_eq!((&book["failure"], &broken["failure"]), (&Value::Null, &json!("crashed")));
    assert_eq!(
        (&book["failureWords"], &broken["failureWords"]),
        (&Value::Null, &json!("the plugin crashed"))
    );
    assert!(broken["tookMs"].as_f64() > Some(0.0), "{broken}");
    let asked = &book["hostCalls"][0];
    assert_eq!(asked["call"], "key-value.get", "which key is not told: it may be a person's");
    assert_eq!((&asked["capability"], &asked["outcome"]), (&json!("key-value"), &json!("answered")));
    let decision = &whole["decision"];
    // Two systems have a record each of somebody, under two names: nobody is identified.
    assert_eq!((&decision["basis"], &decision["sharedBy"]), (&json!("shared"), &json!(2)), "{decision}");
    assert_eq!((&decision["source"], &decision["strength"]), (&json!("customers"), &json!("exact")));
    assert_eq!((&decision["partial"], &decision["phase"]), (&json!(true), &json!("final")));

    // From the trace it is one step to the line of the exception.
    let log = &whole["logs"][1];
    assert_eq!(log["plugin"], "broken");
    let url = log["url"].as_str().context("no address of the log")?;
    let log = soon(&developer, url, |log| log["items"][0].is_object()).await?;
    assert!(log["items"][0]["message"].as_str().is_some_and(|line| line.contains("lookup.rs:7")), "{log}");

    // Only the built-in sources, where no plugin is active.
    for name in ["book", "broken"] {
        nestor.post(&format!("/api/v1/admin/plugins/{name}/deactivate"), &json!({})).await?.expect(204)?;
    }
    let call = path_of(&alice.card("two", &ring("+14255550123")).await?)?;
    let alone = trace_of(&developer, &call).await?;
    assert_eq!(told(&alone), [("customers".to_owned(), "found".to_owned())]);
    assert_eq!(alone["decision"]["basis"], "identified");
    assert_eq!(alone["decision"]["source"], "customers");
    Ok(())
}

#[tokio::test]
async fn traces_are_of_the_agents_own_calls_and_of_no_other_tenant() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let (alice, megan) = (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?);
    let theo = app.sign_in(THEO).await?;
    let call = path_of(&alice.card("one", &ring("+442079460018")).await?)?;
    let own = trace_of(&alice, &call).await?;
    assert_eq!(own["decision"]["basis"], "unknown");
    let trace = format!("{call}/trace");
    for other in [&megan, &theo] {
        other.get(&trace).await?.expect(404)?;
    }
    app.stranger()?.get(&trace).await?.expect(401)?;
    // Tokens of developers and admins read it, as they read logs.
    for (name, person) in [("of a developer", &developer), ("of an admin", &nestor)] {
        let (_, token) = make(person, json!({"name": name})).await?;
        let read = with_token(&app.stranger()?, &token, Method::GET, &trace).await?.expect(200)?;
        assert_eq!(read["whole"], true);
    }
    let (_, of_theo) = make(&theo, json!({"name": "of another tenant"})).await?;
    with_token(&app.stranger()?, &of_theo, Method::GET, &trace).await?.expect(404)?;
    // What was never a card has no trace.
    let dialled = json!({"to": {"phoneNumber": "+14255550123"}});
    let dialled = alice.post("/api/v1/calls", &dialled).await?.expect(201)?;
    let dialled = dialled["call"]["id"].as_str().context("no id")?;
    alice.get(&format!("/api/v1/calls/{dialled}/trace")).await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn traces_go_when_they_are_old_or_too_many_and_their_calls_stay() -> Result<()> {
    let app = TestApp::start().await?;
    let mut calls = Vec::new();
    for id in ["one", "two", "three"] {
        let alice = app.sign_in(ALICE).await?;
        let call = path_of(&alice.card(id, &ring("+442079460018")).await?)?;
        trace_of(&alice, &call).await?;
        calls.push(call);
        app.advance(DAY);
    }
    let alice = app.sign_in(ALICE).await?;
    assert_eq!(app.store.remove_old(Growing::CallTraces, 4, app.now()).await?, 0);
    app.advance(Duration::from_hours(1));
    assert_eq!(app.store.remove_old(Growing::CallTraces, 3, app.now()).await?, 1, "the first day's");
    alice.get(&format!("{}/trace", calls[0])).await?.expect(404)?;
    alice.get(&calls[0]).await?.expect(200)?;

    // The operator says how many a tenant may keep.
    let operator = app.sign_in(OPERATOR).await?;
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    let quotas =
        format!("/api/v1/operator/tenants/{}/quotas", me["tenant"]["id"].as_str().context("no tenant")?);
    let change = operator.request(Method::PATCH, &quotas).json(&json!({"callTraces": 1}));
    operator.send(change).await?.expect(200)?;
    assert_eq!(app.store.remove_old(Growing::CallTraces, 0, app.now()).await?, 1);
    alice.get(&format!("{}/trace", calls[1])).await?.expect(404)?;
    alice.get(&format!("{}/trace", calls[2])).await?.expect(200)?;
    // With a call goes its trace: here of a person who is erased.
    let nestor = app.sign_in(NESTOR).await?;
    nestor.post("/api/v1/admin/erasure", &json!({"number": "+442079460018"})).await?.expect(200)?;
    assert_eq!(app.count("call_traces")?, "0");
    Ok(())
}

/// What the canary stands in: whatever a plugin can say of a caller, and whatever it can ask with.
const CANARY: &str = "canary-7f31";

#[tokio::test]
async fn what_is_personal_is_in_no_trace_log_or_metric() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let alice = app.sign_in(ALICE).await?;
    let asks = |_: &_| Some(SetValue(CANARY.into(), CANARY.into(), Some(60)).into());
    app.install_asking(&nestor, "knows", &[Hook::CallerId], asks, |_| {
        let Some(Outcome::Answered(answer)) = found(CANARY, 90) else { return None };
        let HookResponse::Resolution(Resolution { outcome: Resolved::Found(mut matches), .. }) = *answer
        else {
            return None;
        };
        let pii = Field { label: "Born".into(), value: CANARY.into(), kind: "text".into(), pii: true };
        for one in &mut matches {
            one.fields.push(pii.clone());
            for text in [&mut one.record_id, &mut one.source, &mut one.record_type, &mut one.why] {
                CANARY.clone_into(text);
            }
        }
        let presentation = Presentation { title: Some(CANARY.into()), ..Presentation::default() };
        answered(HookResponse::Resolution(Resolution {
            outcome: Resolved::Found(matches),
            partial: true,
            presentation: Some(presentation),
            cache: None,
        }))
    })
    .await?;
    app.install(&nestor, "hides", &[Hook::CallerId], |request| match request {
        // The number 18 is hidden for a reason, of 19 the plugin fails with words.
        HookRequest::ResolveCaller(call) if format!("{:?}", call.caller).contains("0018") => {
            answered(HookResponse::Resolution(Resolution {
                outcome: Resolved::Suppressed(CANARY.into()),
                partial: false,
                presentation: None,
                cache: None,
            }))
        }
        _ => Some(Outcome::Refused(PluginError::new(PluginErrorKind::Unavailable, "the CRM is away"))),
    })
    .await?;
    let mut seen = Vec::new();
    for (id, number) in [("known", "+442079460019"), ("hidden", "+442079460018")] {
        let card = alice.card(id, &ring(number)).await?;
        let call = path_of(&card)?;
        let trace = trace_of(&developer, &call).await?;
        seen.push((card, trace.clone()));
        for document in [&trace, &trace_of(&alice, &call).await?] {
            assert!(!document.to_string().contains(CANARY), "{document}");
            assert!(!document.to_string().contains(&number[3..]), "who rang: {document}");
        }
        // Nobody but the agent reads the card.
        developer.get(&call).await?.expect(404)?;
        developer.get(&format!("{call}/card")).await?.expect(404)?;
    }
    let [(known, whole), (_, hidden)] = seen.as_slice() else { anyhow::bail!("two calls were expected") };
    assert!(known.to_string().contains(CANARY), "the agent sees it: {known}");
    assert_eq!(whole["decision"]["presentation"], "plugin:knows");
    assert_eq!(whole["decision"]["source"], "plugin:knows");
    assert_eq!(
        (&hidden["decision"]["basis"], &hidden["decision"]["source"]),
        (&json!("suppressed"), &json!("plugin:hides"))
    );
    let asked = &whole["sources"][0]["plugin"]["hostCalls"][0];
    assert_eq!((&asked["call"], &asked["outcome"]), (&json!("key-value.set"), &json!("answered")));

    for name in ["knows", "hides"] {
        let log = developer.get(&format!("/api/v1/admin/plugins/{name}/logs")).await?.expect(200)?;
        assert!(!log.to_string().contains(CANARY), "{log}");
        let figures = developer.get(&format!("/api/v1/admin/plugins/{name}/figures")).await?.expect(200)?;
        assert!(!figures.to_string().contains(CANARY), "{figures}");
    }
    let metrics = developer.request(Method::GET, "/api/v1/admin/metrics").send().await?.text().await?;
    assert!(!metrics.contains(CANARY), "{metrics}");
    let audit = nestor.get("/api/v1/admin/audit").await?.expect(200)?;
    assert!(!audit.to_string().contains(CANARY), "{audit}");
    // Exported traces have nothing of it either.
    let operator = app.sign_in(OPERATOR).await?;
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    let export =
        format!("/api/v1/operator/tenants/{}/export", me["tenant"]["id"].as_str().context("no tenant")?);
    let export = operator.request(Method::GET, &export).send().await?.text().await?;
    let traces: Vec<&str> = export.lines().filter(|line| line.contains("\"call_traces\"")).collect();
    assert_eq!(traces.len(), 2);
    assert!(traces.iter().all(|line| !line.contains(CANARY)), "{traces:?}");
    Ok(())
}
