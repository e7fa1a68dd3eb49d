//! What requests to Microsoft's services take, by service and status.

use std::time::Instant;

use reqwest::Response;

/// Waits for an answer and notes how long it took and what it was.
pub(crate) async fn timed(
    service: &'static str,
    sending: impl Future<Output = reqwest::Result<Response>>,
) -> reqwest::Result<Response> {
    let started = Instant::now();
    let answer = sending.await;
    let status = match &answer {
        Ok(answer) => answer.status().as_u16().to_string(),
        Err(error) if error.is_timeout() => "timed-out".to_owned(),
        Err(_) => "unreachable".to_owned(),
    };
    metrics::histogram!("switchboard_microsoft_call_duration_seconds", "service" => service, "status" => status)
        .record(started.elapsed().as_secs_f64());
    answer
}
