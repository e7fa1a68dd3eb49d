use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::json;
use switchboard_tests::api::calling_sessions::{SESSIONS, reachable, register, says};
use switchboard_tests::{ALICE, Demo, FABRIKAM, MEGAN, NESTOR, OPERATOR, Postgres, Server, THEO};

#[tokio::test]
async fn sessions_survive_a_restart_and_admins_see_all_of_them() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, nestor) = (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?);
    let id = register(&alice).await?;
    says(&alice, &id, "connected").await?.expect(200)?;
    let (of_alice, of_nestor) = (alice.session_cookie()?, nestor.session_cookie()?);
    let demo = demo.restart().await?;
    let stranger = demo.stranger()?;
    let ask =
        |cookie: &str, path: &str| stranger.request(Method::GET, path).header("cookie", cookie.to_owned());
    let own = stranger.send(ask(&of_alice, SESSIONS)).await?.expect(200)?;
    assert_eq!(
        (own["items"][0]["id"].as_str(), own["items"][0]["state"].as_str()),
        (Some(id.as_str()), Some("connected"))
    );
    assert_eq!(own["items"][0]["sdkVersion"], "1.2.3");
    let all = stranger.send(ask(&of_nestor, &format!("{SESSIONS}?of=tenant"))).await?.expect(200)?;
    assert_eq!(all["items"][0]["user"]["userPrincipalName"], ALICE);
    stranger.send(ask(&of_alice, &format!("{SESSIONS}?of=tenant"))).await?.expect(403)?;
    stranger.send(ask(&of_nestor, &format!("{SESSIONS}?of=everybody"))).await?.expect(400)?;
    Ok(())
}

/// Two fronts on one database: a tab registers at one, is heard of at the other, and both say the same. A suspension
/// closes everything of the tenant and nothing of others.
#[tokio::test]
async fn several_fronts_agree_and_a_suspension_closes_the_tenants_calling() -> Result<()> {
    let first = Server::start_on(Postgres::get()?).await?;
    let second = first.another_front(8081).await?;
    let alice = first.sign_in(ALICE).await?;
    let megan = first.sign_in(MEGAN).await?.at(&second.url);
    let theo = first.sign_in(THEO).await?;
    let id = register(&alice).await?;
    says(&alice.at(&second.url), &id, "connected").await?.expect(200)?;
    assert_eq!(reachable(&megan).await?, [(ALICE.to_owned(), 1)]);
    let of_theo = register(&theo.at(&second.url)).await?;
    says(&theo, &of_theo, "connected").await?.expect(200)?;
    assert_eq!(reachable(&megan).await?.len(), 1, "Tailspin's people are nobody's business");
    // What is over at one front is over at the other.
    let other = register(&megan).await?;
    megan.send(megan.request(Method::DELETE, &format!("{SESSIONS}/{other}"))).await?.expect(204)?;
    says(&megan.at(&first.front), &other, "connected").await?.expect(409)?;

    let operator = first.sign_in(OPERATOR).await?.at(&second.url);
    let tenant = format!("/api/v1/operator/tenants/{FABRIKAM}");
    operator.post(&format!("{tenant}/suspend"), &json!({"reason": "unpaid"})).await?.expect(200)?;
    let refused = says(&alice, &id, "connected").await?.expect(403)?;
    assert_eq!(refused["type"], "/problems/tenant-suspended");
    assert_eq!(reachable(&theo).await?, [(THEO.to_owned(), 1)]);

    operator.post(&format!("{tenant}/resume"), &json!({})).await?.expect(200)?;
    let nestor = first.sign_in(NESTOR).await?;
    assert_eq!(reachable(&nestor).await?, [], "who was connected signs in and connects anew");
    let closed = nestor.get(&format!("{SESSIONS}?of=tenant&ended=true")).await?.expect(200)?;
    let closed =
        closed["items"].as_array().into_iter().flatten().find(|session| session["id"] == id.as_str());
    let closed = closed.context("the session is not listed")?;
    assert_eq!((&closed["state"], &closed["endReason"]), (&json!("closed"), &json!("tenant-suspended")));
    Ok(())
}
