//! Buttons of cards run the plugin that offered them, once for each press, and nothing that nobody offered.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_domain::caller_match::{CallerMatch, Outcome as Resolved, Presentation, Resolution};
use switchboard_domain::card_action::{Outcome as Came, Performed, PluginAction, PressedAction};
use switchboard_domain::customer::Badge;
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, MEGAN, NESTOR, Person};

use super::trace::soon;
use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, HookResponse, answered};

pub(crate) const HOOKS: &[Hook] = &[Hook::CallerId, Hook::CardAction];

pub(super) type Pressed = Arc<Mutex<Vec<PressedAction>>>;

pub(crate) fn button(id: &str) -> PluginAction {
    PluginAction { plugin: String::new(), id: id.to_owned(), label: format!("Press {id}") }
}

/// A record with one button, and a card with another.
pub(crate) fn offers(source: &str) -> Option<Outcome> {
    let mut found: CallerMatch = serde_json::from_value(json!({
        "source": source, "recordType": "contact", "recordId": "7", "name": "Ada", "strength": "exact", "confidence": 90,
        "why": "the test says so", "badges": [], "fields": [], "actions": [], "openItems": [], "extra": [],
    }))
    .ok()?;
    found.plugin_actions = vec![button("case")];
    let presentation = Presentation { plugin_actions: vec![button("block")], ..Presentation::default() };
    let outcome = Resolved::Found(vec![found]);
    answered(HookResponse::Resolution(Resolution {
        outcome,
        partial: false,
        presentation: Some(presentation),
        cache: None,
    }))
}

pub(crate) fn performed(outcome: Came) -> Option<Outcome> {
    answered(HookResponse::Performed(Box::new(Performed {
        outcome,
        open_url: None,
        title: None,
        subtitle: None,
        badges: Vec::new(),
        extra: Vec::new(),
    })))
}

pub(super) fn done(words: &str) -> Option<Outcome> {
    performed(Came::Done(words.to_owned()))
}

/// Installs a plugin with buttons, and remembers what was pressed.
pub(super) async fn install(
    app: &TestApp,
    nestor: &Person,
    name: &'static str,
    answers: impl Fn(&PressedAction) -> Option<Outcome> + Send + Sync + 'static,
) -> Result<Pressed> {
    let pressed = Pressed::default();
    let noted = Arc::clone(&pressed);
    app.install(nestor, name, HOOKS, move |request| match request {
        HookRequest::PerformAction(action) => {
            noted.lock().unwrap_or_else(PoisonError::into_inner).push(action.as_ref().clone());
            answers(action)
        }
        _ => offers(name),
    })
    .await?;
    Ok(pressed)
}

fn count(pressed: &Pressed) -> usize {
    pressed.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// The path of the buttons of a call that rings with Alice.
pub(super) async fn ring(alice: &Person, sdk_call_id: &str) -> Result<(Value, String)> {
    let caller = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}});
    let card = alice.card(sdk_call_id, &caller).await?;
    let path = format!("/api/v1/calls/{}/actions", card["callId"].as_str().context("no call id")?);
    Ok((card, path))
}

pub(super) fn of_card(plugin: &str, key: &str) -> Value {
    json!({"plugin": plugin, "action": "block", "key": key})
}

pub(super) fn of_record(plugin: &str, key: &str) -> Value {
    json!({"plugin": plugin, "action": "case", "key": key, "record": {"source": plugin, "recordId": "7"}})
}

