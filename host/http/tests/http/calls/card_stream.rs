use anyhow::Result;
use reqwest::Method;
use reqwest::header::ACCEPT;
use serde_json::json;
use switchboard_tests::{ALICE, TARA, events_of};

use crate::harness::TestApp;

#[tokio::test]
async fn the_first_card_comes_at_once_and_the_final_one_once() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    let events = alice.card_events("s-1", &ring).await?;
    let names: Vec<&str> = events.iter().map(|event| event.event.as_str()).collect();
    assert_eq!(names.first(), Some(&"card"));
    assert_eq!(names.iter().filter(|name| **name == "final").count(), 1, "{names:?}");
    assert_eq!(events[0].data["phase"], "first");
    let sequences: Vec<u64> = events.iter().filter_map(|event| event.data["sequence"].as_u64()).collect();
    assert!(sequences.is_sorted_by(|a, b| a < b) && sequences.len() == events.len(), "{sequences:?}");
    let last = events.iter().find(|event| event.event == "final").map(|event| &event.data["title"]);
    assert_eq!(last, Some(&json!("Diego Siciliani")));

    // The same stream again, from its start and from its middle.
    let id = events[0].data["callId"].as_str().unwrap_or_default();
    let path = format!("/api/v1/calls/{id}/card");
    let again =
        events_of(alice.request(Method::GET, &path).header(ACCEPT, "text/event-stream").send().await?)
            .await?;
    assert_eq!(again.last().map(|event| &event.data), events.last().map(|event| &event.data));
    let request = alice.request(Method::GET, &path).header(ACCEPT, "text/event-stream");
    let rest = events_of(request.header("last-event-id", &events[0].id).send().await?).await?;
    assert_eq!(rest, events[1..].to_vec());

    // As JSON it is the card as it stands; to others there is none.
    assert_eq!(alice.get(&path).await?.expect(200)?["title"], "Diego Siciliani");
    app.sign_in(TARA).await?.get(&path).await?.expect(404)?;
    Ok(())
}
