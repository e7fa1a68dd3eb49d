//! Deliberate faults of a service: responses that are late, throttled, failed or cut off, or no response at all.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::fault_counts::Verdict;
use super::settings::{Faults, Service};
use super::state::Core;

/// The faults of one service. Each service words its failures itself, so it brings the function that does.
#[derive(Clone)]
pub(crate) struct FaultInjection {
    pub(crate) core: Arc<Core>,
    pub(crate) service: Service,
    /// Makes the service's response with this status: 429 or 5xx.
    pub(crate) failure: fn(&Core, StatusCode) -> Response,
}

/// Applies the faults that are set for the service to a request.
pub(crate) async fn inject_faults(
    State(FaultInjection { core, service, failure }): State<FaultInjection>,
    request: Request,
    next: Next,
) -> Response {
    let faults = core.settings(|settings| settings.faults(service).clone());
    if faults == Faults::default()
        || faults.only_paths_with.as_ref().is_some_and(|part| !request.uri().path().contains(part))
    {
        return next.run(request).await;
    }
    if faults.never_answer {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(Duration::from_millis(faults.latency_milliseconds)).await;
    match core.fault_counts.next(service, &faults) {
        Verdict::Throttle => {
            with_retry_after(failure(&core, StatusCode::TOO_MANY_REQUESTS), faults.retry_after_seconds)
        }
        Verdict::Fail(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let retry_after =
                faults.retry_after_seconds.filter(|_| status == StatusCode::SERVICE_UNAVAILABLE);
            with_retry_after(failure(&core, status), retry_after)
        }
        Verdict::Pass => {
            let response = next.run(request).await;
            if faults.truncate_bodies { truncate(response).await } else { response }
        }
    }
}

fn with_retry_after(mut response: Response, seconds: Option<u64>) -> Response {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

async fn truncate(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, 16 << 20).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(whole.slice(..whole.len() / 2)))
}
