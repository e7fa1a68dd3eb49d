//! Meetings that agents joined stand in the history, and are no calls to anybody.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_domain::call::CallEntry;
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, MEGAN, NESTOR, Person};

use crate::harness::TestApp;
use crate::harness::plugins::{HookRequest, HookResponse, answered};

/// An event of a meeting that a browser kept, `second` seconds into the minute.
fn event(key: &str, event: &str, second: u32, meeting: &Value) -> Value {
    json!({
        "key": format!("{key}-{event}"), "callKey": key, "event": event, "at": format!("2026-11-20T12:00:{second:02}Z"),
        "startedAt": "2026-11-20T12:00:00Z", "wasConnected": true, "sdkCallIds": [format!("sdk of {key}")],
        "call": {"direction": "outgoing", "meeting": meeting},
    })
}

fn review() -> Value {
    json!({"subject": "Quarterly\nreview", "id": "AAMk=1", "endsAt": "2026-11-20T13:00:00Z"})
}

async fn record(person: &Person, records: &[Value]) -> Result<Vec<Value>> {
    let answer = person.post("/api/v1/calls/records", &json!({"records": records})).await?.expect(200)?;
    Ok(answer["results"].as_array().context("no results")?.clone())
}

async fn history(person: &Person, query: &str) -> Result<Vec<Value>> {
    let page = person.get(&format!("/api/v1/calls?{query}")).await?.expect(200)?;
    Ok(page["items"].as_array().context("no items")?.clone())
}

#[tokio::test]
async fn a_meeting_is_one_row_in_whichever_order_its_events_come() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let (ended, answered) = (event("m", "ended", 50, &review()), event("m", "answered", 10, &review()));
    for batch in [vec![ended.clone()], vec![answered, event("m", "ringing", 0, &review())], vec![ended]] {
        for result in record(&alice, &batch).await? {
            assert!(result["refused"].is_null(), "{result}");
        }
    }
    alice.post("/api/v1/calls", &json!({"to": {"phoneNumber": "+14255550123"}})).await?.expect(201)?;
    let meetings = history(&alice, "kind=meeting").await?;
    assert_eq!(meetings.len(), 1, "{meetings:?}");
    let meeting = &meetings[0];
    assert_eq!((&meeting["kind"], &meeting["title"]), (&json!("meeting"), &json!("Quarterly review")));
    assert_eq!((&meeting["outcome"], &meeting["durationS"]), (&json!("answered"), &json!(40)), "{meeting}");
    assert_eq!(
        (&meeting["meetingId"], &meeting["meetingEndsAt"]),
        (&json!("AAMk=1"), &json!("2026-11-20T13:00:00Z"))
    );
    assert!(meeting["titleSays"].is_null() && meeting["party"]["e164"].is_null(), "{meeting}");
    let calls = history(&alice, "kind=call").await?;
    assert_eq!((calls.len(), &calls[0]["kind"], &calls[0]["meetingId"]), (1, &json!("call"), &Value::Null));
    assert_eq!(history(&alice, "").await?.len(), 2);
    let refused = alice.get("/api/v1/calls?kind=seance").await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "kind", "{refused}");
    Ok(())
}

#[tokio::test]
async fn a_meeting_is_never_missed() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    // Somebody who was sent a link joins what stands in no calendar, and is not let in.
    let nowhere = json!({});
    record(&alice, &[event("lobby", "ringing", 0, &nowhere), event("lobby", "missed", 30, &nowhere)]).await?;
    assert_eq!(history(&alice, "outcome=missed").await?, Vec::<Value>::new());
    let meetings = history(&alice, "").await?;
    let meeting = &meetings[0];
    assert_eq!((&meeting["outcome"], &meeting["state"]), (&json!("cancelled"), &json!("ended")), "{meeting}");
    assert_eq!((&meeting["title"], &meeting["titleSays"]), (&json!("Meeting"), &json!({"kind": "meeting"})));
    Ok(())
}

