use std::fmt::Write;

use anyhow::{Context, Result};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Answer, Demo, NESTOR, Person, THEO, encoded, signal};

async fn send(admin: &Person, query: &str, file: impl Into<reqwest::Body>) -> Result<Answer> {
    let path = format!("/api/v1/customers/import?{query}");
    admin.send(admin.request(Method::POST, &path).header(CONTENT_TYPE, "text/csv").body(file)).await
}

async fn import(admin: &Person, query: &str, file: impl Into<reqwest::Body>) -> Result<Value> {
    let begun = send(admin, query, file).await?.expect(202)?;
    admin.import_over(begun["id"].as_str().context("no id")?).await
}

fn counts(import: &Value) -> [i64; 5] {
    ["rowsRead", "created", "updated", "skipped", "failed"].map(|name| import[name].as_i64().unwrap_or(-1))
}

async fn names(person: &Person, query: &str) -> Result<Vec<String>> {
    let path = format!("/api/v1/customers?limit=200&query={}", encoded(query));
    let page = person.get(&path).await?.expect(200)?;
    let items = page["items"].as_array().into_iter().flatten();
    Ok(items.map(|item| item["name"].as_str().unwrap_or_default().to_owned()).collect())
}

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

fn many(count: usize) -> String {
    let mut file = "name,phone,customer id\n".to_owned();
    for row in 0..count {
        let _ = writeln!(file, "Person {row} Mass,+1425{:07},{row}", 2_000_000 + row);
    }
    file
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
