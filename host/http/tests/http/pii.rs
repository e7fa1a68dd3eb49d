//! A value that a plugin marks as personal is seen by the agent whose call it is, and by nobody else: whatever may be read, by whoever
//! it is.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::api::tokens::make;
use switchboard_tests::{ALICE, DEVELOPER, MEGAN, NESTOR, OPERATOR, Person, THEO};

use crate::calls::trace::soon;
use crate::harness::TestApp;
use crate::harness::plugins::{Failure, found_with_fields};

const CANARY: &str = "canary-of-a-person-4711";

/// What is read of an answer that does not end, such as a stream of events.
const PATIENCE: Duration = Duration::from_millis(400);

/// Every GET of the interface, as its document has it.
async fn paths(person: &Person) -> Result<Vec<String>> {
    let document = person.get("/api/v1/openapi.json").await?.expect(200)?;
    let paths = document["paths"].as_object().context("no paths")?;
    let read = paths.iter().filter(|(path, operations)| {
        path.starts_with("/api/v1/") && operations.get("get").is_some_and(Value::is_object)
    });
    Ok(read.map(|(path, _)| path.clone()).collect())
}

/// What stands in the place of a path's parameters: what is there, so that there is something to see.
struct Things {
    call: String,
    tenant: String,
}

impl Things {
    fn in_path(&self, path: &str) -> String {
        let id = match path {
            path if path.starts_with("/api/v1/calls/") => &self.call,
            path if path.starts_with("/api/v1/operator/") => &self.tenant,
            _ => "7",
        };
        let path = path.replace("{id}", id).replace("{name}", "crm").replace("{key}", "a-key");
        let path = path.replace("{tag}", "none");
        // An operation that needs one says which numbers it takes.
        if path == "/api/v1/calls/number" { format!("{path}?number=%2B442079460018") } else { path }
    }
}

async fn read(request: reqwest::RequestBuilder) -> Result<String> {
    let mut answer = request.send().await?;
    let mut text = format!("{:?}", answer.headers());
    let reading = async {
        while let Some(chunk) = answer.chunk().await? {
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
        Ok::<_, anyhow::Error>(())
    };
    // What does not end has been read as far as it has come.
    if let Ok(read) = tokio::time::timeout(PATIENCE, reading).await {
        read?;
    }
    Ok(text)
}

#[tokio::test]
async fn what_is_marked_as_personal_is_seen_by_the_agent_whose_call_it_is_and_by_nobody_else() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let (alice, megan) = (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?);
    let (operator, theo) = (app.sign_in(OPERATOR).await?, app.sign_in(THEO).await?);
    app.install(&nestor, "crm", &[Hook::CallerId, Hook::CallLog], |request| match request {
        crate::harness::plugins::HookRequest::ResolveCaller(_) => found_with_fields(
            "Ada",
            90,
            &json!([{"label": "Born", "value": CANARY, "kind": "text", "pii": true}]),
        ),
        // Its log has a line.
        _ => Some(Outcome::Failed(Failure::Trapped("unreachable".to_owned()))),
    })
    .await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}});
    let card = alice.card("one", &ring).await?;
    let call = card["callId"].as_str().context("the card has no call")?.to_owned();
    let ended = json!({"type": "ended", "at": app.now().to_string()});
    alice.post(&format!("/api/v1/calls/{call}/events"), &ended).await?;
    soon(&developer, &format!("/api/v1/calls/{call}/trace"), |_| true).await?;
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    let things = Things { call, tenant: me["tenant"]["id"].as_str().context("no tenant")?.to_owned() };

    let paths = paths(&alice).await?;
    ensure!(paths.len() > 40, "the document has so few operations: {paths:?}");
    let (_, token) = make(&developer, json!({"name": "a script"})).await?;
    let mut seen = Vec::new();
    for path in &paths {
        // The operator takes everything of a tenant out for the tenant itself, with a line in its trail.
        let exports = path.ends_with("/operator/tenants/{id}/export");
        let path = things.in_path(path);
        let script = app.stranger()?.request(Method::GET, &path).bearer_auth(&token);
        for (who, request) in [
            ("the agent", alice.request(Method::GET, &path)),
            ("another agent", megan.request(Method::GET, &path)),
            ("a developer", developer.request(Method::GET, &path)),
            ("a developer's script", script),
            ("an admin", nestor.request(Method::GET, &path)),
            ("the operator", operator.request(Method::GET, &path)),
            ("another organisation's admin", theo.request(Method::GET, &path)),
            ("a stranger", app.stranger()?.request(Method::GET, &path)),
        ] {
            let is_told = read(request).await?.contains(CANARY);
            if who == "the agent" {
                seen.extend(is_told.then(|| path.clone()));
            } else {
                ensure!(!is_told || (exports && who == "the operator"), "{who} reads it at {path}");
            }
        }
    }
    assert_eq!(
        seen,
        [format!("/api/v1/calls/{}", things.call), format!("/api/v1/calls/{}/card", things.call)],
        "the agent reads it where the card is"
    );

    // Whoever tries the plugin gets an answer of it, too.
    let digest = nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0]["active"].clone();
    let rehearsal = format!(
        "/api/v1/admin/plugins/crm/versions/{}/rehearsal",
        digest.as_str().context("no version is active")?
    );
    for person in [&developer, &nestor] {
        let tried =
            person.post("/api/v1/admin/plugins/crm/test", &json!({"callerInfo": ring})).await?.expect(200)?;
        assert_eq!(tried["card"]["matches"][0]["name"], "Ada", "{tried}");
        let rehearsed = person.post(&rehearsal, &json!({})).await?.expect(200)?;
        for told in [tried, rehearsed] {
            assert!(!told.to_string().contains(CANARY), "{told}");
        }
    }
    let ring = format!("/api/v1/operator/tenants/{}/ring", things.tenant);
    let rung = operator.post(&ring, &json!({})).await?.expect(200)?;
    assert!(!rung.to_string().contains(CANARY), "{rung}");
    Ok(())
}
