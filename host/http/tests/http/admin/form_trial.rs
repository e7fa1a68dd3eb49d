//! The form of a call is asked for by hand: its plugin runs, and nothing is kept.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::call_form::{AskedField, AskedForm, Choice};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, DEVELOPER, NESTOR};

use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest, HookResponse, answered, found};

const TEST: &str = "/api/v1/admin/plugins/crm/test";

fn field(name: &str, kind: &str, required: bool) -> AskedField {
    AskedField {
        name: name.to_owned(),
        kind: kind.to_owned(),
        label: String::new(),
        required,
        choices: Vec::new(),
        value: None,
        shown_if: None,
        extra: Vec::new(),
    }
}

/// Of somebody who is known the reason has to be said. The last field is none.
fn form(is_known: bool) -> AskedForm {
    AskedForm {
        dispositions: vec![Choice { value: "won".to_owned(), label: "Won".to_owned() }],
        disposition_required: true,
        fields: vec![field("reason", "text", is_known), field("", "text", true)],
        extra: Vec::new(),
    }
}

#[tokio::test]
async fn a_form_is_tried_with_a_customer_and_without_one() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    app.install(&nestor, "crm", &[Hook::CallForm], |request| match request {
        HookRequest::ShowForm(wanted) => match &wanted.customer {
            Some(customer) if customer.id == "crash" => {
                Some(Outcome::Failed(Failure::Trapped("unreachable".to_owned())))
            }
            customer => answered(HookResponse::Form(Box::new(form(customer.is_some())))),
        },
        _ => None,
    })
    .await?;
    let customer = |id: &str| json!({"source": "crm", "recordType": "contact", "recordId": id});
    let with = json!({"form": {"customer": customer("7")}});
    let tried = developer.post(TEST, &with).await?.expect(200)?;
    let shown = &tried["form"];
    assert_eq!(shown["dispositions"], json!([{"value": "won", "label": "Won"}]), "{tried}");
    let fields = shown["fields"].as_array().map(Vec::len);
    assert_eq!((fields, &shown["fields"][0]["required"]), (Some(1), &json!(true)), "{tried}");
    let line = &tried["log"][0];
    assert_eq!(line["level"], "warn", "{tried}");
    assert!(line["message"].as_str().is_some_and(|message| message.starts_with("fields[1]")), "{tried}");
    assert_eq!((&tried["card"], &tried["pressed"]), (&Value::Null, &Value::Null), "{tried}");

    let without = developer.post(TEST, &json!({"form": {}})).await?.expect(200)?;
    assert_eq!(without["form"]["fields"][0]["required"], json!(false), "{without}");
    let crashed = json!({"form": {"customer": customer("crash")}});
    let crashed = developer.post(TEST, &crashed).await?.expect(200)?;
    assert!(crashed["failure"].as_str().is_some_and(|why| why.contains("unreachable")), "{crashed}");
    assert_eq!(crashed["form"], Value::Null, "{crashed}");

    // What was left out stands in the trial's log alone, and whom the call was with is kept nowhere.
    assert_eq!(nestor.get("/api/v1/admin/plugins/crm/logs").await?.expect(200)?["items"], json!([]));
    let trail = nestor.get("/api/v1/admin/audit?action=plugin.test").await?.expect(200)?;
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(3));
    assert!(!trail.to_string().contains("crash"), "{trail}");
    Ok(())
}

#[tokio::test]
async fn a_form_is_tried_alone_and_only_with_a_version_that_has_one() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| found("Ada", 90)).await?;
    let refused = developer.post(TEST, &json!({"form": {}})).await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "digest", "{refused}");
    for other in [json!({"to": {"phoneNumber": "+442079460018"}}), json!({"press": {"action": "block"}})] {
        let mut body = other;
        body["form"] = json!({});
        let refused = developer.post(TEST, &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "form", "{refused}");
    }
    app.sign_in(ALICE).await?.post(TEST, &json!({"form": {}})).await?.expect(403)?;
    Ok(())
}
