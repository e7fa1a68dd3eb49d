//! What Microsoft's SDKs don't reach: the control API, phones, plain http, forms of the sign-in.

use std::collections::HashMap;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use switchboard_domain::clock::Clock;
use switchboard_microsoft_emulator::{Emulator, EmulatorConfig};
use tempfile::TempDir;
use tokio_tungstenite::tungstenite::Message;

const REDIRECT: &str = "http://127.0.0.1:1/callback";
const ALICE: &str = "alice@fabrikam.example";
const ACS: &str = "https://auth.msft.communication.azure.com";

type Outcome = Result<(), Box<dyn std::error::Error>>;

struct Wire {
    emulator: Emulator,
    client: Client,
    _data: TempDir,
}

impl Wire {
    async fn start() -> Result<Self, Box<dyn std::error::Error>> {
        let data = TempDir::new()?;
        let config = EmulatorConfig {
            listen: "127.0.0.1:0".parse()?,
            data: data.path().to_owned(),
            clock: Clock::system(),
        };
        let emulator = Emulator::start(config).await?;
        emulator.add_redirect_uri(REDIRECT);
        let client = Client::builder().redirect(Policy::none()).no_proxy().build()?;
        Ok(Self { emulator, client, _data: data })
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.url)
    }

    async fn get(&self, path: &str) -> Result<Value, reqwest::Error> {
        self.client.get(self.url(path)).send().await?.json().await
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        body: Value,
    ) -> Result<(StatusCode, Value), reqwest::Error> {
        let method = method.parse().unwrap_or_default();
        let answer = self.client.request(method, self.url(path)).json(&body).send().await?;
        let status = answer.status();
        Ok((status, answer.json().await.unwrap_or_default()))
    }

    /// Submits the sign-in form.
    async fn sign_in(&self, user: &str, more: &[(&str, &str)]) -> Result<Response, reqwest::Error> {
        let scope = format!("openid {ACS}/Teams.ManageCalls {ACS}/Teams.ManageChats");
        let mut form: HashMap<&str, &str> = HashMap::from([
            ("client_id", self.emulator.client_id()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", scope.as_str()),
            ("state", "a state & more"),
            ("username", user),
        ]);
        form.extend(more.iter().copied());
        self.client.post(self.url("/organizations/oauth2/v2.0/authorize")).form(&form).send().await
    }

    /// A person's Entra token for ACS.
    async fn token(&self, user: &str) -> Result<Value, Box<dyn std::error::Error>> {
        let answer = self.sign_in(user, &[]).await?;
        let to = answer.headers().get("location").ok_or("no redirect")?.to_str()?.to_owned();
        let to = reqwest::Url::parse(&to)?;
        let code = to.query_pairs().find(|(name, _)| name == "code").ok_or("no code")?.1.into_owned();
        let form = [
            ("client_id", self.emulator.client_id()),
            ("client_secret", self.emulator.client_secret()),
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
        ];
        let answer =
            self.client.post(self.url("/organizations/oauth2/v2.0/token")).form(&form).send().await?;
        Ok(answer.json().await?)
    }

    /// A calling token, signed for by hand.
    async fn calling_token(&self, user: &str) -> Result<String, Box<dyn std::error::Error>> {
        use aws_lc_rs::{digest, hmac};
        use base64::Engine;
        use base64::engine::general_purpose::STANDARD;
        let entra = self.token(user).await?;
        let info = self.get("/emulator/info").await?;
        let users = info["tenants"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|tenant| tenant["users"].as_array().into_iter().flatten());
        let oid = users.into_iter().find(|known| known["upn"] == user).ok_or("unknown")?["oid"].clone();
        let body =
            json!({"token": entra["access_token"], "appId": info["clientId"], "userId": oid}).to_string();
        let path = "/teamsUser/:exchangeAccessToken?api-version=2023-10-01";
        let host = self.emulator.url.trim_start_matches("http://");
        let date = Clock::system().now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let hash = STANDARD.encode(digest::digest(&digest::SHA256, body.as_bytes()));
        let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(self.emulator.acs_access_key())?);
        let signature =
            STANDARD.encode(hmac::sign(&key, format!("POST\n{path}\n{date};{host};{hash}").as_bytes()));
        let answer = self
            .client
            .post(self.url(path))
            .header("x-ms-date", date)
            .header("x-ms-content-sha256", hash)
            .header(
                "authorization",
                format!("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}"),
            )
            .body(body)
            .send()
            .await?;
        let answer: Value = answer.json().await?;
        Ok(answer["token"].as_str().ok_or_else(|| answer.to_string())?.to_owned())
    }
}

