//! A person is erased wherever something of them is kept, and nobody else is.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, DEVELOPER, NESTOR, Person, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::{Failure, component_of, found};

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

/// A plugin with values, at an admin's: its first version declares whose they are, and is not the active one.
async fn with_declared_keys(app: &TestApp, admin: &Person) -> Result<()> {
    let grants = json!([{"capability": "key-value", "reason": "Visits."}]);
    let declared = json!(["visits:{customer}:*", "mail/{email}", "note {number}", "seen-{digits}/*"]);
    for (version, keys) in [("1.0.0", declared), ("2.0.0", json!([]))] {
        let more = json!({"version": version, "grants": grants, "personKeys": keys});
        let component = component_of("visits", &[Hook::CallerId], &more)?;
        app.plugins.install_component(admin, component, |_| None, |_| found("Ada", 90)).await?;
    }
    let component = component_of("other", &[Hook::CallerId], &json!({"grants": grants}))?;
    app.plugins.install_component(admin, component, |_| None, |_| found("Ada", 90)).await
}

async fn keys_of(admin: &Person, plugin: &str) -> Result<Vec<String>> {
    let list = admin.get(&format!("/api/v1/admin/plugins/{plugin}/key-value")).await?.expect(200)?;
    let mut keys: Vec<String> = serde_json::from_value(list["keys"].clone()).context("no keys")?;
    keys.sort();
    Ok(keys)
}

#[tokio::test]
async fn what_a_plugin_declares_to_be_of_a_person_goes_with_them_and_nothing_else() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    let office = json!({"number": "+442079460000"});
    let ada = json!({"name": "Ada", "email": "Ada@Analytical.Example", "phones": [{"number": "+442079460018"}, office]});
    let ada = nestor.post("/api/v1/customers", &ada).await?.expect(201)?;
    let eve = json!({"name": "Eve", "email": "eve@analytical.example", "phones": [office]});
    let eve = nestor.post("/api/v1/customers", &eve).await?.expect(201)?;
    let (ada, eve) = (ada["id"].as_str().context("no id")?, eve["id"].as_str().context("no id")?);
    let visits = [
        format!("visits:{ada}:1"),
        format!("visits:{ada}:2"),
        format!("visits:{ada}"),
        format!("visits:{eve}:1"),
        format!("Visits:{ada}:1"),
        "note +442079460018".to_owned(),
        "note +442079460000".to_owned(),
        "seen-442079460018/monday".to_owned(),
        "seen-4420794600189/monday".to_owned(),
        "mail/ada@analytical.example".to_owned(),
        "mail/eve@analytical.example".to_owned(),
    ];
    for admin in [&nestor, &theo] {
        with_declared_keys(&app, admin).await?;
        for plugin in ["visits", "other"] {
            let entries: serde_json::Map<_, _> =
                visits.iter().map(|key| (key.clone(), json!("a value"))).collect();
            let values = format!("/api/v1/admin/plugins/{plugin}/key-value");
            admin.post(&values, &json!({"entries": entries})).await?.expect(200)?;
        }
    }
    let who = json!({"email": "ada@analytical.example", "preview": true});
    let preview = nestor.post(ERASURE, &who).await?.expect(200)?;
    assert_eq!(keys_of(&nestor, "visits").await?.len(), visits.len(), "a preview erases nothing");
    let erased = nestor.post(ERASURE, &json!({"email": "ada@analytical.example"})).await?.expect(200)?;
    // Five by what is declared, of them the address; and the address among the keys of the other plugin.
    assert_eq!((&preview["values"], &erased["values"]), (&json!(6), &json!(6)), "{erased}");
    let mut left = vec![
        format!("visits:{ada}"),
        format!("visits:{eve}:1"),
        format!("Visits:{ada}:1"),
        // Eve has the number as well.
        "note +442079460000".to_owned(),
        // That is a longer number.
        "seen-4420794600189/monday".to_owned(),
        "mail/eve@analytical.example".to_owned(),
    ];
    left.sort();
    assert_eq!(keys_of(&nestor, "visits").await?, left);
    assert_eq!(keys_of(&nestor, "other").await?.len(), visits.len() - 1, "it has declared nothing");
    for plugin in ["visits", "other"] {
        assert_eq!(keys_of(&theo, plugin).await?.len(), visits.len(), "another organisation keeps its own");
    }
    let again = nestor.post(ERASURE, &who).await?.expect(200)?;
    assert_eq!(again["values"], 0, "{again}");
    // What is kept is counted without them.
    assert_eq!(app.count("key_values")?, format!("{}", 4 * visits.len() - 6));
    Ok(())
}

/// The address of a team is of nobody alone, until nobody else has it.
#[tokio::test]
async fn an_address_that_another_customer_has_as_well_stays() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    with_declared_keys(&app, &nestor).await?;
    let team = "mail/team@analytical.example";
    for (name, email, number) in [
        ("Ada", "team@analytical.example", "+442079460018"),
        ("Bob", "Team@Analytical.Example", "+442079460019"),
    ] {
        let customer = json!({"name": name, "email": email, "phones": [{"number": number}]});
        nestor.post("/api/v1/customers", &customer).await?.expect(201)?;
    }
    let entries = json!({team: "x", "note +442079460018": "x", "note +442079460019": "x"});
    nestor.post("/api/v1/admin/plugins/visits/key-value", &json!({"entries": entries})).await?.expect(200)?;
    nestor.post(ERASURE, &json!({"number": "+442079460018"})).await?.expect(200)?;
    assert_eq!(keys_of(&nestor, "visits").await?, [team, "note +442079460019"]);
    nestor.post(ERASURE, &json!({"number": "+442079460019"})).await?.expect(200)?;
    assert_eq!(keys_of(&nestor, "visits").await?, [""; 0]);
    Ok(())
}

/// Somebody who is no customer has what stands under the number itself.
#[tokio::test]
async fn declared_keys_are_found_by_the_number_alone() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    with_declared_keys(&app, &nestor).await?;
    let entries = json!({"seen-14255550199/1": "x", "note +14255550199": "x", "note +14255550198": "x"});
    nestor.post("/api/v1/admin/plugins/visits/key-value", &json!({"entries": entries})).await?.expect(200)?;
    let erased = nestor.post(ERASURE, &json!({"number": "425 555 0199"})).await?.expect(200)?;
    assert_eq!(erased["values"], 2, "{erased}");
    assert_eq!(keys_of(&nestor, "visits").await?, ["note +14255550198"]);
    Ok(())
}
