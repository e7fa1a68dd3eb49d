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
