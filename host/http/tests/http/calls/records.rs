//! Call events that browsers kept while the server could not be told, and calls whose tab is gone.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_domain::call::CallEntry;
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, MEGAN, NESTOR, Person};

use crate::harness::TestApp;
use crate::harness::plugins::{HookRequest, HookResponse, answered};

const RECORDS: &str = "/api/v1/calls/records";

fn diego() -> Value {
    json!({"direction": "incoming", "callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}}})
}

/// An event of an incoming call of Diego's, `second` seconds into the minute.
fn event(sdk: &str, event: &str, second: u32, more: &Value) -> Value {
    let mut record = json!({
        "key": format!("{sdk}-{event}-{second}"), "event": event, "at": format!("2026-11-20T12:00:{second:02}Z"),
        "sdkCallIds": [sdk], "startedAt": "2026-11-20T12:00:00Z", "call": diego(),
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        record[name] = value.clone();
    }
    record
}

async fn record(person: &Person, records: &[Value]) -> Result<Vec<Value>> {
    let answer = person.post(RECORDS, &json!({"records": records})).await?.expect(200)?;
    Ok(answer["results"].as_array().context("no results")?.clone())
}

async fn history(person: &Person) -> Result<Vec<Value>> {
    let page = person.get("/api/v1/calls?limit=200").await?.expect(200)?;
    Ok(page["items"].as_array().context("no items")?.clone())
}

/// The ring was never reported, because the server was away: its events record it, once, in whichever order they come.
#[tokio::test]
async fn events_of_a_call_that_was_never_reported_record_it_once() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let answered = event("away", "answered", 5, &json!({}));
    let ended = event("away", "ended", 40, &json!({"wasConnected": true, "code": 0, "subCode": 0}));
    let elsewhere = event("away", "answered-elsewhere", 6, &json!({}));
    for batch in [vec![ended.clone(), elsewhere.clone()], vec![answered, ended], vec![elsewhere]] {
        for result in record(&alice, &batch).await? {
            assert!(result["refused"].is_null() && result["call"].is_object(), "{result}");
        }
    }
    let calls = history(&alice).await?;
    assert_eq!(calls.len(), 1, "{calls:?}");
    let call = &calls[0];
    assert_eq!((&call["outcome"], &call["durationS"]), (&json!("answered"), &json!(35)), "{call}");
    assert_eq!((&call["startedAt"], &call["sdkCallId"]), (&json!("2026-11-20T12:00:00Z"), &json!("away")));
    assert_eq!(call["sessionLost"], false);
    // The card is made all the same: the history says who it was.
    let path = format!("/api/v1/calls/{}", call["id"].as_str().unwrap_or_default());
    let settled = alice.get(&format!("{path}/card")).await?.expect(200)?;
    assert_eq!(settled["title"], "Diego Siciliani");
    assert_eq!(alice.get(&path).await?.expect(200)?["title"], "Diego Siciliani");
    Ok(())
}

/// Two tabs' outboxes and the tab that reports the ring, all at once.
#[tokio::test]
async fn what_arrives_at_once_is_one_call() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let (one, two) = ([event("race", "missed", 20, &json!({}))], [event("race", "answered", 5, &json!({}))]);
    let (card, first, second) =
        tokio::join!(alice.card("race", &ring), record(&alice, &one), record(&alice, &two));
    let id = card?["callId"].clone();
    assert_eq!(first?[0]["call"]["id"], id);
    assert_eq!(second?[0]["call"]["id"], id);
    let calls = history(&alice).await?;
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(calls[0]["outcome"], "answered");
    Ok(())
}

#[tokio::test]
async fn an_outgoing_call_is_the_same_by_its_key() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let body = json!({"to": {"phoneNumber": "+14255550123"}, "key": "mine"});
    let call = alice.post("/api/v1/calls", &body).await?.expect(201)?["call"].clone();
    // The answer was lost: asked again, it is the same call.
    assert_eq!(alice.post("/api/v1/calls", &body).await?.expect(201)?["call"]["id"], call["id"]);
    let ended = json!({
        "key": "k1", "callKey": "mine", "event": "ended", "code": 486, "subCode": 560_486, "wasConnected": false,
        "sdkCallIds": ["out-1"], "call": {"direction": "outgoing", "to": {"phoneNumber": "+14255550123"}},
    });
    let busy = record(&alice, &[ended]).await?[0]["call"].clone();
    assert_eq!(
        (&busy["id"], &busy["outcome"], &busy["sdkCallId"]),
        (&call["id"], &json!("busy"), &json!("out-1"))
    );
    // One of which the server never heard.
    let never = json!({
        "key": "k2", "callKey": "other", "event": "failed", "at": "2026-11-20T12:00:09Z", "startedAt": "2026-11-20T12:00:00Z",
        "call": {"direction": "outgoing", "to": {"phoneNumber": "+14255550123"}},
    });
    let failed = record(&alice, &[never.clone(), never]).await?;
    assert_eq!(failed[0]["call"]["id"], failed[1]["call"]["id"]);
    assert_eq!(failed[0]["call"]["outcome"], "failed");
    assert_eq!(history(&alice).await?.len(), 2);
    // Megan's key is hers.
    let megan = app.sign_in(MEGAN).await?;
    assert_ne!(megan.post("/api/v1/calls", &body).await?.expect(201)?["call"]["id"], call["id"]);
    Ok(())
}

