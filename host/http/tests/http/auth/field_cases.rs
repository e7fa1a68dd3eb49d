//! Cases of sign-ins that people met in the field, each by its id.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::json;
use switchboard_tests::{ALICE, NESTOR, Person, encoded};
use url::Url;

use crate::harness::TestApp;

const FABRIKAM: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";

/// Where a GET of this address leads this browser.
async fn led_to(person: &Person, url: &Url) -> Result<Url> {
    Ok(person.client.get(url.clone()).send().await?.url().clone())
}

fn error_of(url: &Url) -> Option<String> {
    url.query_pairs().find(|(name, _)| name == "sign_in_error").map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn c23_clocks_may_differ_by_five_minutes() -> Result<()> {
    let app = TestApp::start().await?;
    for (offset, error) in [(182, None), (-182, None), (290, None), (330, Some("clock"))] {
        app.emulate(&json!({"clockOffsetSeconds": offset})).await?;
        let alice = app.stranger()?;
        let landed = alice.callback_url(ALICE).await?;
        let landed = led_to(&alice, &landed).await?;
        assert_eq!(error_of(&landed).as_deref(), error, "{offset} s: {landed}");
        let status = if error.is_none() { 200 } else { 401 };
        alice.get("/api/v1/me").await?.expect(status)?;
    }
    Ok(())
}

#[tokio::test]
async fn c24_only_the_browser_that_began_a_sign_in_uses_it_up() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, scanner) = (app.stranger()?, app.stranger()?);
    let callback = alice.callback_url(ALICE).await?;
    for who in [&scanner, &alice] {
        let answer = who.client.head(callback.clone()).send().await?;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert!(answer.headers().get("set-cookie").is_none());
    }
    for _ in 0..3 {
        let landed = led_to(&scanner, &callback).await?;
        assert_eq!(error_of(&landed).as_deref(), Some("other-browser"), "{landed}");
    }
    // Another browser that is under way itself has a cookie, and another secret in it.
    let other = app.stranger()?;
    other.callback_url(NESTOR).await?;
    assert_eq!(error_of(&led_to(&other, &callback).await?).as_deref(), Some("other-browser"));
    let landed = led_to(&alice, &callback).await?;
    assert_eq!(error_of(&landed), None, "{landed}");
    alice.get("/api/v1/me").await?.expect(200)?;
    // Once.
    assert_eq!(error_of(&led_to(&alice, &callback).await?).as_deref(), Some("expired"));
    Ok(())
}

#[tokio::test]
async fn c24_only_the_browser_that_began_a_consent_uses_it_up() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, scanner) = (app.stranger()?, app.stranger()?);
    let page = nestor.send(nestor.request(Method::HEAD, "/auth/admin-consent")).await?;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED, "HEAD begins nothing");
    let page = nestor.client.get(format!("{}/auth/admin-consent", app.front)).send().await?;
    let state =
        page.url().query_pairs().find(|(name, _)| name == "state").context("no state")?.1.into_owned();
    let callback = format!(
        "/auth/admin-consent/callback?admin_consent=True&tenant={FABRIKAM}&state={}",
        encoded(&state)
    );
    let url = Url::parse(&format!("{}{callback}", app.front))?;
    assert_eq!(error_of(&led_to(&scanner, &url).await?).as_deref(), Some("other-browser"));
    let landed = nestor.confirm_consent(&callback, NESTOR).await?;
    assert_eq!(error_of(&landed), None, "{landed}");
    Ok(())
}

/// GET of many routes begins, finishes or remembers something: none of them runs for HEAD.
#[tokio::test]
async fn head_runs_no_operation() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let document = nestor.get("/api/v1/openapi.json").await?.expect(200)?;
    let paths = document["paths"].as_object().context("no paths")?;
    let mut with_get = 0;
    for (path, operations) in paths {
        let path = path.replace('{', "x").replace('}', "");
        let path = if path.starts_with("/auth") || path.starts_with("/api") {
            path
        } else {
            format!("/api/v1{path}")
        };
        let answer = nestor.client.head(format!("{}{path}", app.front)).send().await?;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed =
            answer.headers().get("allow").and_then(|allowed| allowed.to_str().ok()).unwrap_or_default();
        let takes = operations.get("get").is_some();
        assert_eq!(allowed.split(',').any(|method| method == "GET"), takes, "{path}: {allowed}");
        ensure!(!allowed.contains("HEAD"), "{path}: {allowed}");
        with_get += usize::from(takes);
    }
    assert!(with_get > 20, "{with_get}");
    for path in ["/healthz", "/api/v1/openapi.json"] {
        assert_eq!(
            nestor.client.head(format!("{}{path}", app.front)).send().await?.status(),
            StatusCode::OK,
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn c25_a_refusal_says_who_has_to_do_what() -> Result<()> {
    let app = TestApp::start().await?;
    for (error, description, slug) in [
        (
            "access_denied",
            "AADSTS65005: The application required resource access list is wrong.",
            "permissions-missing",
        ),
        ("access_denied", "AADSTS900941: An administrator must approve the app.", "admin-consent-required"),
        ("invalid_request", "AADSTS500113: No reply address is registered.", "redirect-uri"),
        ("invalid_request", "AADSTS900023: The tenant identifier is no domain name.", "tenant-not-found"),
        ("access_denied", "AADSTS650052: The app needs access to a service.", "service-missing"),
        ("access_denied", "AADSTS90094: Administrator consent is required.", "admin-consent-required"),
        (
            "access_denied",
            "AADSTS90093: This operation can only be performed by an administrator.",
            "admin-consent-required",
        ),
        ("access_denied", "AADSTS500014: The service principal for resource is disabled.", "service-missing"),
        (
            "access_denied",
            "AADSTS650054: The application asked for permissions to a removed resource.",
            "service-missing",
        ),
        ("access_denied", "AADSTS50105: The signed in user is not assigned to a role.", "not-assigned"),
        ("access_denied", "AADSTS50014: The redemption of the user is in a pending state.", "guest-pending"),
        ("access_denied", "AADSTS500200: User account is a personal Microsoft account.", "wrong-account"),
        ("invalid_request", "AADSTS90038: The tenant belongs to a national cloud.", "national-cloud"),
        (
            "invalid_client",
            "AADSTS700027: The certificate is not registered on the application.",
            "client-credential",
        ),
        ("invalid_client", "AADSTS700024: Client assertion is not within its valid time range.", "clock"),
        (
            "server_error",
            "AADSTS90036: An unexpected, non-retryable error stemming from the directory.",
            "busy",
        ),
        ("access_denied", "AADSTS1234567: Something new.", "refused"),
        ("access_denied", "the user denied", "declined"),
    ] {
        let alice = app.stranger()?;
        let page = alice.client.get(format!("{}/auth/sign-in", app.front)).send().await?;
        let state =
            page.url().query_pairs().find(|(name, _)| name == "state").context("no state")?.1.into_owned();
        let callback = format!(
            "{}/auth/callback?error={error}&error_description={}&state={}",
            app.front,
            encoded(description),
            encoded(&state)
        );
        let landed = led_to(&alice, &Url::parse(&callback)?).await?;
        assert_eq!(error_of(&landed).as_deref(), Some(slug), "{description}: {landed}");
        let code = description.strip_prefix("AADSTS").and_then(|rest| rest.split(':').next());
        let told = landed.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
        assert_eq!(told.as_deref(), code, "{landed}");
    }
    Ok(())
}
