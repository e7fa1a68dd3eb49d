use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_tests::api::tokens::make;
use switchboard_tests::{ALICE, Answer, NESTOR, Person, THEO};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::TestApp;
use crate::harness::plugins::{component, component_asking};

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

fn digest(version: &Value) -> &str {
    version["digest"].as_str().unwrap_or("none")
}

fn activate(version: &Value) -> String {
    format!("/api/v1/admin/plugins/book/versions/{}/activate", digest(version))
}

const ROLLBACK: &str = "/api/v1/admin/plugins/book/rollback";
const GRANTS: &str = "/api/v1/admin/plugins/book/grants";

/// Uploads a version of the plugin `book` that asks for these capabilities. `hooks` tells the versions apart.
async fn version(admin: &Person, hooks: &[Hook], capabilities: &[&str]) -> Result<Value> {
    let grants: Vec<Value> =
        capabilities.iter().map(|name| json!({"capability": name, "reason": "it needs it"})).collect();
    admin.upload(component_asking("book", hooks, &json!(grants))?).await?.expect(201)
}

#[tokio::test]
async fn rolling_back_leads_to_the_last_good_version_however_often() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let good = version(&nestor, &[Hook::CallerId], &[]).await?;
    let bad = version(&nestor, &[Hook::CallLog], &[]).await?;
    let worse = version(&nestor, &[Hook::MeetingFilter], &[]).await?;
    nestor.post(&activate(&good), &json!({})).await?.expect(200)?;
    // There is nothing to go back to yet.
    nestor.post(ROLLBACK, &json!({})).await?.expect(404)?;
    let active = nestor.post(&activate(&bad), &json!({})).await?.expect(200)?;
    assert_eq!(active["previous"], good["digest"]);
    for _ in 0..3 {
        let rolled = nestor.send(nestor.request(Method::POST, ROLLBACK)).await?.expect(200)?;
        assert_eq!((&rolled["digest"], &rolled["previous"]), (&good["digest"], &Value::Null));
        assert_eq!(rolled["revision"], 3, "what is so already is no change");
    }
    // The next bad version leads back to the good one as well, also when it was switched off first.
    nestor.post(&activate(&worse), &json!({})).await?.expect(200)?;
    nestor.post("/api/v1/admin/plugins/book/deactivate", &json!({})).await?.expect(204)?;
    let listed = nestor.get("/api/v1/admin/plugins").await?.expect(200)?;
    assert_eq!(listed["items"][0]["previous"], good["digest"], "{listed}");
    for _ in 0..2 {
        let rolled = nestor.post(ROLLBACK, &json!({})).await?.expect(200)?;
        assert_eq!(rolled["digest"], good["digest"]);
    }
    // The only version that there was is switched on again.
    nestor.post("/api/v1/admin/plugins/book/deactivate", &json!({})).await?.expect(204)?;
    assert_eq!(nestor.post(ROLLBACK, &json!({})).await?.expect(200)?["digest"], good["digest"]);
    Ok(())
}

#[tokio::test]
async fn a_grant_lasts_as_long_as_the_active_version_asks_for_it() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let greedy = version(&nestor, &[Hook::CallerId], &["customers", "directory"]).await?;
    let modest = version(&nestor, &[Hook::CallLog], &["customers"]).await?;
    let again = version(&nestor, &[Hook::MeetingFilter], &["customers", "directory"]).await?;
    let granted = |activation: &Value| -> Vec<String> {
        let grants = activation["grants"].as_array().cloned().unwrap_or_default();
        grants.iter().filter_map(|grant| grant["capability"].as_str()).map(str::to_owned).collect()
    };
    let all = json!({"grants": greedy["grantsAsked"]});
    let active = nestor.post(&activate(&greedy), &all).await?.expect(200)?;
    assert_eq!(granted(&active), ["customers", "directory"]);
    let active = nestor.post(&activate(&modest), &json!({})).await?.expect(200)?;
    assert_eq!(granted(&active), ["customers"]);
    // What was given up does not come back with the next version that asks for it…
    let active = nestor.post(&activate(&again), &json!({})).await?.expect(200)?;
    assert_eq!(granted(&active), ["customers"]);
    // … but rolling back restores what the version had.
    nestor.post(&activate(&greedy), &all).await?.expect(200)?;
    nestor.post(&activate(&modest), &json!({"grants": []})).await?.expect(200)?;
    let rolled = nestor.post(ROLLBACK, &json!({})).await?.expect(200)?;
    assert_eq!((&rolled["digest"], granted(&rolled).len()), (&greedy["digest"], 2));
    let listed = nestor.get("/api/v1/admin/plugins").await?.expect(200)?;
    assert_eq!(granted(&listed["items"][0]), ["customers", "directory"], "{listed}");
    Ok(())
}

