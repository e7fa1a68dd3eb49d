use anyhow::Result;
use serde_json::json;
use switchboard_tests::{NESTOR, THEO};

use crate::harness::TestApp;

const SETTINGS: &str = "/api/v1/admin/settings";

#[tokio::test]
async fn settings_decide_how_numbers_are_read_in_their_own_tenant() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    assert_eq!(nestor.get(SETTINGS).await?.expect(200)?["defaultRegion"], "US");
    let changed = nestor.put(SETTINGS, &json!({"defaultRegion": "de"})).await?.expect(200)?;
    assert_eq!(changed["defaultRegion"], "DE");
    assert_eq!(theo.get(SETTINGS).await?.expect(200)?["defaultRegion"], "US");
    let body = json!({"name": "Ada", "phones": [{"number": "030 1234567"}]});
    let made = nestor.post("/api/v1/customers", &body).await?.expect(201)?;
    assert_eq!(made["phones"][0]["e164"], "+49301234567");
    assert_ne!(theo.post("/api/v1/customers", &body).await?.body["phones"][0]["e164"], "+49301234567");
    Ok(())
}

#[tokio::test]
async fn wrong_settings_are_refused_by_name_and_nothing_is_kept() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let before = nestor.get(SETTINGS).await?.expect(200)?;
    for (body, field) in [
        (json!({"defaultRegion": "Europe"}), "defaultRegion"),
        (json!({"defaultRegion": 7}), "defaultRegion"),
        (json!({"meetingsWithoutVerdict": "maybe"}), "meetingsWithoutVerdict"),
        (json!({"colour": "blue"}), "colour"),
    ] {
        let refused = nestor.put(SETTINGS, &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{body}: {refused}");
    }
    assert_eq!(nestor.get(SETTINGS).await?.expect(200)?, before);
    Ok(())
}
