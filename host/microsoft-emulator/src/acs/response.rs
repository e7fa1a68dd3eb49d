//! Errors and headers as ACS writes them.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::versions::VERSIONS;
use crate::core::state::Core;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    code: String,
    message: String,
    target: Option<&'static str>,
    retry_after: Option<i64>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), target: None, retry_after: None }
    }

    pub(super) fn validation(target: &'static str, message: impl Into<String>) -> Self {
        Self { target: Some(target), ..Self::new(StatusCode::BAD_REQUEST, "ValidationError", message) }
    }

    /// A required member is missing.
    pub(super) fn required(field: &'static str) -> Self {
        Self::validation(field, format!("{field}: The {field} field is required."))
    }

    pub(super) fn too_many(retry_after: i64) -> Self {
        let message = "Rate limit is exceeded. Try again later.";
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message)
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut error = json!({"code": self.code, "message": self.message});
        if let Some(target) = self.target {
            error["target"] = Value::from(target);
        }
        let mut response = (self.status, Json(json!({"error": error}))).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A success. Its content type has a charset; that of errors has none.
pub(super) fn ok(status: StatusCode, body: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (status, kind, body.to_string()).into_response()
}

/// A time as ACS writes it: `2026-11-23T18:30:31.1234567+00:00`.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%7f+00:00").to_string()
}

/// Headers of every response.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let began = std::time::Instant::now();
    let echo = echoed(request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let versions = VERSIONS.join(", ");
    let vector = format!("{}.0", STANDARD_NO_PAD.encode(uuid::Uuid::new_v4()));
    let took = format!("{}ms", began.elapsed().as_millis());
    for (name, value) in
        [("api-supported-versions", versions), ("ms-cv", vector), ("x-processing-time", took)]
    {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    headers.insert("request-context", HeaderValue::from_static("appId="));
    headers.insert("x-cache", HeaderValue::from_static("CONFIG_NOCACHE"));
    headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=2592000"));
    if let Some(id) = echo {
        headers.insert("x-ms-client-request-id", id);
    }
    response
}

/// The id that the client wants back, if it does.
fn echoed(headers: &HeaderMap) -> Option<HeaderValue> {
    let wanted = headers.get("x-ms-return-client-request-id")?;
    wanted.as_bytes().eq_ignore_ascii_case(b"true").then(|| headers.get("x-ms-client-request-id").cloned())?
}

/// The response of an injected fault.
pub(super) fn failure(_: &Core, status: StatusCode) -> Response {
    let (code, message) = if status == StatusCode::TOO_MANY_REQUESTS {
        ("TooManyRequests", "Rate limit is exceeded. Try again later.")
    } else {
        ("InternalServerError", "An unexpected error occurred.")
    };
    Refusal::new(status, code, message).into_response()
}
