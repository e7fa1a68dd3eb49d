//! Accounts of other systems: people connect them by their consent, and plugins' requests run with them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::caller_match::{CacheHint, CacheScope, Outcome as Resolved, Resolution};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::Egress;
use switchboard_plugin_protocol::capability::SendHttp;
use switchboard_plugin_protocol::{CapabilityRequest, HttpRequest, HttpResponse, Outcome};
use switchboard_store::{AccountOf, RefreshLease};
use switchboard_tests::{ALICE, MEGAN, NESTOR, Person, THEO};
use url::Url;

use crate::harness::TestApp;
use crate::harness::authority::{Authority, CANARY, CLIENT_SECRET};
use crate::harness::plugins::{HookResponse, answered, component_asking, found};

const CONNECTION: &str = "/api/v1/admin/plugins/crm/connections/crm";
const OWN: &str = "/api/v1/connected-accounts/crm/crm";

fn ring(number: &str) -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}})
}

fn get() -> CapabilityRequest {
    CapabilityRequest::SendHttp(SendHttp(HttpRequest {
        connection: Some("crm".to_owned()),
        method: "GET".to_owned(),
        target: "/records/7".to_owned(),
        headers: Vec::new(),
        body: None,
        timeout_ms: None,
        extra: Vec::new(),
    }))
}

type Answer = Arc<Mutex<Option<Outcome>>>;

/// The application with a CRM at which people consent, and a plugin that asks it for each call.
struct Scene {
    app: TestApp,
    authority: Authority,
    nestor: Person,
    answer: Answer,
    calls: std::sync::atomic::AtomicUsize,
}

impl Scene {
    async fn start(connected_by: &str) -> Result<Self> {
        let app = TestApp::start_reaching(Egress::new(&["127.0.0.0/8".parse()?])).await?;
        let authority = Authority::start().await?;
        let nestor = app.sign_in(NESTOR).await?;
        let answer: Answer = Arc::new(Mutex::new(found("Ada", 90)));
        let said = Arc::clone(&answer);
        let grant = json!([{"capability": "http", "connections": ["crm"], "reason": "the test asks for it"}]);
        let component = component_asking("crm", &[Hook::CallerId], &grant)?;
        let answers = move |_: &_| said.lock().unwrap_or_else(PoisonError::into_inner).clone();
        app.plugins.install_component(&nestor, component, |_| Some(get()), answers).await?;
        let scene = Self { app, authority, nestor, answer, calls: 0.into() };
        scene.set(connected_by, &json!({})).await?;
        Ok(scene)
    }

    /// Sets the connection up.
    async fn set(&self, connected_by: &str, more: &Value) -> Result<()> {
        let body = json!({"baseUrl": self.authority.url, "auth": self.authority.auth(connected_by, more)});
        self.nestor.put(CONNECTION, &body).await?.expect(204)?;
        Ok(())
    }

    /// Begins to connect; answers where the browser goes.
    async fn begin(&self, person: &Person, path: &str) -> Result<String> {
        let page = person.post(path, &json!({})).await?.expect(200)?;
        Ok(page["authorizeUrl"].as_str().context("no page")?.to_owned())
    }

    /// Comes back; answers to which page that led, with its query.
    async fn come_back(&self, person: &Person, back: Url) -> Result<String> {
        let landed = person.client.get(back).send().await?;
        let landed = landed.url().clone();
        Ok(format!("{}?{}", landed.path(), landed.query().unwrap_or_default()))
    }

    /// Connects an account, at last at this page.
    async fn connect(&self, person: &Person, path: &str, account: &str) -> Result<String> {
        let back = self.authority.consent(&self.begin(person, path).await?, account)?;
        self.come_back(person, back).await
    }

    /// It rings at somebody; what the host replied to the plugin's request, and the card.
    async fn ring(&self, person: &Person) -> Result<(Result<HttpResponse, PluginError>, Value)> {
        self.app.plugins.take_replies();
        let number = self.calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let card = person.card(&format!("call-{number}"), &ring("+442079460018")).await?;
        let reply = self.app.plugins.take_replies().pop().context("the plugin asked nothing")?;
        Ok((reply.read::<SendHttp>(), card))
    }