#[tokio::test]
async fn the_plugin_that_offered_a_button_runs_it_once_and_no_other_does() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let crm = install(&app, &nestor, "crm", |_| {
        answered(HookResponse::Performed(Box::new(Performed {
            outcome: Came::Done("Case\n17 is open.".to_owned()),
            open_url: Some("https://crm.example/17".to_owned()),
            title: None,
            subtitle: Some("Case 17".to_owned()),
            badges: vec![Badge { kind: "info".to_owned(), label: "Case".to_owned() }],
            extra: Vec::new(),
        })))
    })
    .await?;
    let other = install(&app, &nestor, "other", |_| done("blocked")).await?;
    let (card, path) = ring(&alice, "pressed").await?;
    let of = |plugin: &str, id: &str| json!({"plugin": plugin, "id": id, "label": format!("Press {id}")});
    assert_eq!(card["pluginActions"], json!([of("crm", "block"), of("other", "block")]), "{card}");
    assert_eq!(card["matches"][0]["pluginActions"], json!([of("crm", "case")]), "{card}");

    let pressed = alice.post(&path, &of_record("crm", "a")).await?.expect(200)?;
    let result = &pressed["result"];
    assert_eq!(
        (&result["outcome"], &result["message"]),
        (&json!("done"), &json!("Case 17 is open.")),
        "{pressed}"
    );
    assert_eq!(
        (&result["openUrl"], &result["subtitle"]),
        (&json!("https://crm.example/17"), &json!("Case 17"))
    );
    assert_eq!(result["badges"], json!([{"kind": "info", "label": "Case"}]));
    let got = crm.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let [got] = got.as_slice() else { panic!("{got:?}") };
    assert_eq!(
        (got.call_id.as_str(), got.action.as_str(), got.confirmed),
        (card["callId"].as_str().unwrap_or_default(), "case", false)
    );
    let record = got.record.as_ref().context("no record")?;
    assert_eq!(
        (record.source.as_str(), record.record_type.as_str(), record.id.as_str()),
        ("crm", "contact", "7")
    );
    assert!(format!("{:?}", got.caller).contains("+442079460018"));

    // The same press again, and another press of a button that is done with, run nothing.
    for key in ["a", "b"] {
        let again = alice.post(&path, &of_record("crm", key)).await?.expect(200)?;
        assert_eq!(again["result"], pressed["result"], "{key}");
    }
    assert_eq!((count(&crm), count(&other)), (1, 0));
    // Buttons of the card are their own, and a call that is over keeps them.
    let events = path.replace("/actions", "/events");
    alice.post(&events, &json!({"event": "missed"})).await?.expect(200)?;
    assert_eq!(alice.post(&path, &of_card("other", "a")).await?.expect(200)?["result"]["message"], "blocked");
    assert_eq!((count(&crm), count(&other)), (1, 1));
    let all = alice.get(&path).await?.expect(200)?;
    let items: Vec<_> =
        all["items"].as_array().into_iter().flatten().map(|one| one["plugin"].clone()).collect();
    assert_eq!(items, [json!("crm"), json!("other")], "{all}");
    Ok(())
}

#[tokio::test]
async fn what_was_not_offered_to_this_agent_is_refused() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice, megan) =
        (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?);
    let crm = install(&app, &nestor, "crm", |_| done("done")).await?;
    let mute = Arc::new(Mutex::new(0));
    let asked = Arc::clone(&mute);
    // It says that it has buttons, and has nothing that runs them.
    app.install(&nestor, "mute", &[Hook::CallerId], move |_| {
        *asked.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        offers("mute")
    })
    .await?;
    let (card, path) = ring(&alice, "refused").await?;
    assert!(!card.to_string().contains(r#""plugin":"mute""#), "{card}");
    for press in [
        json!({"plugin": "crm", "action": "erase", "key": "k"}),
        json!({"plugin": "crm", "action": "case", "key": "k"}),
        json!({"plugin": "crm", "action": "block", "key": "k", "record": {"source": "crm", "recordId": "7"}}),
        json!({"plugin": "crm", "action": "case", "key": "k", "record": {"source": "crm", "recordId": "8"}}),
        of_card("mute", "k"),
        of_card("nobody", "k"),
    ] {
        let refused = alice.post(&path, &press).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "action", "{press}: {refused}");
    }
    let keyless = alice.post(&path, &of_card("crm", " ")).await?.expect(400)?;
    assert_eq!(keyless["errors"][0]["field"], "key", "{keyless}");
    megan.post(&path, &of_card("crm", "k")).await?.expect(404)?;
    megan.get(&path).await?.expect(404)?;
    assert_eq!((count(&crm), *mute.lock().unwrap_or_else(PoisonError::into_inner)), (0, 1));
    assert_eq!(alice.get(&path).await?.expect(200)?["items"], json!([]));
    // What the plugin offered stays on the card when the plugin is gone, and says so.
    nestor.post("/api/v1/admin/plugins/crm/deactivate", &json!({})).await?.expect(204)?;
    let gone = alice.post(&path, &of_card("crm", "k")).await?.expect(200)?;
    assert_eq!(gone["result"]["outcome"], "failed", "{gone}");
    assert_eq!(gone["result"]["message"], "the plugin crm no longer runs this button");
    Ok(())
}

