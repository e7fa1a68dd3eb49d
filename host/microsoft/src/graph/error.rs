//! How Graph fails.

use std::time::Duration;

/// The kind of a failure, which decides what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphFailure {
    /// There was no connection, or it broke off.
    Unreachable,
    /// There was no response in time.
    TimedOut,
    /// 5xx: Graph failed.
    ServerError,
    /// 429: there were too many requests.
    Throttled,
    /// The request was not sent, because Graph failed too often lately.
    CircuitOpen,
    /// 401: the token is no longer valid.
    Unauthorized,
    /// 403: a permission is missing.
    Forbidden,
    /// 404: there is no such thing.
    NotFound,
    /// Any other 4xx.
    Refused,
    /// The response can't be read.
    Unreadable,
}

/// A failure of Graph, with the ids by which Microsoft finds the request.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "Graph {operation}: {}{code}: {message} (request-id {}, client-request-id {client_request_id})",
    status.map(|status| format!("{status} ")).unwrap_or_default(),
    request_id.as_deref().unwrap_or("none")
)]
pub struct GraphError {
    /// The kind of the failure.
    pub failure: GraphFailure,
    /// The operation, for logs.
    pub operation: &'static str,
    /// The HTTP status; none without a response.
    pub status: Option<u16>,
    /// Graph's error code, such as `Request_ResourceNotFound`.
    pub code: Box<str>,
    /// Graph's message.
    pub message: Box<str>,
    /// Graph's id of the request.
    pub request_id: Option<Box<str>>,
    /// Our id of the request.
    pub client_request_id: Box<str>,
    /// How long to wait before the next try.
    pub retry_after: Option<Duration>,
    /// The claims challenge of a 401, for Entra (JSON).
    pub claims: Option<Box<str>>,
}

impl GraphError {
    pub(super) fn new(
        failure: GraphFailure,
        operation: &'static str,
        code: impl Into<Box<str>>,
        message: impl Into<Box<str>>,
    ) -> Self {
        Self {
            failure,
            operation,
            status: None,
            code: code.into(),
            message: message.into(),
            request_id: None,
            client_request_id: Box::default(),
            retry_after: None,
            claims: None,
        }
    }

    pub(super) fn foreign_link() -> Self {
        Self::new(
            GraphFailure::Unreadable,
            "next page",
            "foreignLink",
            "the link to the next page leads elsewhere",
        )
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.failure,
            GraphFailure::Unreachable
                | GraphFailure::TimedOut
                | GraphFailure::ServerError
                | GraphFailure::Throttled
                | GraphFailure::CircuitOpen
                | GraphFailure::Unreadable
        )
    }

    /// Whether it concerns only the caller (the token or the deadline), not what was requested.
    pub(super) fn concerns_caller(&self) -> bool {
        matches!(self.failure, GraphFailure::TimedOut | GraphFailure::Unauthorized | GraphFailure::Forbidden)
    }
}
