//! `POST /$batch`: up to 20 requests in one. The answers come in any order, and each may be throttled for itself.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::{GraphError, GraphFailure};
use super::gate::Service;
use super::request::{Request, failure_of};
use super::retry_after::retry_after;
use super::{Graph, GraphCall};
use crate::entra::insufficient_claims;

/// The most requests of one batch.
pub const MAX_BATCH: usize = 20;

/// Rounds for those that were throttled.
const ROUNDS: u32 = 3;

/// How long is waited where Graph does not say.
const WAIT: Duration = Duration::from_secs(1);

/// One request of a batch. Only reading: what was throttled is asked again.
#[derive(Debug, Clone, Serialize)]
pub struct BatchRequest {
    id: String,
    method: String,
    url: String,
}

impl BatchRequest {
    /// Reads a path below the version, with its query. The id tells the answers apart.
    #[must_use]
    pub fn get(id: String, url: String) -> Self {
        Self { id, method: Method::GET.to_string(), url }
    }
}

/// The answer to one request.
#[derive(Debug, Clone, Deserialize)]
pub struct BatchAnswer {
    id: String,
    /// The HTTP status.
    pub status: u16,
    #[serde(default)]
    headers: serde_json::Map<String, Value>,
    /// The body.
    #[serde(default)]
    pub body: Value,
}

impl BatchAnswer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.as_str())
    }

    fn wait(&self) -> Duration {
        retry_after(self.header("retry-after"), std::time::SystemTime::now()).unwrap_or(WAIT)
    }

    /// The refusal that this is.
    #[must_use]
    pub fn refused(&self, operation: &'static str) -> GraphError {
        let text =
            |pointer: &str| self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        GraphError {
            status: Some(self.status),
            request_id: self
                .header("request-id")
                .map(str::to_owned)
                .or_else(|| Some(text("/error/innerError/request-id")).filter(|id| !id.is_empty()))
                .map(Into::into),
            retry_after: (self.status == 429).then(|| self.wait()),
            claims: self.header("www-authenticate").and_then(insufficient_claims).map(Into::into),
            ..GraphError::new(failure_of(self.status), operation, text("/error/code"), text("/error/message"))
        }
    }
}

#[derive(Deserialize)]
struct Answers {
    responses: Vec<BatchAnswer>,
}

impl Graph {
    /// Asks up to [`MAX_BATCH`] things at once; the answers are in the order of the requests. Those that are throttled
    /// are asked again after the time that each of them names, as far as the deadline goes.
    ///
    /// # Errors
    /// When Graph refuses the batch, leaves an answer out, or can't be reached. An answer may be a refusal itself.
    pub async fn batch(
        &self,
        call: &GraphCall<'_>,
        service: Service,
        requests: Vec<BatchRequest>,
    ) -> Result<Vec<(String, BatchAnswer)>, GraphError> {
        if requests.len() > MAX_BATCH {
            let message = format!("more than {MAX_BATCH} requests");
            return Err(GraphError::new(GraphFailure::Refused, "batch", "tooMany", message));
        }
        let mut answered: Vec<Option<BatchAnswer>> = vec![None; requests.len()];
        let mut round = 0;
        loop {
            round += 1;
            let asked: Vec<&BatchRequest> = requests
                .iter()
                .zip(&answered)
                .filter(|(_, answer)| answer.as_ref().is_none_or(|answer| answer.status == 429))
                .map(|(request, _)| request)
                .collect();
            if asked.is_empty() {
                break;
            }
            let request = Request::post("batch", service, self.url(&["$batch"]), json!({"requests": asked}));
            for answer in self.json::<Answers>(call, request).await?.responses {
                if let Some(index) = requests.iter().position(|request| request.id == answer.id) {
                    answered[index] = Some(answer);
                }
            }
            let throttled = answered.iter().flatten().filter(|answer| answer.status == 429);
            let Some(wait) = throttled.map(BatchAnswer::wait).max() else { break };
            if round >= ROUNDS || wait >= call.deadline.saturating_duration_since(Instant::now()) {
                break;
            }
            tokio::time::sleep(wait).await;
        }
        let missing =
            || GraphError::new(GraphFailure::Unreadable, "batch", "missing", "an answer is missing");
        requests
            .into_iter()
            .zip(answered)
            .map(|(request, answer)| Ok((request.id, answer.ok_or_else(missing)?)))
            .collect()
    }
}
