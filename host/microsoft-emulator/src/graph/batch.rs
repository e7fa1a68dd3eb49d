//! `POST /$batch`: up to 20 requests in one. The responses come in any order.

use std::sync::Arc;

use std::collections::{HashMap, HashSet};

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tower::ServiceExt;

use super::response::{Refusal, ok};
use crate::core::address::Scheme;
use crate::graph::state::Graph;

const MAX_STEPS: usize = 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    id: String,
    method: String,
    /// The path after `/v1.0/`.
    url: String,
    #[serde(default)]
    headers: HashMap<String, String>,
    body: Option<Value>,
    #[serde(default)]
    depends_on: Vec<String>,
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::bad_request("BadRequest", message)
}

pub(super) async fn run(
    State(graph): State<Arc<Graph>>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let Ok(batch) = serde_json::from_slice::<Batch>(&body) else {
        return Err(bad("Invalid batch payload format."));
    };
    if batch.requests.len() > MAX_STEPS {
        return Err(bad(format!("Number of batch request steps exceeds the maximum value of {MAX_STEPS}.")));
    }
    let mut ids = HashSet::new();
    for step in &batch.requests {
        if !ids.insert(step.id.as_str()) {
            return Err(bad(format!("Batch request id '{}' is not unique.", step.id)));
        }
        if step.body.is_some() && !step.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type")) {
            return Err(bad(format!("Request with id '{}' contains a body but no content type.", step.id)));
        }
    }
    let mut failed = HashSet::new();
    let mut responses = Vec::new();
    for step in &batch.requests {
        if step.depends_on.iter().any(|id| failed.contains(id.as_str())) {
            failed.insert(step.id.as_str());
            let error = json!({"error": {"code": "FailedDependency", "message": "A request that this one depends on has failed."}});
            responses.push(json!({"id": step.id, "status": 424, "body": error}));
            continue;
        }
        let answer = one(&graph, scheme, &headers, step).await?;
        if answer["status"].as_u64().is_none_or(|status| status >= 400) {
            failed.insert(step.id.as_str());
        }
        responses.push(answer);
    }
    // The order is reversed, because clients must not rely on it.
    responses.reverse();
    Ok(ok(json!({"responses": responses})))
}

/// Sends one step through the same routes as a request of its own.
async fn one(
    graph: &Arc<Graph>,
    scheme: Scheme,
    envelope: &HeaderMap,
    step: &Step,
) -> Result<Value, Refusal> {
    let path = format!("/v1.0/{}", step.url.trim_start_matches('/'));
    let body = step.body.as_ref().map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let mut request = Request::builder()
        .method(step.method.as_str())
        // Steps often have spaces and quotes, which a URI may not have.
        .uri(path.replace(' ', "%20").replace('"', "%22"))
        .body(body)
        .map_err(|_| bad(format!("Request with id '{}' has an invalid method or url.", step.id)))?;
    for name in [header::AUTHORIZATION, header::HOST] {
        if let Some(value) = envelope.get(&name) {
            request.headers_mut().insert(name, value.clone());
        }
    }
    for (name, value) in &step.headers {
        if let (Ok(name), Ok(value)) =
            (header::HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
        {
            request.headers_mut().insert(name, value);
        }
    }
    let routes = super::routes::single(graph).layer(Extension(scheme));
    let response = match routes.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 16 << 20).await.map_err(|error| bad(error.to_string()))?;
    let kept = [header::CONTENT_TYPE, header::RETRY_AFTER, header::ETAG, header::LOCATION];
    let headers: Map<String, Value> = kept
        .iter()
        .filter_map(|name| Some((title_case(name.as_str()), parts.headers.get(name)?.to_str().ok()?.into())))
        .collect();
    let body = match serde_json::from_slice::<Value>(&bytes) {
        Ok(body) => body,
        Err(_) if bytes.is_empty() => Value::Null,
        Err(_) => STANDARD.encode(&bytes).into(),
    };
    Ok(json!({"id": step.id, "status": parts.status.as_u16(), "headers": headers, "body": body}))
}

/// `retry-after` becomes `Retry-After`, as Graph writes names inside a batch.
fn title_case(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}
