//! Each press of a button leaves in the call's trace which version ran it and how that went, and nothing of the caller.

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::card_action::{Outcome as Came, PluginAction};
use switchboard_plugin_protocol::Outcome;
use switchboard_plugin_protocol::capability::SetValue;
use switchboard_store::{Growing, MAX_PRESS_TRACES};
use switchboard_tests::{ALICE, DEVELOPER, MEGAN, NESTOR, OPERATOR, Person, THEO};

use super::card_actions::{HOOKS, button, done, install, of_card, of_record, offers, performed, ring};
use super::trace::soon;
use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, HookResponse, answered};

/// What the canary stands in: whatever a plugin can say when a button is pressed.
const CANARY: &str = "canary-of-a-press-4711";

/// The presses in the trace of the call of a path of buttons.
async fn presses(person: &Person, path: &str) -> Result<Value> {
    let trace = soon(person, &path.replace("/actions", "/trace"), |_| true).await?;
    Ok(trace["presses"].clone())
}

/// The plugin asks the host each time, fails without words of its own in the trace, asks the agent, and is gone in the end.
#[tokio::test]
async fn each_press_is_in_the_trace_with_its_version_its_time_and_what_came_of_it() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let alice = app.sign_in(ALICE).await?;
    let asks = |request: &HookRequest| {
        let is_press = matches!(request, HookRequest::PerformAction(_));
        is_press.then(|| SetValue(CANARY.into(), CANARY.into(), Some(60)).into())
    };
    app.install_asking(&nestor, "crm", HOOKS, asks, |request| match request {
        HookRequest::PerformAction(action) if action.action == "case" => {
            Some(Outcome::Failed(Failure::Trapped(CANARY.to_owned())))
        }
        HookRequest::PerformAction(action) if action.confirmed => done(CANARY),
        HookRequest::PerformAction(_) => performed(Came::Confirm(CANARY.to_owned())),
        _ => offers("crm"),
    })
    .await?;
    let (_, path) = ring(&alice, "pressed").await?;
    let mut yes = of_card("crm", "b");
    yes["confirmed"] = json!(true);
    for (press, outcome) in [
        (of_card("crm", "a"), "confirm"),
        (of_card("crm", "a"), "confirm"),
        (yes, "done"),
        (of_record("crm", "c"), "no-answer"),
    ] {
        assert_eq!(alice.post(&path, &press).await?.expect(200)?["result"]["outcome"], outcome, "{press}");
    }
    nestor.post("/api/v1/admin/plugins/crm/deactivate", &json!({})).await?.expect(204)?;
    assert_eq!(alice.post(&path, &of_record("crm", "d")).await?.expect(200)?["result"]["outcome"], "failed");

    let whole = presses(&developer, &path).await?;
    let told: Vec<_> = whole
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| {
            (one["action"].clone(), one["onRecord"].clone(), one["confirmed"].clone(), one["outcome"].clone())
        })
        .collect();
    let press = |action: &str, on_record: bool, confirmed: bool, outcome: &str| {
        (json!(action), json!(on_record), json!(confirmed), json!(outcome))
    };
    // What was sent twice ran once.
    let pressed = [
        press("block", false, false, "confirm"),
        press("block", false, true, "done"),
        press("case", true, false, "no-answer"),
        press("case", true, false, "failed"),
    ];
    assert_eq!(told, pressed, "{whole}");
    assert!(whole[0]["pressedAt"].as_str() <= whole[1]["pressedAt"].as_str(), "{whole}");
    assert_eq!(whole[0]["source"], "plugin:crm");
    let (first, crashed, gone) = (&whole[0]["plugin"], &whole[2]["plugin"], &whole[3]["plugin"]);
    assert_eq!((&first["hook"], &first["version"]), (&json!("card-action"), &json!("1.0.0")), "{whole}");
    assert!(first["digest"].as_str().is_some_and(|digest| digest.starts_with("sha256:")), "{first}");
    assert!(first["tookMs"].as_f64() > Some(0.0) && first["memoryBytes"].is_number(), "{first}");
    let asked = &first["hostCalls"][0];
    assert_eq!((&asked["call"], &asked["outcome"]), (&json!("key-value.set"), &json!("answered")), "{first}");
    assert!(asked["tookMs"].is_number() && asked["afterMs"].is_number(), "{asked}");
    assert_eq!((&first["failure"], &crashed["failure"]), (&Value::Null, &json!("crashed")));
    assert_eq!(crashed["failureWords"], "the plugin crashed");
    assert_eq!(gone, &Value::Null, "no version was asked");

    // The agent is told of own presses, and of no version; nobody else of anything.
    let short = presses(&alice, &path).await?;
    assert_eq!(short.as_array().map(Vec::len), Some(4), "{short}");
    assert!(short.as_array().into_iter().flatten().all(|one| one["plugin"].is_null()), "{short}");
    let trace = path.replace("/actions", "/trace");
    for other in [app.sign_in(MEGAN).await?, app.sign_in(THEO).await?] {
        other.get(&trace).await?.expect(404)?;
    }
    // No word of the plugin is in it, in any role's answer or in what the operator takes out.
    let operator = app.sign_in(OPERATOR).await?;
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    let export =
        format!("/api/v1/operator/tenants/{}/export", me["tenant"]["id"].as_str().unwrap_or_default());
    let export = operator.request(Method::GET, &export).send().await?.text().await?;
    let exported: Vec<&str> = export.lines().filter(|line| line.contains("\"press_traces\"")).collect();
    assert_eq!(exported.len(), 4);
    for text in exported.into_iter().chain([whole.to_string().as_str(), short.to_string().as_str()]) {
        assert!(!text.contains(CANARY) && !text.contains("20 7946"), "{text}");
    }
    // The trace leads to the plugin's log, once.
    let logs = soon(&developer, &trace, |_| true).await?["logs"].clone();
    assert_eq!(logs.as_array().map(Vec::len), Some(1), "{logs}");
    Ok(())
}

