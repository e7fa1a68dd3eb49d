//! Connections that get their tokens by themselves, as plugins and admins find them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use futures::future::try_join_all;
use serde_json::{Value, json};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::Egress;
use switchboard_plugin_protocol::capability::{SendAllHttp, SendHttp};
use switchboard_plugin_protocol::{CapabilityRequest, HttpRequest, HttpResponse};
use switchboard_tests::{ALICE, NESTOR, Person, THEO};

use crate::harness::TestApp;
use crate::harness::outside::{Endpoint, Outside, TOKEN};
use crate::harness::plugins::{component_asking, found};

const CONNECTIONS: &str = "/api/v1/admin/plugins/crm/connections";
const SECRET: &str = "client-secret-canary";

fn ring() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}})
}

fn request(connection: &str, method: &str, target: &str) -> HttpRequest {
    HttpRequest {
        connection: Some(connection.to_owned()),
        method: method.to_owned(),
        target: target.to_owned(),
        headers: Vec::new(),
        body: (method == "POST").then(|| b"a note".to_vec()),
        timeout_ms: None,
        extra: Vec::new(),
    }
}

fn get() -> CapabilityRequest {
    CapabilityRequest::SendHttp(SendHttp(request("crm", "GET", "/records/7")))
}

/// What the plugins of a test ask of the host when it rings.
type Asks = Arc<Mutex<CapabilityRequest>>;

/// The application with a CRM outside, which it may reach.
struct Scene {
    app: TestApp,
    outside: Outside,
    asks: Asks,
}

impl Scene {
    async fn start() -> Result<Self> {
        let app = TestApp::start_reaching(Egress::new(&["127.0.0.0/8".parse()?])).await?;
        Ok(Self { app, outside: Outside::start().await?, asks: Arc::new(Mutex::new(get())) })
    }

    /// Somebody's tenant has the plugin `crm` with its connections `crm` and `other`.
    async fn admin(&self, who: &str) -> Result<Person> {
        let admin = self.app.sign_in(who).await?;
        let grant = json!([{"capability": "http", "connections": ["crm", "other"], "reason": "the test asks for it"}]);
        let component = component_asking("crm", &[Hook::CallerId], &grant)?;
        let asks = Arc::clone(&self.asks);
        let asks = move |_: &_| Some(asks.lock().unwrap_or_else(PoisonError::into_inner).clone());
        self.app.plugins.install_component(&admin, component, asks, |_| found("Ada", 90)).await?;
        Ok(admin)
    }

    async fn connect(&self, admin: &Person, name: &str, more: &Value) -> Result<()> {
        let body = json!({"baseUrl": self.outside.url, "auth": self.auth(more)});
        admin.put(&format!("{CONNECTIONS}/{name}"), &body).await?.expect(204)?;
        Ok(())
    }

    fn auth(&self, more: &Value) -> Value {
        let mut auth = json!({
            "kind": "oauth2-client-credentials", "tokenUrl": format!("{}/token", self.outside.url),
            "clientId": "switch board", "clientSecret": SECRET,
        });
        for (member, value) in more.as_object().into_iter().flatten() {
            auth[member] = value.clone();
        }
        auth
    }

    /// The plugin is tried, and asks for this; what the admin gets to see, and what the host replied.
    async fn tried(&self, admin: &Person, asks: CapabilityRequest) -> Result<(Value, Replied)> {
        *self.asks.lock().unwrap_or_else(PoisonError::into_inner) = asks;
        self.app.plugins.take_replies();
        let tried = admin.post("/api/v1/admin/plugins/crm/test", &json!({"callerInfo": ring()})).await?;
        let reply = self.app.plugins.take_replies().pop().context("no reply")?;
        Ok((tried.expect(200)?, reply.read::<SendHttp>()))
    }

    async fn get(&self, admin: &Person) -> Result<Replied> {
        Ok(self.tried(admin, get()).await?.1)
    }

    /// The tokens that the CRM got, in order, by their numbers.
    fn tokens(&self) -> Vec<String> {
        let prefix = format!("Bearer {TOKEN}");
        self.outside
            .received()
            .into_iter()
            .map(|request| request.authorization.strip_prefix(&prefix).unwrap_or("none").to_owned())
            .collect()
    }
}

type Replied = Result<HttpResponse, PluginError>;

