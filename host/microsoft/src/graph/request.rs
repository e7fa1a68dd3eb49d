//! One request: within its caller's time, tried again where that helps, with ids by which it is found.

use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use rand::Rng;
use reqwest::header::{ETAG, HeaderMap, RETRY_AFTER, WWW_AUTHENTICATE};
use reqwest::{Method, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;

use super::error::{GraphError, GraphFailure};
use super::gate::{GateKey, Service, Shut};
use super::retry_after::retry_after;
use super::{Graph, GraphCall};
use crate::entra::insufficient_claims;
use crate::timed::timed;

/// Tries of one request.
const TRIES: u32 = 3;

/// How long one try may take, where its caller has more time.
const TRY: Duration = Duration::from_secs(4);

/// A time-out of less than this says more about its caller than about Graph.
const FAIR_TRY: Duration = Duration::from_secs(1);

/// How long is waited before the second try where Graph does not say; doubled for the third.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The most bytes of an answer.
const MAX_BODY: usize = 8 << 20;

/// What is asked.
pub(super) struct Request<'a> {
    /// For errors and logs.
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
pub(super) struct Answered {
    pub(super) content_type: String,
    pub(super) etag: Option<String>,
    pub(super) body: Bytes,
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalBody,
}

#[derive(Default, Deserialize)]
struct RefusalBody {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default, rename = "innerError", alias = "innererror")]
    inner: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(default, rename = "request-id")]
    request_id: Option<String>,
}

