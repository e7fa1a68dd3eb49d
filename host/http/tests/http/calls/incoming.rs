use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, MEGAN, TARA};

use crate::harness::TestApp;

fn diego() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}})
}

#[tokio::test]
async fn a_tenant_without_a_plugin_uses_the_built_in_store() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    let body = json!({"name": "Ida Holm", "company": "Lucerne Publishing", "phones": [{"number": "+45 32 12 34 56"}]});
    tara.post("/api/v1/customers", &body).await?.expect(201)?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+4532123456"}});
    let card = tara.card("ring-1", &ring).await?;
    assert_eq!(card["title"], "Ida Holm");
    assert_eq!(card["matches"][0]["source"], "customers");
    Ok(())
}

#[tokio::test]
async fn a_colleague_is_known_by_the_directory_and_a_stranger_is_external() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let megan = app.sign_in(MEGAN).await?.get("/api/v1/me").await?.expect(200)?["user"]["id"].clone();
    let ring = json!({"identifier": {"kind": "microsoftTeamsUser", "microsoftTeamsUserId": megan}});
    let card = alice.card("megan-1", &ring).await?;
    assert_eq!((&card["title"], &card["caller"]["kind"]), (&json!("Megan Bowen"), &json!("teams")));
    assert_ne!(card["caller"]["external"], true);

    let tara = app.sign_in(TARA).await?.get("/api/v1/me").await?.expect(200)?["user"]["id"].clone();
    let ring = json!({"identifier": {"kind": "microsoftTeamsUser", "microsoftTeamsUserId": tara}, "displayName": "Tara"});
    let card = alice.card("tara-1", &ring).await?;
    assert_eq!((&card["title"], &card["caller"]["external"]), (&json!("Tara"), &json!(true)));
    Ok(())
}

/// The same call reported twice, by two tabs, is one call with one card.
#[tokio::test]
async fn reporting_a_call_twice_is_one_call() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let (first, second) = (diego(), diego());
    let (first, second) = tokio::join!(alice.card("twice", &first), alice.card("twice", &second));
    let (first, second) = (first?, second?);
    assert_eq!(first["callId"], second["callId"]);
    let before = alice.get("/api/v1/calls?limit=200").await?.expect(200)?;
    let same =
        before["items"].as_array().into_iter().flatten().filter(|call| call["sdkCallId"] == "twice").count();
    assert_eq!(same, 1);
    // Megan's call of the same SDK id is another call.
    let megan = app.sign_in(MEGAN).await?;
    assert_ne!(megan.card("twice", &diego()).await?["callId"], first["callId"]);
    Ok(())
}

/// Only the id must be there: without it a call can't be told from others. See also `field_cases::c04`.
#[tokio::test]
async fn a_call_without_an_id_is_refused() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for body in [
        json!({}),
        json!({"callId": "", "callerInfo": {}}),
        json!({"callId": "x".repeat(201), "callerInfo": {}}),
        json!({"callId": 7, "callerInfo": {}}),
    ] {
        let refused = alice.post("/api/v1/calls/incoming", &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "callId", "{body}: {refused}");
    }
    Ok(())
}

#[tokio::test]
async fn a_call_through_a_queue_shows_the_queue_and_no_identity() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let queue = json!({"identifier": {"kind": "unknown", "id": "28:orgid:0d5fcb4d-5a35-4d9b-9d3f-5a2f4a7e0c11"}, "displayName": ""});
    let body = json!({"callId": "q-1", "callerInfo": queue, "queue": "Sales"});
    let card = alice.post("/api/v1/calls/incoming", &body).await?.expect(200)?;
    assert_eq!((&card["caller"]["kind"], &card["identified"]), (&json!("application"), &json!(false)));
    assert_eq!(card["viaQueue"], "Sales");
    assert!(!card["title"].as_str().unwrap_or_default().contains("0d5fcb4d"), "an id is no name: {card}");
    Ok(())
}

/// C04, and what of a report can't be read at all: it costs itself, never the call.
#[tokio::test]
async fn what_cannot_be_read_of_a_report_costs_itself() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let deep = format!("{}1{}", "[".repeat(2000), "]".repeat(2000));
    let large = "x".repeat(300 << 10);
    let identifier = r#""identifier":{"kind":"phoneNumber","phoneNumber":"+14255550199"}"#;
    for (n, (name, more)) in [
        (r"Ada \ud83d", String::new()),
        (r"\udc4bAda\u0000", String::new()),
        ("Ada\tBrewer", String::new()),
        ("Ada", format!(r#","context":{{"a":{deep}}}"#)),
        ("Ada", r#","context":{"a":1e400},"receivedAt":1e400"#.to_owned()),
        ("Ada", format!(r#","context":{{"a":"{large}"}}"#)),
        ("Ada", r#","queue":"Sales","queue":"Support""#.to_owned()),
    ]
    .into_iter()
    .enumerate()
    {
        let body = format!(
            r#"{{"callId":"unread-{n}","callerInfo":{{{identifier},"displayName":"{name}"}}{more}}}"#
        );
        let request = alice
            .request(reqwest::Method::POST, "/api/v1/calls/incoming")
            .header("content-type", "application/json")
            .body(body.clone());
        let short: String = body.chars().take(200).collect();
        let card = alice.send(request).await?.expect(200).with_context(|| short.clone())?;
        assert_eq!(card["caller"]["e164"], "+14255550199", "{short}: {card}");
        let shown = card["caller"]["networkName"].as_str().unwrap_or_default();
        assert!(shown.contains("Ada"), "{short}: {card}");
        let id = card["callId"].as_str().unwrap_or_default();
        alice.get(&format!("/api/v1/calls/{id}")).await?.expect(200)?;
    }
    // Another operation still refuses what is no JSON.
    let request = alice
        .request(reqwest::Method::POST, "/api/v1/customers")
        .header("content-type", "application/json")
        .body(r#"{"name":"Ada \ud83d"}"#);
    alice.send(request).await?.expect(400)?;
    Ok(())
}
