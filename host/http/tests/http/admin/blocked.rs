//! What the operator blocks, nobody runs.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, NESTOR, OPERATOR, Person};

use crate::harness::TestApp;
use crate::harness::plugins::component;

const BLOCKED: &str = "/api/v1/operator/blocked-digests";

async fn plugin(admin: &Person) -> Result<Value> {
    Ok(admin.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0].clone())
}

#[tokio::test]
async fn a_blocked_component_is_taken_off_the_calls_and_refused_from_then_on() -> Result<()> {
    let app = TestApp::start().await?;
    let (operator, nestor) = (app.sign_in(OPERATOR).await?, app.sign_in(NESTOR).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| None).await?;
    let good = plugin(&nestor).await?["active"].clone();
    app.install(&nestor, "crm", &[Hook::CallerId, Hook::CallLog], |_| None).await?;
    let bad = plugin(&nestor).await?["active"].as_str().context("nothing is active")?.to_owned();
    let block = format!("{BLOCKED}/{bad}");
    let reason = json!({"reason": "It sends customers to a stranger."});
    app.sign_in(ALICE).await?.put(&block, &reason).await?.expect(404)?;
    operator.put(&block, &json!({"reason": " "})).await?.expect(400)?;
    operator.put(&format!("{BLOCKED}/12"), &reason).await?.expect(400)?;

    assert_eq!(operator.put(&block, &reason).await?.expect(200)?, json!({"replaced": 1}));
    let now = plugin(&nestor).await?;
    assert_eq!((&now["active"], &now["replaced"]["digest"]), (&good, &json!(bad)), "{now}");
    assert_eq!(now["replaced"]["blocked"], true);
    let activate = format!("/api/v1/admin/plugins/crm/versions/{bad}/activate");
    let refused = nestor.post(&activate, &json!({})).await?.expect(422)?;
    assert!(refused.to_string().contains("to a stranger"), "{refused}");
    let tried = nestor.post("/api/v1/admin/plugins/crm/test", &json!({"digest": bad})).await?;
    tried.expect(422)?;
    nestor.upload(component("crm", &[Hook::CallerId, Hook::CallLog])?).await?.expect(422)?;
    assert_eq!(operator.put(&block, &reason).await?.expect(200)?, json!({"replaced": 0}), "again");

    let listed = operator.get(BLOCKED).await?.expect(200)?;
    assert_eq!(listed["items"][0]["digest"], json!(bad), "{listed}");
    let trail = operator.get("/api/v1/operator/audit?action=digest.block").await?.expect(200)?;
    assert_eq!(trail["items"][0]["target"], json!(bad), "{trail}");
    let trail = nestor.get("/api/v1/admin/audit?action=plugin.replace").await?.expect(200)?;
    assert!(trail.to_string().contains("to a stranger"), "{trail}");
    operator.send(operator.request(Method::DELETE, &block)).await?.expect(204)?;
    operator.send(operator.request(Method::DELETE, &block)).await?.expect(404)?;
    nestor.post(&activate, &json!({})).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn rolling_back_does_not_lead_to_a_blocked_component() -> Result<()> {
    let app = TestApp::start().await?;
    let (operator, nestor) = (app.sign_in(OPERATOR).await?, app.sign_in(NESTOR).await?);
    app.install(&nestor, "crm", &[Hook::CallerId], |_| None).await?;
    let first = plugin(&nestor).await?["active"].as_str().context("nothing is active")?.to_owned();
    app.install(&nestor, "crm", &[Hook::CallerId, Hook::CallLog], |_| None).await?;
    let second = plugin(&nestor).await?["active"].as_str().context("nothing is active")?.to_owned();
    let reason = json!({"reason": "Both are bad."});
    operator.put(&format!("{BLOCKED}/{first}"), &reason).await?.expect(200)?;
    nestor.post("/api/v1/admin/plugins/crm/rollback", &json!({})).await?.expect(422)?;
    operator.put(&format!("{BLOCKED}/{second}"), &reason).await?.expect(200)?;
    let now = plugin(&nestor).await?;
    assert_eq!((&now["active"], &now["replaced"]["digest"]), (&Value::Null, &json!(second)), "{now}");
    Ok(())
}
