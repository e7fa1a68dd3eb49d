use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, NESTOR, THEO};

use crate::harness::TestApp;

#[tokio::test]
async fn the_trail_says_who_did_what_when_and_what_was_there_before() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, nestor, theo) =
        (app.sign_in(ALICE).await?, app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    nestor.put("/api/v1/admin/settings", &json!({"defaultRegion": "DE"})).await?.expect(200)?;
    nestor.put("/api/v1/admin/settings", &json!({"defaultRegion": "nowhere"})).await?.expect(400)?;
    alice.put("/api/v1/admin/settings", &json!({"defaultRegion": "FR"})).await?.expect(403)?;

    let trail = nestor.get("/api/v1/admin/audit?action=settings&outcome=done").await?.expect(200)?;
    let done = &trail["items"][0];
    assert_eq!((done["action"].as_str(), done["outcome"].as_str()), (Some("settings.change"), Some("done")));
    assert_eq!(
        (&done["details"]["before"]["defaultRegion"], &done["details"]["after"]["defaultRegion"]),
        (&json!("US"), &json!("DE"))
    );
    assert_eq!(
        (done["actor"]["kind"].as_str(), done["actor"]["name"].as_str()),
        (Some("user"), Some(NESTOR))
    );
    assert!(done["requestId"].is_string() && done["at"].is_string(), "{done}");
    assert_eq!(done["clientAddress"], "127.0.0.1");

    let refused = nestor.get("/api/v1/admin/audit?outcome=refused").await?.expect(200)?;
    let reasons: Vec<_> = refused["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| (item["actor"]["name"].as_str(), item["reason"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(reasons.len(), 2, "{refused}");
    assert!(reasons[0].0 == Some(ALICE) && reasons[0].1.starts_with("403 forbidden"), "{reasons:?}");
    assert!(reasons[1].0 == Some(NESTOR) && reasons[1].1.contains("defaultRegion"), "{reasons:?}");

    alice.get("/api/v1/admin/audit").await?.expect(403)?;
    let theirs = theo.get("/api/v1/admin/audit?limit=200").await?.expect(200)?.to_string();
    assert!(!theirs.contains("fabrikam"), "{theirs}");
    for wrong in ["outcome=maybe", "since=yesterday", "limit=0", "cursor=x"] {
        nestor.get(&format!("/api/v1/admin/audit?{wrong}")).await?.expect(400)?;
    }
    // Nothing of it can be changed or taken away.
    for method in [Method::DELETE, Method::PUT, Method::PATCH, Method::POST] {
        let answer = nestor.send(nestor.request(method, "/api/v1/admin/audit")).await?;
        assert_eq!(answer.status, 405);
    }
    Ok(())
}

#[tokio::test]
async fn the_trail_comes_in_parts_and_as_a_file_that_is_safe_to_open() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    app.install(&nestor, "phone-book", &[Hook::CallerId], |_| None).await?;
    for key in ["=cmd", "two", "three"] {
        let path = format!("/api/v1/admin/plugins/phone-book/key-value/{key}");
        nestor.send(nestor.request(Method::PUT, &path).body("v")).await?.expect(204)?;
    }
    // A target that a spreadsheet would take for a formula.
    nestor.put("/api/v1/admin/plugins/=1+1/grants", &json!({"grants": []})).await?.expect(404)?;
    let (mut ids, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = nestor
            .get(&format!("/api/v1/admin/audit?limit=2{}", cursor.unwrap_or_default()))
            .await?
            .expect(200)?;
        ids.extend(page["items"].as_array().into_iter().flatten().map(|item| item["id"].clone()));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = Some(format!("&cursor={next}")),
            None => break,
        }
    }
    let all = nestor.get("/api/v1/admin/audit?limit=200").await?.expect(200)?;
    let whole: Vec<_> =
        all["items"].as_array().into_iter().flatten().map(|item| item["id"].clone()).collect();
    assert_eq!(ids, whole);

    let file = nestor.request(Method::GET, "/api/v1/admin/audit").header("accept", "text/csv").send().await?;
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let text = file.text().await?;
    let lines: Vec<_> = text.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), whole.len() + 1, "{text}");
    assert!(lines[0].starts_with("\u{feff}at,actor kind"), "{}", lines[0]);
    assert!(text.contains(",\"'=1+1\",") && !text.contains(",=1+1"), "{text}");
    Ok(())
}
