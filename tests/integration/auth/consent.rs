//! Consent of people and admins, sign-ins that Microsoft refuses, and the check whether a tenant is ready.

use anyhow::{Context, Result};
use reqwest::{Client, redirect};
use serde_json::{Value, json};
use switchboard_domain::clock::Clock;
use switchboard_tests::{ALICE, Demo, NESTOR, OPERATOR, Person, turn};
use url::Url;

fn finding<'a>(report: &'a Value, id: &str) -> Result<&'a Value> {
    let findings = report["findings"].as_array().context("no findings")?;
    findings.iter().find(|finding| finding["id"] == id).with_context(|| format!("no {id} in {report}"))
}

#[tokio::test]
async fn consent_asks_for_what_a_feature_needs_and_admin_consent_for_all() -> Result<()> {
    let demo = Demo::start().await?;
    let client = Client::builder().redirect(redirect::Policy::none()).build()?;
    let to = |answer: reqwest::Response| -> Result<Url> {
        Ok(Url::parse(answer.headers()["location"].to_str()?)?)
    };
    let asked = to(client.get(format!("{}/auth/consent?scopes=calendar,chat", demo.front)).send().await?)?;
    let scope = asked.query_pairs().find(|(name, _)| name == "scope").context("no scope")?.1.into_owned();
    for scope_of in [
        "graph.microsoft.com/Calendars.Read",
        "graph.microsoft.com/MailboxSettings.Read",
        "graph.microsoft.com/Chat.Create",
        "Teams.ManageCalls",
    ] {
        assert!(scope.contains(scope_of), "{scope}");
    }
    let unknown = client.get(format!("{}/auth/consent?scopes=everything", demo.front)).send().await?;
    assert_eq!(unknown.status(), 400);
    let asked = to(client.get(format!("{}/auth/admin-consent", demo.front)).send().await?)?;
    assert_eq!(asked.path(), "/organizations/v2.0/adminconsent");
    assert!(
        asked.query().is_some_and(|query| query.contains("Presence.Read.All") && query.contains("state="))
    );

    // Made-up callbacks lead nowhere.
    for query in [
        "",
        "?admin_consent=True&tenant=5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01&state=made-up",
        "?state=x&error=access_denied",
    ] {
        let answer = client.get(format!("{}/auth/admin-consent/callback{query}", demo.front)).send().await?;
        assert!(answer.headers()["location"].to_str()?.starts_with("/?sign_in_error="), "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn an_agent_who_is_disabled_or_revoked_is_signed_out_at_the_next_token() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    turn(&demo.emulator, &format!("users/{ALICE}"), &json!({"disabled": true})).await?;
    let refused = alice.post("/api/v1/calling/token", &json!({})).await?;
    assert_eq!((refused.status.as_u16(), &refused.body["type"]), (401, &json!("/problems/sign-in-again")));
    assert!(
        refused.body["detail"].as_str().is_some_and(|detail| detail.contains("disabled")),
        "{}",
        refused.body
    );
    alice.get("/api/v1/me").await?.expect(401)?;
    Ok(())
}

#[tokio::test]
async fn a_second_factor_is_asked_for_by_the_address_in_the_problem() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    turn(&demo.emulator, &format!("users/{ALICE}"), &json!({"mfaRequired": true})).await?;
    let refused = alice.post("/api/v1/calling/token", &json!({})).await?;
    assert_eq!((refused.status.as_u16(), &refused.body["type"]), (401, &json!("/problems/claims-challenge")));
    let path = refused.body["signInUrl"].as_str().context("no signInUrl")?;
    let client = Client::builder().redirect(redirect::Policy::none()).build()?;
    for claims_expected in [true, false] {
        let answer = client.get(format!("{}{path}", demo.front)).send().await?;
        let to = Url::parse(answer.headers()["location"].to_str()?)?;
        let claims = to.query_pairs().find(|(name, _)| name == "claims").context("no claims")?.1.into_owned();
        let claims: Value = serde_json::from_str(&claims)?;
        let more = claims["access_token"].as_object().map_or(0, serde_json::Map::len);
        // The address is good for once; after that it is an ordinary sign-in.
        assert_eq!(
            more > 1 || claims.as_object().map_or(0, serde_json::Map::len) > 1,
            claims_expected,
            "{claims}"
        );
    }
    // The session goes on meanwhile.
    alice.get("/api/v1/me").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn an_unlicensed_agent_is_told_so_and_the_check_says_what_to_do() -> Result<()> {
    let demo = Demo::start().await?;
    let (nestor, alice) = (demo.sign_in(NESTOR).await?, demo.sign_in(ALICE).await?);
    let ready = nestor.get("/api/v1/admin/onboarding").await?.expect(200)?;
    assert_eq!(ready["askedAs"], NESTOR);
    for id in [
        "application",
        "service-principal",
        "consent-calling",
        "licence",
        "calling-token",
        "redirect-uri",
        "clock",
    ] {
        assert_eq!(finding(&ready, id)?["state"], "ok", "{ready}");
    }
    assert_eq!(ready["ready"], true, "{ready}");

    turn(&demo.emulator, &format!("users/{NESTOR}"), &json!({"teamsLicence": false})).await?;
    turn(&demo.emulator, "tenants/fabrikam.example", &json!({"acsServicePrincipal": false})).await?;
    let report = nestor.get("/api/v1/admin/onboarding").await?.expect(200)?;
    assert_eq!(report["ready"], false);
    assert_eq!(finding(&report, "licence")?["state"], "failed", "{report}");
    let service = finding(&report, "service-principal")?;
    let command = "New-MgServicePrincipal -AppId 1fd5118e-2576-4263-8130-9503064c837a";
    assert!(service["toDo"].as_str().is_some_and(|to_do| to_do.contains(command)), "{service}");
    // Agents have no business here, and nobody signs in where the service is missing.
    alice.get("/api/v1/admin/onboarding").await?.expect(403)?;
    let landed = demo.stranger()?.sign_in_returning_to(ALICE, "/").await?;
    assert!(
        landed.query().is_some_and(|query| query == "sign_in_error=service-missing&code=650052"),
        "{landed}"
    );
    Ok(())
}

/// A tenant that was invited comes in when its admin consents; that somebody says so in an address is not enough.
#[tokio::test]
async fn only_an_admin_brings_an_invited_tenant_in() -> Result<()> {
    const LITWARE: &str = "117a3e00-5b21-4c9d-8f10-2d3e4f506104";
    const AGENT: &str = "liam@litware.example";
    let demo = Demo::start().await?;
    let refused = |landed: &Url, slug: &str| landed.query().is_some_and(|query| query.contains(slug));
    turn(&demo.emulator, "tenants/litware.example", &json!({"acsServicePrincipal": true})).await?;
    let landed = demo.stranger()?.consent_for_all("lena@litware.example").await?;
    assert!(refused(&landed, "unknown-tenant"), "{landed}");

    let operator = demo.sign_in(OPERATOR).await?;
    let invited = json!({"id": LITWARE, "name": "Litware", "defaultRegion": "US"});
    operator.post("/api/v1/operator/tenants", &invited).await?.expect(201)?;
    let state = async || -> Result<Value> {
        Ok(operator.get(&format!("/api/v1/operator/tenants/{LITWARE}")).await?.expect(200)?["state"].clone())
    };
    let landed = demo.stranger()?.sign_in_returning_to(AGENT, "/").await?;
    assert!(refused(&landed, "tenant-invited"), "{landed}");

    // An agent says that an admin has consented, with a state that we gave.
    let agent = demo.stranger()?;
    let asked = agent.client.get(format!("{}/auth/admin-consent", demo.front)).send().await?;
    let given =
        asked.url().query_pairs().find(|(name, _)| name == "state").context("no state")?.1.into_owned();
    let made_up = format!("/auth/admin-consent/callback?admin_consent=True&tenant={LITWARE}&state={given}");
    let landed = agent.confirm_consent(&made_up, AGENT).await?;
    assert!(refused(&landed, "not-an-admin"), "{landed}");
    assert_eq!(state().await?, "invited");
    // The state was good for once.
    let landed = agent.confirm_consent(&made_up, AGENT).await?;
    assert!(refused(&landed, "expired"), "{landed}");

    let landed = demo.stranger()?.consent_for_all("lena@litware.example").await?;
    assert!(!refused(&landed, "sign_in_error"), "{landed}");
    assert_eq!(state().await?, "consented");
    demo.sign_in(AGENT).await?.get("/api/v1/me").await?.expect(200)?;
    Ok(())
}

/// What Graph and Entra ask for reaches the browser through every route that needs Graph, as an address to go to.
#[tokio::test]
async fn a_challenge_of_graph_reaches_the_browser_through_each_route() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let megan =
        alice.get("/api/v1/directory/users?query=megan").await?.expect(200)?["items"][0]["id"].clone();
    let ask = async |alice: &Person, route: &str| match route {
        "chats" => alice.post("/api/v1/chats", &json!({"userId": megan})).await,
        "meetings" => alice.get("/api/v1/meetings?fresh=true").await,
        _ => alice.get("/api/v1/directory/users?query=alex").await,
    };
    // Graph takes older tokens no more, and Entra gives new ones only for more proof.
    let wanted = json!({"access_token": {"acrs": {"essential": true, "value": "c1"}}}).to_string();
    let now = Clock::system().now() + jiff::SignedDuration::from_secs(1);
    let knobs = json!({"graphTokensSince": now.to_string(), "requiredClaims": wanted});
    turn(&demo.emulator, &format!("users/{ALICE}"), &knobs).await?;
    let client = Client::builder().redirect(redirect::Policy::none()).build()?;
    for route in ["meetings", "chats", "users"] {
        let refused = ask(&alice, route).await?;
        let problem = refused.clone().expect(401).with_context(|| route.to_owned())?;
        assert_eq!(problem["type"], "/problems/claims-challenge", "{route}: {problem}");
        let path = problem["signInUrl"].as_str().with_context(|| format!("{route}: no signInUrl"))?;
        let answer = client.get(format!("{}{path}", demo.front)).send().await?;
        let to = Url::parse(answer.headers()["location"].to_str()?)?;
        let claims = to.query_pairs().find(|(name, _)| name == "claims").context("no claims")?.1.into_owned();
        assert!(claims.contains("acrs"), "{route}: {claims}");
        let hint = to.query_pairs().find(|(name, _)| name == "login_hint").map(|(_, hint)| hint.into_owned());
        assert_eq!(hint.as_deref(), Some(ALICE), "{route}");
    }
    // Graph's own challenge alone is answered without the person: a new token does.
    turn(&demo.emulator, &format!("users/{ALICE}"), &json!({"requiredClaims": null})).await?;
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let alice = demo.sign_in(ALICE).await?;
    alice.get("/api/v1/meetings?fresh=true").await?.expect(200)?;
    let now = Clock::system().now() + jiff::SignedDuration::from_secs(1);
    turn(&demo.emulator, &format!("users/{ALICE}"), &json!({"graphTokensSince": now.to_string()})).await?;
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    for route in ["meetings", "chats", "users"] {
        let answer = ask(&alice, route).await?;
        assert!(answer.status.is_success(), "{route}: {} {}", answer.status, answer.body);
    }
    Ok(())
}

/// Hints go to Microsoft's page, which asks fewer questions then.
#[tokio::test]
async fn hints_of_a_sign_in_are_passed_on() -> Result<()> {
    let demo = Demo::start().await?;
    let client = Client::builder().redirect(redirect::Policy::none()).build()?;
    let hints = [("login_hint", ALICE), ("domain_hint", "fabrikam.example")];
    let answer = client.get(format!("{}/auth/sign-in", demo.front)).query(&hints).send().await?;
    let to = Url::parse(answer.headers()["location"].to_str()?)?;
    for (name, value) in hints {
        assert!(to.query_pairs().any(|(known, passed)| known == name && passed == value), "{name}: {to}");
    }
    Ok(())
}

/// A redirect URI under the wrong platform is told by the check, until a sign-in shows that it was put right.
#[tokio::test]
async fn a_redirect_uri_that_is_put_right_is_no_warning_any_more() -> Result<()> {
    let demo = Demo::start().await?;
    let nestor = demo.sign_in(NESTOR).await?;
    let register = async |kind: &str| {
        let uri = json!({"uri": format!("{}/auth/callback", demo.front), "type": kind});
        let url = format!("{}/emulator/redirect-uris", demo.emulator);
        anyhow::Ok(Client::new().post(url).json(&uri).send().await?.error_for_status()?)
    };
    let checked = async || {
        let report = nestor.get("/api/v1/admin/onboarding").await?.expect(200)?;
        finding(&report, "redirect-uri").cloned()
    };
    assert_eq!(checked().await?["state"], "ok");
    register("spa").await?;
    let landed = demo.stranger()?.sign_in_returning_to(ALICE, "/").await?;
    assert!(landed.query().is_some_and(|query| query.ends_with("&code=9002327")), "{landed}");
    let wrong = checked().await?;
    assert_eq!(wrong["state"], "warning", "{wrong}");
    let to_do = wrong["toDo"].as_str().unwrap_or_default();
    assert!(to_do.contains("platform Web") && to_do.contains("/auth/admin-consent/callback"), "{wrong}");

    register("web").await?;
    demo.sign_in(ALICE).await?;
    let right = checked().await?;
    assert_eq!(right["state"], "ok", "{right}");
    Ok(())
}
