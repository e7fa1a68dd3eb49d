//! `/api/v1/customers`.

use anyhow::{Context, Result};
use reqwest::Method;
use reqwest::header::IF_MATCH;
use serde_json::Value;

use crate::{Answer, Person, encoded};

/// Changes a customer, as long as it has this tag.
///
/// # Errors
/// When the server can't be reached.
pub async fn patch(person: &Person, id: &str, tag: Option<&str>, body: &Value) -> Result<Answer> {
    let mut request = person.request(Method::PATCH, &format!("/api/v1/customers/{id}")).json(body);
    if let Some(tag) = tag {
        request = request.header(IF_MATCH, tag);
    }
    person.send(request).await
}

/// Makes a customer and gives its id.
///
/// # Errors
/// When that is refused.
pub async fn made(person: &Person, body: &Value) -> Result<String> {
    let made = person.post("/api/v1/customers", body).await?.expect(201)?;
    Ok(made["id"].as_str().context("no id")?.to_owned())
}

/// The names of the customers that a search finds.
///
/// # Errors
/// When that is refused.
pub async fn names(person: &Person, query: &str) -> Result<Vec<String>> {
    let path = format!("/api/v1/customers?limit=200&query={}", encoded(query));
    let page = person.get(&path).await?.expect(200)?;
    let items = page["items"].as_array().into_iter().flatten();
    Ok(items.map(|item| item["name"].as_str().unwrap_or_default().to_owned()).collect())
}