    async fn got(&self, person: &Person) -> Result<String> {
        Ok(String::from_utf8(self.ring(person).await?.0?.body)?)
    }

    async fn refused(&self, person: &Person) -> Result<PluginError> {
        self.ring(person).await?.0.err().context("the request was answered")
    }

    async fn own(&self, person: &Person) -> Result<Value> {
        let list = person.get("/api/v1/connected-accounts").await?.expect(200)?;
        Ok(list["items"][0]["account"].clone())
    }

    async fn accounts(&self) -> Result<Value> {
        let list = self.nestor.get("/api/v1/admin/plugins/crm/connections").await?.expect(200)?;
        Ok(list["items"][0]["accounts"].clone())
    }

    async fn disconnect(&self, person: &Person, path: &str, status: u16) -> Result<()> {
        person.send(person.request(Method::DELETE, path)).await?.expect(status)?;
        Ok(())
    }
}

const OF_TENANT: &str = "/api/v1/admin/plugins/crm/connections/crm/account";
const TO_ADMIN: &str = "/admin/plugins/crm/settings?account=connected";

#[tokio::test]
async fn an_admin_connects_once_and_every_agents_request_runs_with_that_account() -> Result<()> {
    let scene = Scene::start("tenant").await?;
    let alice = scene.app.sign_in(ALICE).await?;
    let missing = scene.refused(&alice).await?;
    assert_eq!(
        (missing.kind, missing.connection.as_deref()),
        (PluginErrorKind::ConnectionMissing, Some("crm"))
    );
    assert_eq!(scene.accounts().await?["organisation"]["state"], "not-connected");
    // Only an admin does, and not an agent in the place of one.
    alice.post(OF_TENANT, &json!({})).await?.expect(403)?;
    alice.post(OWN, &json!({})).await?.expect(404)?;
    assert_eq!(scene.connect(&scene.nestor, OF_TENANT, "house").await?, TO_ADMIN);
    assert_eq!(scene.got(&alice).await?, "a record of house");
    assert_eq!(scene.authority.asked(), ["authorization_code"], "the token came with the consent");
    let account = scene.accounts().await?;
    assert_eq!(account["organisation"]["state"], "connected");
    assert!(account["organisation"]["connectedByName"].as_str().is_some_and(|name| name.contains("Nestor")));
    assert_eq!(scene.own(&alice).await?["state"], "connected", "everybody sees that it is");
    // An hour later there is another token, by the refresh token, and another refresh token, which is used after that.
    for refreshed in 1..=3 {
        scene.app.advance(Duration::from_secs(3600));
        assert_eq!(scene.got(&alice).await?, "a record of house");
        assert_eq!(scene.authority.asked().len(), 1 + refreshed);
    }
    let tested = scene.nestor.post(&format!("{CONNECTION}/test"), &json!({})).await?.expect(200)?;
    assert_eq!(tested["ok"], true, "{tested}");
    // Taken back there, it has to be connected again.
    scene.authority.take_back("house");
    scene.app.advance(Duration::from_secs(3600));
    for _ in 0..2 {
        assert_eq!(scene.refused(&alice).await?.kind, PluginErrorKind::Unauthorized);
    }
    let asked = scene.authority.asked().len();
    assert_eq!(scene.accounts().await?["organisation"]["state"], "must-connect-again");
    let tested = scene.nestor.post(&format!("{CONNECTION}/test"), &json!({})).await?.expect(200)?;
    assert!(tested["seen"].as_str().is_some_and(|seen| seen.contains("Connect it again")), "{tested}");
    assert_eq!(scene.authority.asked().len(), asked, "nobody asks with a token that is known to be no good");
    assert_eq!(scene.connect(&scene.nestor, OF_TENANT, "house").await?, TO_ADMIN);
    assert_eq!(scene.got(&alice).await?, "a record of house");
    // Disconnected, nothing goes out with it, although the token would be good still.
    scene.disconnect(&scene.nestor, OF_TENANT, 204).await?;
    assert_eq!(scene.refused(&alice).await?.kind, PluginErrorKind::ConnectionMissing);
    let trail = scene.nestor.get("/api/v1/admin/audit?action=account").await?.expect(200)?;
    let acts: Vec<&str> =
        trail["items"].as_array().into_iter().flatten().filter_map(|line| line["action"].as_str()).collect();
    assert_eq!(acts.iter().filter(|act| **act == "account.connect").count(), 2, "{trail}");
    assert_eq!(acts[0], "account.disconnect", "{trail}");
    Ok(())
}

