//! Errors as Entra words them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::core::state::Core;

/// A refusal of the token endpoint, or of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenError {
    pub(super) error: &'static str,
    /// The number after `AADSTS`.
    pub(super) code: u32,
    pub(super) message: String,
    pub(super) suberror: Option<&'static str>,
    /// A claims request that the next sign-in has to satisfy.
    pub(super) claims: Option<String>,
}

/// The message of AADSTS50076.
pub(super) const SECOND_FACTOR_REQUIRED: &str = "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.";

impl TokenError {
    pub(super) fn new(error: &'static str, code: u32, message: impl Into<String>) -> Self {
        Self { error, code, message: message.into(), suberror: None, claims: None }
    }

    /// The account is disabled.
    pub(super) fn disabled_user() -> Self {
        Self::new("invalid_grant", 50_057, "The user account is disabled.")
    }

    /// The person whom a grant names does not exist.
    pub(super) fn unknown_user() -> Self {
        Self::new("invalid_grant", 50_034, "The user account does not exist in the directory.")
    }

    pub(super) fn suberror(mut self, suberror: &'static str) -> Self {
        self.suberror = Some(suberror);
        self
    }

    pub(super) fn claims(mut self, claims: impl Into<String>) -> Self {
        self.claims = Some(claims.into());
        self
    }

    /// `AADSTS…: …` with the ids and the time that a support engineer asks for.
    pub(super) fn description(&self, at: Timestamp) -> String {
        self.describe(Uuid::new_v4(), Uuid::new_v4(), at)
    }

    fn describe(&self, trace: Uuid, correlation: Uuid, at: Timestamp) -> String {
        format!(
            "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {}",
            self.code,
            self.message,
            written(at)
        )
    }

    fn status(&self) -> StatusCode {
        match self.error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The response at this time; `correlation` is the caller's `client-request-id`, if it is a GUID.
    pub(super) fn response(&self, correlation: Option<Uuid>, at: Timestamp) -> Response {
        let (trace, correlation) = (Uuid::new_v4(), correlation.unwrap_or_else(Uuid::new_v4));
        let mut body = json!({
            "error": self.error,
            "error_description": self.describe(trace, correlation, at),
            "error_codes": [self.code],
            "timestamp": written(at),
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.code),
        });
        if let Some(suberror) = self.suberror {
            body["suberror"] = Value::from(suberror);
        }
        if let Some(claims) = &self.claims {
            body["claims"] = Value::from(claims.as_str());
        }
        (self.status(), Json(body)).into_response()
    }
}

fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// The response of an injected fault.
pub(super) fn failure(core: &Core, status: StatusCode) -> Response {
    let (code, message) = if status == StatusCode::TOO_MANY_REQUESTS {
        (90_055, "The request is throttled due to excessive request rate.")
    } else {
        (90_033, "A transient error has occurred. Please try again.")
    };
    let error = TokenError::new("temporarily_unavailable", code, message);
    let mut response = error.response(None, core.clock.now());
    *response.status_mut() = status;
    response
}
