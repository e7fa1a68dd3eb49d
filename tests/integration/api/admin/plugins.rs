use std::path::Path;

use anyhow::Result;
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::multipart::{Form, Part};
use serde_json::json;
use switchboard_tests::{ALICE, Demo, NESTOR, THEO, component, events_of, of_manifest};

/// A component that wants something of the host that no host of ours has.
const IMPORTS_UNKNOWN: &str = r#"(component
    (import "vendor:secrets/vault@1.0.0" (instance (export "read" (func (param "name" string) (result string)))))
)"#;

#[tokio::test]
async fn what_is_no_plugin_is_refused_with_the_reason() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    let core_module = b"\0asm\x01\0\0\0".to_vec();
    let empty_component = b"\0asm\x0d\0\x01\0".to_vec();
    for (bytes, words) in [
        (Vec::new(), "empty"),
        (b"hello".to_vec(), "not a WebAssembly component"),
        (core_module, "core module"),
        (empty_component, "exports no hook"),
        (wat::parse_str(IMPORTS_UNKNOWN)?, "another host"),
    ] {
        let answer = theo.upload(bytes).await?;
        assert!(answer.status.is_client_error(), "{words}: {}", answer.status);
        assert_eq!(answer.content_type, "application/problem+json");
        assert_eq!(answer.body["type"], "/problems/component-refused", "{}", answer.body);
        let detail = answer.body["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(words), "expected {words:?} in {detail:?}");
    }
    assert_eq!(theo.get("/api/v1/admin/plugins").await?.expect(200)?["items"], json!([]));
    Ok(())
}

#[tokio::test]
async fn keys_that_are_nobodys_are_refused_with_the_entry_and_what_to_do() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    let many: Vec<_> = (0..17).map(|n| format!("{n}:{{number}}")).collect();
    for (keys, entry, remedy) in [
        (
            json!(["a:{number}", "contacts"]),
            "personKeys[1], \"contacts\"",
            "put one of {number}, {digits}, {email}",
        ),
        (json!(["a:{phone}"]), "personKeys[0]", "a brace in it belongs to no placeholder"),
        (json!(["{number}:{email}"]), "personKeys[0]", "more than one placeholder"),
        (json!(["a:{digits}*"]), "personKeys[0]", "between the placeholder and the star, put"),
        (json!(["*:{digits}"]), "personKeys[0]", "can only be its last character"),
        (json!(["a".repeat(600)]), "personKeys[0]", "more than 512 bytes"),
        (json!(many), "personKeys has 17 entries", "may have 16"),
        (json!("a:{number}"), "the manifest can't be read", "expected a sequence"),
    ] {
        let manifest = json!({"name": "keeps", "version": "1", "contract": "1.0.0", "personKeys": keys});
        let answer = theo.upload(of_manifest(&manifest)).await?;
        assert_eq!(answer.status.as_u16(), 422, "{keys}: {}", answer.body);
        let detail = answer.body["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(entry) && detail.contains(remedy), "{keys}: {detail}");
    }
    Ok(())
}

