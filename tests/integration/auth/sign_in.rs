use anyhow::{Context, Result};
use reqwest::{Client, Method, redirect};
use serde_json::json;
use switchboard_tests::{ALICE, Demo, MEGAN, NESTOR};

#[tokio::test]
async fn alice_signs_in_and_out() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    assert_eq!(alice.get("/api/v1/me").await?.expect(200)?["user"]["userPrincipalName"], ALICE);

    alice.send(alice.request(Method::POST, "/auth/sign-out")).await?.expect(204)?;
    let refused = alice.get("/api/v1/me").await?;
    assert_eq!(refused.content_type, "application/problem+json");
    assert_eq!(refused.expect(401)?["type"], "/problems/not-signed-in");
    Ok(())
}

#[tokio::test]
async fn a_session_survives_a_restart() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let cookie = alice.session_cookie()?;
    let demo = demo.restart().await?;
    let request = demo.stranger()?.request(Method::GET, "/api/v1/me").header("cookie", cookie);
    assert_eq!(request.send().await?.status(), 200);
    Ok(())
}

/// The redirect to Entra carries PKCE, state and nonce, each fresh.
#[tokio::test]
async fn every_sign_in_has_its_own_state_nonce_and_challenge() -> Result<()> {
    let demo = Demo::start().await?;
    let client = Client::builder().redirect(redirect::Policy::none()).build()?;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let answer = client.get(format!("{}/auth/sign-in", demo.front)).send().await?;
        assert!(answer.status().is_redirection(), "{}", answer.status());
        let to = url::Url::parse(answer.headers()["location"].to_str()?)?;
        assert_eq!(to.path(), "/organizations/oauth2/v2.0/authorize");
        for (name, value) in to.query_pairs() {
            match &*name {
                "state" | "nonce" | "code_challenge" => {
                    assert!(seen.insert((name.to_string(), value.to_string())));
                }
                "code_challenge_method" => assert_eq!(value, "S256"),
                "response_type" => assert_eq!(value, "code"),
                _ => {}
            }
        }
    }
    assert_eq!(seen.len(), 9);
    Ok(())
}

#[tokio::test]
async fn a_made_up_or_replayed_callback_signs_nobody_in() -> Result<()> {
    let demo = Demo::start().await?;
    let client = Client::builder().redirect(redirect::Policy::none()).cookie_store(true).build()?;
    for query in ["", "?code=x", "?code=x&state=y", "?state=y&error=access_denied"] {
        let answer = client.get(format!("{}/auth/callback{query}", demo.front)).send().await?;
        let to = answer.headers().get("location").map(|to| to.to_str().map(str::to_owned)).transpose()?;
        assert!(to.as_deref().is_some_and(|to| to.starts_with("/?sign_in_error=")), "{query}: {to:?}");
        assert_eq!(client.get(format!("{}/api/v1/me", demo.front)).send().await?.status(), 401);
    }

    // The real thing once works; the same callback again does not.
    let person = demo.stranger()?;
    let callback = person.callback_url(ALICE).await?;
    let first = client.get(callback.clone()).send().await?;
    assert!(first.headers().get("location").is_some());
    let other = Client::builder().redirect(redirect::Policy::none()).cookie_store(true).build()?;
    let again = other.get(callback).send().await?;
    assert!(again.headers()["location"].to_str()?.starts_with("/?sign_in_error="));
    assert_eq!(other.get(format!("{}/api/v1/me", demo.front)).send().await?.status(), 401);
    Ok(())
}

/// A sign-in that was started in one browser can't be finished in another (login CSRF).
#[tokio::test]
async fn a_callback_needs_the_browser_that_began_the_sign_in() -> Result<()> {
    let demo = Demo::start().await?;
    let mallory = demo.stranger()?;
    let callback = mallory.callback_url(ALICE).await?;
    let victim = Client::builder().redirect(redirect::Policy::none()).cookie_store(true).build()?;
    let answer = victim.get(callback).send().await?;
    assert!(answer.headers()["location"].to_str()?.starts_with("/?sign_in_error="));
    assert_eq!(victim.get(format!("{}/api/v1/me", demo.front)).send().await?.status(), 401);
    Ok(())
}

