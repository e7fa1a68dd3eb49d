use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{ALICE, EventStream, MEGAN};

use crate::harness::TestApp;

/// The next event that is not one of these, which may come between.
async fn next(stream: &mut EventStream) -> Result<switchboard_tests::Event> {
    let within = std::time::Duration::from_secs(10);
    let event = tokio::time::timeout(within, stream.next()).await?;
    event?.context("the stream has ended")
}

#[tokio::test]
async fn a_tab_hears_of_its_own_calls_and_goes_on_where_it_was() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, megan) = (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?);
    let (mut own, mut other) = (alice.changes(None).await?, megan.changes(None).await?);
    let ready = next(&mut own).await?;
    assert_eq!((ready.event.as_str(), next(&mut other).await?.event.as_str()), ("ready", "ready"));

    let call =
        alice.post("/api/v1/calls", &json!({"to": {"phoneNumber": "+14255550123"}})).await?.expect(201)?;
    let heard = next(&mut own).await?;
    ensure!(heard.event == "call.changed", "{heard:?}");
    let id = call["call"]["id"].as_str().context("no id")?;
    assert!(heard.data.to_string().contains(id), "{heard:?} is of another call than {id}");
    let silence = tokio::time::timeout(std::time::Duration::from_millis(300), other.next()).await;
    assert!(silence.is_err(), "Megan heard {silence:?}");

    // Resumed after `ready`, the same event comes again; after itself, it does not.
    let mut again = alice.changes(Some(&ready.id)).await?;
    let events = [next(&mut again).await?, next(&mut again).await?];
    assert!(events.iter().any(|event| event.id == heard.id && event.event == "call.changed"), "{events:?}");
    Ok(())
}

#[tokio::test]
async fn a_stream_ends_with_its_session() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let mut stream = alice.changes(None).await?;
    assert_eq!(next(&mut stream).await?.event, "ready");
    alice.send(alice.request(Method::POST, "/auth/sign-out")).await?.expect(204)?;
    assert_eq!(next(&mut stream).await?.event, "bye");
    assert_eq!(stream.next().await?, None);
    app.stranger()?.get("/api/v1/events").await?.expect(401)?;
    Ok(())
}