/// The calling SDK gives a call another id when it is answered: it stays the same call.
#[tokio::test]
async fn a_changed_id_is_followed() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let info = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let id = alice.card("first", &info).await?["callId"].clone();
    let path = format!("/api/v1/calls/{}/events", id.as_str().unwrap_or_default());
    alice.post(&path, &json!({"event": "answered", "sdkCallId": "second"})).await?.expect(200)?;
    // From now on under the new id alone, here and in the outbox.
    let events = "/api/v1/calls/second/events";
    assert_eq!(alice.post(events, &json!({"event": "connected"})).await?.expect(200)?["id"], id);
    let ended =
        event("third", "ended", 50, &json!({"wasConnected": true, "sdkCallIds": ["second", "third"]}));
    assert_eq!(record(&alice, &[ended]).await?[0]["call"]["id"], id);
    let again = event("third", "answered-elsewhere", 1, &json!({}));
    assert_eq!(record(&alice, &[again]).await?[0]["call"]["id"], id);
    let calls = history(&alice).await?;
    assert_eq!((calls.len(), &calls[0]["outcome"]), (1, &json!("answered")), "{calls:?}");
    Ok(())
}

#[tokio::test]
async fn one_bad_record_holds_no_other_back() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let results = record(
        &alice,
        &[
            json!({"key": "1", "event": "missed", "callId": "nobody's"}),
            json!({"key": "2", "event": "missed", "call": diego()}),
            event("bad-time", "missed", 0, &json!({"at": "noon"})),
            json!({"key": "4", "event": "failed", "callKey": "k", "call": {"direction": "outgoing", "to": {}}}),
            json!({"key": "5", "event": "failed", "callKey": "k",
                "call": {"direction": "outgoing", "to": {"phoneNumber": "1-800-FLOWERS"}}}),
            event("good", "missed", 20, &json!({})),
        ],
    )
    .await?;
    let fields: Vec<_> = results.iter().map(|result| result["refused"]["field"].clone()).collect();
    assert_eq!(
        fields,
        [
            json!("call"),
            json!("sdkCallIds"),
            json!("at"),
            json!("call.to"),
            json!("to.phoneNumber"),
            Value::Null
        ]
    );
    assert_eq!(results[5]["call"]["outcome"], "missed");
    for wrong in [json!([]), json!(vec![event("many", "missed", 0, &json!({})); 101])] {
        let refused = alice.post(RECORDS, &json!({"records": wrong})).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "records");
    }
    Ok(())
}