/// Contract 1.0 has no word for a meeting: an entry has another party.
#[tokio::test]
async fn plugins_are_told_of_calls_alone() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let (told, mut tells) = tokio::sync::mpsc::unbounded_channel();
    app.install(&nestor, "log", &[Hook::CallLog], move |request| {
        if let HookRequest::SaveCall(entry) = request {
            told.send(CallEntry::clone(entry)).ok();
        }
        answered(HookResponse::ExternalId(None))
    })
    .await?;
    let alice = app.sign_in(ALICE).await?;
    let one =
        record(&alice, &[event("m", "answered", 10, &review()), event("m", "ended", 50, &review())]).await?;
    let path = format!("/api/v1/calls/{}", one[1]["call"]["id"].as_str().context("no id")?);
    let noted = alice.request(reqwest::Method::PATCH, &path).json(&json!({"notes": "Went well."}));
    alice.send(noted).await?.expect(200)?;
    assert_eq!(alice.get(&path).await?.expect(200)?["callLog"], json!([]));
    // A call that ends after it is told, so that the meeting would have been.
    let call = json!({
        "key": "k", "callKey": "c", "event": "ended", "wasConnected": false, "code": 486,
        "call": {"direction": "outgoing", "to": {"phoneNumber": "+14255550123"}},
    });
    record(&alice, &[call]).await?;
    let first = tokio::time::timeout(Duration::from_secs(30), tells.recv()).await?.context("no plugin")?;
    assert_eq!(first.outcome, "busy", "{first:?}");
    assert!(tells.try_recv().is_err());
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_is_named() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for (meeting, field) in [
        (json!({"id": "AAMk=1"}), "call.meeting.endsAt"),
        (json!({"endsAt": "2026-11-20T13:00:00Z"}), "call.meeting.id"),
        (json!({"id": "AAMk=1", "endsAt": "noon"}), "call.meeting.endsAt"),
        (json!({"id": "a\nb", "endsAt": "2026-11-20T13:00:00Z"}), "call.meeting.id"),
        (json!({"id": "x".repeat(1001), "endsAt": "2026-11-20T13:00:00Z"}), "call.meeting.id"),
    ] {
        let result = record(&alice, &[event("m", "ringing", 0, &meeting)]).await?.remove(0);
        assert_eq!(result["refused"]["field"], field, "{meeting} gave {result}");
    }
    let both = json!({"key": "k", "event": "ringing", "call": {
        "direction": "outgoing", "to": {"phoneNumber": "+14255550123"}, "meeting": {}}});
    assert_eq!(record(&alice, &[both]).await?[0]["refused"]["field"], "call");
    Ok(())
}

/// What joins a meeting of no calendar again is kept for the agent who joined it; the history says only that it is.
#[tokio::test]
async fn a_meeting_that_was_joined_by_id_and_passcode_is_joined_again_from_the_history() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let named = json!({"meetingId": "234 567 890 123", "passcode": "passCanary4716"});
    let joined = alice.post("/api/v1/meetings/join", &named).await?.expect(200)?;
    let told = json!({"again": joined["again"]});
    assert!(!told.to_string().contains("passCanary"), "the browser keeps it sealed: {told}");
    let call = &record(&alice, &[event("m", "ringing", 0, &told)]).await?[0]["call"];
    assert_eq!((&call["kind"], &call["joinsAgain"]), (&json!("meeting"), &json!(true)), "{call}");
    let listed = history(&alice, "").await?.remove(0);
    assert!(listed["joinsAgain"] == true && !listed.to_string().contains("passCanary"), "{listed}");
    let path = format!("/api/v1/calls/{}/join", call["id"].as_str().context("no id")?);
    let again = alice.post(&path, &json!({})).await?.expect(200)?;
    assert_eq!((&again["meetingId"], &again["passcode"]), (&json!("234567890123"), &json!("passCanary4716")));

    // The meeting that is joined again can be joined again.
    let told = json!({"again": again["again"]});
    let second = &record(&alice, &[event("n", "ringing", 5, &told)]).await?[0]["call"];
    assert_eq!(second["joinsAgain"], true, "{second}");

    // It is Alice's alone: neither her call nor what was sealed for her is of use to Megan.
    let megan = app.sign_in(MEGAN).await?;
    megan.post(&path, &json!({})).await?.expect(404)?;
    let others = &record(&megan, &[event("o", "ringing", 0, &told)]).await?[0]["call"];
    assert_eq!((&others["kind"], &others["joinsAgain"]), (&json!("meeting"), &json!(false)), "{others}");
    let path = format!("/api/v1/calls/{}/join", others["id"].as_str().context("no id")?);
    megan.post(&path, &json!({})).await?.expect(409)?;
    Ok(())
}

/// The calendar joins its own meetings, with the rights that the agent has then; what can't be read costs no record.
#[tokio::test]
async fn a_meeting_of_the_calendar_keeps_nothing_else_that_joins_it() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let joined =
        alice.post("/api/v1/meetings/join", &json!({"meetingId": "234567890123"})).await?.expect(200)?;
    let mut known = review();
    known["again"] = joined["again"].clone();
    for (key, meeting) in [("k", known), ("u", json!({"again": "not sealed by us"}))] {
        let call = &record(&alice, &[event(key, "ringing", 0, &meeting)]).await?[0]["call"];
        assert_eq!((&call["kind"], &call["joinsAgain"]), (&json!("meeting"), &json!(false)), "{call}");
    }
    Ok(())
}
