use anyhow::{Context, Result, ensure};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use switchboard_tests::{Demo, NESTOR, Person, THEO};

use super::{beside_canary, body_of, size};

fn file(rows: usize) -> String {
    let rows = (0..rows).map(|n| format!("Customer {n},+1425{:07}\n", 5_000_000 + n));
    std::iter::once("name,phone\n".to_owned()).chain(rows).collect()
}

async fn import(person: &Person, rows: usize) -> Result<Option<String>> {
    let request = person.request(Method::POST, "/api/v1/customers/import").header(CONTENT_TYPE, "text/csv");
    let Some(begun) = body_of(request.body(file(rows)), 202).await? else { return Ok(None) };
    Ok(Some(begun["id"].as_str().context("no id")?.to_owned()))
}

/// F8: one tenant sends several large files. Another tenant's ten rows are taken before them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_large_files_delay_no_other_tenants_file() -> Result<()> {
    let demo = Demo::start().await?;
    let (nestor, theo) = (demo.sign_in(NESTOR).await?, demo.sign_in(THEO).await?);
    let attack = async {
        let mut sent = Vec::new();
        for _ in 0..size(3, 8) {
            sent.extend(import(&nestor, size(10_000, 100_000)).await?);
        }
        let last = sent.last().context("no file was taken")?;
        let own = import(&theo, 10).await?.context("another tenant's file is refused")?;
        let done = theo.import_over(&own).await?;
        ensure!(done["state"] == "done" && done["created"] == 10, "{done}");
        let path = format!("/api/v1/customers/imports/{last}");
        let flood = nestor.get(&path).await?.expect(200)?;
        ensure!(flood["state"] != "done", "the flood was over first: {flood}");
        // What has not begun is taken back.
        for id in &sent {
            nestor.send(nestor.request(Method::DELETE, &format!("/api/v1/customers/imports/{id}"))).await?;
        }
        Ok(())
    };
    beside_canary(&demo, attack).await
}
