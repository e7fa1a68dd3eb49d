//! One request. It ends at the caller's deadline, is tried again where that helps, and has ids by which it is found.

use std::time::{Duration, Instant};

use bytes::Bytes;
use rand::Rng;
use reqwest::header::{ETAG, HeaderMap, RETRY_AFTER};
use reqwest::{Method, Response};
use serde::de::DeserializeOwned;
use switchboard_domain::retry_after;
use url::Url;
use uuid::Uuid;

use super::call::GraphCall;
use super::circuit_breaker::{CircuitKey, Rejected, Service};
use super::client::Graph;
use super::error::{GraphError, GraphFailure};
use super::refusal;
use crate::metrics::timed;

/// The most attempts of one request.
const MAX_ATTEMPTS: u32 = 3;

/// The timeout of one attempt, if the deadline is later.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(4);

/// A shorter timeout is no evidence that Graph fails.
const MIN_FAIR_TIMEOUT: Duration = Duration::from_secs(1);

/// The wait before the second attempt if Graph names none. It doubles for the third.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The largest body of a response, in bytes.
const MAX_BODY: usize = 8 << 20;

/// A request.
pub(super) struct Request<'a> {
    /// Its name in errors and logs.
    pub(super) operation: &'static str,
    pub(super) service: Service,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: Vec<(&'static str, &'a str)>,
    pub(super) body: Option<serde_json::Value>,
}

impl<'a> Request<'a> {
    pub(super) fn get(operation: &'static str, service: Service, url: Url) -> Self {
        Self { operation, service, method: Method::GET, url, headers: Vec::new(), body: None }
    }

    pub(super) fn post(operation: &'static str, service: Service, url: Url, body: serde_json::Value) -> Self {
        Self { method: Method::POST, body: Some(body), ..Self::get(operation, service, url) }
    }

    pub(super) fn header(mut self, name: &'static str, value: &'a str) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// A success.
#[derive(Debug)]
pub(super) struct Success {
    pub(super) content_type: String,
    pub(super) etag: Option<String>,
    pub(super) body: Bytes,
}

impl Graph {
    /// Sends a request and reads the JSON of the response.
    ///
    /// # Errors
    /// The last failure, if no attempt succeeds until the deadline.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        call: &GraphCall<'_>,
        request: Request<'_>,
    ) -> Result<T, GraphError> {
        self.send(call, request, |success| {
            serde_json::from_slice(&success.body).map_err(|error| error.to_string())
        })
        .await
    }

