//! `POST /$batch`: up to 20 requests in one. The responses come in any order, and each may be throttled separately.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use switchboard_domain::retry_after;

use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::{GraphError, GraphFailure};
use super::refusal::failure_of;
use super::request::Request;
use crate::entra::claims::insufficient_claims;

/// The most requests of one batch.
pub const MAX_BATCH: usize = 20;

/// How often throttled requests are sent.
const MAX_ROUNDS: u32 = 3;

/// The wait before a throttled request is sent again, if Graph names none.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);

/// One request of a batch. It only reads, so that a throttled one can be sent again.
#[derive(Debug, Clone, Serialize)]
pub struct BatchRequest {
    id: String,
    method: String,
    url: String,
}

impl BatchRequest {
    /// A `GET` of a path below the version, with its query. The id identifies the response.
    #[must_use]
    pub fn get(id: String, url: String) -> Self {
        Self { id, method: Method::GET.to_string(), url }
    }
}

/// The response to one request of a batch.
#[derive(Debug, Clone, Deserialize)]
pub struct BatchResponse {
    id: String,
    /// The HTTP status.
    pub status: u16,
    #[serde(default)]
    headers: serde_json::Map<String, Value>,
    /// The body.
    #[serde(default)]
    pub body: Value,
}

impl BatchResponse {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.as_str())
    }

    fn wait(&self, now: Timestamp) -> Duration {
        self.header("retry-after").and_then(|header| retry_after::wait(header, now)).unwrap_or(DEFAULT_WAIT)
    }

    /// The failure that the response is.
    pub(super) fn error(&self, operation: &'static str, now: Timestamp) -> GraphError {
        let text =
            |pointer: &str| self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        GraphError {
            status: Some(self.status),
            request_id: self
                .header("request-id")
                .map(str::to_owned)
                .or_else(|| Some(text("/error/innerError/request-id")).filter(|id| !id.is_empty()))
                .map(Into::into),
            retry_after: (self.status == 429).then(|| self.wait(now)),
            claims: self.header("www-authenticate").and_then(insufficient_claims).map(Into::into),
            ..GraphError::new(failure_of(self.status), operation, text("/error/code"), text("/error/message"))
        }
    }
}

#[derive(Deserialize)]
struct Responses {
    responses: Vec<BatchResponse>,
}

impl Graph {
    /// Sends up to [`MAX_BATCH`] requests at once. The responses are in the order of the requests. Throttled requests are
    /// sent again after the wait that they name, until the deadline.
    ///
    /// # Errors
    /// [`GraphError`] when there are too many requests, Graph refuses the batch, leaves a response out or can't be
    /// reached. A response may be a failure itself.
    pub async fn batch(
        &self,
        call: &GraphCall<'_>,
        service: Service,
        requests: Vec<BatchRequest>,
    ) -> Result<Vec<(String, BatchResponse)>, GraphError> {
        if requests.len() > MAX_BATCH {
            let message = format!("more than {MAX_BATCH} requests");
            return Err(GraphError::new(GraphFailure::Refused, "batch", "tooMany", message));
        }
        let mut responses: Vec<Option<BatchResponse>> = vec![None; requests.len()];
        let mut round = 0;
        loop {
            round += 1;
            let pending: Vec<&BatchRequest> = requests
                .iter()
                .zip(&responses)
                .filter(|(_, response)| response.as_ref().is_none_or(|response| response.status == 429))
                .map(|(request, _)| request)
                .collect();
            if pending.is_empty() {
                break;
            }
            let request =
                Request::post("batch", service, self.url(&["$batch"]), json!({"requests": pending}));
            for response in self.json::<Responses>(call, request).await?.responses {
                if let Some(index) = requests.iter().position(|request| request.id == response.id) {
                    responses[index] = Some(response);
                }
            }
            let throttled = responses.iter().flatten().filter(|response| response.status == 429);
            let Some(wait) = throttled.map(|response| response.wait(self.clock.now())).max() else { break };
            if round >= MAX_ROUNDS || wait >= call.deadline.saturating_duration_since(Instant::now()) {
                break;
            }
            tokio::time::sleep(wait).await;
        }
        let missing =
            || GraphError::new(GraphFailure::Unreadable, "batch", "missing", "a response is missing");
        requests
            .into_iter()
            .zip(responses)
            .map(|(request, response)| Ok((request.id, response.ok_or_else(missing)?)))
            .collect()
    }
}
