//! `/api/v1/customers/import`.

use std::fmt::Write;

use anyhow::{Context, Result};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use crate::{Answer, Person};

/// Sends a file of customers.
///
/// # Errors
/// When the server can't be reached.
pub async fn send(admin: &Person, query: &str, file: impl Into<reqwest::Body>) -> Result<Answer> {
    let path = format!("/api/v1/customers/import?{query}");
    admin.send(admin.request(Method::POST, &path).header(CONTENT_TYPE, "text/csv").body(file)).await
}

/// Sends a file of customers and waits until it is taken.
///
/// # Errors
/// When it is refused.
pub async fn import(admin: &Person, query: &str, file: impl Into<reqwest::Body>) -> Result<Value> {
    let begun = send(admin, query, file).await?.expect(202)?;
    admin.import_over(begun["id"].as_str().context("no id")?).await
}

/// How many rows were read, and how many customers were created, updated, skipped and failed.
#[must_use]
pub fn counts(import: &Value) -> [i64; 5] {
    ["rowsRead", "created", "updated", "skipped", "failed"].map(|name| import[name].as_i64().unwrap_or(-1))
}

/// A file of so many people who have a name, a number and an id of their own.
#[must_use]
pub fn many(count: usize) -> String {
    let mut file = "name,phone,customer id\n".to_owned();
    for row in 0..count {
        let _ = writeln!(file, "Person {row} Mass,+1425{:07},{row}", 2_000_000 + row);
    }
    file
}
