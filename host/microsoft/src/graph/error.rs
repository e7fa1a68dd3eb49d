//! How Graph fails.

use std::time::Duration;

/// What kind of failure it is, and so what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphFailure {
    /// No connection, or it broke off.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// 5xx.
    Broken,
    /// 429: asked too often.
    Throttled,
    /// Not asked: it failed too often of late.
    Resting,
    /// 401: the token is of no use any more.
    Unauthorized,
    /// 403: a permission is missing.
    Forbidden,
    /// 404.
    NotFound,
    /// Another refusal.
    Refused,
    /// An answer that can't be read.
    Unreadable,
}

/// How Graph failed, with the ids by which Microsoft finds the request.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "Graph {operation}: {}{code}: {message} (request-id {}, client-request-id {client_request_id})",
    status.map(|status| format!("{status} ")).unwrap_or_default(),
    request_id.as_deref().unwrap_or("none")
)]
pub struct GraphError {
    /// What kind it is.
    pub failure: GraphFailure,
    /// What was asked.
    pub operation: &'static str,
    /// The HTTP status; absent without an answer.
    pub status: Option<u16>,
    /// Graph's own code, such as `Request_ResourceNotFound`.
    pub code: Box<str>,
    /// Graph's own words.
    pub message: Box<str>,
    /// Graph's id of the request.
    pub request_id: Option<Box<str>>,
    /// Our id of the request.
    pub client_request_id: Box<str>,
    /// How long to wait before the next try.
    pub retry_after: Option<Duration>,
    /// With 401: what the next token must prove (JSON), for Entra.
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
            "the next page is said to be elsewhere",
        )
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self.failure,
            GraphFailure::Unreachable
                | GraphFailure::TimedOut
                | GraphFailure::Broken
                | GraphFailure::Throttled
                | GraphFailure::Resting
                | GraphFailure::Unreadable
        )
    }

    /// Whether it says something about who asked, or how long, rather than about what was asked.
    pub(super) fn is_the_askers(&self) -> bool {
        matches!(self.failure, GraphFailure::TimedOut | GraphFailure::Unauthorized | GraphFailure::Forbidden)
    }
}