impl Graph {
    /// Asks and reads the answer's JSON.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        call: &GraphCall<'_>,
        request: Request<'_>,
    ) -> Result<T, GraphError> {
        self.ask(call, request, |answered| {
            serde_json::from_slice(&answered.body).map_err(|error| error.to_string())
        })
        .await
    }

    /// Asks; `read` says whether the answer can be used.
    pub(super) async fn ask<T>(
        &self,
        call: &GraphCall<'_>,
        request: Request<'_>,
        read: impl Fn(Answered) -> Result<T, String>,
    ) -> Result<T, GraphError> {
        let id = Uuid::new_v4().to_string();
        let mut attempt = 0;
        loop {
            attempt += 1;
            let error = match self.try_once(call, &request, &id, &read).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let wait = match (error.failure, error.status) {
                (GraphFailure::Throttled, _) => error.retry_after.unwrap_or(FIRST_WAIT * 2 * attempt),
                (GraphFailure::Broken, Some(503 | 504)) => error.retry_after.unwrap_or(FIRST_WAIT * attempt),
                // It broke off, or the answer came only in part.
                (GraphFailure::Unreachable | GraphFailure::Unreadable, _) if attempt == 1 => Duration::ZERO,
                _ => return Err(told(error)),
            };
            // All who wait would come at once.
            let wait = wait + wait.mul_f64(rand::rng().random_range(0.0..0.25));
            let left = call.deadline.saturating_duration_since(Instant::now());
            if attempt >= TRIES || wait >= left {
                return Err(told(error));
            }
            tracing::debug!(graph.operation = request.operation, wait_ms = wait.as_millis(), %error, "Graph is asked again");
            tokio::time::sleep(wait).await;
        }
    }

    async fn try_once<T>(
        &self,
        call: &GraphCall<'_>,
        request: &Request<'_>,
        id: &str,
        read: impl Fn(Answered) -> Result<T, String>,
    ) -> Result<T, GraphError> {
        let new = |failure, code: &str, message: String| GraphError {
            client_request_id: id.into(),
            ..GraphError::new(failure, request.operation, code, message)
        };
        let left = call.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(new(GraphFailure::TimedOut, "deadline", "there was no time left to ask".into()));
        }
        let key = GateKey {
            tenant: call.tenant.into(),
            service: request.service,
            user: (request.service == Service::Calendar).then(|| call.user.into()),
        };
        let pass = self.gates.enter(key, Instant::now()).map_err(|shut| match shut {
            Shut::Resting(wait) => GraphError {
                retry_after: Some(wait),
                ..new(
                    GraphFailure::Resting,
                    "resting",
                    "it failed too often and is left alone for a while".into(),
                )
            },
            Shut::Throttled(wait) => GraphError {
                retry_after: Some(wait),
                ..new(GraphFailure::Throttled, "throttled", "it asked to wait".into())
            },
        })?;
        let time = left.min(TRY);
        let sent = tokio::time::timeout(time, self.send(call, request, id));
        let answer = match sent.await {
            Err(_) => {
                // A short wait of ours is no failure of Graph's.
                if time >= FAIR_TRY {
                    pass.failed(Instant::now());
                }
                let message = format!("no answer within {} ms", time.as_millis());
                return Err(new(GraphFailure::TimedOut, "timeout", message));
            }
            Ok(Err(error)) => {
                pass.failed(Instant::now());
                // Without the address: it may name people.
                return Err(new(GraphFailure::Unreachable, "unreachable", error.without_url().to_string()));
            }
            Ok(Ok(answer)) => answer,
        };
        let Sent { status, headers, body } = answer;
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let unreadable = |message: String| GraphError {
            status: Some(status),
            request_id: header("request-id").map(Into::into),
            ..new(GraphFailure::Unreadable, "unreadable", message)
        };
        let Some(body) = body else {
            pass.failed(Instant::now());
            return Err(unreadable(format!("more than {MAX_BODY} bytes")));
        };
        if (200..300).contains(&status) {
            let answered = Answered {
                content_type: header("content-type").unwrap_or_default(),
                etag: header(ETAG.as_str()),
                body,
            };
            return match read(answered) {
                Ok(answer) => {
                    pass.answered();
                    Ok(answer)
                }
                Err(message) => {
                    pass.failed(Instant::now());
                    Err(unreadable(message))
                }
            };
        }
        let refusal =
            serde_json::from_slice::<Refusal>(&body).map(|refusal| refusal.error).unwrap_or_default();
        let error = GraphError {
            failure: failure_of(status),
            operation: request.operation,
            status: Some(status),
            code: refusal.code.into(),
            message: refusal.message.chars().take(500).collect::<String>().into(),
            request_id: header("request-id")
                .or_else(|| refusal.inner.and_then(|inner| inner.request_id))
                .map(Into::into),
            client_request_id: id.into(),
            retry_after: retry_after(header(RETRY_AFTER.as_str()).as_deref(), SystemTime::now()),
            claims: (status == 401).then(|| claims_of(&headers)).flatten(),
        };
        match error.failure {
            GraphFailure::Throttled => {
                let wait = error.retry_after.unwrap_or(FIRST_WAIT * 2);
                pass.throttled(wait, Instant::now());
            }
            GraphFailure::Broken => pass.failed(Instant::now()),
            _ => pass.answered(),
        }
        Err(error)
    }

    async fn send(
        &self,
        call: &GraphCall<'_>,
        request: &Request<'_>,
        id: &str,
    ) -> Result<Sent, reqwest::Error> {
        let mut sending = self
            .http
            .request(request.method.clone(), request.url.clone())
            .bearer_auth(&call.token)
            .header("client-request-id", id)
            .header("return-client-request-id", "true");
        for (name, value) in &request.headers {
            sending = sending.header(*name, *value);
        }
        if let Some(body) = &request.body {
            sending = sending.json(body);
        }
        let mut answer: Response = timed("Graph", sending.send()).await?;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
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
    /// Absent where it is too large.
    body: Option<Bytes>,
}

pub(super) fn failure_of(status: u16) -> GraphFailure {
    match status {
        401 => GraphFailure::Unauthorized,
        403 => GraphFailure::Forbidden,
        404 => GraphFailure::NotFound,
        429 => GraphFailure::Throttled,
        500.. => GraphFailure::Broken,
        _ => GraphFailure::Refused,
    }
}

/// The failure, told to the operator's log.
fn told(error: GraphError) -> GraphError {
    match error.failure {
        GraphFailure::NotFound => {}
        GraphFailure::Resting => tracing::debug!(%error, "Graph is not asked"),
        _ => tracing::warn!(
            graph.operation = error.operation,
            graph.status = error.status,
            graph.code = &*error.code,
            graph.request_id = error.request_id.as_deref(),
            graph.client_request_id = &*error.client_request_id,
            "Graph failed: {}",
            error.message
        ),
    }
    error
}

/// The claims challenge of continuous access evaluation.
fn claims_of(headers: &HeaderMap) -> Option<Box<str>> {
    let challenges = headers.get_all(WWW_AUTHENTICATE).into_iter().filter_map(|value| value.to_str().ok());
    challenges.into_iter().find_map(insufficient_claims).map(Into::into)
}