#[tokio::test]
async fn the_agent_is_asked_first_where_the_plugin_wants_that_and_may_press_again_after_a_failure()
-> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let tries = Arc::new(Mutex::new(0));
    let crm = install(&app, &nestor, "crm", move |action| {
        if !action.confirmed {
            return performed(Came::Confirm("Block the number?".to_owned()));
        }
        let mut tries = tries.lock().unwrap_or_else(PoisonError::into_inner);
        *tries += 1;
        if *tries == 1 { performed(Came::Failed("The list is full.".to_owned())) } else { done("Blocked.") }
    })
    .await?;
    let (_, path) = ring(&alice, "asked").await?;
    let yes = |key: &str| json!({"plugin": "crm", "action": "block", "key": key, "confirmed": true});
    for (press, outcome, message) in [
        (of_card("crm", "a"), "confirm", "Block the number?"),
        (of_card("crm", "a"), "confirm", "Block the number?"),
        (yes("b"), "failed", "The list is full."),
        (yes("b"), "failed", "The list is full."),
        (yes("c"), "done", "Blocked."),
    ] {
        let result = &alice.post(&path, &press).await?.expect(200)?["result"];
        assert_eq!((&result["outcome"], &result["message"]), (&json!(outcome), &json!(message)), "{press}");
    }
    assert_eq!(count(&crm), 3, "a request that is sent again runs nothing");
    Ok(())
}

#[tokio::test]
async fn a_plugin_without_an_answer_is_told_in_words_and_in_its_log() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let tries = Arc::new(Mutex::new(0));
    install(&app, &nestor, "crm", move |_| {
        let mut tries = tries.lock().unwrap_or_else(PoisonError::into_inner);
        *tries += 1;
        if *tries == 1 {
            Some(Outcome::Failed(Failure::Trapped("unreachable\n  at src/lib.rs:7".to_owned())))
        } else {
            done("Now it is.")
        }
    })
    .await?;
    let (card, path) = ring(&alice, "crashed").await?;
    let result = alice.post(&path, &of_card("crm", "a")).await?.expect(200)?["result"].clone();
    assert_eq!(result["outcome"], "no-answer", "{result}");
    assert_eq!(result["message"], "the plugin crashed: unreachable", "where it crashed is for its developer");
    let log = soon(&nestor, "/api/v1/admin/plugins/crm/logs", |log| log["items"][0].is_object()).await?;
    let line = &log["items"][0];
    assert_eq!((&line["hook"], &line["callId"]), (&json!("card-action"), &card["callId"]), "{log}");
    assert!(line["message"].as_str().is_some_and(|message| message.contains("src/lib.rs:7")), "{log}");
    assert_eq!(
        alice.post(&path, &of_card("crm", "b")).await?.expect(200)?["result"]["message"],
        "Now it is."
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_press_that_is_sent_twice_at_once_runs_once_and_another_one_waits_its_turn() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let (begun, has_begun) = channel();
    let (go_on, may_go_on) = channel::<()>();
    let may_go_on: Mutex<Receiver<()>> = Mutex::new(may_go_on);
    let crm = install(&app, &nestor, "crm", move |_| {
        begun.send(()).ok()?;
        may_go_on.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()?;
        done("Blocked.")
    })
    .await?;
    let (_, path) = ring(&alice, "twice").await?;
    let (first, second) = (of_card("crm", "a"), of_card("crm", "a"));
    let (alice, path) = (&alice, path.as_str());
    // It owns `go_on`: where something here fails, the button waits for it no longer, and the test says what failed.
    let others = async move {
        tokio::task::spawn_blocking(move || has_begun.recv_timeout(Duration::from_secs(60))).await??;
        let running = alice.get(path).await?.expect(200)?;
        assert_eq!(running["items"][0]["result"], Value::Null, "{running}");
        let refused = alice.post(path, &of_card("crm", "b")).await?.expect(409)?;
        assert_eq!(refused["type"], "/problems/conflict", "{refused}");
        go_on.send(())?;
        anyhow::Ok(())
    };
    let (first, second, others) = tokio::join!(alice.post(path, &first), alice.post(path, &second), others);
    for answer in [first?, second?] {
        assert_eq!(answer.expect(200)?["result"]["message"], "Blocked.");
    }
    others?;
    assert_eq!(count(&crm), 1);
    Ok(())
}
