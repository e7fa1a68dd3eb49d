//! What a plugin's `customer-lookup` says is shown to people: F15.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::customer::{Badge, Customer, CustomerPage, Field};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::{ALICE, NESTOR};

use crate::harness::plugins::{HookRequest, HookResponse, answered};
use crate::harness::{TestApp, customer};

/// A customer as no CRM should say it.
fn hostile() -> Customer {
    let field = |kind: &str, value: &str| Field {
        label: "Label\0\u{202e}".into(),
        value: value.into(),
        kind: kind.into(),
        pii: false,
    };
    Customer {
        name: format!("Ada\0 \u{202e}Love\r\nlace {}", "x".repeat(1 << 20)),
        company: Some("\0".into()),
        email: Some("ada@example.com\r\nbcc: all@example.com".into()),
        url: Some("javascript:alert(document.cookie)".into()),
        badges: (0..1000).map(|n| Badge { kind: "vip".into(), label: format!("{n}\0") }).collect(),
        fields: vec![
            field("link", "JavaScript:alert(1)"),
            field("link", "https://crm.example/1"),
            field("text", &"y".repeat(1 << 20)),
        ],
        extra: vec![("a\0b".into(), "z".repeat(1 << 20))],
        ..customer("7", "", None, &["+1 425 555 0177\0", "\0"])
    }
}

fn check(customer: &Value) {
    let text = customer.to_string();
    assert!(text.len() < 8_000, "{} bytes", text.len());
    for never in ["\\u0000", "\u{202e}", "avascript", "\\r", "\\n"] {
        let link_as_text = never == "avascript" && customer["fields"][0]["kind"] == "text";
        assert!(link_as_text || !text.contains(never), "{never:?} in {text}");
    }
    assert!(customer["name"].as_str().is_some_and(|name| name.starts_with("Ada Love lace xxx")), "{text}");
    assert_eq!((&customer["url"], &customer["company"]), (&json!(null), &json!(null)));
    assert_eq!(customer["fields"][0]["kind"], "text");
    assert_eq!(
        customer["fields"][1],
        json!({"kind": "link", "label": "Label", "pii": false, "value": "https://crm.example/1"})
    );
    assert_eq!(customer["phones"].as_array().map(Vec::len), Some(1), "{text}");
    assert!(customer["badges"].as_array().is_some_and(|badges| badges.len() <= 10), "{text}");
}

#[tokio::test]
async fn what_a_plugin_says_of_a_customer_is_cleaned() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, nestor) = (app.sign_in(ALICE).await?, app.sign_in(NESTOR).await?);
    app.install(&nestor, "crm", &[Hook::CustomerLookup], |request| match request {
        HookRequest::SearchCustomers(..) => answered(HookResponse::CustomerPage(CustomerPage {
            items: vec![hostile()],
            next_cursor: Some("c\0".repeat(10_000)),
            total: Some(1),
            partial: false,
        })),
        HookRequest::GetCustomer(_) => answered(HookResponse::Customer(Some(Box::new(hostile())))),
        _ => None,
    })
    .await?;
    let list = alice.get("/api/v1/customers?query=ada").await?.expect(200)?;
    check(&list["items"][0]);
    assert_eq!(list["nextCursor"], json!(null));
    check(&alice.get("/api/v1/customers/7").await?.expect(200)?);
    Ok(())
}

/// Who has to connect an account of another system first is told so by the kind of the refusal: the page shows the way.
#[tokio::test]
async fn an_agent_without_an_account_is_told_to_connect_one() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, nestor) = (app.sign_in(ALICE).await?, app.sign_in(NESTOR).await?);
    app.install(&nestor, "crm", &[Hook::CustomerLookup, Hook::CustomerEdit], |_| {
        let error = PluginError::new(PluginErrorKind::AgentMustConnect, "it is the agent's own").about("crm");
        Some(Outcome::Refused(error))
    })
    .await?;
    let new = json!({"name": "Ada", "phones": []});
    for refused in [
        alice.get("/api/v1/customers?query=ada").await?.expect(409)?,
        alice.get("/api/v1/customers/7").await?.expect(409)?,
        alice.post("/api/v1/customers", &new).await?.expect(409)?,
    ] {
        assert_eq!(refused["type"], "/problems/agent-must-connect", "{refused}");
        assert!(refused["detail"].as_str().is_some_and(|why| why.contains("in the settings")), "{refused}");
    }
    Ok(())
}