/// A browser keeps what belongs to its former user until that one signs in again.
#[tokio::test]
async fn nobody_records_calls_of_somebody_else() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, megan) = (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?);
    let id = alice.get("/api/v1/me").await?.expect(200)?["user"]["id"].clone();
    let body = json!({"userId": id, "records": [event("hers", "missed", 20, &json!({}))]});
    megan.post(RECORDS, &body).await?.expect(409)?;
    assert_eq!(history(&megan).await?.len(), 0);
    alice.post(RECORDS, &body).await?.expect(200)?;
    assert_eq!(history(&alice).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_corrected() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    // A clock that is years behind, and one that is years ahead.
    for (sdk, year) in [("behind", 2001), ("ahead", 2050)] {
        let at = |second: u32| json!(format!("{year}-05-05T05:05:{second:02}Z"));
        let records = [
            event(sdk, "answered", 1, &json!({"at": at(10), "startedAt": at(5)})),
            event(sdk, "ended", 2, &json!({"at": at(40), "startedAt": at(5), "wasConnected": true})),
        ];
        let body = json!({"sentAt": at(59), "records": records});
        let call = alice.post(RECORDS, &body).await?.expect(200)?["results"][1]["call"].clone();
        assert_eq!(call["durationS"], 30, "{call}");
        let started: jiff::Timestamp = call["startedAt"].as_str().unwrap_or_default().parse()?;
        let ago = switchboard_domain::clock::Clock::system().now().duration_since(started);
        assert!((50..90).contains(&ago.as_secs()), "it began {ago:?} ago: {call}");
    }
    Ok(())
}

async fn session(person: &Person) -> Result<String> {
    let body = json!({"device": "Chrome", "sdkVersion": "1", "state": "connected"});
    let made = person.post("/api/v1/calling/sessions", &body).await?.expect(201)?;
    Ok(made["id"].as_str().context("no id")?.to_owned())
}

