//! `/api/v1/meetings`.

use anyhow::Result;
use serde_json::Value;

use crate::Person;

/// The meetings of a list.
#[must_use]
pub fn items(list: &Value) -> Vec<&Value> {
    list["items"].as_array().into_iter().flatten().collect()
}

/// The meeting with this title.
#[must_use]
pub fn titled<'a>(list: &'a Value, title: &str) -> Option<&'a Value> {
    items(list).into_iter().find(|item| item["title"] == title)
}

/// Why meetings are left out: the reason, by whom, and how many.
#[must_use]
pub fn reasons(list: &Value) -> Vec<(&str, &str, u64)> {
    let hidden = list["hidden"].as_array().into_iter().flatten();
    hidden
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default();
            (text("reason"), text("by"), one["count"].as_u64().unwrap_or_default())
        })
        .collect()
}

/// Today's meetings, read anew.
///
/// # Errors
/// When they are refused.
pub async fn today(who: &Person) -> Result<Value> {
    who.get("/api/v1/meetings?fresh=true").await?.expect(200)
}
