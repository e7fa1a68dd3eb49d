use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_tests::{NESTOR, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::component_of;

const CONNECTIONS: &str = "/api/v1/admin/plugins/crm/connections";

#[tokio::test]
async fn a_connection_is_told_without_its_secret_tried_replaced_and_deleted() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    nestor.get(CONNECTIONS).await?.expect(404)?;
    app.install(&nestor, "crm", &[Hook::CallerId], |_| None).await?;
    assert_eq!(nestor.get(CONNECTIONS).await?.expect(200)?["items"], json!([]));
    let path = format!("{CONNECTIONS}/crm");
    for (auth, kind, name) in [
        (json!({"kind": "none"}), "none", Value::Null),
        (json!({"kind": "bearer", "token": "canary-secret"}), "bearer", Value::Null),
        (json!({"kind": "basic", "username": "ada", "password": "canary-secret"}), "basic", json!("ada")),
        (json!({"kind": "header", "name": "x-key", "value": "canary-secret"}), "header", json!("x-key")),
    ] {
        nestor.put(&path, &json!({"baseUrl": "https://crm.example/api", "auth": auth})).await?.expect(204)?;
        let told = nestor.get(CONNECTIONS).await?.expect(200)?;
        assert!(!told.to_string().contains("canary-secret"), "{told}");
        let expected = json!({"name": "crm", "baseUrl": "https://crm.example/api", "auth": kind, "authName": name, "client": null, "accounts": null});
        assert_eq!(told["items"], json!([expected]));
    }
    // Another tenant has no such plugin, and so no such connection.
    theo.get(CONNECTIONS).await?.expect(404)?;
    theo.post(&format!("{path}/test"), &json!({})).await?.expect(404)?;
    nestor.post(&format!("{CONNECTIONS}/other/test"), &json!({})).await?.expect(404)?;
    for status in [404, 204, 404] {
        let person = if status == 404 { &theo } else { &nestor };
        person.send(person.request(Method::DELETE, &path)).await?.expect(status)?;
    }
    assert_eq!(nestor.get(CONNECTIONS).await?.expect(200)?["items"], json!([]));
    let trail = nestor.get("/api/v1/admin/audit?action=connection&outcome=done").await?.expect(200)?;
    assert_eq!(trail["items"][0]["action"], "connection.delete");
    assert!(!trail.to_string().contains("canary-secret"));
    Ok(())
}

/// What the other side does is no refusal: it is what the admin wants to know.
#[tokio::test]
async fn trying_a_connection_says_what_came_of_it() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    app.install(&nestor, "crm", &[Hook::CallerId], |_| None).await?;
    let path = format!("{CONNECTIONS}/crm");
    let name = json!({"baseUrl": "https://no-such-host.invalid", "auth": {"kind": "none"}});
    nestor.put(&path, &name).await?.expect(204)?;
    let tried = nestor.post(&format!("{path}/test"), &json!({})).await?.expect(200)?;
    assert_eq!((&tried["ok"], &tried["status"]), (&json!(false), &Value::Null), "{tried}");
    let seen = tried["seen"].as_str().context("no words")?;
    assert!(seen.contains("not reached") || seen.contains("not sent"), "{seen}");
    Ok(())
}

#[tokio::test]
async fn a_secret_setting_is_kept_and_never_told() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let schema = json!({"type": "object", "additionalProperties": false, "required": ["key"], "properties": {
        "key": {"type": "string", "minLength": 3, "writeOnly": true}, "region": {"type": "string"}}});
    let component = component_of("crm", &[Hook::CallerId], &json!({"settings": schema}))?;
    nestor.install(component).await?;
    let settings = "/api/v1/admin/plugins/crm/settings";
    nestor.put(settings, &json!({"region": "eu"})).await?.expect(400)?;
    let told = nestor.put(settings, &json!({"key": "canary", "region": "eu"})).await?.expect(200)?;
    assert_eq!(told, json!({"region": "eu"}));
    let told = nestor.put(settings, &json!({"region": "us"})).await?.expect(200)?;
    assert_eq!(told, json!({"region": "us"}));
    assert_eq!(nestor.get(settings).await?.expect(200)?, json!({"region": "us"}));
    let plugins = nestor.get("/api/v1/admin/plugins").await?.expect(200)?;
    assert_eq!(plugins["items"][0]["settingsSet"], json!(["key", "region"]));
    assert!(!plugins.to_string().contains("canary"));
    // A secret can be removed, where the schema does without.
    nestor.put(settings, &json!({"key": null})).await?.expect(400)?;
    Ok(())
}