#[tokio::test]
async fn over_plain_http_issuers_and_addresses_follow_the_request() -> Outcome {
    let wire = Wire::start().await?;
    let metadata = wire.get("/fabrikam.example/v2.0/.well-known/openid-configuration").await?;
    let tenant = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";
    assert_eq!(metadata["issuer"], wire.url(&format!("/{tenant}/v2.0")));
    assert_eq!(metadata["token_endpoint"], wire.url("/fabrikam.example/oauth2/v2.0/token"));
    let shared = wire.get("/organizations/v2.0/.well-known/openid-configuration").await?;
    assert_eq!(shared["issuer"], wire.url("/{tenantid}/v2.0"));
    let older = wire.get("/organizations/.well-known/openid-configuration").await?;
    assert_eq!(older["issuer"], "https://sts.windows.net/{tenantid}/");
    let keys = wire.get("/organizations/discovery/v2.0/keys").await?;
    assert_eq!(keys["keys"].as_array().map(Vec::len), Some(2));
    assert_eq!(keys["keys"][0]["issuer"], wire.url("/{tenantid}/v2.0"));
    Ok(())
}

#[tokio::test]
async fn errors_about_the_application_are_shown_and_never_redirected() -> Outcome {
    let wire = Wire::start().await?;
    for (name, value, code) in [
        ("redirect_uri", "http://127.0.0.1:1/callback/", "AADSTS50011"),
        ("client_id", "other", "AADSTS700016"),
        ("username", "nobody@fabrikam.example", "AADSTS50034"),
    ] {
        let answer = wire.sign_in(ALICE, &[(name, value)]).await?;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{name}");
        assert!(answer.text().await?.contains(code), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn the_answer_comes_by_query_fragment_or_form() -> Outcome {
    let wire = Wire::start().await?;
    for (mode, mark) in [("query", "/callback?code=1."), ("fragment", "/callback#code=1.")] {
        let answer = wire.sign_in(ALICE, &[("response_mode", mode)]).await?;
        let to = answer.headers()["location"].to_str()?;
        assert!(to.contains(mark) && to.contains("state=a+state+%26+more"), "{to}");
    }
    let page = wire.sign_in(ALICE, &[("response_mode", "form_post")]).await?.text().await?;
    assert!(page.contains("action=\"http://127.0.0.1:1/callback\""), "{page}");
    assert!(page.contains("name=\"state\" value=\"a state &amp; more\""), "{page}");
    Ok(())
}

#[tokio::test]
async fn a_disabled_person_does_not_sign_in_and_a_tenants_page_admits_its_own_people_only() -> Outcome {
    let wire = Wire::start().await?;
    wire.send("PATCH", "/emulator/users/alice@fabrikam.example", json!({"disabled": true})).await?;
    assert!(wire.sign_in(ALICE, &[]).await?.text().await?.contains("AADSTS50057"));
    let form = [
        ("client_id", wire.emulator.client_id()),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("username", "megan@fabrikam.example"),
    ];
    let answer =
        wire.client.post(wire.url("/tailspin.example/oauth2/v2.0/authorize")).form(&form).send().await?;
    assert!(answer.text().await?.contains("AADSTS50020"));
    Ok(())
}

#[tokio::test]
async fn knobs_are_turned_all_or_none_and_set_back() -> Outcome {
    let wire = Wire::start().await?;
    let before = wire.get("/emulator/state").await?;
    let patch = json!({"tokenLifetimeSeconds": 60, "graph": {"latencyMilliseconds": 5}, "tenants": {"litware.example": {"acsServicePrincipal": true}}});
    let (status, after) = wire.send("PATCH", "/emulator/state", patch).await?;
    assert_eq!((status, &after["knobs"]["tokenLifetimeSeconds"]), (StatusCode::OK, &json!(60)));
    assert_eq!(
        after["knobs"]["tenants"]["117a3e00-5b21-4c9d-8f10-2d3e4f506104"]["acsServicePrincipal"],
        true
    );
    for (patch, status, message) in [
        (json!({"tokenLifetimeSeconds": 1, "grpah": {}}), 400, "unknown field `grpah`"),
        (json!({"tokenLifetimeSeconds": i64::MAX}), 400, "tokenLifetimeSeconds is 0 to"),
        (json!({"tokenLifetimeSeconds": -5}), 400, "tokenLifetimeSeconds is 0 to"),
        (json!({"clockOffsetSeconds": i64::MIN}), 400, "clockOffsetSeconds is -"),
        (json!({"exchange": {"windowSeconds": 0}}), 400, "windowSeconds is 1 to"),
        (json!({"exchange": {"unlicensedStatus": 200}}), 400, "unlicensedStatus is 400 to 599"),
        (json!({"acs": {"failStatus": 404}}), 400, "failStatus is 500 to 599"),
        (json!({"acs": {"latencyMilliseconds": u64::MAX}}), 400, "latencyMilliseconds is 0 to"),
        (json!({"graph": {"failStatus": 404}}), 400, "failStatus is 500 to 599"),
        (json!({"users": {"nobody@x.example": {}}}), 404, "nobody is nobody@x.example"),
        (json!({"users": {ALICE: {"requiredClaims": "{"}}}), 400, "requiredClaims is no JSON"),
    ] {
        let (answered, body) = wire.send("PATCH", "/emulator/state", patch).await?;
        assert_eq!(answered.as_u16(), status);
        assert!(body["error"].as_str().is_some_and(|error| error.contains(message)), "{body}");
    }
    assert_eq!(wire.get("/emulator/state").await?["knobs"]["tokenLifetimeSeconds"], 60);
    assert_eq!(wire.token(ALICE).await?["expires_in"], 60);
    let (_, reset) = wire.send("POST", "/emulator/reset", json!({})).await?;
    assert_eq!(reset["knobs"], before["knobs"]);
    Ok(())
}

#[tokio::test]
async fn faults_come_as_they_are_set_and_are_counted() -> Outcome {
    let wire = Wire::start().await?;
    let metadata = "/organizations/v2.0/.well-known/openid-configuration";
    let status =
        async || wire.client.get(wire.url(metadata)).send().await.map(|answer| answer.status().as_u16());
    let patch = json!({"entra": {"throttleAfter": 1, "throttleCount": 1, "retryAfterSeconds": 3, "onlyPathsWith": "well-known"}});
    wire.send("PATCH", "/emulator/state", patch).await?;
    assert_eq!([status().await?, status().await?, status().await?], [200, 429, 200]);
    let (_, state) =
        wire.send("PATCH", "/emulator/state", json!({"graph": {"latencyMilliseconds": 1}})).await?;
    assert_eq!(state["happened"]["entra"], json!({"requests": 3, "throttled": 1, "failed": 0}));
    wire.send("PATCH", "/emulator/state", json!({"entra": {"throttleAfter": null, "truncateBodies": true}}))
        .await?;
    let text = wire.client.get(wire.url(metadata)).send().await?.text().await?;
    assert!(serde_json::from_str::<Value>(&text).is_err());
    let seen = wire.get("/emulator/requests").await?;
    assert_eq!(seen["requests"].as_array().map(Vec::len), Some(4));
    Ok(())
}

/// A simulated agent: what it hears, one message at a time.
struct Agent(tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>);

impl Agent {
    async fn connect(wire: &Wire, user: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let token = wire.calling_token(user).await?;
        let (socket, _) =
            tokio_tungstenite::connect_async(wire.url("/emulator/agent").replace("http", "ws")).await?;
        let mut agent = Self(socket);
        agent.0.send(Message::text(json!({"type": "hello", "token": token}).to_string())).await?;
        assert_eq!(agent.hears().await?["type"], "ready");
        Ok(agent)
    }

    async fn hears(&mut self) -> Result<Value, Box<dyn std::error::Error>> {
        let message =
            tokio::time::timeout(Duration::from_secs(5), self.0.next()).await?.ok_or("closed")??;
        Ok(serde_json::from_str(message.to_text()?)?)
    }
}

#[tokio::test]
async fn a_phone_rings_and_the_caller_gives_up_or_another_device_answers() -> Outcome {
    let wire = Wire::start().await?;
    let (mut one, mut other) = (Agent::connect(&wire, ALICE).await?, Agent::connect(&wire, ALICE).await?);
    assert_eq!(wire.get("/emulator/state").await?["agents"], json!({ALICE: 2}));
    for (what, sub_code) in [("giveUp", 540_487), ("answeredElsewhere", 10_003)] {
        let ring = json!({"to": ALICE, "caller": "transferred", "then": {"what": what, "afterSeconds": 0}});
        let (status, rung) = wire.send("POST", "/emulator/ring", ring).await?;
        assert_eq!((status, &rung["agents"]), (StatusCode::OK, &json!(2)));
        for agent in [&mut one, &mut other] {
            let incoming = agent.hears().await?;
            assert_eq!(incoming["callerInfo"]["identifier"]["phoneNumber"], "+14255550123");
            assert_eq!(incoming["transferorInfo"]["displayName"], "Megan Bowen");
            let ended = agent.hears().await?;
            assert_eq!(
                (&ended["callId"], &ended["code"], &ended["subCode"]),
                (&rung["callId"], &json!(487), &json!(sub_code))
            );
        }
    }
    let (_, rung) = wire.send("POST", "/emulator/ring", json!({"to": ALICE, "callerInfo": {}})).await?;
    let id = rung["callId"].as_str().ok_or("no id")?;
    let path = format!("/emulator/calls/{id}/answer-elsewhere");
    assert_eq!(wire.send("POST", &path, json!({})).await?.0, StatusCode::NO_CONTENT);
    assert_eq!(wire.send("POST", &path, json!({})).await?.0, StatusCode::NOT_FOUND);

    // Nobody is there to ring at: then there is no call. What is set back at the start has none either.
    let calls =
        async || Ok::<_, Box<dyn std::error::Error>>(wire.get("/emulator/state").await?["calls"].clone());
    assert_eq!(calls().await?, json!([]));
    let nobody = json!({"to": "megan@fabrikam.example", "callerInfo": {}});
    let (_, rung) = wire.send("POST", "/emulator/ring", nobody).await?;
    assert_eq!((&rung["agents"], calls().await?), (&json!(0), json!([])));
    wire.send("POST", "/emulator/ring", json!({"to": ALICE, "callerInfo": {}})).await?;
    assert_eq!(calls().await?.as_array().map(Vec::len), Some(1));
    let (_, reset) = wire.send("POST", "/emulator/reset", json!({})).await?;
    assert_eq!(reset["calls"], json!([]));
    Ok(())
}

#[tokio::test]
async fn every_kind_of_caller_rings_and_an_unknown_kind_is_refused() -> Outcome {
    let wire = Wire::start().await?;
    let mut agent = Agent::connect(&wire, "tara@tailspin.example").await?;
    let callers = wire.get("/emulator/callers").await?;
    let callers = callers["callers"].as_array().ok_or("no callers")?;
    assert!(callers.len() >= 15);
    for caller in callers {
        let ring = json!({"to": "tara@tailspin.example", "caller": caller["name"]});
        assert_eq!(wire.send("POST", "/emulator/ring", ring).await?.0, StatusCode::OK);
        let incoming = agent.hears().await?;
        for member in ["callerInfo", "calledNumber", "viaQueue", "transferorInfo"] {
            assert_eq!(incoming[member], caller[member], "{} of {}", member, caller["name"]);
        }
    }
    let (status, refused) =
        wire.send("POST", "/emulator/ring", json!({"to": ALICE, "caller": "nobody"})).await?;
    assert_eq!(
        (status, &refused["error"]),
        (StatusCode::BAD_REQUEST, &json!("no caller is nobody; see /emulator/callers"))
    );
    let (status, _) = wire.send("POST", "/emulator/ring", json!({"to": ALICE})).await?;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    Ok(())
}

#[tokio::test]
async fn tokens_outlive_a_restart() -> Outcome {
    let data = TempDir::new()?;
    let mut kids = Vec::new();
    for _ in 0..2 {
        let config = EmulatorConfig {
            listen: "127.0.0.1:0".parse()?,
            data: data.path().to_owned(),
            clock: Clock::system(),
        };
        let emulator = Emulator::start(config).await?;
        let keys: Value =
            reqwest::get(format!("{}/common/discovery/v2.0/keys", emulator.url)).await?.json().await?;
        kids.push(keys["keys"][0]["kid"].clone());
    }
    assert_eq!(kids[0], kids[1]);
    Ok(())
}
