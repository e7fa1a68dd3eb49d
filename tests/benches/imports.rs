//! A file of customers as an admin brings it: from the first byte sent to the last row kept, on both databases.
//! `IMPORT_ROWS` says how many rows it has (100,000 unless it is set).

use std::fmt::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use switchboard_tests::{Demo, Postgres, THEO};
use tempfile::TempDir;

fn file(rows: usize) -> String {
    let mut file = "name,company,email,work phone,mobile,note\n".to_owned();
    for row in 0..rows {
        let _ = writeln!(
            file,
            "Person{row} Family{},Company {} Ltd,p{row}@c{}.example,+1425{:07},+1206{:07},since {}",
            row % 9973,
            row % 4999,
            row % 4999,
            2_000_000 + row % 7_000_000,
            2_000_000 + row % 7_000_000,
            1990 + row % 35
        );
    }
    file
}

async fn measure(database: &str, demo: &Demo, rows: usize) -> Result<()> {
    let theo = demo.sign_in(THEO).await?;
    let file = file(rows);
    let bytes = file.len();
    let begun = Instant::now();
    let request = theo.request(Method::POST, "/api/v1/customers/import").header(CONTENT_TYPE, "text/csv");
    let import = theo.send(request.body(file)).await?.expect(202)?;
    let received = begun.elapsed();
    let path = format!("/api/v1/customers/imports/{}", import["id"].as_str().context("no id")?);
    let import = loop {
        let import = theo.get(&path).await?.expect(200)?;
        if import["finishedAt"].is_string() {
            break import;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let took = begun.elapsed();
    ensure!(import["created"] == rows, "not all rows were taken: {import}");
    println!(
        "{database:<11} {rows} rows ({:.1} MB) in {:.1} s, {:.0} rows/s; received after {:.2} s",
        bytes as f64 / 1e6,
        took.as_secs_f64(),
        rows as f64 / took.as_secs_f64(),
        received.as_secs_f64()
    );
    Ok(())
}

fn main() -> Result<()> {
    // `cargo test --all-targets` runs this too: then there is nothing to measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let rows = std::env::var("IMPORT_ROWS").map_or(Ok(100_000), |text| text.parse())?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        measure("SQLite", &Demo::start_in(TempDir::new()?).await?, rows).await?;
        measure("PostgreSQL", &Demo::start_on(Postgres::get()?).await?, rows).await
    })
}
