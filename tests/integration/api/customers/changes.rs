use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::api::customers::{made, patch};
use switchboard_tests::{ALICE, CRM_TOKEN, Crm, Demo, NESTOR};

#[tokio::test]
async fn customers_that_a_plugin_keeps_are_not_changed_here() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, nestor, crm) = (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?, Crm::start()?);
    let id = made(&alice, &json!({"name": "Before"})).await?;
    crm.connect(&nestor, CRM_TOKEN).await?;
    let path = format!("/api/v1/customers/{id}");
    // The CRM is asked to change its own, and knows nobody of this id.
    patch(&alice, &id, Some("*"), &json!({"name": "X"})).await?.expect(404)?;
    assert_eq!(alice.send(alice.request(Method::DELETE, &path)).await?.status, 409);
    alice.post(&format!("{path}/restore"), &json!({})).await?.expect(409)?;
    alice.post(&format!("{path}/merge"), &json!({"from": "x"})).await?.expect(409)?;
    let file = nestor
        .request(Method::POST, "/api/v1/customers/import")
        .header("content-type", "text/csv")
        .body("name\nA\n");
    nestor.send(file).await?.expect(409)?;
    nestor.get("/api/v1/customers/export").await?.expect(409)?;
    Ok(())
}
