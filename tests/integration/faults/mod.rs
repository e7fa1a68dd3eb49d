//! Databases and fronts that fail: cards appear, writes are refused clearly, and everything recovers by itself.

mod database;
mod drills;
mod fronts;
mod killed;

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{EventStream, Person};

/// Diego, as the calling SDK tells him.
pub(crate) fn diego() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}})
}

/// Reports a ringing call as the web client does: when the stream breaks off before the final card, it comes again. The
/// final card, and the longest time without any event of it.
pub(crate) async fn ring(person: &Person, call_id: &str) -> Result<(Value, Duration)> {
    let body = json!({"callId": call_id, "callerInfo": diego()});
    let (started, mut last, mut gap) = (Instant::now(), Instant::now(), Duration::ZERO);
    while started.elapsed() < Duration::from_secs(20) {
        let request = person
            .request(reqwest::Method::POST, "/api/v1/calls/incoming")
            .header("accept", "text/event-stream")
            .json(&body);
        if let Ok(answer) = request.send().await
            && let Ok(mut events) = EventStream::of(answer)
        {
            while let Ok(Some(event)) = events.next().await {
                gap = gap.max(last.elapsed());
                last = Instant::now();
                if event.event == "final" {
                    return Ok((event.data, gap));
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    ensure!(false, "{call_id} has no card after {:?}", started.elapsed());
    Ok((Value::Null, gap))
}