#[tokio::test]
async fn each_agents_request_runs_with_the_agents_own_account() -> Result<()> {
    let scene = Scene::start("agent").await?;
    let (alice, megan) = (scene.app.sign_in(ALICE).await?, scene.app.sign_in(MEGAN).await?);
    scene.nestor.post(OF_TENANT, &json!({})).await?.expect(400)?;
    assert_eq!(scene.connect(&alice, OWN, "alice").await?, "/settings?account=connected");
    assert_eq!(scene.got(&alice).await?, "a record of alice");
    let missing = scene.refused(&megan).await?;
    assert_eq!(
        (missing.kind, missing.connection.as_deref()),
        (PluginErrorKind::AgentMustConnect, Some("crm"))
    );
    assert_eq!(scene.connect(&megan, OWN, "megan").await?, "/settings?account=connected");
    for _ in 0..2 {
        assert_eq!(scene.got(&megan).await?, "a record of megan");
        assert_eq!(scene.got(&alice).await?, "a record of alice");
        scene.app.advance(Duration::from_secs(3600));
    }
    assert_eq!(scene.accounts().await?["agents"], 2);
    // One agent's account is taken back, the other's is good.
    scene.authority.take_back("alice");
    assert_eq!(scene.refused(&alice).await?.kind, PluginErrorKind::AgentMustConnect);
    assert_eq!(scene.own(&alice).await?["state"], "must-connect-again");
    assert_eq!(scene.got(&megan).await?, "a record of megan");
    assert_eq!(scene.accounts().await?["agents"], 1);
    scene.disconnect(&megan, OWN, 204).await?;
    scene.disconnect(&megan, OWN, 404).await?;
    assert_eq!(scene.refused(&megan).await?.kind, PluginErrorKind::AgentMustConnect);
    assert_eq!(scene.own(&megan).await?["state"], "not-connected");
    // An admin ends all of them.
    scene.connect(&megan, OWN, "megan").await?;
    scene.disconnect(&scene.nestor, OF_TENANT, 204).await?;
    assert_eq!(scene.refused(&megan).await?.kind, PluginErrorKind::AgentMustConnect);
    // Another tenant has no such plugin, and so no such account.
    let theo = scene.app.sign_in(THEO).await?;
    theo.post(OWN, &json!({})).await?.expect(404)?;
    assert_eq!(theo.get("/api/v1/connected-accounts").await?.expect(200)?, json!({"items": []}));
    Ok(())
}

/// What the plugin says is what the agent reads, with the way to the settings.
#[tokio::test]
async fn the_card_says_that_the_agent_must_connect() -> Result<()> {
    let scene = Scene::start("agent").await?;
    let alice = scene.app.sign_in(ALICE).await?;
    let refused = PluginError::new(PluginErrorKind::AgentMustConnect, "the CRM must know you").about("crm");
    *scene.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(Outcome::Refused(refused));
    let (_, card) = scene.ring(&alice).await?;
    let mut why = card["why"].as_array().into_iter().flatten();
    let why = why.find(|why| why["source"] == "plugin:crm").context("no plugin on the card")?;
    assert_eq!(
        (&why["outcome"], &why["detailSays"]),
        (&json!("failed"), &json!({"kind": "agent-must-connect"}))
    );
    Ok(())
}

/// Whatever the plugin says of its answer: what an agent's own account brought is not shown to another one.
#[tokio::test]
async fn what_one_agents_account_brought_is_reused_for_nobody_else() -> Result<()> {
    let scene = Scene::start("agent").await?;
    let (alice, megan) = (scene.app.sign_in(ALICE).await?, scene.app.sign_in(MEGAN).await?);
    let cache = Some(CacheHint { ttl_s: 600, scope: CacheScope::Tenant });
    let outcome = Resolved::Suppressed("of the agent's own".to_owned());
    let resolution = Resolution { outcome, partial: false, presentation: None, cache };
    *scene.answer.lock().unwrap_or_else(PoisonError::into_inner) =
        answered(HookResponse::Resolution(resolution));
    scene.connect(&alice, OWN, "alice").await?;
    scene.connect(&megan, OWN, "megan").await?;
    assert_eq!(scene.got(&alice).await?, "a record of alice");
    assert_eq!(scene.got(&megan).await?, "a record of megan");
    assert!(scene.ring(&alice).await.is_err(), "the agent's own answer is reused");
    Ok(())
}

