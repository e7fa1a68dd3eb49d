use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, NESTOR};

use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, found};

/// Diego's number, which Fabrikam's own customers know too.
fn ring() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}})
}

fn why<'a>(card: &'a Value, source: &str) -> &'a Value {
    let mut why = card["why"].as_array().into_iter().flatten();
    why.find(|why| why["source"] == source).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn a_plugin_is_asked_with_the_number_and_names_the_caller() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    app.install(&nestor, "crm", &[Hook::CallerId], |request| {
        let HookRequest::ResolveCaller(call) = request else { return None };
        let caller = serde_json::to_value(&call.caller).ok()?.to_string();
        found(if caller.contains("+442079460018") { "Ada of the CRM" } else { "Somebody else" }, 90)
    })
    .await?;
    let alice = app.sign_in(ALICE).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}});
    let card = alice.card("asked", &ring).await?;
    assert_eq!((&card["title"], &card["identified"]), (&json!("Ada of the CRM"), &json!(true)), "{card}");
    assert_eq!(why(&card, "plugin:crm")["outcome"], "found");
    assert_eq!(card["matches"][0]["why"], "the test says so");
    Ok(())
}

#[tokio::test]
async fn what_the_plugin_and_the_store_find_is_on_one_card() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    app.install(&nestor, "crm", &[Hook::CallerId], |_| found("Diego of the CRM", 90)).await?;
    let card = app.sign_in(ALICE).await?.card("both", &ring()).await?;
    let names: Vec<_> =
        card["matches"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect();
    assert!(names.contains(&"Diego of the CRM") && names.contains(&"Diego Siciliani"), "{card}");
    assert_eq!(
        (&why(&card, "plugin:crm")["outcome"], &why(&card, "customers")["outcome"]),
        (&json!("found"), &json!("found"))
    );
    Ok(())
}

/// Whatever becomes of the plugin, the store's answer is on the card, and the card says what became of the plugin.
#[tokio::test]
async fn a_plugin_that_fails_costs_its_own_answer_only() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let alice = app.sign_in(ALICE).await?;
    for (name, outcome, words) in [
        ("trapped", Outcome::Failed(Failure::Trapped("unreachable".to_owned())), "unreachable"),
        (
            "refused",
            Outcome::Refused(PluginError::new(PluginErrorKind::Unavailable, "its CRM is down")),
            "its CRM is down",
        ),
    ] {
        app.install(&nestor, name, &[Hook::CallerId], move |_| Some(outcome.clone())).await?;
        let card = alice.card(name, &ring()).await?;
        assert_eq!(card["title"], "Diego Siciliani", "{name}: {card}");
        assert_eq!(why(&card, &format!("plugin:{name}"))["outcome"], "failed", "{card}");
        // Lines are written in batches.
        let logs = format!("/api/v1/admin/plugins/{name}/logs");
        let told = async {
            loop {
                let lines = nestor.get(&logs).await?.expect(200)?.to_string();
                if lines.contains("caller-id gave no answer") {
                    return Ok::<_, anyhow::Error>(lines);
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let lines = tokio::time::timeout(Duration::from_secs(10), told).await??;
        assert!(lines.contains(words), "{lines}");
    }
    Ok(())
}

#[tokio::test]
async fn a_card_does_not_wait_for_a_plugin_that_never_answers() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    app.install(&nestor, "silent", &[Hook::CallerId], |_| None).await?;
    let started = Instant::now();
    let card = app.sign_in(ALICE).await?.card("silent", &ring()).await?;
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!((&card["phase"], &card["title"]), (&json!("final"), &json!("Diego Siciliani")), "{card}");
    assert_eq!(why(&card, "plugin:silent")["outcome"], "timed-out", "{card}");
    Ok(())
}
