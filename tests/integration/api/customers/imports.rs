use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::json;
use switchboard_tests::api::customers::names;
use switchboard_tests::api::imports::{counts, import, many, send};
use switchboard_tests::{ALICE, Demo, NESTOR, THEO, signal};

#[tokio::test]
async fn what_is_exported_is_imported_as_the_same_customers() -> Result<()> {
    let demo = Demo::start().await?;
    let (nestor, theo) = (demo.sign_in(NESTOR).await?, demo.sign_in(THEO).await?);
    let evil = json!({"name": "=HYPERLINK(\"http://x\")", "company": "+SUM(1)", "phones": [{"number": "+36 1 479 0706", "extension": "7"}]});
    nestor.post("/api/v1/customers", &evil).await?.expect(201)?;
    let alice = demo.sign_in(ALICE).await?;
    alice.get("/api/v1/customers/export").await?.expect(403)?;
    let file = nestor.request(Method::GET, "/api/v1/customers/export?bom=true").send().await?.text().await?;
    assert!(file.starts_with("\u{feff}external id,record type,name"), "{}", &file[..80]);
    assert!(file.contains("\"'=HYPERLINK(\"\"http://x\"\")\",'+SUM(1)"), "{}", &file[..2000]);
    let total = nestor.get("/api/v1/customers").await?.expect(200)?["total"].clone();
    let done = import(&theo, "", file.clone()).await?;
    assert_eq!(
        (&done["created"], &done["failed"], &done["encoding"]),
        (&total, &json!(0), &json!("UTF-8")),
        "{done}"
    );
    let again = theo.request(Method::GET, "/api/v1/customers/export?bom=true").send().await?.text().await?;
    let lines = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&again), lines(&file));
    Ok(())
}

#[tokio::test]
async fn an_import_goes_on_after_the_server_was_killed_and_takes_no_row_twice() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    let begun = send(&theo, "", many(6000)).await?.expect(202)?;
    let id = begun["id"].as_str().context("no id")?.to_owned();
    let path = format!("/api/v1/customers/imports/{id}");
    let mut seen = 0;
    while seen == 0 {
        seen = theo.get(&path).await?.expect(200)?["created"].as_i64().unwrap_or_default();
    }
    signal(demo.pid(), "KILL")?;
    let demo = demo.restart_killed().await?;
    let theo = demo.sign_in(THEO).await?;
    let done = theo.import_over(&id).await?;
    assert_eq!(
        (&done["state"], counts(&done)),
        (&json!("done"), [6000, 6000, 0, 0, 0]),
        "seen before: {seen}"
    );
    assert_eq!(theo.get("/api/v1/customers").await?.expect(200)?["total"], 6000);
    assert_eq!(names(&theo, "4252005999").await?, ["Person 5999 Mass"]);
    Ok(())
}