#[tokio::test]
async fn a_state_is_good_once_for_a_while_and_in_its_own_session() -> Result<()> {
    let scene = Scene::start("agent").await?;
    let (alice, megan) = (scene.app.sign_in(ALICE).await?, scene.app.sign_in(MEGAN).await?);
    let expired = "/settings?account_error=expired";
    // Somebody else, and the same person at another browser.
    for other in [&megan, &scene.app.sign_in(ALICE).await?] {
        let back = scene.authority.consent(&scene.begin(&alice, OWN).await?, "alice")?;
        assert_eq!(scene.come_back(other, back.clone()).await?, expired);
        assert_eq!(scene.come_back(&alice, back).await?, expired, "it is used up");
    }
    // Nobody at all.
    let back = scene.authority.consent(&scene.begin(&alice, OWN).await?, "alice")?;
    let stranger = scene.app.stranger()?;
    assert_eq!(scene.come_back(&stranger, back.clone()).await?, "/settings?account_error=signed-out");
    assert_eq!(scene.come_back(&alice, back.clone()).await?, "/settings?account=connected");
    assert_eq!(scene.come_back(&alice, back).await?, expired, "a second time");
    // Too late, and made up.
    let back = scene.authority.consent(&scene.begin(&alice, OWN).await?, "alice")?;
    scene.app.advance(Duration::from_secs(601));
    assert_eq!(scene.come_back(&alice, back.clone()).await?, expired);
    let mut made_up = back;
    made_up.set_query(Some("code=x&state=y"));
    assert_eq!(scene.come_back(&alice, made_up.clone()).await?, expired);
    made_up.set_query(None);
    assert_eq!(scene.come_back(&alice, made_up).await?, expired);
    assert_eq!(scene.authority.asked(), ["authorization_code"], "nothing was asked for the others");
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_no_consent_connects_nothing_and_says_why() -> Result<()> {
    let scene = Scene::start("agent").await?;
    let alice = scene.app.sign_in(ALICE).await?;
    let issuer = "https://login.crm.example";
    // Which issuer is set, what is changed of the answer, and why nothing is connected.
    for (set, changes, why) in [
        (None, vec![("code", None), ("error", Some("access_denied"))], "declined"),
        (None, vec![("code", None), ("error", Some("server_error"))], "refused"),
        (None, vec![("code", None)], "refused"),
        (None, vec![("code", Some("made-up-canary"))], "no-token"),
        (None, vec![("iss", Some(issuer))], "mix-up"),
        (Some(issuer), vec![], "mix-up"),
        (Some(issuer), vec![("iss", Some("https://login.crm.example/"))], "mix-up"),
        (Some(issuer), vec![("iss", Some("https://evil.example")), ("error", Some("x"))], "mix-up"),
    ] {
        let more = set.map_or_else(|| json!({}), |issuer| json!({"issuer": issuer}));
        scene.set("agent", &more).await?;
        let mut back = scene.authority.consent(&scene.begin(&alice, OWN).await?, "alice")?;
        let mut query: Vec<(String, String)> = back.query_pairs().into_owned().collect();
        for (name, value) in &changes {
            query.retain(|(known, _)| known != name);
            query.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
        }
        back.query_pairs_mut().clear().extend_pairs(query);
        let landed = scene.come_back(&alice, back).await?;
        assert_eq!(landed, format!("/settings?account_error={why}"), "{set:?} {changes:?}");
        assert_eq!(scene.own(&alice).await?["state"], "not-connected");
        let trail = scene.nestor.get("/api/v1/admin/audit?action=account.connect").await?.expect(200)?;
        assert_eq!(trail["items"][0]["outcome"], "refused", "{trail}");
    }
    // As it is set, it is let in.
    let mut back = scene.authority.consent(&scene.begin(&alice, OWN).await?, "alice")?;
    back.query_pairs_mut().append_pair("iss", issuer);
    assert_eq!(scene.come_back(&alice, back).await?, "/settings?account=connected");
    // A system that gives nothing for the time after the first token.
    scene.authority.give_no_refresh_token();
    scene.set("agent", &json!({})).await?;
    let landed = scene.connect(&alice, OWN, "alice").await?;
    assert_eq!(landed, "/settings?account_error=no-refresh-token");
    Ok(())
}

/// A token is never sent to where another admin has led the connection meanwhile.
#[tokio::test]
async fn accounts_go_with_their_connection() -> Result<()> {
    let scene = Scene::start("agent").await?;
    let alice = scene.app.sign_in(ALICE).await?;
    scene.connect(&alice, OWN, "alice").await?;
    // Set again as it is, it stays.
    scene.set("agent", &json!({})).await?;
    assert_eq!(scene.got(&alice).await?, "a record of alice");
    scene.set("agent", &json!({"audience": "another"})).await?;
    assert_eq!(scene.refused(&alice).await?.kind, PluginErrorKind::AgentMustConnect);
    // Changed while the agent is at the other system's page.
    let back = scene.authority.consent(&scene.begin(&alice, OWN).await?, "alice")?;
    scene.set("agent", &json!({"audience": "a third"})).await?;
    assert_eq!(scene.come_back(&alice, back).await?, "/settings?account_error=changed");
    scene.connect(&alice, OWN, "alice").await?;
    scene.disconnect(&scene.nestor, CONNECTION, 204).await?;
    scene.set("agent", &json!({"audience": "a third"})).await?;
    assert_eq!(scene.own(&alice).await?["state"], "not-connected");
    Ok(())
}

/// A refresh token that is used twice costs the account: another front that uses it is waited for, and what it leaves is used.
#[tokio::test]
async fn a_refresh_token_is_used_by_one_front_at_a_time() -> Result<()> {
    let scene = Scene::start("tenant").await?;
    let alice = scene.app.sign_in(ALICE).await?;
    scene.connect(&scene.nestor, OF_TENANT, "house").await?;
    scene.app.advance(Duration::from_secs(3600));
    // As another front would.
    let (context, of) = (scene.app.fabrikam(), AccountOf { plugin: "crm", connection: "crm", user: None });
    let now = scene.app.now();
    let leased = scene
        .app
        .store
        .plugins()
        .lease_refresh_token(context, of, now, now + Duration::from_secs(15))
        .await?;
    let RefreshLease::Taken { refresh_token, version } = leased else { anyhow::bail!("{leased:?}") };
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.as_str())];
    let client = reqwest::Client::new();
    let other =
        client.post(format!("{}/token", scene.authority.url)).basic_auth("switchboard", Some(CLIENT_SECRET));
    let other: Value = other.form(&form).send().await?.error_for_status()?.json().await?;
    let other = other["refresh_token"].as_str().context("no refresh token")?;
    let waits = async { scene.got(&alice).await };
    let ends = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        Ok(scene.app.store.plugins().end_lease(context, of, version, Some(other)).await?)
    };
    let (got, ()) = tokio::try_join!(waits, ends)?;
    assert_eq!(got, "a record of house");
    assert_eq!(scene.accounts().await?["organisation"]["state"], "connected");
    Ok(())
}

