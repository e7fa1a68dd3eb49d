//! What a number dials is told before it is dialled.

use anyhow::Result;
use serde_json::json;
use switchboard_tests::{ALICE, NESTOR};

use crate::harness::TestApp;

#[tokio::test]
async fn a_number_is_read_as_an_agent_of_the_tenant_writes_it() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, nestor) = (app.sign_in(ALICE).await?, app.sign_in(NESTOR).await?);
    for (region, written, phone_number, emergency) in [
        ("US", "(425)%20555-0123", "+14255550123", false),
        ("US", "%2B49%2030%20123456", "+4930123456", false),
        ("US", "911", "911", true),
        ("DE", "030%20123456", "+4930123456", false),
        ("DE", "112", "112", true),
    ] {
        nestor.put("/api/v1/admin/settings", &json!({"defaultRegion": region})).await?.expect(200)?;
        let read = alice.get(&format!("/api/v1/calls/number?number={written}")).await?.expect(200)?;
        assert_eq!(read["phoneNumber"], phone_number, "{written} in {region}: {read}");
        assert_eq!(read["emergency"], emergency, "{written} in {region}: {read}");
        assert!(read["display"].as_str().is_some_and(|display| !display.is_empty()), "{read}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_number_is_refused_by_its_name() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let long = "1".repeat(101);
    for written in ["Megan", "1", "", &long] {
        let refused = alice.get(&format!("/api/v1/calls/number?number={written}")).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "number", "{written}: {refused}");
    }
    alice.get("/api/v1/calls/number").await?.expect(400)?;
    app.stranger()?.get("/api/v1/calls/number?number=911").await?.expect(401)?;
    Ok(())
}

/// Somebody is called whose national numbers are of another country than the agent's: from their page with what was read when
/// they were kept, and by whoever sends the text that is kept.
#[tokio::test]
async fn a_customers_number_is_read_as_of_the_customers_country() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let body = json!({"name": "Ada Dial", "country": "Austria", "phones": [
        {"number": "0664 7111222"}, {"number": "01 5877000", "extension": "12"}, {"number": "2041"}, {"number": "+1 425 555 0123"},
    ]});
    nestor.put("/api/v1/admin/settings", &json!({"defaultRegion": "DE"})).await?.expect(200)?;
    let ada = nestor.post("/api/v1/customers", &body).await?.expect(201)?["id"].clone();
    for region in ["DE", "US"] {
        nestor.put("/api/v1/admin/settings", &json!({"defaultRegion": region})).await?.expect(200)?;
        for (text, callee, extension) in [
            ("0664 7111222", "+436647111222", json!(null)),
            ("+436647111222", "+436647111222", json!(null)),
            ("0664 7111333", "+436647111333", json!(null)),
            ("01 5877000", "+4315877000", json!("12")),
            ("+4315877000;ext=12", "+4315877000", json!("12")),
            ("2041", "2041", json!(null)),
            ("+1 425 555 0123", "+14255550123", json!(null)),
            ("112", "112", json!(null)),
        ] {
            let to = json!({"to": {"phoneNumber": text, "customerId": ada}});
            let started = nestor.post("/api/v1/calls", &to).await?.expect(201)?;
            assert_eq!(started["callee"]["phoneNumber"], callee, "{text} in {region}: {started}");
            assert_eq!(started["call"]["party"]["extension"], extension, "{text} in {region}: {started}");
            assert_eq!(started["call"]["title"], "Ada Dial", "{text} in {region}: {started}");
        }
    }
    // Without a customer it is the agent's own number.
    nestor.put("/api/v1/admin/settings", &json!({"defaultRegion": "DE"})).await?.expect(200)?;
    let to = json!({"to": {"phoneNumber": "0664 7111222"}});
    let started = nestor.post("/api/v1/calls", &to).await?.expect(201)?;
    assert_eq!(started["callee"]["phoneNumber"], "+496647111222", "{started}");
    Ok(())
}