/// A plugin can name a button as it likes, also as a person.
#[tokio::test]
async fn a_button_with_a_persons_name_is_masked_in_the_trace() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let alice = app.sign_in(ALICE).await?;
    let names = ["call-ada", "call +442079460018", "call-back"];
    app.install(&nestor, "crm", HOOKS, move |request| {
        if matches!(request, HookRequest::PerformAction(_)) {
            return done("done");
        }
        let Some(Outcome::Answered(answer)) = offers("crm") else { return None };
        let HookResponse::Resolution(mut resolution) = *answer else { return None };
        let offered: Vec<PluginAction> = names.into_iter().map(button).collect();
        resolution.presentation.as_mut()?.plugin_actions = offered;
        answered(HookResponse::Resolution(resolution))
    })
    .await?;
    let (_, path) = ring(&alice, "named").await?;
    for (at, name) in names.into_iter().enumerate() {
        let press = json!({"plugin": "crm", "action": name, "key": at.to_string()});
        assert_eq!(alice.post(&path, &press).await?.expect(200)?["result"]["outcome"], "done", "{name}");
    }
    for person in [&developer, &alice] {
        let told = presses(person, &path).await?;
        let names: Vec<_> = told.as_array().into_iter().flatten().map(|one| one["action"].clone()).collect();
        assert_eq!(names, ["•••", "•••", "call-back"], "{told}");
    }
    Ok(())
}

#[tokio::test]
async fn presses_go_with_the_trace_and_with_the_call_and_are_bounded() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    install(&app, &nestor, "crm", |_| performed(Came::Failed("not today".to_owned()))).await?;
    let (_, path) = ring(&alice, "often").await?;
    for n in 0..MAX_PRESS_TRACES + 3 {
        alice.post(&path, &of_card("crm", &n.to_string())).await?.expect(200)?;
    }
    let kept = presses(&alice, &path).await?;
    assert_eq!(kept.as_array().map(Vec::len), Some(MAX_PRESS_TRACES as usize));

    // Old traces go, and the call stays with what came of its buttons.
    app.advance(std::time::Duration::from_hours(25));
    assert_eq!(app.store.remove_old(Growing::CallTraces, 1, app.now()).await?, 1);
    assert_eq!((app.count("press_traces")?, app.count("card_actions")?), ("0".to_owned(), "1".to_owned()));

    // A person who is erased takes along what was pressed in their calls.
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let (_, path) = ring(&alice, "once").await?;
    alice.post(&path, &of_card("crm", "a")).await?.expect(200)?;
    assert_eq!(app.count("press_traces")?, "1");
    nestor.post("/api/v1/admin/erasure", &json!({"number": "+442079460018"})).await?.expect(200)?;
    assert_eq!(app.count("press_traces")?, "0");
    Ok(())
}
