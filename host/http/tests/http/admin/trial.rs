use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, DEVELOPER, NESTOR, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, found, found_with_fields};

const TEST: &str = "/api/v1/admin/plugins/crm/test";

fn ring(number: &str) -> Value {
    json!({"callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": number}}, "queue": "Sales"})
}

#[tokio::test]
async fn ringing_by_hand_shows_the_card_and_leaves_no_trace() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    app.install(&nestor, "crm", &[Hook::CallerId, Hook::CallLog], |request| match request {
        HookRequest::ResolveCaller(call) if call.via_queue.as_deref() == Some("Sales") => {
            found("Ada of the CRM", 90)
        }
        _ => Some(Outcome::Failed(Failure::Trapped("unreachable".to_owned()))),
    })
    .await?;
    let tried = developer.post(TEST, &ring("+442079460018")).await?.expect(200)?;
    assert_eq!(
        (&tried["card"]["title"], &tried["card"]["phase"]),
        (&json!("Ada of the CRM"), &json!("final"))
    );
    assert_eq!(tried["card"]["viaQueue"], "Sales");
    assert_eq!((&tried["failure"], &tried["hostCalls"]), (&Value::Null, &json!([])), "{tried}");
    assert!(tried["elapsedMs"].as_f64() > Some(0.0) && tried["waitingMs"].is_number(), "{tried}");
    // The customer store answers beside it, as in a call.
    let both = developer.post(TEST, &ring("+14255550123")).await?.expect(200)?;
    let sources: Vec<_> =
        both["card"]["matches"].as_array().into_iter().flatten().map(|one| &one["source"]).collect();
    assert!(sources.contains(&&json!("customers")) && sources.contains(&&json!("crm")), "{both}");

    let failed =
        json!({"callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}}});
    let failed = developer.post(TEST, &failed).await?.expect(200)?;
    assert!(failed["failure"].as_str().is_some_and(|words| words.contains("unreachable")), "{failed}");
    assert_eq!(failed["card"]["title"], "Diego Siciliani", "its failure costs its own answer only");

    for person in [&developer, &nestor] {
        assert_eq!(person.get("/api/v1/calls").await?.expect(200)?["items"], json!([]));
    }
    assert_eq!(nestor.get("/api/v1/admin/plugins/crm/logs").await?.expect(200)?["items"], json!([]));
    assert_eq!(nestor.get("/api/v1/admin/call-log").await?.expect(200)?["items"], json!([]));
    let trail = nestor.get("/api/v1/admin/audit?action=plugin.test").await?.expect(200)?;
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(3));
    assert!(!trail.to_string().contains("442079460018"), "who rang is not kept: {trail}");
    Ok(())
}

#[tokio::test]
async fn any_version_can_be_tried_and_only_by_those_who_may() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    developer.post(TEST, &ring("+442079460018")).await?.expect(404)?;
    app.install(&nestor, "crm", &[Hook::CallerId], |_| found("The first", 90)).await?;
    let first = nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0]["active"].clone();
    app.install(&nestor, "crm", &[Hook::CallerId, Hook::CallLog], |_| found("The second", 90)).await?;
    let title = async |body: &Value| -> Result<Value> {
        Ok(developer.post(TEST, body).await?.expect(200)?["card"]["title"].clone())
    };
    let mut body = ring("+442079460018");
    assert_eq!(title(&body).await?, "The second");
    body["digest"] = first;
    assert_eq!(title(&body).await?, "The first");
    nestor.post("/api/v1/admin/plugins/crm/deactivate", &json!({})).await?.expect(204)?;
    assert_eq!(title(&body).await?, "The first", "also while the plugin is off");

    body["asIfGranted"] = json!(true);
    developer.post(TEST, &body).await?.expect(403)?;
    nestor.post(TEST, &body).await?.expect(200)?;
    body["digest"] = json!(format!("sha256:{}", "0".repeat(64)));
    nestor.post(TEST, &body).await?.expect(404)?;
    body["digest"] = json!("12");
    assert_eq!(nestor.post(TEST, &body).await?.expect(400)?["errors"][0]["field"], "digest");
    app.sign_in(ALICE).await?.post(TEST, &ring("+442079460018")).await?.expect(403)?;
    app.sign_in(THEO).await?.post(TEST, &ring("+442079460018")).await?.expect(404)?;
    let log_only = crate::harness::plugins::component("log-only", &[Hook::CallLog])?;
    nestor.upload(log_only).await?.expect(201)?;
    let refused =
        nestor.post("/api/v1/admin/plugins/log-only/test", &ring("+442079460018")).await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "digest", "{refused}");
    Ok(())
}

/// Whoever tries a plugin looks at the plugin, and not at the person: what is marked as personal is masked.
#[tokio::test]
async fn what_is_marked_as_personal_is_masked_in_a_trial() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| {
        let fields = json!([
            {"label": "Born", "value": "1815-12-10", "kind": "date", "pii": true},
            {"label": "Plan", "value": "Gold", "kind": "text", "pii": false},
        ]);
        found_with_fields("Ada", 90, &fields)
    })
    .await?;
    for person in [&developer, &nestor] {
        let tried = person.post(TEST, &ring("+442079460018")).await?.expect(200)?;
        assert_eq!(
            tried["card"]["matches"][0]["fields"],
            json!([
                {"label": "Born", "value": "•••", "kind": "text", "pii": true},
                {"label": "Plan", "value": "Gold", "kind": "text", "pii": false},
            ]),
            "{tried}"
        );
    }
    // The agent whose call it is sees it.
    let card = app.sign_in(ALICE).await?.card("real", &ring("+442079460018")["callerInfo"]).await?;
    assert_eq!(card["matches"][0]["fields"][0]["value"], "1815-12-10", "{card}");
    Ok(())
}
