//! Forms of calls: a plugin says what is asked, the agent fills it in, and plugins that record calls are told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use futures::future::try_join_all;
use serde_json::{Value, json};
use switchboard_domain::call_form::{AskedField, AskedForm, Choice, MAX_ANSWERS, MAX_FIELDS};
use switchboard_domain::customer::NamedValues;
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, MEGAN, NESTOR, Person};

use super::trace::soon;
use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, HookResponse, answered};

fn field(name: &str, kind: &str) -> AskedField {
    AskedField {
        name: name.to_owned(),
        kind: kind.to_owned(),
        label: name.to_owned(),
        required: true,
        choices: Vec::new(),
        value: None,
        shown_if: None,
        extra: Vec::new(),
    }
}

fn choice(value: &str) -> Choice {
    Choice { value: value.to_owned(), label: value.to_uppercase() }
}

/// A reason, and the day until which an offer is needed.
fn form() -> AskedForm {
    AskedForm {
        dispositions: vec![choice("won"), choice("lost")],
        disposition_required: true,
        fields: vec![
            AskedField { choices: vec![choice("offer"), choice("other")], ..field("reason", "choice") },
            AskedField {
                shown_if: Some(("reason".to_owned(), "offer".to_owned())),
                ..field("until", "date")
            },
        ],
        extra: Vec::new(),
    }
}

type Told = Arc<Mutex<Vec<NamedValues>>>;

/// Installs a plugin with a form, and remembers what it is told of calls.
async fn install(
    app: &TestApp,
    nestor: &Person,
    show: impl Fn() -> Option<Outcome> + Send + Sync + 'static,
) -> Result<Told> {
    let told = Told::default();
    let noted = Arc::clone(&told);
    app.install(nestor, "crm", &[Hook::CallForm, Hook::CallLog], move |request| match request {
        HookRequest::SaveCall(entry) => {
            noted.lock().unwrap_or_else(PoisonError::into_inner).push(entry.extra.clone());
            answered(HookResponse::ExternalId(None))
        }
        _ => show(),
    })
    .await?;
    Ok(told)
}

/// The path of a call that Alice has answered.
async fn answer(alice: &Person, sdk_call_id: &str) -> Result<String> {
    let caller = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}});
    let card = alice.card(sdk_call_id, &caller).await?;
    let path = format!("/api/v1/calls/{}", card["callId"].as_str().context("no call id")?);
    soon(alice, &path, |call| call["state"] == "ringing").await?;
    alice.post(&format!("{path}/events"), &json!({"event": "answered"})).await?.expect(200)?;
    Ok(path)
}

/// The disposition, the answers, and whether these are complete.
fn answered_of(saved: &Value) -> Value {
    json!([saved["disposition"], saved["answers"], saved["complete"]])
}

async fn until_told(told: &Told, name: &str, value: &str) -> Result<()> {
    let looking = async {
        let is_told = |entry: &NamedValues| entry.iter().any(|one| one.0 == name && one.1 == value);
        while !told.lock().unwrap_or_else(PoisonError::into_inner).iter().any(is_told) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let deadline = std::time::Duration::from_secs(20);
    tokio::time::timeout(deadline, looking).await.with_context(|| format!("nobody was told {name}={value}"))
}

#[tokio::test]
async fn a_form_is_saved_in_parts_and_completed_with_a_fault_per_field() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let told = install(&app, &nestor, || answered(HookResponse::Form(Box::new(form())))).await?;
    let call = answer(&alice, "form-1").await?;
    let path = format!("{call}/form");
    let shown = alice.get(&path).await?.expect(200)?;
    assert_eq!((&shown["plugin"], &shown["form"]["fields"][1]["kind"]), (&json!("crm"), &json!("date")));
    assert_eq!(answered_of(&shown["saved"]), json!([null, {}, false]));

    let part = json!({"answers": {"reason": "offer", "until": "soon"}});
    alice.patch(&path, &part).await?.expect(200)?;
    let shown = alice.get(&path).await?.expect(200)?;
    assert_eq!(shown["saved"]["answers"], part["answers"]);

    let complete = |part: &Value| {
        let mut whole = part.clone();
        whole["complete"] = json!(true);
        whole
    };
    let refused = alice.patch(&path, &complete(&part)).await?.expect(400)?;
    let faults = refused["errors"].as_array().context("no faults")?;
    let fields: Vec<_> = faults.iter().filter_map(|one| one["field"].as_str()).collect();
    assert_eq!(fields, ["disposition", "answers.until"]);

    let whole = json!({"disposition": "won", "answers": {"reason": "other", "until": "2026-11-28"}});
    let saved = alice.patch(&path, &complete(&whole)).await?.expect(200)?;
    assert_eq!(answered_of(&saved), json!(["won", {"reason": "other"}, true]));

    alice.post(&format!("{call}/events"), &json!({"event": "ended"})).await?.expect(200)?;
    until_told(&told, "form.reason", "other").await?;
    until_told(&told, "form.disposition", "won").await?;
    // What changes after that is told again.
    alice.patch(&path, &json!({"answers": {"reason": "offer"}})).await?.expect(200)?;
    until_told(&told, "form.reason", "offer").await
}

