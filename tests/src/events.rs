//! Reading server-sent events.

use anyhow::{Result, ensure};
use futures::StreamExt;
use serde_json::Value;

/// One server-sent event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// `card`, `final`, `late`, …
    pub event: String,
    /// What `Last-Event-ID` takes.
    pub id: String,
    /// The data as JSON.
    pub data: Value,
}

/// All events of an answer until it ends.
///
/// # Errors
/// When the answer is no event stream, or breaks off.
pub async fn events_of(answer: reqwest::Response) -> Result<Vec<Event>> {
    let status = answer.status();
    let kind = answer
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    ensure!(
        status.is_success() && kind.starts_with("text/event-stream"),
        "no event stream but {status} {kind}"
    );
    let mut text = Vec::new();
    let mut stream = answer.bytes_stream();
    while let Some(part) = stream.next().await {
        text.extend_from_slice(&part?);
    }
    let text = String::from_utf8(text)?.replace("\r\n", "\n");
    text.split("\n\n")
        .filter(|block| block.lines().any(|line| line.starts_with("data:")))
        .map(event)
        .collect()
}

fn event(block: &str) -> Result<Event> {
    let field = |name: &str| -> String {
        let lines = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        lines.map(|value| value.strip_prefix(' ').unwrap_or(value)).collect::<Vec<_>>().join("\n")
    };
    Ok(Event { event: field("event"), id: field("id"), data: serde_json::from_str(&field("data"))? })
}
