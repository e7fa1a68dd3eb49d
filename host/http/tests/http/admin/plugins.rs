use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, NESTOR, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::component;

const KEYS: &str = "/api/v1/admin/plugins/book/key-value";

#[tokio::test]
async fn a_version_is_uploaded_once_activated_switched_off_and_rolled_back() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let first = nestor.upload(component("book", &[Hook::CallerId])?).await?.expect(201)?;
    assert_eq!((&first["name"], &first["hooks"]), (&json!("book"), &json!(["caller-id"])));
    let again = nestor.upload(component("book", &[Hook::CallerId])?).await?.expect(200)?;
    assert_eq!((&again["digest"], &again["alreadyKnown"]), (&first["digest"], &json!(true)));
    let second = nestor.upload(component("book", &[Hook::CallerId, Hook::CallLog])?).await?.expect(201)?;

    let activate = |version: &serde_json::Value| -> Result<String> {
        let digest = version["digest"].as_str().context("no digest")?;
        Ok(format!("/api/v1/admin/plugins/book/versions/{digest}/activate"))
    };
    let active = async || -> Result<serde_json::Value> {
        Ok(nestor.get("/api/v1/me").await?.expect(200)?["plugins"].clone())
    };
    nestor.post(&activate(&first)?, &json!({"expected": null})).await?.expect(200)?;
    let refused = nestor.post(&activate(&second)?, &json!({"expected": null})).await?.expect(409)?;
    assert_eq!(refused["type"], "/problems/conflict");
    nestor.post(&activate(&second)?, &json!({"expected": first["digest"]})).await?.expect(200)?;
    let rolled = nestor.post("/api/v1/admin/plugins/book/rollback", &json!({})).await?.expect(200)?;
    assert_eq!(rolled["digest"], first["digest"]);
    nestor.post("/api/v1/admin/plugins/book/deactivate", &json!({})).await?.expect(204)?;
    assert_eq!(active().await?, json!([]));
    nestor.post("/api/v1/admin/plugins/book/deactivate", &json!({})).await?.expect(404)?;
    nestor.post("/api/v1/admin/plugins/other/rollback", &json!({})).await?.expect(404)?;
    let asks_more = json!({"grants": [{"capability": "http", "reason": "I want it"}]});
    let refused = nestor.post(&activate(&first)?, &asks_more).await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "grants[0]", "{refused}");
    Ok(())
}

#[tokio::test]
async fn values_of_a_plugin_are_loaded_listed_read_and_removed_by_admins_of_its_tenant() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    nestor.get(KEYS).await?.expect(404)?;
    app.install(&nestor, "book", &[Hook::CallerId], |_| None).await?;
    let entries = json!({"entries": {"b": "text", "a": {"name": "Ada"}, "c": "x"}});
    assert_eq!(nestor.post(KEYS, &entries).await?.expect(200)?["entries"], 3);
    let page = nestor.get(&format!("{KEYS}?limit=2")).await?.expect(200)?;
    assert_eq!(page["keys"], json!(["a", "b"]));
    let cursor = page["nextCursor"].as_str().context("no further page")?;
    let rest = nestor.get(&format!("{KEYS}?limit=2&cursor={}", switchboard_tests::encoded(cursor))).await?;
    assert_eq!(rest.expect(200)?["keys"], json!(["c"]));
    assert_eq!(nestor.get(&format!("{KEYS}/a")).await?.expect(200)?, json!({"name": "Ada"}));

    let value = |key: &str, bytes: Vec<u8>| nestor.request(Method::PUT, &format!("{KEYS}/{key}")).body(bytes);
    nestor.send(value("d", vec![0, 255])).await?.expect(204)?;
    let answer = nestor.request(Method::GET, &format!("{KEYS}/d")).send().await?;
    assert_eq!(answer.headers()["content-disposition"], "attachment");
    assert_eq!(answer.bytes().await?, &[0_u8, 255][..]);
    nestor.send(value("d", vec![0; 2 << 20])).await?.expect(413)?;
    for (body, field) in [
        (json!({"entries": {"": "x"}}), "entries."),
        (json!({"entries": 7}), "entries"),
        (json!({}), "entries"),
    ] {
        assert_eq!(nestor.post(KEYS, &body).await?.expect(400)?["errors"][0]["field"], field, "{body}");
    }
    // Another tenant's plugin of that name has values of its own.
    theo.get(&format!("{KEYS}/a")).await?.expect(404)?;
    nestor.send(nestor.request(Method::DELETE, &format!("{KEYS}/a"))).await?.expect(204)?;
    nestor.send(nestor.request(Method::DELETE, &format!("{KEYS}/a"))).await?.expect(404)?;
    nestor.get(&format!("{KEYS}/a")).await?.expect(404)?;
    Ok(())
}

/// What a developer builds for, and what the documents tell of it.
#[tokio::test]
async fn the_contract_and_its_limits_are_told() -> Result<()> {
    let app = TestApp::start().await?;
    let contract = app.sign_in(NESTOR).await?.get("/api/v1/contract").await?.expect(200)?;
    assert_eq!(contract["package"], "switchboard:plugin@1.0.0");
    let hooks = contract["hooks"].as_array().context("no hooks")?;
    assert_eq!(hooks.len(), Hook::ALL.len());
    let wit = contract["wit"].as_object().context("no text")?;
    let text: String = wit.values().filter_map(Value::as_str).collect();
    let guide = include_str!("../../../../docs/PLUGINS.md").replace(',', "");
    for hook in hooks {
        let name = hook["name"].as_str().context("no name")?;
        assert!(text.contains(&format!("interface {name} {{")), "{name} is not in the text");
        let [announced, deadline, computing] =
            ["announcedMs", "deadlineMs", "computingMs"].map(|name| &hook[name]);
        let row = format!("| `{name}` | {announced} ms | {deadline} ms | {computing} ms |");
        assert!(guide.contains(&row), "the guide does not say {row}");
    }
    app.sign_in(ALICE).await?.get("/api/v1/contract").await?.expect(403)?;
    Ok(())
}
