//! Reading server-sent events.

use anyhow::{Result, ensure};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
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

/// The events of an answer, as they come.
pub struct EventStream {
    parts: BoxStream<'static, reqwest::Result<Bytes>>,
    /// What came of the next event so far.
    text: String,
}

impl std::fmt::Debug for EventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}

impl EventStream {
    /// Reads an answer.
    ///
    /// # Errors
    /// When it is no event stream.
    pub fn of(answer: reqwest::Response) -> Result<Self> {
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
        Ok(Self { parts: answer.bytes_stream().boxed(), text: String::new() })
    }

    /// The next event; `None` when the stream has ended.
    ///
    /// # Errors
    /// When the stream breaks off.
    pub async fn next(&mut self) -> Result<Option<Event>> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let found = block.lines().any(|line| line.starts_with("data:")).then(|| event(block));
                self.text = rest.to_owned();
                if let Some(found) = found {
                    return found.map(Some);
                }
            }
            let Some(part) = self.parts.next().await else { return Ok(None) };
            // Ours write whole characters and no carriage returns.
            self.text.push_str(std::str::from_utf8(&part?)?);
        }
    }
}

/// All events of an answer until it ends.
///
/// # Errors
/// When the answer is no event stream, or breaks off.
pub async fn events_of(answer: reqwest::Response) -> Result<Vec<Event>> {
    let (mut stream, mut events) = (EventStream::of(answer)?, Vec::new());
    while let Some(event) = stream.next().await? {
        events.push(event);
    }
    Ok(events)
}

fn event(block: &str) -> Result<Event> {
    let field = |name: &str| -> String {
        let lines = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        lines.map(|value| value.strip_prefix(' ').unwrap_or(value)).collect::<Vec<_>>().join("\n")
    };
    Ok(Event { event: field("event"), id: field("id"), data: serde_json::from_str(&field("data"))? })
}