#[tokio::test]
async fn a_plugin_that_fails_keeps_no_agent_from_going_on() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let trap = || Some(Outcome::Failed(Failure::Trapped("unreachable\n  at src/lib.rs:7".to_owned())));
    install(&app, &nestor, trap).await?;
    let path = format!("{}/form", answer(&alice, "form-2").await?);
    let shown = alice.get(&path).await?.expect(200)?;
    assert!(shown["form"].is_null(), "{shown}");
    assert_eq!(shown["problem"], "the plugin crashed: unreachable", "where it crashed is for its developer");
    alice.patch(&path, &json!({"disposition": "sales", "complete": true})).await?.expect(200)?;
    let shown = alice.get(&path).await?.expect(200)?;
    assert_eq!(answered_of(&shown["saved"]), json!(["sales", {}, true]));
    Ok(())
}

#[tokio::test]
async fn only_the_agent_of_a_call_has_its_form() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, megan) = (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?);
    let path = format!("{}/form", answer(&alice, "form-3").await?);
    let shown = alice.get(&path).await?.expect(200)?;
    assert!(shown["form"].is_null() && shown["problem"].is_null(), "{shown}");
    megan.get(&path).await?.expect(404)?;
    megan.patch(&path, &json!({"answers": {}})).await?.expect(404)?;
    let long = json!({"answers": {"reason": "x".repeat(4_001)}});
    assert_eq!(alice.patch(&path, &long).await?.expect(400)?["errors"][0]["field"], "answers.reason");
    Ok(())
}

#[tokio::test]
async fn what_a_tab_does_not_name_stays_as_another_tab_has_saved_it() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    install(&app, &nestor, || answered(HookResponse::Form(Box::new(form())))).await?;
    let path = format!("{}/form", answer(&alice, "form-4").await?);
    let save = async |change: Value| alice.patch(&path, &change).await?.expect(200);

    let first = save(json!({"disposition": "won", "answers": {"reason": "offer"}})).await?;
    assert_eq!(answered_of(&first), json!(["won", {"reason": "offer"}, false]));
    // The other tab has read the form before that.
    let second = save(json!({"answers": {"until": "2026-11-28"}})).await?;
    assert_eq!(answered_of(&second), json!(["won", {"reason": "offer", "until": "2026-11-28"}, false]));
    assert!(second["version"].as_i64() > first["version"].as_i64(), "{first} {second}");
    let shown = alice.get(&path).await?.expect(200)?;
    assert_eq!(shown["saved"], second);

    // What is missing is looked for in all of it, and what is refused changes nothing.
    let refused = alice.patch(&path, &json!({"answers": {"until": ""}, "complete": true})).await?;
    assert_eq!(refused.expect(400)?["errors"][0]["field"], "answers.until");
    let refused = alice.patch(&path, &json!({"disposition": "", "complete": true})).await?;
    assert_eq!(refused.expect(400)?["errors"][0]["field"], "disposition");
    assert_eq!(alice.get(&path).await?.expect(200)?["saved"], second);
    let complete = save(json!({"complete": true})).await?;
    assert_eq!(answered_of(&complete), json!(["won", {"reason": "offer", "until": "2026-11-28"}, true]));

    // An empty text takes back what it names and nothing else.
    let less = save(json!({"answers": {"until": ""}})).await?;
    assert_eq!(answered_of(&less), json!(["won", {"reason": "offer"}, false]));
    let less = save(json!({"disposition": ""})).await?;
    assert_eq!(answered_of(&less), json!([null, {"reason": "offer"}, false]));
    Ok(())
}

#[tokio::test]
async fn of_answers_that_are_saved_at_the_same_moment_none_is_lost() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let path = format!("{}/form", answer(&alice, "form-5").await?);
    let part = |at: usize| json!({"answers": {format!("field-{at}"): "x"}});
    try_join_all((0..6).map(async |at| alice.patch(&path, &part(at)).await?.expect(200))).await?;
    let saved = alice.get(&path).await?.expect(200)?["saved"].take();
    assert_eq!(saved["answers"].as_object().map(serde_json::Map::len), Some(6), "{saved}");
    Ok(())
}

#[tokio::test]
async fn answers_that_pile_up_have_a_bound_and_can_be_taken_back() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let path = format!("{}/form", answer(&alice, "form-6").await?);
    let page = |number: usize, text: &str| {
        let answers: BTreeMap<_, _> =
            (0..MAX_FIELDS).map(|at| (format!("field-{number}-{at}"), text.to_owned())).collect();
        json!({"answers": answers})
    };
    let pages = MAX_ANSWERS / MAX_FIELDS;
    for at in 0..pages {
        alice.patch(&path, &page(at, "x")).await?.expect(200)?;
    }
    let refused = alice.patch(&path, &page(pages, "x")).await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "answers");
    alice.patch(&path, &page(0, "")).await?.expect(200)?;
    let saved = alice.patch(&path, &page(pages, "x")).await?.expect(200)?;
    assert_eq!(saved["answers"].as_object().map(serde_json::Map::len), Some(MAX_ANSWERS), "{saved}");
    Ok(())
}
