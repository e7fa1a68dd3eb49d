use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{ALICE, NESTOR};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::TestApp;

#[tokio::test]
async fn every_refusal_is_a_problem_document() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let requests = [
        (alice.request(Method::GET, "/api/v1/nothing-here"), 404),
        (alice.request(Method::GET, "/api/v1/calls/no-such-call"), 404),
        (alice.request(Method::GET, "/api/v1/customers/no-such-customer"), 404),
        (alice.request(Method::DELETE, "/api/v1/me"), 405),
        (alice.request(Method::POST, "/api/v1/customers").body("name=A"), 415),
        (
            alice
                .request(Method::POST, "/api/v1/customers")
                .header("content-type", "application/json")
                .body("{"),
            400,
        ),
        (alice.request(Method::POST, "/api/v1/customers").json(&json!({"name": "x".repeat(1 << 20)})), 413),
        (alice.request(Method::GET, "/api/v1/admin/plugins"), 403),
        (app.stranger()?.request(Method::GET, "/api/v1/calls"), 401),
    ];
    for (request, status) in requests {
        let shown = format!("{request:?}");
        let answer = alice.send(request).await?;
        assert_eq!(answer.status.as_u16(), status, "{shown}: {}", answer.body);
        assert_eq!(answer.content_type, "application/problem+json", "{shown}");
        for member in ["type", "title", "detail", "requestId"] {
            assert!(answer.body[member].is_string(), "{shown}: no {member} in {}", answer.body);
        }
        assert_eq!(answer.body["status"], status, "{shown}");
    }
    Ok(())
}

/// S10: pages are read and nothing else; what no build has is refused in the same form.
#[tokio::test]
async fn a_page_takes_get_and_head_only() -> Result<()> {
    let app = TestApp::start().await?;
    let stranger = app.stranger()?;
    for path in ["/", "/history", "/index.html", "/nothing.png"] {
        for method in
            [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE]
        {
            let answer =
                stranger.client.request(method.clone(), format!("{}{path}", app.front)).send().await?;
            assert_eq!(answer.status(), 405, "{method} {path}");
            assert_eq!(answer.headers()["allow"], "GET,HEAD", "{method} {path}");
            assert_eq!(answer.headers()["content-type"], "application/problem+json", "{method} {path}");
        }
    }
    for (method, path) in [(Method::POST, "/api/v1/nothing"), (Method::TRACE, "/auth/nothing")] {
        let answer = stranger.send(stranger.request(method, path)).await?;
        assert_eq!(answer.status.as_u16(), 404, "{path}");
    }
    Ok(())
}

/// S10: the raw lines of requests, and the status of the answer.
#[tokio::test]
async fn a_request_says_to_which_host_it_goes() -> Result<()> {
    let app = TestApp::start().await?;
    let address = app.front.trim_start_matches("http://");
    for (head, status) in [
        ("GET /healthz HTTP/1.1\r\n", "400"),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\n", "400"),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\n", "200"),
        ("GET /healthz HTTP/1.0\r\n", "200"),
    ] {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        assert!(answer.split(' ').nth(1) == Some(status), "{head}: {answer}");
        assert!(status == "200" || answer.contains("application/problem+json"), "{answer}");
    }
    Ok(())
}

/// S10: members in their order are no object, at the top or within.
#[tokio::test]
async fn an_array_is_no_object() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    for (path, body) in [
        ("/api/v1/admin/tokens", json!(["tok", ["admin"], 3])),
        ("/api/v1/customers", json!(["Ada"])),
        ("/api/v1/customers", json!({"name": "Ada", "phones": [["+14255550177"]]})),
        ("/api/v1/meetings/join", json!([null, "234567890123", "abc"])),
    ] {
        let refused = nestor.post(path, &body).await?.expect(400)?;
        assert!(refused["detail"].is_string(), "{path} {body}: {refused}");
    }
    assert_eq!(nestor.get("/api/v1/admin/tokens").await?.expect(200)?["items"], json!([]));
    Ok(())
}

#[tokio::test]
async fn health_and_readiness_answer_strangers() -> Result<()> {
    let app = TestApp::start().await?;
    let stranger = app.stranger()?;
    stranger.get("/healthz").await?.expect(200)?;
    stranger.get("/readyz").await?.expect(200)?;
    Ok(())
}

/// A NUL, which PostgreSQL keeps nowhere, costs nobody a card, and nothing is refused for it that was not typed.
#[tokio::test]
async fn a_nul_harms_nothing() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let caller = json!({
        "displayName": "Mal\0ory", "identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"},
    });
    let card = alice.card("nul-\0-call", &caller).await?;
    let id = card["callId"].as_str().unwrap_or_default();
    let call = alice.get(&format!("/api/v1/calls/{id}")).await?.expect(200)?;
    assert_eq!(call["sdkCallId"], "nul-\u{fffd}-call", "{call}");
    let new = json!({"name": "Zero\0Width", "phones": [{"number": "+14255550177"}]});
    let made = alice.post("/api/v1/customers", &new).await?.expect(201)?;
    assert_eq!(made["name"], "Zero\u{fffd}Width");
    for path in ["/api/v1/customers?query=a%00b", "/api/v1/customers/%00", "/api/v1/calls/%00/card"] {
        let refused = alice.get(path).await?.expect(400)?;
        assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("NUL")), "{path}: {refused}");
    }
    Ok(())
}

/// Of whatever is answered, a browser runs no script and takes no style that is not ours, and gives nothing else the devices.
#[tokio::test]
async fn every_answer_has_its_protections() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for path in ["/api/v1/me", "/api/v1/nothing-here", "/healthz", "/auth/callback", "/history"] {
        let answer = alice.request(Method::GET, path).send().await?;
        let header =
            |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        let policy = header("content-security-policy");
        assert!(policy.contains("script-src 'self'; style-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for device in ["microphone=(self)", "camera=(self)", "display-capture=(self)", "geolocation=()"] {
            assert!(header("permissions-policy").contains(device), "{path}: {device}");
        }
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    }
    Ok(())
}
