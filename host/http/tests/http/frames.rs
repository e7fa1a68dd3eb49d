//! The client in frames of other sites: nobody may show it until an admin says so, and a session gets there by a code.

use anyhow::{Context, Result};
use reqwest::header::{CONTENT_SECURITY_POLICY, COOKIE, SET_COOKIE};
use serde_json::json;
use switchboard_microsoft_emulator::people::{FABRIKAM, TAILSPIN};
use switchboard_tests::{ALICE, NESTOR, Person, TARA};

use crate::harness::TestApp;

const CRM: &str = "https://crm.fabrikam.example";

/// Which sites may show the answer of a path.
async fn ancestors(person: &Person, path: &str) -> Result<String> {
    let answer = person.request(reqwest::Method::GET, path).send().await?;
    let policy = answer.headers().get(CONTENT_SECURITY_POLICY).context("no policy")?.to_str()?.to_owned();
    let (_, ancestors) = policy.split_once("frame-ancestors ").context("no frame-ancestors")?;
    Ok(ancestors.split(';').next().unwrap_or_default().to_owned())
}

async fn allow(admin: &Person, origins: &[&str]) -> Result<serde_json::Value> {
    admin.put("/api/v1/admin/settings", &json!({"embedOrigins": origins})).await?.expect(200)
}

#[tokio::test]
async fn only_the_sites_that_an_admin_names_may_show_the_client_and_only_its_frames() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, stranger) = (app.sign_in(NESTOR).await?, app.stranger()?);
    let (frame, other) = (format!("/embed/{FABRIKAM}/history"), format!("/embed/{TAILSPIN}"));
    let (first, with_slash) = (format!("/embed/{FABRIKAM}"), format!("/embed/{FABRIKAM}/"));
    assert_eq!(ancestors(&stranger, &frame).await?, "'none'");
    let settings = allow(&nestor, &["https://CRM.fabrikam.example/", "http://localhost:8000", CRM]).await?;
    assert_eq!(settings["embedOrigins"], json!([CRM, "http://localhost:8000"]));
    assert_eq!(
        nestor.get("/api/v1/admin/settings").await?.expect(200)?["embedOrigins"],
        settings["embedOrigins"]
    );
    for path in [&frame, &first, &with_slash] {
        assert_eq!(ancestors(&stranger, path).await?, format!("{CRM} http://localhost:8000"), "{path}");
    }
    // What else is served is shown nowhere, whoever asks, and neither is another tenant's or nobody's frame.
    let nobodys = "/embed/nobody/history";
    for path in ["/", "/history", "/api/v1/me", "/auth/frame", other.as_str(), nobodys, "/embed/", "/embed"] {
        assert_eq!(ancestors(&nestor, path).await?, "'none'", "{path}");
    }
    // Another setting leaves them as they are.
    nestor.put("/api/v1/admin/settings", &json!({"defaultRegion": "DE"})).await?.expect(200)?;
    assert_eq!(ancestors(&stranger, &frame).await?, format!("{CRM} http://localhost:8000"));
    allow(&nestor, &[]).await?;
    assert_eq!(ancestors(&stranger, &frame).await?, "'none'");
    Ok(())
}

#[tokio::test]
async fn what_is_no_site_is_refused_by_its_place() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    for wrong in
        ["*", "https://*.fabrikam.example", "http://crm.fabrikam.example", "https://a.example/x", "'self'"]
    {
        let body = json!({"embedOrigins": [CRM, wrong]});
        let refused = nestor.put("/api/v1/admin/settings", &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "embedOrigins.1", "{wrong}: {refused}");
    }
    let many: Vec<String> = (0..21).map(|n| format!("https://{n}.example")).collect();
    let body = json!({"embedOrigins": many});
    nestor.put("/api/v1/admin/settings", &body).await?.expect(400)?;
    assert_eq!(nestor.get("/api/v1/admin/settings").await?.expect(200)?["embedOrigins"], json!([]));
    Ok(())
}

/// Signs a frame in; the status, and the cookie that the browser gets.
async fn enter(app: &TestApp, code: &str, tenant: &str) -> Result<(u16, Option<String>)> {
    let body = json!({"code": code, "tenantId": tenant});
    let answer = app.stranger()?.request(reqwest::Method::POST, "/auth/frame").json(&body).send().await?;
    let cookie =
        answer.headers().get(SET_COOKIE).map(|cookie| cookie.to_str().map(str::to_owned)).transpose()?;
    Ok((answer.status().as_u16(), cookie))
}

async fn code_of(person: &Person) -> Result<String> {
    let offered = person.post("/auth/frame-code", &json!({})).await?.expect(200)?;
    Ok(offered["code"].as_str().context("a code")?.to_owned())
}

#[tokio::test]
async fn a_code_signs_one_frame_in_with_a_session_of_its_own() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, nestor) = (app.sign_in(ALICE).await?, app.sign_in(NESTOR).await?);
    let refused = alice.post("/auth/frame-code", &json!({})).await?.expect(409)?;
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("embedOrigins")), "{refused}");
    allow(&nestor, &[CRM]).await?;
    let code = code_of(&alice).await?;
    let (status, cookie) = enter(&app, &code, FABRIKAM).await?;
    let cookie = cookie.context("a cookie")?;
    assert_eq!(status, 204);
    for part in ["; HttpOnly", "; SameSite=None", "; Secure", "; Partitioned", "; Path=/", "; Max-Age="] {
        assert!(cookie.contains(part), "{part} is not in {cookie}");
    }
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let in_frame = |method, path| {
        let request = app.stranger().map(|stranger| stranger.request(method, path).header(COOKIE, &cookie));
        async move { anyhow::Ok(request?.send().await?) }
    };
    let me = in_frame(reqwest::Method::GET, "/api/v1/me").await?;
    assert_eq!(me.json::<serde_json::Value>().await?["user"]["userPrincipalName"], ALICE);
    // A code is good for once, and for its own tenant.
    assert_eq!(enter(&app, &code, FABRIKAM).await?, (400, None));
    assert_eq!(enter(&app, &code_of(&alice).await?, TAILSPIN).await?, (400, None));
    // Signing out there ends that session alone.
    let out = in_frame(reqwest::Method::POST, "/auth/sign-out").await?;
    let gone = out.headers().get(SET_COOKIE).context("a cookie")?.to_str()?;
    assert!(
        out.status().is_success() && gone.contains("Partitioned") && gone.contains("Max-Age=0"),
        "{gone}"
    );
    assert_eq!(in_frame(reqwest::Method::GET, "/api/v1/me").await?.status(), 401);
    alice.get("/api/v1/me").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_code_is_worth_nothing_later_or_once_its_session_is_over() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, nestor) = (app.sign_in(ALICE).await?, app.sign_in(NESTOR).await?);
    allow(&nestor, &[CRM]).await?;
    let old = code_of(&alice).await?;
    app.advance(std::time::Duration::from_secs(61));
    assert_eq!(enter(&app, &old, FABRIKAM).await?, (400, None));
    let over = code_of(&alice).await?;
    alice.post("/auth/sign-out", &json!({})).await?;
    assert_eq!(enter(&app, &over, FABRIKAM).await?, (400, None));
    for (code, tenant) in [("", FABRIKAM), ("x", ""), ("\u{0}", FABRIKAM), (old.as_str(), "nobody")] {
        assert_eq!(enter(&app, code, tenant).await?.0, 400, "{code:?} {tenant:?}");
    }
    // Another tenant, which lets no site show the client, gives no codes.
    app.sign_in(TARA).await?.post("/auth/frame-code", &json!({})).await?.expect(409)?;
    Ok(())
}
