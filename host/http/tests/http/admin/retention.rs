//! For how many days an organisation keeps what grows by itself.

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_services::Retention;
use switchboard_store::Growing;
use switchboard_tests::{ALICE, NESTOR, Person, THEO};

use crate::harness::TestApp;

const PATH: &str = "/api/v1/admin/retention";

async fn change(admin: &Person, days: Value) -> Result<switchboard_tests::Answer> {
    admin.send(admin.request(Method::PATCH, PATH).json(&days)).await
}

fn period<'a>(periods: &'a Value, kind: &str) -> &'a Value {
    let mut items = periods["items"].as_array().into_iter().flatten();
    items.find(|period| period["kind"] == kind).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn an_admin_keeps_things_shorter_than_the_operator_and_never_longer() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let at_first = nestor.get(PATH).await?.expect(200)?;
    let calls = json!({"kind": "calls", "ownDays": null, "operatorDays": 730, "days": 730, "leastDays": 1});
    assert_eq!(*period(&at_first, "calls"), calls);
    assert_eq!(at_first["items"].as_array().map(Vec::len), Some(5));
    alice.get(PATH).await?.expect(403)?;
    change(&alice, json!({"calls": 3})).await?.expect(403)?;
    for (wrong, member) in [
        (json!({"calls": 731}), "calls"),
        (json!({"calls": 0}), "calls"),
        (json!({"audit": 29}), "audit"),
        (json!({"logLines": 31, "calls": 3}), "logLines"),
    ] {
        let refused = change(&nestor, wrong).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], member, "{refused}");
    }
    for wrong in [
        json!({"calls": -1}),
        json!({"calls": "3"}),
        json!({"cards": 3}),
        json!({"calls": 4_294_967_296_u64}),
    ] {
        change(&nestor, wrong).await?.expect(400)?;
    }
    assert_eq!(nestor.get(PATH).await?.expect(200)?, at_first, "nothing of what was refused counts");
    let changed = change(&nestor, json!({"calls": 2, "audit": 30})).await?.expect(200)?;
    assert_eq!(period(&changed, "calls")["days"], 2);
    // What is not given stays, and null is the operator's again.
    let changed = change(&nestor, json!({"audit": null})).await?.expect(200)?;
    let own = |kind: &str| period(&changed, kind)["ownDays"].clone();
    assert_eq!((own("calls"), own("audit")), (json!(2), Value::Null));
    let trail =
        nestor.get("/api/v1/admin/audit?action=settings.retention&outcome=done").await?.expect(200)?;
    assert_eq!(trail["items"][1]["details"]["after"], json!({"calls": 2, "audit": 30}), "{trail}");
    Ok(())
}

#[tokio::test]
async fn what_is_older_than_the_organisation_keeps_it_is_removed_and_another_ones_is_not() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, theo) = (app.sign_in(ALICE).await?, app.sign_in(THEO).await?);
    for person in [&alice, &theo] {
        let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}});
        let card = person.card("old", &ring).await?;
        let path = format!("/api/v1/calls/{}/events", card["callId"].as_str().unwrap_or_default());
        person.post(&path, &json!({"event": "missed"})).await?.expect(200)?;
    }
    let nestor = app.sign_in(NESTOR).await?;
    change(&nestor, json!({"calls": 2})).await?.expect(200)?;
    app.advance(3 * switchboard_services::days(1).unwrap_or_default());
    let removed = app.store.remove_old(Growing::Calls, Retention::default().call_days, app.now()).await?;
    assert_eq!(removed, 1);
    let (alice, theo) = (app.sign_in(ALICE).await?, app.sign_in(THEO).await?);
    let count = async |person: &Person| -> Result<Option<usize>> {
        Ok(person.get("/api/v1/calls").await?.expect(200)?["items"].as_array().map(Vec::len))
    };
    assert_eq!((count(&alice).await?, count(&theo).await?), (Some(0), Some(1)));
    Ok(())
}
