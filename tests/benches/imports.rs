//! Files of customers as an admin brings them, one per layout that is known: read and planned alone, and from the first
//! byte sent to the last row kept, on both databases. `IMPORT_ROWS` says how many rows each has (200,000 unless it is set),
//! `IMPORT_LAYOUT` which layout is measured alone, and `IMPORT_DATABASES=sqlite` leaves PostgreSQL out.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use switchboard_customer_csv::columns::assign;
use switchboard_customer_csv::dates::DateOrder;
use switchboard_customer_csv::head::{Head, Hints};
use switchboard_customer_csv::record::{Next, RecordReader};
use switchboard_customer_csv::row::Reading;
use switchboard_domain::fold::name_key;
use switchboard_domain::number::Region;
use switchboard_tests::{Demo, Person, Postgres, THEO};
use tempfile::TempDir;

/// The layouts, each with the file of invented people from which its rows are made.
const LAYOUTS: &[(&str, &str)] = &[
    (
        "generic",
        "name,company,email,work phone,mobile,note\nPerson,Coho Ltd,p@c.example,+14252000000,+12062000000,since 1990\n",
    ),
    ("google-contacts", include_str!("../../host/customer-csv/fixtures/google-contacts.csv")),
    ("google-contacts-old", include_str!("../../host/customer-csv/fixtures/google-contacts-old.csv")),
    ("outlook", include_str!("../../host/customer-csv/fixtures/outlook.csv")),
    ("hubspot", include_str!("../../host/customer-csv/fixtures/hubspot-contacts.csv")),
    ("salesforce", include_str!("../../host/customer-csv/fixtures/salesforce-report.csv")),
    ("dynamics365", include_str!("../../host/customer-csv/fixtures/dynamics-365.csv")),
    ("zoho", include_str!("../../host/customer-csv/fixtures/zoho.csv")),
    ("pipedrive", include_str!("../../host/customer-csv/fixtures/pipedrive.csv")),
    ("apple", include_str!("../../host/customer-csv/fixtures/apple.csv")),
];

/// Whether a column has telephone numbers, by its name.
fn is_of_numbers(name: &str) -> bool {
    ["phone", "mobile", "fax"].iter().any(|word| name.contains(word))
}

/// A file of so many different people: the first person of a fixture again and again, with another name, numbers, mail
/// addresses and id each time.
fn file(fixture: &str, rows: usize) -> Result<String> {
    let mut reader = RecordReader::new(b',');
    let mut records = Vec::new();
    let mut at = 0;
    while let Next::Row(row) = reader.next(&fixture.as_bytes()[at..], true) {
        let cells = row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
        records.push(cells.collect::<Vec<_>>());
        at += row.bytes;
    }
    let [header, person, ..] = records.as_slice() else {
        anyhow::bail!("a fixture has a header and a person")
    };
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let mut file = header.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
    file.push('\n');
    for row in 0..rows {
        for (index, (name, cell)) in header.iter().zip(person).enumerate() {
            let name = name.to_lowercase();
            let digits = cell.chars().filter(char::is_ascii_digit).count();
            let new = if cell.is_empty() {
                String::new()
            } else if cell.contains('@') {
                format!("p{row}-{index}@c{}.example", row % 4999)
            } else if cell.starts_with('+') || (digits >= 7 && is_of_numbers(&name)) {
                format!("+1{}{:07}", 425 + index % 3, 2_000_000 + row % 7_000_000)
            } else if name.ends_with("id") || name.starts_with("(do not modify) contact") {
                format!("{cell}-{row}")
            } else if name.contains("name")
                && !name.contains("account")
                && !name.contains("company")
                && !name.contains("organization")
            {
                format!("{cell}{row}")
            } else {
                cell.clone()
            };
            let _ = write!(file, "{}{}", if index == 0 { "" } else { "," }, quoted(&new));
        }
        file.push('\n');
    }
    Ok(file)
}

