use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{ALICE, OPERATOR, TAILSPIN, THEO};

use crate::harness::TestApp;

#[tokio::test]
async fn a_suspension_ends_the_tenants_sessions_and_no_others() -> Result<()> {
    let app = TestApp::start().await?;
    let (operator, theo, alice) =
        (app.sign_in(OPERATOR).await?, app.sign_in(THEO).await?, app.sign_in(ALICE).await?);
    let tailspin = format!("/api/v1/operator/tenants/{TAILSPIN}");
    alice.get(&tailspin).await?.expect(404)?;
    alice.post(&format!("{tailspin}/suspend"), &json!({"reason": "envy"})).await?.expect(404)?;
    operator.post(&format!("{tailspin}/suspend"), &json!({"reason": ""})).await?.expect(400)?;
    theo.get("/api/v1/me").await?.expect(200)?;

    operator.post(&format!("{tailspin}/suspend"), &json!({"reason": "unpaid"})).await?.expect(200)?;
    assert!(theo.get("/api/v1/me").await?.status.is_client_error());
    alice.get("/api/v1/me").await?.expect(200)?;
    let suspended = operator.get("/api/v1/operator/tenants?state=suspended").await?.expect(200)?;
    assert_eq!(suspended["items"].as_array().map(Vec::len), Some(1), "{suspended}");
    assert_eq!(
        (&suspended["items"][0]["id"], &suspended["items"][0]["state"]),
        (&json!(TAILSPIN), &json!("suspended"))
    );

    operator.post(&format!("{tailspin}/resume"), &json!({})).await?.expect(200)?;
    theo.get("/api/v1/me").await?.expect(401)?;
    let theo = app.sign_in(THEO).await?;
    let trail = theo.get("/api/v1/admin/audit?action=tenant.suspend").await?.expect(200)?;
    assert_eq!(
        (&trail["items"][0]["actor"]["kind"], &trail["items"][0]["details"]["reason"]),
        (&json!("operator"), &json!("unpaid"))
    );
    Ok(())
}

#[tokio::test]
async fn a_tenant_is_exported_line_by_line_and_deleted_only_while_suspended() -> Result<()> {
    let app = TestApp::start().await?;
    let (operator, theo) = (app.sign_in(OPERATOR).await?, app.sign_in(THEO).await?);
    theo.post("/api/v1/customers", &json!({"name": "Of Tailspin"})).await?.expect(201)?;
    let tailspin = format!("/api/v1/operator/tenants/{TAILSPIN}");
    let export = operator.request(Method::GET, &format!("{tailspin}/export")).send().await?;
    assert_eq!(export.headers()["content-type"], "application/x-ndjson");
    let text = export.text().await?;
    let lines = text.lines().map(serde_json::from_str::<serde_json::Value>).collect::<Result<Vec<_>, _>>()?;
    assert!(lines.iter().any(|line| line["row"]["name"] == "Of Tailspin"), "{text}");
    assert!(!text.contains("Diego"), "Fabrikam's customers are in it");

    let delete = || operator.request(Method::DELETE, &format!("{tailspin}?confirm=Tailspin"));
    operator.send(delete()).await?.expect(409)?;
    operator.post(&format!("{tailspin}/suspend"), &json!({"reason": "leaves"})).await?.expect(200)?;
    assert_eq!(operator.send(delete()).await?.expect(200)?["rows"]["customers"], 1);
    operator.get(&tailspin).await?.expect(404)?;
    Ok(())
}