#[tokio::test]
async fn a_plugins_request_gets_a_token_that_is_used_until_it_ends() -> Result<()> {
    let scene = Scene::start().await?;
    let nestor = scene.admin(NESTOR).await?;
    let more = json!({"scope": "crm.read crm.write", "audience": "crm", "resource": "https://crm.example/"});
    scene.connect(&nestor, "crm", &more).await?;
    for _ in 0..2 {
        let answer = scene.get(&nestor).await??;
        assert_eq!((answer.status, &*answer.body), (200, &b"a record"[..]));
    }
    let asked = scene.outside.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    // `switch+board:client-secret-canary`
    assert_eq!(asked[0].authorization, "Basic c3dpdGNoK2JvYXJkOmNsaWVudC1zZWNyZXQtY2FuYXJ5");
    let form = "grant_type=client_credentials&scope=crm.read+crm.write&audience=crm\
                &resource=https%3A%2F%2Fcrm.example%2F";
    assert_eq!(asked[0].body, form);
    // Shortly before its end there is another one.
    scene.app.advance(Duration::from_secs(3500));
    scene.get(&nestor).await??;
    scene.app.advance(Duration::from_secs(45));
    scene.get(&nestor).await??;
    assert_eq!(scene.tokens(), ["0", "0", "0", "1"]);
    Ok(())
}

#[tokio::test]
async fn the_secret_stands_in_the_form_where_the_admin_wants_it_there() -> Result<()> {
    let scene = Scene::start().await?;
    let nestor = scene.admin(NESTOR).await?;
    scene.connect(&nestor, "crm", &json!({"clientAuthentication": "form"})).await?;
    scene.get(&nestor).await??;
    let asked = scene.outside.asked().pop().context("nothing was asked")?;
    let form = format!("grant_type=client_credentials&client_id=switch+board&client_secret={SECRET}");
    assert_eq!((asked.authorization, asked.body), (String::new(), form));
    Ok(())
}

