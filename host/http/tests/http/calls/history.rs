use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::ALICE;

use crate::harness::TestApp;

#[tokio::test]
async fn the_history_is_asked_for_one_customer_and_for_what_is_still_to_be_dealt_with() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let mut calls = Vec::new();
    for customer in ["ada", "ben", "ada"] {
        let body = json!({"name": customer, "phones": [{"number": "+14255550171"}]});
        let made = alice.post("/api/v1/customers", &body).await?.expect(201)?;
        let id = made["id"].as_str().unwrap_or_default().to_owned();
        let call = json!({"to": {"phoneNumber": "+14255550171", "customerId": id}});
        let call = alice.post("/api/v1/calls", &call).await?.expect(201)?;
        calls.push((id, call["call"]["id"].as_str().unwrap_or_default().to_owned()));
        app.advance(std::time::Duration::from_secs(1));
    }
    let listed = async |query: &str| -> Result<Vec<String>> {
        let page = alice.get(&format!("/api/v1/calls?{query}")).await?.expect(200)?;
        let items = page["items"].as_array().into_iter().flatten();
        Ok(items.filter_map(|item| item["id"].as_str().map(str::to_owned)).collect())
    };
    let [one, other, last] = [0, 1, 2].map(|at| calls[at].1.clone());
    let dispose = async |change: serde_json::Value| -> Result<()> {
        let request = alice.request(Method::PATCH, &format!("/api/v1/calls/{other}")).json(&change);
        alice.send(request).await?.expect(200)?;
        Ok(())
    };
    assert_eq!(listed(&format!("customer={}", calls[1].0)).await?, [other.as_str()]);
    assert_eq!(listed("customer=nobody").await?, Vec::<String>::new());
    assert_eq!(listed("undisposed=true").await?, [last.as_str(), &other, &one]);
    dispose(json!({"disposition": "Done"})).await?;
    assert_eq!(listed("undisposed=true").await?, [last.as_str(), &one]);
    // An empty disposition is none.
    dispose(json!({"disposition": ""})).await?;
    assert_eq!(listed("undisposed=true&customer=").await?, [last.as_str(), &other, &one]);
    alice.get("/api/v1/calls?undisposed=perhaps").await?.expect(400)?;
    Ok(())
}