#[tokio::test]
async fn return_to_leads_only_to_paths_of_ours() -> Result<()> {
    let demo = Demo::start().await?;
    for (return_to, expected) in [
        ("/history", "/history"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ] {
        let person = demo.stranger()?;
        let landed = person.sign_in_returning_to(ALICE, return_to).await?;
        assert_eq!(landed.path(), expected, "{return_to}");
        assert_eq!(landed.origin().ascii_serialization(), demo.front, "{return_to}");
    }
    Ok(())
}

#[tokio::test]
async fn a_request_from_another_origin_changes_nothing() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let body = serde_json::json!({"name": "Mallory"});
    let forged =
        alice.request(Method::POST, "/api/v1/customers").header("origin", "https://evil.example").json(&body);
    alice.send(forged).await?.expect(403)?;
    let own = alice.request(Method::POST, "/api/v1/customers").header("origin", &demo.front).json(&body);
    alice.send(own).await?.expect(201)?;
    Ok(())
}

/// Signing in once more in the same browser ends the session that was there. The tabs go on if it is the same person.
#[tokio::test]
async fn a_new_sign_in_ends_the_browsers_former_session() -> Result<()> {
    let demo = Demo::start().await?;
    let person = demo.sign_in(ALICE).await?;
    let old = person.session_cookie()?;
    let tab = json!({"device": "Chrome", "sdkVersion": "1", "tokenExpiresAt": "2030-01-01T00:00:00Z"});
    let tab = person.post("/api/v1/calling/sessions", &tab).await?.expect(201)?;
    let tab = format!("/api/v1/calling/sessions/{}", tab["id"].as_str().context("no id")?);
    person.put(&tab, &json!({"state": "connected"})).await?.expect(200)?;

    let with = |cookie: String| {
        let asked = demo.stranger().map(|stranger| stranger.request(Method::GET, "/api/v1/me"));
        async move { anyhow::Ok(asked?.header("cookie", cookie).send().await?.status().as_u16()) }
    };
    person.sign_in_returning_to(ALICE, "/").await?;
    let new = person.session_cookie()?;
    assert_ne!(old, new);
    assert_eq!((with(old).await?, with(new.clone()).await?), (401, 200));
    person.put(&tab, &json!({"state": "connected"})).await?.expect(200)?;

    let megan = demo.sign_in(MEGAN).await?;
    let reachable = async || megan.get("/api/v1/calling/reachable").await?.expect(200);
    assert_eq!(reachable().await?["items"][0]["userPrincipalName"], ALICE);
    // Somebody else at the same browser.
    person.sign_in_returning_to(NESTOR, "/").await?;
    assert_eq!(person.get("/api/v1/me").await?.expect(200)?["user"]["userPrincipalName"], NESTOR);
    assert_eq!(with(new).await?, 401);
    assert_eq!(reachable().await?["items"], json!([]), "Alice's tab is closed with her session");
    Ok(())
}

/// The browser tells its time zone with the sign-in.
#[tokio::test]
async fn the_browsers_time_zone_is_the_persons_until_another_is_told() -> Result<()> {
    let demo = Demo::start().await?;
    let zone = async |query: &str| {
        let person = demo.stranger()?;
        person.sign_in_with(&format!("login_hint={ALICE}{query}"), ALICE).await?;
        anyhow::Ok(person.get("/api/v1/me").await?.expect(200)?["user"]["timeZone"].clone())
    };
    assert_eq!(zone("").await?, "UTC");
    assert_eq!(zone("&time_zone=Europe/Prague").await?, "Europe/Prague");
    assert_eq!(zone("").await?, "Europe/Prague");
    assert_eq!(zone("&time_zone=Europe/Atlantis").await?, "Europe/Prague", "one that nobody knows");
    assert_eq!(zone("&time_zone=Asia/Tokyo").await?, "Asia/Tokyo");
    Ok(())
}
