//! Errors of the emulator's own interface, `/emulator/…`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request to the emulator's own interface can't be met: `{"error": "…"}`.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// Nobody has this user principal name or object id.
    pub(crate) fn unknown_person(name: &str) -> Self {
        Self::not_found(format!("nobody is {name}; see /emulator/info"))
    }

    /// No tenant has this id or domain.
    pub(crate) fn unknown_tenant(name: &str) -> Self {
        Self::not_found(format!("no tenant is {name}; see /emulator/info"))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({"error": self.message}))).into_response()
    }
}