/// The most memory that a process has had, in MiB.
fn peak_memory(pid: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn per_second(rows: usize, took: Duration) -> f64 {
    rows as f64 / took.as_secs_f64()
}

/// Reads all rows and tells who they are by name, without a store.
fn read(layout: &str, file: &str, rows: usize) -> Result<()> {
    let bytes = file.as_bytes();
    let begun = Instant::now();
    let head = Head::read(bytes, true, Hints::default()).map_err(anyhow::Error::msg)?;
    let assigned = assign(&head.names, &head.values, &BTreeMap::new()).map_err(anyhow::Error::msg)?;
    let targets = assigned.targets();
    let reading = Reading::new(
        &head.names,
        &targets,
        assigned.layout,
        encoding_rs::UTF_8,
        Region::US,
        DateOrder::MonthFirst,
    );
    let mut reader = RecordReader::new(head.delimiter);
    let (mut at, mut taken, mut left_out) = (head.start, 0, 0);
    while let Next::Row(row) = reader.next(&bytes[at..], true) {
        at += row.bytes;
        let row = reading.read(&row.cells).map_err(|problem| anyhow::anyhow!("{layout}: {problem:?}"))?;
        left_out += row.problems.len();
        taken += usize::from(!name_key(&row.draft.name).is_empty());
    }
    let took = begun.elapsed();
    ensure!(taken == rows && left_out == 0, "{layout}: {taken} of {rows} rows, {left_out} cells left out");
    println!(
        "{layout:<20} {:<11} {rows} rows of {} columns in {:.2} s, {:.0} rows/s; {:.0} MiB at most",
        "read",
        head.names.len(),
        took.as_secs_f64(),
        per_second(rows, took),
        peak_memory(std::process::id())?
    );
    Ok(())
}

async fn import(
    database: &str,
    demo: &Demo,
    theo: &Person,
    layout: &str,
    file: String,
    rows: usize,
) -> Result<()> {
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
    ensure!(import["created"] == rows && import["leftOut"] == 0, "not all rows were taken: {import}");
    #[expect(clippy::cast_precision_loss, reason = "a size")]
    let megabytes = bytes as f64 / 1e6;
    println!(
        "{layout:<20} {database:<11} {rows} rows ({megabytes:.1} MB) in {:.1} s, {:.0} rows/s; received after {:.2} s; {:.0} MiB at most",
        took.as_secs_f64(),
        per_second(rows, took),
        received.as_secs_f64(),
        peak_memory(demo.pid())?
    );
    Ok(())
}

fn main() -> Result<()> {
    // `cargo test --all-targets` runs this too: then there is nothing to measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let rows = std::env::var("IMPORT_ROWS").map_or(Ok(200_000), |text| text.parse())?;
    let only = std::env::var("IMPORT_LAYOUT").ok();
    let with_postgres = std::env::var("IMPORT_DATABASES").map_or(true, |names| names.contains("postgres"));
    let layouts: Vec<_> =
        LAYOUTS.iter().filter(|(layout, _)| only.as_deref().is_none_or(|only| only == *layout)).collect();
    ensure!(!layouts.is_empty(), "IMPORT_LAYOUT names no layout");
    for (layout, fixture) in &layouts {
        read(layout, &file(fixture, rows)?, rows)?;
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        // A demo each, so that no file meets the customers of another.
        for (layout, fixture) in &layouts {
            let demo = Demo::start_in(TempDir::new()?).await?;
            let theo = demo.sign_in(THEO).await?;
            import("SQLite", &demo, &theo, layout, file(fixture, rows)?, rows).await?;
            if with_postgres {
                let demo = Demo::start_on(Postgres::get()?).await?;
                let theo = demo.sign_in(THEO).await?;
                import("PostgreSQL", &demo, &theo, layout, file(fixture, rows)?, rows).await?;
            }
        }
        Ok(())
    })
}
