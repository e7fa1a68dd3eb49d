use anyhow::{Context, Result};
use reqwest::{Client, Method, redirect};
use serde_json::Value;
use switchboard_tests::{ALICE, Person, Server, ServerOptions};

/// The line of the log that a request left, by its id.
fn line(server: &Server, id: &str) -> Result<Value> {
    let log = server.log();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut ours = lines.filter(|line| line["request.id"] == id && line["target"] == "switchboard::access");
    ours.next().with_context(|| format!("no line of {id} in {log}"))
}

#[tokio::test]
async fn headers_of_trusted_proxies_are_believed_and_of_others_are_not() -> Result<()> {
    // Requests of these tests come from 127.0.0.1.
    for (proxies, believed) in [("[\"127.0.0.0/8\"]", true), ("[\"10.0.0.0/8\"]", false)] {
        let server =
            Server::start_with(ServerOptions::default().key("server.trusted_proxies", proxies)).await?;
        let request = Client::new()
            .get(format!("{}/api/v1/openapi.json", server.front))
            .header("x-request-id", "proxy-made-7")
            .header("x-forwarded-for", "6.6.6.6, 198.51.100.7")
            // The proxy knows nothing of this one and passes on what the client wrote.
            .header("forwarded", "for=6.6.6.6");
        let answer = request.send().await?;
        let id = answer.headers()["x-request-id"].to_str()?.to_owned();
        assert_eq!(id == "proxy-made-7", believed, "{id}");
        let client = line(&server, &id)?["client.address"].clone();
        assert_eq!(client == "198.51.100.7", believed, "{client}");
        assert_ne!(client, "6.6.6.6");
    }
    Ok(())
}

#[tokio::test]
async fn behind_a_proxy_with_tls_cookies_are_safe_and_plain_http_is_sent_away() -> Result<()> {
    let options = ServerOptions::default()
        .key("server.public_url", "\"https://calls.contoso.example\"")
        .key("server.trusted_proxies", "[\"127.0.0.0/8\"]");
    let server = Server::start_with(options).await?;
    let client = Client::builder().redirect(redirect::Policy::none()).build()?;
    let at = |path: &str| client.get(format!("{}{path}", server.front));
    let plain = at("/history?x=1").header("x-forwarded-proto", "http").send().await?;
    assert_eq!(plain.status(), 308);
    assert_eq!(plain.headers()["location"], "https://calls.contoso.example/history?x=1");
    let secure = at("/auth/sign-in").header("x-forwarded-proto", "https").send().await?;
    assert!(secure.status().is_redirection(), "{}", secure.status());
    let to = secure.headers()["location"].to_str()?;
    assert!(to.contains("redirect_uri=https%3A%2F%2Fcalls.contoso.example%2Fauth%2Fcallback"), "{to}");
    let cookie = secure.headers()["set-cookie"].to_str()?;
    assert!(cookie.contains("Secure"), "{cookie}");
    assert!(secure.headers().contains_key("strict-transport-security"));
    Ok(())
}

/// Every request has one line; none of them holds what is secret or whose number it was.
#[tokio::test]
async fn lines_say_who_and_what_and_no_secret() -> Result<()> {
    let server =
        Server::start_with(ServerOptions::default().key("telemetry.log.filter", "\"debug\"")).await?;
    let alice: Person = server.sign_in(ALICE).await?;
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    let card = alice
        .card(
            "logged",
            &serde_json::json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}}),
        )
        .await?;
    assert_eq!(card["phase"], "final");
    let answer = alice.request(Method::GET, "/api/v1/customers?query=canary-4711").send().await?;
    let id = answer.headers()["x-request-id"].to_str()?.to_owned();
    let line = line(&server, &id)?;
    assert_eq!(line["route"], "/api/v1/customers");
    assert_eq!((&line["method"], &line["status"]), (&"GET".into(), &200.into()));
    assert_eq!(line["tenant.id"], me["tenant"]["id"]);
    assert_eq!(line["user.id"], me["user"]["id"]);
    assert!(line["duration_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{line}");
    let log = server.log();
    let ours = log.lines().filter(|line| line.contains("\"target\":\"switchboard"));
    let cookie = alice.session_cookie()?;
    let token = cookie.split('=').next_back().context("no cookie")?;
    for line in ours {
        for secret in ["canary-4711", "4255550123", token, "emulated-client-secret", "code="] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
    Ok(())
}