/// Waits until the newest call is as wanted.
async fn newest(person: &Person, is: impl Fn(&Value) -> bool) -> Result<Value> {
    let mut last = Value::Null;
    for _ in 0..300 {
        last = history(person).await?.into_iter().next().unwrap_or_default();
        if is(&last) {
            return Ok(last);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("it stays {last}")
}

/// A plugin that keeps what it is told.
async fn told(app: &TestApp) -> Result<Arc<Mutex<Vec<CallEntry>>>> {
    let nestor = app.sign_in(NESTOR).await?;
    let told: Arc<Mutex<Vec<CallEntry>>> = Arc::default();
    let keep = Arc::clone(&told);
    app.install(&nestor, "log", &[Hook::CallLog], move |request| {
        if let HookRequest::SaveCall(entry) = request
            && let Ok(mut told) = keep.lock()
        {
            told.push(CallEntry::clone(entry));
        }
        answered(HookResponse::ExternalId(Some("crm-1".to_owned())))
    })
    .await?;
    Ok(told)
}

/// The tab crashed in a call: the host ends the call and says so, plugins hear of it, and when the tab's outbox arrives
/// after all, its truth counts and plugins hear that once more.
#[tokio::test]
async fn a_call_whose_tab_is_gone_is_ended_until_the_truth_arrives() -> Result<()> {
    let app = TestApp::start().await?;
    let told = told(&app).await?;
    let alice = app.sign_in(ALICE).await?;
    let tab = session(&alice).await?;
    let mut changes = alice.changes(None).await?;
    let answered = json!({"sdkCallIds": ["lost"], "key": "a", "event": "answered", "call": diego(), "callingSessionId": tab});
    let call = record(&alice, &[answered]).await?[0]["call"].clone();
    assert_eq!((&call["state"], &call["callingSessionId"]), (&json!("connected"), &json!(tab)));

    // No heartbeat for too long, and nobody who goes on with the call.
    app.advance(Duration::from_secs(100));
    newest(&alice, |call| call["state"] == "connected").await?;
    let sessions = alice.get("/api/v1/calling/sessions?ended=true").await?.expect(200)?;
    assert_eq!(sessions["items"].as_array().map(Vec::len), Some(1));
    // The sweep has ended the session by now; a minute later it ends the call.
    newest_session_over(&alice).await?;
    app.advance(Duration::from_secs(70));
    let lost = newest(&alice, |call| call["state"] == "ended").await?;
    assert_eq!((&lost["outcome"], &lost["sessionLost"]), (&json!("answered"), &json!(true)), "{lost}");
    let first = until(&told, 1).await?;
    assert_eq!(first[0].extra, [("session-lost".to_owned(), "true".to_owned())]);
    let first_key = first[0].idempotency_key.clone();

    // The outbox of the tab arrives: it had ended after half a minute.
    let answered_at: jiff::Timestamp = call["answeredAt"].as_str().unwrap_or_default().parse()?;
    let ended_at = answered_at + jiff::SignedDuration::from_secs(30);
    let ended = json!({"sdkCallIds": ["lost"], "key": "e", "event": "ended", "at": ended_at.to_string(), "wasConnected": true});
    let known = record(&alice, &[ended]).await?[0]["call"].clone();
    assert_eq!((&known["sessionLost"], &known["outcome"]), (&json!(false), &json!("answered")), "{known}");
    assert_eq!(known["durationS"], 30, "{known}");
    let second = until(&told, 2).await?;
    assert_ne!(second[1].idempotency_key, first_key, "another state of the call");
    assert_eq!((second[1].external_id.as_deref(), second[1].extra.len()), (Some("crm-1"), 0));

    // Tabs heard of each change.
    let mut heard = 0;
    while heard < 3 {
        let event = tokio::time::timeout(Duration::from_secs(10), changes.next()).await??;
        heard += usize::from(event.context("the stream has ended")?.event == "call.changed");
    }
    Ok(())
}

async fn newest_session_over(person: &Person) -> Result<()> {
    for _ in 0..300 {
        let sessions = person.get("/api/v1/calling/sessions?ended=true").await?.expect(200)?;
        if sessions["items"][0]["endReason"] == "no-heartbeat" {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the calling session does not end")
}

async fn until(told: &Mutex<Vec<CallEntry>>, count: usize) -> Result<Vec<CallEntry>> {
    for _ in 0..300 {
        let now = told.lock().map(|told| told.clone()).unwrap_or_default();
        if now.len() >= count {
            return Ok(now);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the plugin was not told {count} times: {told:?}")
}

/// A tab that was closed while its call rang, and a tab that goes on with its call under a new session.
#[tokio::test]
async fn a_closed_tabs_call_ends_and_a_living_ones_goes_on() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let (closed, living) = (session(&alice).await?, session(&alice).await?);
    let talks = json!({"sdkCallIds": ["talks"], "key": "t", "event": "answered", "call": diego(), "callingSessionId": living});
    record(&alice, &[talks]).await?;
    let info = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let ring = json!({"callId": "rings", "callerInfo": info, "callingSessionId": closed});
    alice.post("/api/v1/calls/incoming", &ring).await?.expect(200)?;
    for id in [&closed, &living] {
        let close = alice.request(reqwest::Method::DELETE, &format!("/api/v1/calling/sessions/{id}"));
        alice.send(close).await?.expect(204)?;
    }
    // The living tab's session was given up by the server; it begins another one and says that its call goes on.
    let again = session(&alice).await?;
    app.advance(Duration::from_secs(50));
    let goes_on =
        json!({"sdkCallIds": ["talks"], "key": "t2", "event": "connected", "callingSessionId": again});
    record(&alice, &[goes_on]).await?;
    app.advance(Duration::from_secs(20));
    let rang = newest(&alice, |call| call["sdkCallId"] == "rings" && call["state"] == "ended").await?;
    assert_eq!((&rang["outcome"], &rang["sessionLost"]), (&json!("missed"), &json!(true)), "{rang}");
    let talks = history(&alice).await?.into_iter().find(|call| call["sdkCallId"] == "talks");
    assert_eq!(talks.context("no call")?["state"], "connected");
    Ok(())
}