#[tokio::test]
async fn two_admins_do_not_overwrite_each_others_change_of_a_plugin() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let (one, two) = (
        version(&nestor, &[Hook::CallerId], &["customers"]).await?,
        version(&nestor, &[Hook::CallLog], &["customers"]).await?,
    );
    let first = nestor.post(&activate(&one), &json!({"expectedRevision": 0})).await?.expect(200)?;
    assert_eq!(first["revision"], 1);
    let put = async |body: &Value| nestor.send(nestor.request(Method::PUT, GRANTS).json(body)).await;
    let grants = |expectation: &Value| {
        let mut body = expectation.clone();
        body["grants"] = one["grantsAsked"].clone();
        body
    };
    let stale =
        [json!({"expected": two["digest"]}), json!({"expected": null}), json!({"expectedRevision": 7})];
    for expectation in stale {
        let deactivate = "/api/v1/admin/plugins/book/deactivate";
        for refused in [
            put(&grants(&expectation)).await?,
            nestor.post(ROLLBACK, &expectation).await?,
            nestor.post(deactivate, &expectation).await?,
            nestor.post(&activate(&two), &expectation).await?,
        ] {
            let problem = refused.expect(409)?;
            let detail = problem["detail"].as_str().unwrap_or_default();
            // Both are named: what was expected, and what is.
            let expected = match (&expectation["expected"], &expectation["expectedRevision"]) {
                (Value::String(expected), _) => expected.as_str(),
                (_, Value::Number(_)) => "revision 7",
                _ => "no active version",
            };
            assert!(detail.contains(expected) && detail.contains(digest(&one)), "{expectation}: {detail}");
            assert!(detail.contains("revision 1") && detail.contains(NESTOR), "{detail}");
        }
    }
    let granted =
        put(&grants(&json!({"expected": one["digest"], "expectedRevision": 1}))).await?.expect(200)?;
    assert_eq!((&granted["revision"], &granted["digest"]), (&json!(2), &one["digest"]));
    let wrong = nestor.post(&activate(&two), &json!({"expected": "nonsense"})).await?.expect(400)?;
    assert_eq!(wrong["errors"][0]["field"], "expected");
    Ok(())
}

