//! A person is erased wherever something of them is kept, and nobody else is.

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, DEVELOPER, NESTOR, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::Failure;

const ERASURE: &str = "/api/v1/admin/erasure";

fn ring(number: &str) -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}})
}

#[tokio::test]
async fn a_person_is_erased_by_number_and_the_receipt_names_nobody() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| {
        Some(Outcome::Failed(Failure::Trapped("no record of +14255550123".to_owned())))
    })
    .await?;
    let values = "/api/v1/admin/plugins/crm/key-value";
    let keys = json!({"entries": {"contact:14255550123": "Diego", "contact:442079460018": "Ada"}});
    nestor.post(values, &keys).await?.expect(200)?;
    let theirs = json!({"name": "Diego elsewhere", "phones": [{"number": "+14255550123"}]});
    app.sign_in(THEO).await?.post("/api/v1/customers", &theirs).await?.expect(201)?;
    // One who was deleted, and can still be restored.
    let twin = json!({"name": "Diego's twin", "phones": [{"number": "(425) 555-0123"}]});
    let twin = nestor.post("/api/v1/customers", &twin).await?.expect(201)?;
    let twin = format!("/api/v1/customers/{}", twin["id"].as_str().unwrap_or_default());
    nestor.send(nestor.request(Method::DELETE, &twin)).await?.expect(204)?;
    alice.card("diego", &ring("+14255550123")).await?;
    alice.card("ada", &ring("+442079460018")).await?;
    let logged = async {
        loop {
            let log = nestor.get("/api/v1/admin/plugins/crm/logs").await?.expect(200)?;
            if log["items"].as_array().is_some_and(|lines| lines.len() == 2) {
                return Ok::<_, anyhow::Error>(());
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), logged).await??;

    let preview =
        nestor.post(ERASURE, &json!({"number": "425 555 0123", "preview": true})).await?.expect(200)?;
    assert_eq!((&preview["erased"], &preview["calls"]), (&json!(false), &json!(1)), "{preview}");
    let mut names: Vec<_> = preview["customers"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one["name"].as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Diego Siciliani", "Diego's twin"]);
    assert_eq!(alice.count_customers("").await?, 1, "a preview erases nothing");

    let erased = nestor.post(ERASURE, &json!({"number": "+1 425 555 0123"})).await?.expect(200)?;
    assert_eq!(erased["receipt"], preview["receipt"], "written in another way, it is the same person");
    // Both lines name the number: the plugin wrote it of Ada's call, too.
    assert_eq!((&erased["logLines"], &erased["values"]), (&json!(2), &json!(1)), "{erased}");
    let calls = alice.get("/api/v1/calls").await?.expect(200)?;
    assert_eq!(calls["items"].as_array().map(Vec::len), Some(1), "{calls}");
    assert_eq!(alice.count_customers("").await?, 0);
    nestor.send(nestor.request(Method::POST, &format!("{twin}/restore"))).await?.expect(404)?;
    let kept = nestor.get(values).await?.expect(200)?;
    assert!(kept.to_string().contains("442079460018") && !kept.to_string().contains("14255550123"), "{kept}");
    let again = nestor.post(ERASURE, &json!({"number": "+14255550123"})).await?.expect(200)?;
    assert_eq!((&again["calls"], &again["customers"]), (&json!(0), &json!([])));
    let trail = nestor.get("/api/v1/admin/audit?action=person.erase").await?.expect(200)?;
    assert_eq!(trail["items"][1]["target"], preview["receipt"], "{trail}");
    assert_eq!(trail["items"][1]["details"]["calls"], 1);
    for secret in ["4255550123", "Diego"] {
        assert!(!trail.to_string().contains(secret), "{trail}");
    }
    assert_eq!(app.sign_in(THEO).await?.count_customers("").await?, 1, "another organisation keeps its own");
    Ok(())
}

#[tokio::test]
async fn a_person_is_erased_by_mail_address_and_only_by_an_admin() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let ada =
        json!({"name": "Ada", "email": "Ada@Analytical.Example", "phones": [{"number": "+442079460018"}]});
    nestor.post("/api/v1/customers", &ada).await?.expect(201)?;
    nestor.post("/api/v1/customers", &json!({"name": "Eve", "email": "eve@x.example"})).await?.expect(201)?;
    let alice = app.sign_in(ALICE).await?;
    alice.card("ada", &ring("+442079460018")).await?;
    let erased = nestor.post(ERASURE, &json!({"email": "ada@analytical.example"})).await?.expect(200)?;
    assert_eq!((&erased["customers"][0]["name"], &erased["calls"]), (&json!("Ada"), &json!(1)), "{erased}");
    assert_eq!(alice.get("/api/v1/calls").await?.expect(200)?["items"], json!([]));
    for (body, field) in [
        (json!({}), "number"),
        (json!({"number": "1", "email": "a@b.example"}), "number"),
        (json!({"number": "word"}), "number"),
        (json!({"email": "%"}), "email"),
        (json!({"email": "@x.example"}), "email"),
    ] {
        let refused = nestor.post(ERASURE, &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{body}: {refused}");
    }
    app.sign_in(DEVELOPER).await?.post(ERASURE, &json!({"number": "+442079460018"})).await?.expect(403)?;
    alice.post(ERASURE, &json!({"number": "+442079460018"})).await?.expect(403)?;
    Ok(())
}