#[tokio::test]
async fn what_the_token_endpoint_does_is_an_error_of_the_contract_and_words_for_the_admin() -> Result<()> {
    use PluginErrorKind as Kind;
    let scene = Scene::start().await?;
    let nestor = scene.admin(NESTOR).await?;
    let refusal = |code: &str| format!(r#"{{"error": "{code}", "error_description": "Nobody\u202e here."}}"#);
    let repeats = format!(r#"{{"error": "invalid_client", "error_description": "Not {SECRET}!"}}"#);
    let json: &[(&str, &str)] = &[("content-type", "application/json")];
    for (does, kind, words, wait) in [
        (Endpoint::Answers(401, json, refusal("invalid_client")), Kind::Unauthorized, "“Nobody here.”", None),
        (Endpoint::Answers(400, json, refusal("invalid_grant")), Kind::Unauthorized, "invalid_grant", None),
        (
            Endpoint::Answers(400, json, refusal("invalid_scope")),
            Kind::Misconfigured,
            "Look at the scope",
            None,
        ),
        (Endpoint::Answers(401, json, repeats), Kind::Unauthorized, "left out", None),
        (Endpoint::Answers(500, &[], "oops".to_owned()), Kind::Unavailable, "answered 500", None),
        (
            Endpoint::Answers(429, &[("retry-after", "7")], String::new()),
            Kind::RateLimited,
            "wait for 7 s",
            Some(7_000),
        ),
        (Endpoint::Answers(302, &[("location", "/")], String::new()), Kind::Misconfigured, "final", None),
        (Endpoint::Answers(200, &[], "<html>".to_owned()), Kind::Unavailable, "no JSON", None),
        (Endpoint::Answers(200, json, "x".repeat(1 << 20)), Kind::Unavailable, "larger than", None),
        (Endpoint::Answers(200, json, "{}".to_owned()), Kind::Unavailable, "no access_token", None),
    ] {
        // Another secret each time, so that the last failure does not stand.
        let (told, case) = (format!("{does:?}"), scene.outside.asked().len());
        scene.outside.endpoint(does);
        scene.connect(&nestor, "crm", &json!({"audience": format!("case-{case}")})).await?;
        let (tried, replied) = scene.tried(&nestor, get()).await?;
        let error = replied.err().context("the request was answered")?;
        assert_eq!((error.kind, error.retry_after_ms), (kind, wait), "{told}: {error}");
        assert_eq!(error.connection.as_deref(), Some("crm"), "{told}");
        // A failure stands for a moment: the endpoint is not asked with each request.
        let again = scene.get(&nestor).await?.err().context("answered")?;
        assert_eq!((again.kind, scene.outside.asked().len()), (kind, case + 1), "{told}");
        let tested = nestor.post(&format!("{CONNECTIONS}/crm/test"), &json!({})).await?.expect(200)?;
        assert_eq!((&tested["ok"], &tested["status"]), (&json!(false), &Value::Null), "{tested}");
        assert!(tested["seen"].as_str().is_some_and(|seen| seen.contains(words)), "{told}: {tested}");
        assert_eq!(scene.outside.asked().len(), case + 2, "the admin wants to know what it says now");
        assert!(!format!("{tried}{error}{tested}").contains(SECRET), "{told}: {tried} {error} {tested}");
    }
    assert!(scene.outside.received().is_empty(), "without a token nothing is sent");
    // When it works again, the next request gets through.
    scene.outside.endpoint(Endpoint::Gives(60));
    scene.app.advance(Duration::from_secs(10));
    assert_eq!(scene.get(&nestor).await??.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_silent_token_endpoint_costs_no_more_time_than_the_request_has() -> Result<()> {
    let scene = Scene::start().await?;
    let nestor = scene.admin(NESTOR).await?;
    scene.outside.endpoint(Endpoint::Silent);
    scene.connect(&nestor, "crm", &json!({})).await?;
    let short = HttpRequest { timeout_ms: Some(80), ..request("crm", "GET", "/") };
    let (_, replied) = scene.tried(&nestor, CapabilityRequest::SendHttp(SendHttp(short.clone()))).await?;
    let error = replied.err().context("answered")?;
    assert_eq!(error.kind, PluginErrorKind::TimedOut);
    assert!(error.message.contains("token endpoint"), "{error}");
    // The next one waits for the same question.
    let (_, replied) = scene.tried(&nestor, CapabilityRequest::SendHttp(SendHttp(short))).await?;
    assert!(replied.is_err());
    assert_eq!(scene.outside.asked().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_token_that_the_crm_refuses_is_replaced_once() -> Result<()> {
    let scene = Scene::start().await?;
    let nestor = scene.admin(NESTOR).await?;
    scene.connect(&nestor, "crm", &json!({})).await?;
    scene.get(&nestor).await??;
    scene.outside.revoke();
    // A token that was given a moment ago is not replaced: the next one would be refused too.
    assert_eq!(scene.get(&nestor).await??.status, 401);
    scene.app.advance(Duration::from_secs(11));
    // A live call: a trial would change nothing.
    *scene.asks.lock().unwrap_or_else(PoisonError::into_inner) =
        CapabilityRequest::SendHttp(SendHttp(request("crm", "POST", "/notes")));
    scene.app.sign_in(ALICE).await?.card("live", &ring()).await?;
    assert_eq!(scene.tokens(), ["0", "0", "0", "1"]);
    let last = scene.outside.received().pop().context("nothing came")?;
    assert_eq!((last.method.as_str(), &*last.body), ("POST", "a note"), "the whole request is sent again");
    // Where no token is taken, the plugin gets the refusal, and neither side is asked without end.
    scene.outside.revoke_all();
    scene.app.advance(Duration::from_secs(11));
    for _ in 0..3 {
        assert_eq!(scene.get(&nestor).await??.status, 401);
    }
    assert_eq!(scene.tokens()[4..], ["1", "2", "2", "2"]);
    assert_eq!(scene.outside.asked().len(), 3);
    Ok(())
}

#[tokio::test]
async fn whoever_asks_at_the_same_time_waits_for_one_token() -> Result<()> {
    let scene = Scene::start().await?;
    let nestor = scene.admin(NESTOR).await?;
    scene.connect(&nestor, "crm", &json!({})).await?;
    let batch = vec![request("crm", "GET", "/records/7"); 8];
    *scene.asks.lock().unwrap_or_else(PoisonError::into_inner) =
        CapabilityRequest::SendAllHttp(SendAllHttp(batch));
    let body = json!({"callerInfo": ring()});
    try_join_all(
        (0..3).map(async |_| nestor.post("/api/v1/admin/plugins/crm/test", &body).await?.expect(200)),
    )
    .await?;
    assert_eq!(scene.tokens(), ["0"; 24]);
    // So it is when all of them are refused.
    scene.outside.revoke();
    scene.app.advance(Duration::from_secs(11));
    nestor.post("/api/v1/admin/plugins/crm/test", &body).await?.expect(200)?;
    let mut tokens = scene.tokens().split_off(24);
    tokens.sort();
    assert_eq!(tokens, [["0"; 8], ["1"; 8]].concat());
    Ok(())
}

#[tokio::test]
async fn each_tenant_and_connection_has_tokens_of_its_own_until_it_is_set_up_anew() -> Result<()> {
    let scene = Scene::start().await?;
    let (nestor, theo) = (scene.admin(NESTOR).await?, scene.admin(THEO).await?);
    for (admin, name) in [(&nestor, "crm"), (&nestor, "other"), (&theo, "crm")] {
        scene.connect(admin, name, &json!({})).await?;
        let get = SendHttp(request(name, "GET", "/"));
        scene.tried(admin, CapabilityRequest::SendHttp(get)).await?.1?;
    }
    assert_eq!(scene.tokens(), ["0", "1", "2"]);
    scene.connect(&nestor, "crm", &json!({"clientSecret": "another-canary"})).await?;
    scene.get(&nestor).await??;
    scene.get(&theo).await??;
    assert_eq!(scene.tokens()[3..], ["3", "2"]);
    Ok(())
}

#[tokio::test]
async fn neither_secret_nor_token_is_ever_told() -> Result<()> {
    let scene = Scene::start().await?;
    let nestor = scene.admin(NESTOR).await?;
    let more = json!({"scope": "crm.read", "clientAuthentication": "form"});
    scene.connect(&nestor, "crm", &more).await?;
    let told = nestor.get(CONNECTIONS).await?.expect(200)?;
    let expected = json!({
        "name": "crm", "baseUrl": scene.outside.url, "auth": "oauth2-client-credentials", "authName": null,
        "accounts": null,
        "client": {
            "authorizeUrl": null, "issuer": null, "revocationUrl": null, "connectedBy": null, "tokenUrl": format!("{}/token", scene.outside.url), "clientId": "switch board",
            "scope": "crm.read", "audience": null, "resource": null, "clientAuthentication": "form",
        },
    });
    assert_eq!(told["items"], json!([expected]));
    let tested = nestor.post(&format!("{CONNECTIONS}/crm/test"), &json!({})).await?.expect(200)?;
    let seen = "The token endpoint gave a token that is good for 3600 s. The other side answered 200.";
    assert_eq!((&tested["ok"], &tested["seen"]), (&json!(true), &json!(seen)), "{tested}");
    // A service that repeats what it is sent does not give the token to the plugin.
    let echo = CapabilityRequest::SendHttp(SendHttp(request("crm", "GET", "/echo")));
    let (tried, replied) = scene.tried(&nestor, echo).await?;
    assert_eq!(replied.err().map(|error| error.kind), Some(PluginErrorKind::Denied));
    let trail = nestor.get("/api/v1/admin/audit").await?.expect(200)?;
    assert!(trail.to_string().contains("/token"), "the trail says where tokens come from: {trail}");
    let logs = nestor.get("/api/v1/admin/plugins/crm/logs").await?.expect(200)?;
    for told in [told, tested, tried, trail, logs] {
        let told = told.to_string();
        assert!(!told.contains(SECRET) && !told.contains(TOKEN), "{told}");
    }
    Ok(())
}

/// The figure of a version's traffic has the token endpoint's, too: one question for two calls.
#[tokio::test]
async fn what_goes_to_the_token_endpoint_and_comes_back_is_counted() -> Result<()> {
    let scene = Scene::start().await?;
    let nestor = scene.admin(NESTOR).await?;
    scene.connect(&nestor, "crm", &json!({})).await?;
    let alice = scene.app.sign_in(ALICE).await?;
    for call in ["one", "two"] {
        alice.card(call, &ring()).await?;
    }
    let counted = async {
        loop {
            let figures = nestor.get("/api/v1/admin/plugins/crm/figures").await?.expect(200)?;
            if figures["versions"][0]["total"]["calls"] == 2 {
                return Ok::<_, anyhow::Error>(figures["versions"][0]["total"]["egressBytes"].clone());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let counted = tokio::time::timeout(Duration::from_secs(10), counted).await??;
    let asked = scene.outside.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let token =
        json!({"access_token": format!("{TOKEN}0"), "token_type": "Bearer", "expires_in": 3600}).to_string();
    assert_eq!(counted, json!(asked[0].body.len() + token.len() + 2 * "a record".len()));
    Ok(())
}

#[tokio::test]
async fn a_wrong_client_is_refused_with_the_member_that_is_wrong() -> Result<()> {
    let scene = Scene::start().await?;
    let nestor = scene.admin(NESTOR).await?;
    let path = format!("{CONNECTIONS}/crm");
    for (member, value) in [
        ("tokenUrl", "http://login.example/token"),
        ("tokenUrl", "https://10.0.0.1/token"),
        ("tokenUrl", "login"),
        ("clientId", ""),
        ("clientSecret", ""),
        ("scope", "two  spaces"),
        ("audience", ""),
        ("resource", "no-uri"),
    ] {
        let body = json!({"baseUrl": scene.outside.url, "auth": scene.auth(&json!({member: value}))});
        let refused = nestor.put(&path, &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], format!("auth.{member}"), "{refused}");
        assert!(!refused.to_string().contains(SECRET), "{refused}");
    }
    for more in [json!({"clientAuthentication": "mtls"}), json!({"token": "x"}), json!({"clientId": 7})] {
        let body = json!({"baseUrl": scene.outside.url, "auth": scene.auth(&more)});
        let refused = nestor.put(&path, &body).await?.expect(400)?;
        assert!(!refused.to_string().contains(SECRET), "{refused}");
    }
    Ok(())
}