#[tokio::test]
async fn a_version_is_deleted_unless_it_is_in_use() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    let old = version(&nestor, &[Hook::CallerId], &[]).await?;
    let new = version(&nestor, &[Hook::CallLog], &[]).await?;
    let idle = version(&nestor, &[Hook::MeetingFilter], &[]).await?;
    nestor.post(&activate(&old), &json!({})).await?.expect(200)?;
    nestor.post(&activate(&new), &json!({})).await?.expect(200)?;
    let delete = async |by: &Person, version: &Value, more: &str| {
        let path = format!("/api/v1/admin/plugins/book/versions/{}{more}", digest(version));
        by.send(by.request(Method::DELETE, &path)).await
    };
    let versions = async || -> Result<usize> {
        let listed = nestor.get("/api/v1/admin/plugins").await?.expect(200)?;
        Ok(listed["items"][0]["versions"].as_array().map_or(0, Vec::len))
    };
    delete(&theo, &idle, "").await?.expect(404)?;
    delete(&nestor, &idle, "").await?.expect(204)?;
    delete(&nestor, &idle, "").await?.expect(404)?;
    nestor.post(&activate(&idle), &json!({})).await?.expect(404)?;
    let active = delete(&nestor, &new, "?alsoRollbackTarget=true").await?.expect(409)?;
    assert!(active["detail"].as_str().is_some_and(|why| why.contains("is active")), "{active}");
    let target = delete(&nestor, &old, "").await?.expect(409)?;
    assert!(target["detail"].as_str().is_some_and(|why| why.contains("alsoRollbackTarget")), "{target}");
    assert_eq!(versions().await?, 2);
    delete(&nestor, &old, "?alsoRollbackTarget=true").await?.expect(204)?;
    assert_eq!(versions().await?, 1);
    nestor.post(ROLLBACK, &json!({})).await?.expect(404)?;
    // What somebody else has too is gone for this tenant only; and what is uploaded again is compiled again.
    let again = version(&nestor, &[Hook::CallerId], &[]).await?;
    theo.upload(component_asking("book", &[Hook::CallerId], &json!([]))?).await?.expect(201)?;
    delete(&nestor, &again, "").await?.expect(204)?;
    theo.post(&activate(&again), &json!({})).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn who_has_as_many_uploads_under_way_as_it_may_is_refused_before_its_body_is_read() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    let (_, token) = make(&nestor, json!({"name": "CI"})).await?;
    let address = app.front.trim_start_matches("http://");
    let mut hanging = Vec::new();
    for _ in 0..2 {
        let mut connection = TcpStream::connect(address).await?;
        let head = format!(
            "POST /api/v1/admin/plugins HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/wasm\r\ncontent-length: 60000000\r\nexpect: 100-continue\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).await?;
        // The server asks for the body once it has a place for it.
        let mut go_on = [0; 12];
        connection.read_exact(&mut go_on).await?;
        assert_eq!(&go_on, b"HTTP/1.1 100");
        hanging.push(connection);
    }
    let answers = async |status: u16| -> Result<Answer> {
        for _ in 0..500 {
            let answer = nestor.upload(component("book", &[Hook::CallerId])?).await?;
            if answer.status == status {
                return Ok(answer);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        bail!("it is never answered with {status}")
    };
    let refused = answers(429).await?;
    assert!(refused.body["detail"].as_str().is_some_and(|why| why.contains("uploads")), "{}", refused.body);
    theo.upload(component("book", &[Hook::CallLog])?).await?.expect(201)?;
    drop(hanging);
    answers(200).await?;
    Ok(())
}

#[tokio::test]
async fn what_the_compiler_has_refused_is_not_compiled_again() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    // The reason is another one each time that the compiler runs.
    let bad = b"refuse this".to_vec();
    let first = nestor.upload(bad.clone()).await?.expect(422)?;
    assert_eq!(nestor.upload(bad.clone()).await?.expect(422)?["detail"], first["detail"]);
    assert_eq!(theo.upload(bad).await?.expect(422)?["detail"], first["detail"]);
    assert_ne!(nestor.upload(b"refuse that".to_vec()).await?.expect(422)?["detail"], first["detail"]);
    Ok(())
}

/// A component that can be compiled once there is that file; what happens until then is for the compiler's stand-in.
fn unless(file: &Path, what: &str, name: &str) -> Result<Vec<u8>> {
    let mut bytes = format!("unless {} {what}\n", file.display()).into_bytes();
    bytes.extend(component(name, &[Hook::CallerId])?);
    Ok(bytes)
}

/// The processor time of the compiler says something of a component. That it got none, or was ended by somebody, does not.
#[tokio::test]
async fn a_busy_machine_refuses_no_component_for_good() -> Result<()> {
    let app = TestApp::start_compiling_within(Duration::from_secs(5)).await?;
    let nestor = app.sign_in(NESTOR).await?;
    let folder = tempfile::tempdir()?;
    let better = folder.path().join("better");
    let slow = unless(&better, "waits", "slow")?;
    let killed = unless(&better, "9", "killed")?;
    let costly = unless(&better, "24", "costly")?;
    for (bytes, why) in [(&slow, "too busy"), (&killed, "this machine ended the compiler")] {
        let request = nestor.request(Method::POST, "/api/v1/admin/plugins").body(bytes.clone());
        let busy = request.header("content-type", "application/wasm").send().await?;
        assert_eq!(busy.status(), 503);
        assert_eq!(busy.headers()["retry-after"], "60");
        let problem: Value = busy.json().await?;
        assert_eq!(problem["type"], "/problems/unavailable");
        let told = problem["detail"].as_str().unwrap_or_default();
        assert!(told.contains(why) && told.contains("try again"), "{problem}");
    }
    let refused = nestor.upload(costly.clone()).await?.expect(422)?;
    assert!(
        refused["detail"].as_str().is_some_and(|why| why.contains("90 s of processor time")),
        "{refused}"
    );
    std::fs::write(&better, "")?;
    nestor.upload(slow).await?.expect(201)?;
    nestor.upload(killed).await?.expect(201)?;
    assert_eq!(nestor.upload(costly).await?.expect(422)?["detail"], refused["detail"]);
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
    let page = include_str!("../../../../docs/book/limits.md").replace(',', "");
    for hook in hooks {
        let name = hook["name"].as_str().context("no name")?;
        assert!(text.contains(&format!("interface {name} {{")), "{name} is not in the text");
        let [announced, deadline, computing] =
            ["announcedMs", "deadlineMs", "computingMs"].map(|name| &hook[name]);
        let row = format!("| `{name}` | {announced} ms | {deadline} ms | {computing} ms |");
        assert!(page.contains(&row), "the book does not say {row}");
    }
    app.sign_in(ALICE).await?.get("/api/v1/contract").await?.expect(403)?;
    Ok(())
}
