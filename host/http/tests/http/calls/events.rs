use anyhow::Result;
use serde_json::{Value, json};
use switchboard_tests::{ALICE, MEGAN, Person};

use crate::harness::TestApp;

async fn ring(person: &Person, id: &str) -> Result<String> {
    let info = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    Ok(person.card(id, &info).await?["callId"].as_str().unwrap_or_default().to_owned())
}

async fn report(person: &Person, id: &str, event: &str) -> Result<switchboard_tests::Answer> {
    person.post(&format!("/api/v1/calls/{id}/events"), &json!({"event": event})).await
}

#[tokio::test]
async fn each_way_a_call_ends_is_kept() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for (events, outcome) in [
        (&["answered", "ended"][..], "answered"),
        (&["declined"], "declined"),
        (&["missed"], "missed"),
        (&["answered-elsewhere"], "answered-elsewhere"),
    ] {
        let id = ring(&alice, outcome).await?;
        let mut call = Value::Null;
        for event in events {
            call = report(&alice, &id, event).await?.expect(200)?;
        }
        assert_eq!((&call["state"], &call["outcome"]), (&json!("ended"), &json!(outcome)), "{call}");
        assert!(call["endedAt"].is_string(), "{call}");
        assert_eq!(call["answeredAt"].is_string(), outcome == "answered", "{call}");
    }
    let history = alice.get("/api/v1/calls?limit=4").await?.expect(200)?;
    let outcomes: Vec<_> =
        history["items"].as_array().into_iter().flatten().map(|call| call["outcome"].clone()).collect();
    assert_eq!(outcomes, ["answered-elsewhere", "missed", "declined", "answered"]);
    let missed = alice.get("/api/v1/calls?outcome=missed&limit=200").await?.expect(200)?;
    let all_missed = missed["items"].as_array().into_iter().flatten().all(|call| call["outcome"] == "missed");
    assert!(all_missed, "{missed}");
    Ok(())
}

/// Each tab reports the missed call: it is missed once.
#[tokio::test]
async fn the_same_event_twice_changes_nothing() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let id = ring(&alice, "tabs").await?;
    let (first, second) = tokio::join!(report(&alice, &id, "missed"), report(&alice, &id, "missed"));
    assert_eq!(first?.expect(200)?["endedAt"], second?.expect(200)?["endedAt"]);
    Ok(())
}

/// The agent declined in one tab and had answered in another: an answer counts more, whichever is told first.
#[tokio::test]
async fn contradictions_are_resolved() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for (sdk, order) in [
        ("odd-1", ["declined", "answered", "ended", "missed", "answered-elsewhere"]),
        ("odd-2", ["missed", "answered-elsewhere", "ended", "answered", "declined"]),
    ] {
        let id = ring(&alice, sdk).await?;
        let mut call = Value::Null;
        for event in order {
            call = report(&alice, &id, event).await?.expect(200)?;
        }
        assert_eq!(
            (&call["state"], &call["outcome"]),
            (&json!("ended"), &json!("answered")),
            "{order:?}: {call}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_event_and_what_is_anothers_is_refused() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let id = ring(&alice, "mine").await?;
    let wrong = report(&alice, &id, "exploded").await?;
    assert!(matches!(wrong.status.as_u16(), 400 | 422));
    assert_eq!(wrong.body["errors"][0]["field"], "event");
    // Another agent's call is none of Megan's business.
    let megan = app.sign_in(MEGAN).await?;
    report(&megan, &id, "ended").await?.expect(404)?;
    megan.get(&format!("/api/v1/calls/{id}")).await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn notes_are_kept() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let id = ring(&alice, "notes").await?;
    let path = format!("/api/v1/calls/{id}");
    let body = json!({"notes": "Wants the blue one.", "disposition": "follow-up"});
    let patched = alice.send(alice.request(reqwest::Method::PATCH, &path).json(&body)).await?.expect(200)?;
    assert_eq!(patched["notes"], "Wants the blue one.");
    assert_eq!(alice.get(&path).await?.expect(200)?["disposition"], "follow-up");
    Ok(())
}

#[tokio::test]
async fn an_outgoing_call_says_what_to_dial_and_is_logged() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let started =
        alice.post("/api/v1/calls", &json!({"to": {"phoneNumber": "(425) 555-0123"}})).await?.expect(201)?;
    assert_eq!(started["callee"], json!({"phoneNumber": "+14255550123"}));
    assert_eq!((&started["emergency"], &started["call"]["direction"]), (&json!(false), &json!("outgoing")));
    let id = started["call"]["id"].as_str().unwrap_or_default();
    report(&alice, id, "busy").await?.expect(200)?;
    let newest = alice.get("/api/v1/calls?limit=1").await?.expect(200)?["items"][0].clone();
    assert_eq!((&newest["id"], &newest["outcome"]), (&json!(id), &json!("busy")));
    let refused = alice.post("/api/v1/calls", &json!({"to": {"phoneNumber": "1-800-FLOWERS"}})).await?;
    assert!(matches!(refused.status.as_u16(), 400 | 422));
    assert_eq!(refused.body["errors"][0]["field"], "to.phoneNumber", "{}", refused.body);
    Ok(())
}

/// The SDK's id of an outgoing call is told once it is known, and is that of one call.
#[tokio::test]
async fn the_sdks_id_of_a_call_is_its_own() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let to = json!({"to": {"phoneNumber": "+14255550123"}});
        let call = alice.post("/api/v1/calls", &to).await?;
        assert!(call.status.is_success(), "{} {}", call.status, call.body);
        ids.push(call.body["call"]["id"].as_str().unwrap_or_default().to_owned());
    }
    let told = async |id: &str, sdk: &str| {
        let body = json!({"event": "answered", "sdkCallId": sdk});
        alice.post(&format!("/api/v1/calls/{id}/events"), &body).await
    };
    assert_eq!(told(&ids[0], "of-the-sdk").await?.expect(200)?["sdkCallId"], "of-the-sdk");
    // The other call was answered all the same.
    let other = told(&ids[1], "of-the-sdk").await?.expect(200)?;
    assert_eq!((&other["sdkCallId"], &other["outcome"]), (&Value::Null, &json!("answered")), "{other}");
    for wrong in [" ", &"x".repeat(201)] {
        assert_eq!(told(&ids[1], wrong).await?.expect(400)?["errors"][0]["field"], "sdkCallId");
    }
    told(&ids[1], "another").await?.expect(200)?;
    Ok(())
}