#[tokio::test]
async fn no_secret_of_an_account_is_ever_told() -> Result<()> {
    let scene = Scene::start("agent").await?;
    let alice = scene.app.sign_in(ALICE).await?;
    scene.connect(&alice, OWN, "alice").await?;
    scene.app.advance(Duration::from_secs(3600));
    scene.got(&alice).await?;
    let mut told = Vec::new();
    for path in [
        "/api/v1/admin/plugins/crm/connections",
        "/api/v1/admin/audit",
        "/api/v1/admin/plugins/crm/logs",
        "/api/v1/connected-accounts",
    ] {
        told.push(scene.nestor.get(path).await?.expect(200)?.to_string());
    }
    told.push(scene.own(&alice).await?.to_string());
    told.extend(scene.authority.requests());
    for told in told {
        assert!(!told.contains(CANARY) && !told.contains(CLIENT_SECRET), "{told}");
    }
    Ok(())
}

/// The other system is told of each account that is disconnected, whoever does it and however it answers.
#[tokio::test]
async fn the_other_system_is_told_of_accounts_that_are_disconnected() -> Result<()> {
    let scene = Scene::start("agent").await?;
    let (alice, megan) = (scene.app.sign_in(ALICE).await?, scene.app.sign_in(MEGAN).await?);
    scene.connect(&alice, OWN, "alice").await?;
    // What was given last is what is revoked.
    scene.app.advance(Duration::from_secs(3600));
    scene.got(&alice).await?;
    scene.disconnect(&alice, OWN, 204).await?;
    assert_eq!(scene.authority.revoked(1).await?, ["alice"]);
    scene.connect(&alice, OWN, "alice").await?;
    scene.connect(&megan, OWN, "megan").await?;
    scene.disconnect(&scene.nestor, OF_TENANT, 204).await?;
    assert_eq!(scene.authority.revoked(3).await?, ["alice", "alice", "megan"]);
    // With the connection, as it was when they were connected.
    scene.connect(&megan, OWN, "megan").await?;
    scene.set("agent", &json!({"audience": "another"})).await?;
    assert_eq!(scene.authority.revoked(4).await?, ["alice", "alice", "megan", "megan"]);
    scene.connect(&megan, OWN, "megan").await?;
    scene.disconnect(&scene.nestor, CONNECTION, 204).await?;
    assert_eq!(scene.authority.revoked(5).await?.len(), 5);
    // Refused there, it is forgotten here all the same.
    scene.authority.revoke_badly();
    scene.set("agent", &json!({})).await?;
    scene.connect(&alice, OWN, "alice").await?;
    scene.disconnect(&alice, OWN, 204).await?;
    assert_eq!(scene.authority.revoked(6).await?.len(), 6);
    assert_eq!(scene.own(&alice).await?["state"], "not-connected");
    // Where no address is set, nobody is told.
    scene.set("agent", &json!({"revocationUrl": null})).await?;
    scene.connect(&alice, OWN, "alice").await?;
    scene.disconnect(&alice, OWN, 204).await?;
    scene.set("agent", &json!({})).await?;
    scene.connect(&megan, OWN, "megan").await?;
    scene.disconnect(&megan, OWN, 204).await?;
    let revoked = scene.authority.revoked(7).await?;
    assert_eq!(revoked.iter().filter(|account| *account == "alice").count(), 3, "{revoked:?}");
    Ok(())
}

