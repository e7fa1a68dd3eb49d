//! The duration of requests to Microsoft's services, by service and status.

use std::time::Instant;

use reqwest::Response;

/// Waits for a response and records how long it took, and its status.
pub(crate) async fn timed(
    service: &'static str,
    sending: impl Future<Output = reqwest::Result<Response>>,
) -> reqwest::Result<Response> {
    let started = Instant::now();
    let response = sending.await;
    let status = match &response {
        Ok(response) => response.status().as_u16().to_string(),
        Err(error) if error.is_timeout() => "timed-out".to_owned(),
        Err(_) => "unreachable".to_owned(),
    };
    metrics::histogram!("switchboard_microsoft_call_duration_seconds", "service" => service, "status" => status)
        .record(started.elapsed().as_secs_f64());
    response
}
