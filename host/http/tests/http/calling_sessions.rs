use anyhow::{Context, Result};
use reqwest::Method;
use switchboard_tests::api::calling_sessions::{SESSIONS, reachable, register, says};
use switchboard_tests::{ALICE, MEGAN, THEO};

use crate::harness::TestApp;

#[tokio::test]
async fn an_agent_is_reachable_while_a_tab_is_connected_and_signed_in() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, megan, theo) =
        (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?, app.sign_in(THEO).await?);
    let (first, second) = (register(&alice).await?, register(&alice).await?);
    assert_eq!(reachable(&megan).await?, []);
    for id in [&first, &second] {
        says(&alice, id, "connected").await?.expect(200)?;
    }
    assert_eq!(reachable(&megan).await?, [(ALICE.to_owned(), 2)]);
    assert_eq!(reachable(&theo).await?, [], "another tenant's people are nobody's business");
    says(&alice, &second, "reconnecting").await?.expect(200)?;
    assert_eq!(reachable(&megan).await?, [(ALICE.to_owned(), 1)]);

    // What can't follow is refused; what is over stays over.
    says(&alice, &first, "registering").await?.expect(409)?;
    says(&alice, &first, "closed").await?.expect(400)?;
    let close = alice.request(Method::DELETE, &format!("{SESSIONS}/{first}"));
    alice.send(close).await?.expect(204)?;
    let over = says(&alice, &first, "connected").await?.expect(409)?;
    assert!(over["detail"].as_str().is_some_and(|detail| detail.contains("closed")), "{over}");
    says(&megan, &second, "connected").await?.expect(404)?;
    says(&theo, &second, "connected").await?.expect(404)?;

    says(&alice, &second, "connected").await?.expect(200)?;
    alice.send(alice.request(Method::POST, "/auth/sign-out")).await?.expect(204)?;
    assert_eq!(reachable(&megan).await?, [], "the sign-in is over, and with it the calling");
    Ok(())
}

/// Colleagues' tabs are told when somebody can be reached and no longer, another tenant's are not.
#[tokio::test]
async fn colleagues_are_told_who_can_be_reached() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, megan, theo) =
        (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?, app.sign_in(THEO).await?);
    let (mut colleague, mut stranger) = (megan.changes(None).await?, theo.changes(None).await?);
    for stream in [&mut colleague, &mut stranger] {
        assert_eq!(stream.next().await?.context("no ready")?.event, "ready");
    }
    let alice_id = alice.get("/api/v1/me").await?.expect(200)?["user"]["id"].clone();
    let id = register(&alice).await?;
    says(&alice, &id, "connected").await?.expect(200)?;
    let told = colleague.next().await?.context("the stream has ended")?;
    assert_eq!((told.event.as_str(), &told.data["userId"]), ("reachability.changed", &alice_id), "{told:?}");
    // What changes nothing for others is told to nobody.
    says(&alice, &id, "connected").await?.expect(200)?;
    alice.send(alice.request(Method::DELETE, &format!("{SESSIONS}/{id}"))).await?.expect(204)?;
    let told = colleague.next().await?.context("the stream has ended")?;
    assert_eq!((told.event.as_str(), &told.data["userId"]), ("reachability.changed", &alice_id), "{told:?}");
    assert_eq!(reachable(&megan).await?, []);
    let heard = tokio::time::timeout(std::time::Duration::from_millis(300), stranger.next()).await;
    assert!(heard.is_err(), "Tailspin heard {heard:?}");
    Ok(())
}
