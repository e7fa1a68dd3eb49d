//! A button of a trial's card is pressed by hand: its plugin runs, and changes nothing.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::caller::Caller;
use switchboard_domain::card_action::Outcome as Came;
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_plugin_protocol::capability::SetValue;
use switchboard_tests::{ALICE, DEVELOPER, NESTOR};

use crate::calls::card_actions::{HOOKS, offers, performed};
use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, found};

const TEST: &str = "/api/v1/admin/plugins/crm/test";

fn ring() -> Value {
    json!({"callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}}})
}

fn press(press: &Value) -> Value {
    let mut body = ring();
    body["press"] = press.clone();
    body
}

#[tokio::test]
async fn a_button_of_a_trial_is_pressed_and_changes_nothing() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let asks = |request: &HookRequest| {
        let is_press = matches!(request, HookRequest::PerformAction(_));
        is_press.then(|| SetValue("pressed".into(), "yes".into(), None).into())
    };
    app.install_asking(&nestor, "crm", HOOKS, asks, |request| match request {
        HookRequest::PerformAction(action) if action.action == "crash" => {
            Some(Outcome::Failed(Failure::Trapped("unreachable".to_owned())))
        }
        HookRequest::PerformAction(action) if !action.confirmed => {
            performed(Came::Confirm("Sure?".to_owned()))
        }
        HookRequest::PerformAction(action) => {
            let (Caller::Phone(caller), Some(record)) = (&action.caller, &action.record) else { return None };
            let number = caller.e164.as_deref().unwrap_or_default();
            let words = format!("{number} {}/{}/{}", record.source, record.record_type, record.id);
            performed(Came::Done(words))
        }
        _ => offers("crm"),
    })
    .await?;
    let tried = developer.post(TEST, &ring()).await?.expect(200)?;
    assert_eq!(tried["card"]["pluginActions"][0]["id"], "block", "{tried}");
    assert_eq!(tried["pressed"], Value::Null, "{tried}");

    let asked = developer.post(TEST, &press(&json!({"action": "block"}))).await?.expect(200)?;
    assert_eq!(
        (&asked["pressed"]["outcome"], &asked["pressed"]["message"]),
        (&json!("confirm"), &json!("Sure?")),
        "{asked}"
    );
    assert_eq!(
        (&asked["card"], &asked["advice"], &asked["failure"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(asked["digest"], tried["digest"]);
    let refused = &asked["hostCalls"][0];
    assert_eq!(refused["outcome"], "refused", "a trial changes nothing: {asked}");
    assert!(
        refused["call"].as_str().is_some_and(|call| call.starts_with("key-value.set pressed")),
        "{asked}"
    );
    assert!(asked["elapsedMs"].as_f64() > Some(0.0) && asked["waitingMs"].is_number(), "{asked}");
    nestor.get("/api/v1/admin/plugins/crm/key-value/pressed").await?.expect(404)?;

    let record = json!({"source": "crm", "recordType": "contact", "recordId": "7"});
    let yes = json!({"action": "case", "record": record, "confirmed": true});
    let done = developer.post(TEST, &press(&yes)).await?.expect(200)?;
    assert_eq!(done["pressed"]["outcome"], "done", "{done}");
    assert_eq!(done["pressed"]["message"], "+442079460018 crm/contact/7", "{done}");
    let crashed = developer.post(TEST, &press(&json!({"action": "crash"}))).await?.expect(200)?;
    assert!(crashed["failure"].as_str().is_some_and(|why| why.contains("unreachable")), "{crashed}");
    assert_eq!(crashed["pressed"], Value::Null);

    // Nothing is kept but that somebody has tried.
    assert_eq!(nestor.get("/api/v1/admin/plugins/crm/logs").await?.expect(200)?["items"], json!([]));
    assert_eq!((app.count("card_actions")?, app.count("press_traces")?), ("0".to_owned(), "0".to_owned()));
    let trail = nestor.get("/api/v1/admin/audit?action=plugin.test").await?.expect(200)?;
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(4));
    assert!(!trail.to_string().contains("442079460018"), "{trail}");
    Ok(())
}

#[tokio::test]
async fn only_those_who_may_press_and_only_a_version_that_runs_buttons() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| found("Ada", 90)).await?;
    let body = press(&json!({"action": "block"}));
    let refused = developer.post(TEST, &body).await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "digest", "{refused}");
    let mut both = body.clone();
    both["to"] = json!({"phoneNumber": "+442079460018"});
    let refused = developer.post(TEST, &both).await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "press", "{refused}");
    developer
        .post(TEST, &press(&json!({"action": "block", "record": {"source": "crm"}})))
        .await?
        .expect(400)?;
    app.sign_in(ALICE).await?.post(TEST, &body).await?.expect(403)?;
    let mut granted = body;
    granted["asIfGranted"] = json!(true);
    developer.post(TEST, &granted).await?.expect(403)?;
    Ok(())
}