/// An agent is a person too: erased by mail address, the agent's accounts go, and nobody else's.
#[tokio::test]
async fn the_accounts_of_an_agent_who_is_erased_go() -> Result<()> {
    let scene = Scene::start("agent").await?;
    let (alice, megan) = (scene.app.sign_in(ALICE).await?, scene.app.sign_in(MEGAN).await?);
    scene.connect(&alice, OWN, "alice").await?;
    scene.connect(&megan, OWN, "megan").await?;
    let erasure = "/api/v1/admin/erasure";
    let body = json!({"email": "Alice@Fabrikam.example", "preview": true});
    let preview = scene.nestor.post(erasure, &body).await?.expect(200)?;
    assert_eq!((&preview["erased"], &preview["accounts"]), (&json!(false), &json!(1)), "{preview}");
    assert_eq!(scene.own(&alice).await?["state"], "connected", "a preview erases nothing");
    let erased =
        scene.nestor.post(erasure, &json!({"email": "alice@fabrikam.example"})).await?.expect(200)?;
    assert_eq!((&erased["erased"], &erased["accounts"]), (&json!(true), &json!(1)), "{erased}");
    assert_eq!(scene.own(&alice).await?["state"], "not-connected");
    assert_eq!(scene.own(&megan).await?["state"], "connected");
    assert_eq!(scene.authority.revoked(1).await?, ["alice"], "the other system is told");
    let trail = scene.nestor.get("/api/v1/admin/audit?action=person.erase").await?.expect(200)?;
    assert_eq!(trail["items"][0]["details"]["accounts"], 1, "{trail}");
    assert!(!trail["items"].to_string().to_lowercase().contains("alice"), "{trail}");
    Ok(())
}
