//! Errors as Entra words them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// A refusal of the token endpoint.
#[derive(Debug)]
pub(super) struct TokenError {
    pub(super) error: &'static str,
    pub(super) code: u32,
    pub(super) message: String,
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let status =
            if self.error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
        let time = Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let description = format!(
            "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}",
            self.code, self.message
        );
        let body = json!({
            "error": self.error,
            "error_description": description,
            "error_codes": [self.code],
            "timestamp": time,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.code),
        });
        (status, [("cache-control", "no-store, no-cache"), ("pragma", "no-cache")], Json(body))
            .into_response()
    }
}