    /// Sends a request. `read` reads the response, or says why it can't be used.
    ///
    /// # Errors
    /// The last failure, if no attempt succeeds until the deadline.
    pub(super) async fn send<T>(
        &self,
        call: &GraphCall<'_>,
        request: Request<'_>,
        read: impl Fn(Success) -> Result<T, String>,
    ) -> Result<T, GraphError> {
        let id = Uuid::new_v4().to_string();
        let mut attempt = 0;
        loop {
            attempt += 1;
            let error = match self.attempt(call, &request, &id, &read).await {
                Ok(read) => return Ok(read),
                Err(error) => error,
            };
            let wait = match (error.failure, error.status) {
                (GraphFailure::Throttled, _) => error.retry_after.unwrap_or(FIRST_WAIT * 2 * attempt),
                (GraphFailure::ServerError, Some(503 | 504)) => {
                    error.retry_after.unwrap_or(FIRST_WAIT * attempt)
                }
                // The connection broke off, perhaps within the response.
                (GraphFailure::Unreachable | GraphFailure::Unreadable, _) if attempt == 1 => Duration::ZERO,
                _ => return Err(logged(error)),
            };
            // A random part keeps many callers from coming back at once.
            let wait = wait + wait.mul_f64(rand::rng().random_range(0.0..0.25));
            let left = call.deadline.saturating_duration_since(Instant::now());
            if attempt >= MAX_ATTEMPTS || wait >= left {
                return Err(logged(error));
            }
            tracing::debug!(graph.operation = request.operation, wait_ms = wait.as_millis(), %error, "Graph request is tried again");
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt<T>(
        &self,
        call: &GraphCall<'_>,
        request: &Request<'_>,
        id: &str,
        read: impl Fn(Success) -> Result<T, String>,
    ) -> Result<T, GraphError> {
        let new = |failure, code: &str, message: String| GraphError {
            client_request_id: id.into(),
            ..GraphError::new(failure, request.operation, code, message)
        };
        let left = call.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(new(
                GraphFailure::TimedOut,
                "deadline",
                "the deadline had passed before the request was sent".into(),
            ));
        }
        let key = CircuitKey {
            tenant: call.tenant.into(),
            service: request.service,
            user: (request.service == Service::Calendar).then(|| call.user.into()),
        };
        let permit = self.circuits.enter(key, Instant::now()).map_err(|rejected| match rejected {
            Rejected::Open(wait) => GraphError {
                retry_after: Some(wait),
                ..new(
                    GraphFailure::CircuitOpen,
                    "resting",
                    "it failed too often lately, so the request was not sent".into(),
                )
            },
            Rejected::Throttled(wait) => GraphError {
                retry_after: Some(wait),
                ..new(
                    GraphFailure::Throttled,
                    "throttled",
                    "Graph asked to wait before the next request".into(),
                )
            },
        })?;
        let time = left.min(ATTEMPT_TIMEOUT);
        let sent = tokio::time::timeout(time, self.send_once(call, request, id));
        let response = match sent.await {
            Err(_) => {
                // A short timeout is no evidence that Graph fails.
                if time >= MIN_FAIR_TIMEOUT {
                    permit.failed(Instant::now());
                }
                let message = format!("no response within {} ms", time.as_millis());
                return Err(new(GraphFailure::TimedOut, "timeout", message));
            }
            Ok(Err(error)) => {
                permit.failed(Instant::now());
                // The address is left out, because it may contain names of people.
                return Err(new(GraphFailure::Unreachable, "unreachable", error.without_url().to_string()));
            }
            Ok(Ok(response)) => response,
        };
        let Sent { status, headers, body } = response;
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let unreadable = |message: String| GraphError {
            status: Some(status),
            request_id: header("request-id").map(Into::into),
            ..new(GraphFailure::Unreadable, "unreadable", message)
        };
        let Some(body) = body else {
            permit.failed(Instant::now());
            return Err(unreadable(format!("more than {MAX_BODY} bytes")));
        };
        if (200..300).contains(&status) {
            let success = Success {
                content_type: header("content-type").unwrap_or_default(),
                etag: header(ETAG.as_str()),
                body,
            };
            return match read(success) {
                Ok(read) => {
                    permit.responded();
                    Ok(read)
                }
                Err(message) => {
                    permit.failed(Instant::now());
                    Err(unreadable(message))
                }
            };
        }
        let refused = serde_json::from_slice::<refusal::Refusal>(&body)
            .map(|refusal| refusal.error)
            .unwrap_or_default();
        let error = GraphError {
            failure: refusal::failure_of(status),
            operation: request.operation,
            status: Some(status),
            code: refused.code.into(),
            message: refused.message.chars().take(500).collect::<String>().into(),
            request_id: header("request-id")
                .or_else(|| refused.inner.and_then(|inner| inner.request_id))
                .map(Into::into),
            client_request_id: id.into(),
            retry_after: header(RETRY_AFTER.as_str())
                .and_then(|header| retry_after::wait(&header, self.clock.now())),
            claims: (status == 401).then(|| refusal::claims_of(&headers)).flatten(),
        };
        match error.failure {
            GraphFailure::Throttled => {
                let wait = error.retry_after.unwrap_or(FIRST_WAIT * 2);
                permit.throttled(wait, Instant::now());
            }
            GraphFailure::ServerError => permit.failed(Instant::now()),
            _ => permit.responded(),
        }
        Err(error)
    }

    async fn send_once(
        &self,
        call: &GraphCall<'_>,
        request: &Request<'_>,
        id: &str,
    ) -> Result<Sent, reqwest::Error> {
        let mut builder = self
            .http
            .request(request.method.clone(), request.url.clone())
            .bearer_auth(&call.token)
            .header("client-request-id", id)
            .header("return-client-request-id", "true");
        for (name, value) in &request.headers {
            builder = builder.header(*name, *value);
        }
        if let Some(body) = &request.body {
            builder = builder.json(body);
        }
        let mut response: Response = timed("Graph", builder.send()).await?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await? {
            if body.len() + part.len() > MAX_BODY {
                return Ok(Sent { status, headers, body: None });
            }
            body.extend_from_slice(&part);
        }
        Ok(Sent { status, headers, body: Some(body.into()) })
    }
}

struct Sent {
    status: u16,
    headers: HeaderMap,
    /// None if it is too large.
    body: Option<Bytes>,
}

/// Logs a failure.
fn logged(error: GraphError) -> GraphError {
    match error.failure {
        GraphFailure::NotFound => {}
        GraphFailure::CircuitOpen => {
            tracing::debug!(%error, "Graph request is not sent: the circuit is open");
        }
        _ => tracing::warn!(
            graph.operation = error.operation,
            graph.status = error.status,
            graph.code = &*error.code,
            graph.request_id = error.request_id.as_deref(),
            graph.client_request_id = &*error.client_request_id,
            "Graph request failed: {}",
            error.message
        ),
    }
    error
}