/// C26, C27: what the outputs of other toolchains were built for, what is offered here, and what to change.
#[tokio::test]
async fn what_another_toolchain_made_is_refused_with_what_to_change() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    // The compile child's parts of the way; all files of the folder are compiled in the tests of `plugin-worker`.
    for (case, file) in [
        ("C26", "wasi-0.3-rc"),
        ("C26", "async-hook"),
        ("C26", "stream-type"),
        ("C27", "contract-1.4-function"),
        ("C27", "wasi-0.2-rc"),
        ("C27", "contract-2"),
        ("of the kind", "rust-wasip1"),
    ] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("toolchains/{file}.wat"));
        let text = std::fs::read_to_string(&file)?;
        let answer = theo.upload(wat::parse_str(&text)?).await?;
        assert_eq!(answer.body["type"], "/problems/component-refused", "{case}: {}", answer.body);
        let detail = answer.body["detail"].as_str().unwrap_or_default();
        for says in text.lines().filter_map(|line| line.strip_prefix(";; says: ")) {
            assert!(detail.contains(says), "{case}: no {says:?} in {detail:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn upload_activate_replace_roll_back_and_deactivate() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    let first = theo.upload(component("caller-id-rust")).await?.expect(201)?;
    assert_eq!(first["hooks"], json!(["caller-id"]));
    assert_eq!(first["memory"]["class"], "small");
    // The same bytes again are the same version.
    let again = theo.upload(component("caller-id-rust")).await?;
    assert!(again.status.is_success());
    assert_eq!((&again.body["digest"], &again.body["alreadyKnown"]), (&first["digest"], &json!(true)));

    let (name, digest) =
        (first["name"].as_str().unwrap_or_default(), first["digest"].as_str().unwrap_or_default());
    let activate = format!("/api/v1/admin/plugins/{name}/versions/{digest}/activate");
    let stale = theo.post(&activate, &json!({"expected": format!("sha256:{}", "0".repeat(64))})).await?;
    assert_eq!(stale.expect(409)?["type"], "/problems/conflict");
    let active = theo.post(&activate, &json!({"expected": null})).await?.expect(200)?;
    assert_eq!(active["digest"], digest);
    let me = theo.get("/api/v1/me").await?.expect(200)?;
    assert_eq!(me["plugins"][0]["name"], name);

    theo.send(theo.request(Method::POST, &format!("/api/v1/admin/plugins/{name}/deactivate")))
        .await?
        .expect(204)?;
    assert_eq!(theo.get("/api/v1/me").await?.expect(200)?["plugins"], json!([]));
    theo.send(theo.request(Method::POST, &format!("/api/v1/admin/plugins/{name}/rollback")))
        .await?
        .expect(200)?;
    assert_eq!(theo.get("/api/v1/me").await?.expect(200)?["plugins"][0]["name"], name);
    Ok(())
}

#[tokio::test]
async fn multipart_and_progress_work_too() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    let part = Part::bytes(component("caller-id-rust")).file_name("caller-id.wasm");
    let request =
        theo.request(Method::POST, "/api/v1/admin/plugins").multipart(Form::new().part("component", part));
    theo.send(request).await?.expect(201)?;

    let request = theo.request(Method::POST, "/api/v1/admin/plugins").header(ACCEPT, "text/event-stream");
    let request = request.header(CONTENT_TYPE, "application/wasm").body(component("phone-book"));
    let events = events_of(request.send().await?).await?;
    assert!(events.iter().any(|event| event.event == "progress"), "{events:?}");
    assert_eq!(events.last().map(|event| event.event.as_str()), Some("result"), "{events:?}");

    let request = theo.request(Method::POST, "/api/v1/admin/plugins").header(ACCEPT, "text/event-stream");
    let request = request.header(CONTENT_TYPE, "application/wasm").body("nonsense");
    let events = events_of(request.send().await?).await?;
    assert_eq!(events.last().map(|event| event.event.as_str()), Some("problem"), "{events:?}");
    Ok(())
}

#[tokio::test]
async fn only_admins_and_developers_of_the_tenant_see_plugins() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, nestor, theo) =
        (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?, demo.sign_in(THEO).await?);
    alice.get("/api/v1/admin/plugins").await?.expect(403)?;
    alice.upload(component("caller-id-rust")).await?.expect(403)?;
    let fabrikams = nestor.get("/api/v1/admin/plugins").await?.expect(200)?;
    assert_eq!(fabrikams["items"][0]["name"], "phone-book");
    let digest = fabrikams["items"][0]["versions"][0]["digest"].as_str().unwrap_or_default().to_owned();
    assert_eq!(theo.get("/api/v1/admin/plugins").await?.expect(200)?["items"], json!([]));
    let path = format!("/api/v1/admin/plugins/phone-book/versions/{digest}/activate");
    theo.post(&path, &json!({})).await?.expect(404)?;
    theo.get("/api/v1/admin/plugins/phone-book/key-value").await?.expect(404)?;
    Ok(())
}
