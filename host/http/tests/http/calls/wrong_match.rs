use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;
use switchboard_domain::caller_match::{CallerMatch, Outcome as Resolved, Presentation, Resolution};
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, MEGAN, NESTOR};

use crate::harness::TestApp;
use crate::harness::plugins::{HookResponse, answered};

fn somebody() -> Result<CallerMatch> {
    Ok(serde_json::from_value(json!({
        "source": "crm", "recordType": "contact", "recordId": "7", "name": "Ada of the CRM", "strength": "exact",
        "confidence": 90, "why": "the test says so", "badges": [], "fields": [], "actions": [], "openItems": [],
        "extra": [],
    }))?)
}

/// The developers of the plugin that found somebody read which match it was and what every source answered, and nothing
/// that names the customer.
#[tokio::test]
async fn a_wrong_match_is_a_line_in_the_log_of_the_plugin_that_found_somebody() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let found = somebody()?;
    app.install(&nestor, "crm", &[Hook::CallerId], move |_| {
        let outcome = Resolved::Found(vec![found.clone()]);
        answered(HookResponse::Resolution(Resolution {
            outcome,
            partial: false,
            presentation: None,
            cache: None,
        }))
    })
    .await?;
    app.install(&nestor, "idle", &[Hook::CallerId], |_| {
        let outcome = Resolved::NotFound;
        answered(HookResponse::Resolution(Resolution {
            outcome,
            partial: false,
            presentation: None,
            cache: None,
        }))
    })
    .await?;
    let alice = app.sign_in(ALICE).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}});
    let card = alice.card("wrong", &ring).await?;
    let call = card["callId"].as_str().context("no call id")?;
    let path = format!("/api/v1/calls/{call}/wrong-match");

    let refused = alice.post(&path, &json!({"source": "crm", "recordId": "8"})).await?.expect(400)?;
    assert!(refused.to_string().contains("no match with this source and record id"), "{refused}");
    app.sign_in(MEGAN).await?.post(&path, &json!({"source": "crm", "recordId": "7"})).await?.expect(404)?;

    let told = alice.post(&path, &json!({"source": "crm", "recordId": "7"})).await?.expect(200)?;
    assert_eq!(told["plugins"], json!(["crm"]));
    // Lines are written in batches.
    let line = async {
        loop {
            let log = nestor.get("/api/v1/admin/plugins/crm/logs").await?.expect(200)?;
            let line = log["items"].as_array().into_iter().flatten().find(|line| line["callId"] == call);
            if let Some(line) = line {
                return Ok::<_, anyhow::Error>(line.clone());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let line = tokio::time::timeout(Duration::from_secs(10), line).await??;
    let fields = &line["fields"];
    assert_eq!(line["message"], "an agent says that the card showed the wrong person");
    assert_eq!((&fields["match.source"], &fields["match.record-id"]), (&json!("crm"), &json!("7")), "{line}");
    assert_eq!((&fields["match.strength"], &fields["match.confidence"]), (&json!("exact"), &json!("90")));
    for (source, outcome) in
        [("plugin:crm", "found"), ("plugin:idle", "not-found"), ("customers", "not-found")]
    {
        let trace = fields[format!("trace.{source}")].as_str().unwrap_or_default();
        assert!(trace.starts_with(outcome), "{source}: {line}");
    }
    assert!(!line.to_string().contains("Ada") && !line.to_string().contains("7946"), "{line}");
    let idle = nestor.get("/api/v1/admin/plugins/idle/logs").await?.expect(200)?;
    assert_eq!(idle["items"], json!([]));
    Ok(())
}

/// Everything of a presentation is on the card, and the number also as its own country writes it.
#[tokio::test]
async fn the_presentation_and_the_national_number_are_on_the_card() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let found = somebody()?;
    app.install(&nestor, "crm", &[Hook::CallerId], move |_| {
        let presentation = Presentation {
            title: Some("The boss".to_owned()),
            subtitle: Some("of everything".to_owned()),
            open_url: Some("https://crm.example/7".to_owned()),
            silent: true,
            extra: vec![("Open tickets".to_owned(), "3".to_owned())],
            ..Presentation::default()
        };
        let outcome = Resolved::Found(vec![found.clone()]);
        answered(HookResponse::Resolution(Resolution {
            outcome,
            partial: false,
            presentation: Some(presentation),
            cache: None,
        }))
    })
    .await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}});
    let card = app.sign_in(ALICE).await?.card("presented", &ring).await?;
    assert_eq!((&card["title"], &card["subtitle"]), (&json!("The boss"), &json!("of everything")));
    assert_eq!((&card["openUrl"], &card["silent"]), (&json!("https://crm.example/7"), &json!(true)));
    assert_eq!(card["extra"], json!([["Open tickets", "3"]]), "{card}");
    assert_eq!(card["caller"]["national"], "020 7946 0018", "{card}");
    Ok(())
}
