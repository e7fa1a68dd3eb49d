//! The order in which plugins are asked.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, NESTOR, OPERATOR};

use crate::harness::TestApp;

const ORDER: &str = "/api/v1/admin/plugin-order";

#[tokio::test]
async fn plugins_are_asked_in_the_admins_order() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    for name in ["first", "second", "third"] {
        app.install(&nestor, name, &[Hook::CallerId], |_| None).await?;
    }
    let asked = async || -> Result<Vec<String>> {
        let me = alice.get("/api/v1/me").await?.expect(200)?;
        let names = me["plugins"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str());
        Ok(names.map(str::to_owned).collect())
    };
    assert_eq!(asked().await?, ["first", "second", "third"]);
    nestor.put(ORDER, &json!({"names": ["third", "first", "second"]})).await?.expect(204)?;
    assert_eq!(asked().await?, ["third", "first", "second"]);
    let listed = nestor.get("/api/v1/admin/plugins").await?.expect(200)?;
    let positions: Vec<_> =
        listed["items"].as_array().into_iter().flatten().map(|one| one["position"].clone()).collect();
    assert_eq!(positions, [json!(2), json!(3), json!(1)], "the list is by name");
    for names in
        [json!(["third"]), json!(["third", "third", "first", "second"]), json!(["third", "first", "other"])]
    {
        let refused = nestor.put(ORDER, &json!({"names": names})).await?.expect(409)?;
        assert!(refused.to_string().contains("third, first, second"), "{refused}");
    }
    alice.put(ORDER, &json!({"names": []})).await?.expect(403)?;
    let trail = nestor.get("/api/v1/admin/audit?action=plugin.order").await?.expect(200)?;
    let done = trail["items"].as_array().into_iter().flatten().find(|one| one["outcome"] == "done");
    let after = done.map_or(&Value::Null, |done| &done["details"]["after"]);
    assert_eq!(after, &json!(["third", "first", "second"]), "{trail}");
    Ok(())
}

#[tokio::test]
async fn the_operator_sees_what_tenants_cost() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let operator = app.sign_in(OPERATOR).await?;
    assert_eq!(operator.get("/api/v1/operator/costs").await?.expect(200)?["items"], json!([]));
    app.install(&nestor, "crm", &[Hook::CallerId], |_| {
        Some(switchboard_plugin_protocol::Outcome::Failed(crate::harness::plugins::Failure::Trapped(
            "unreachable".to_owned(),
        )))
    })
    .await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    alice.card("costs", &ring).await?;
    let costs = operator.get("/api/v1/operator/costs?days=1").await?.expect(200)?;
    assert_eq!(costs["items"][0]["name"], "Fabrikam", "{costs}");
    assert_eq!((&costs["items"][0]["calls"], &costs["items"][0]["failures"]), (&json!(1), &json!(1)));
    operator.get("/api/v1/operator/costs?days=0").await?.expect(400)?;
    nestor.get("/api/v1/operator/costs").await?.expect(404)?;
    Ok(())
}
