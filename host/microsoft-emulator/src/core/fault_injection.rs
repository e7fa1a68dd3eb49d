//! Misbehaving on purpose: late, throttled, broken, cut off, silent.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::knobs::{Faults, Knobs};
use crate::graph::refusal;
use crate::state::Shared;

/// A service of Microsoft's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Entra,
    Graph,
    Acs,
}

impl Service {
    fn faults(self, knobs: &Knobs) -> &Faults {
        match self {
            Self::Entra => &knobs.entra,
            Self::Graph => &knobs.graph,
            Self::Acs => &knobs.acs,
        }
    }
}

/// How often each fault of a service has happened since it was set.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Counts {
    pub(crate) requests: u64,
    pub(crate) throttled: u64,
    pub(crate) failed: u64,
}

/// What happens to one request.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Pass,
    Throttle,
    Fail(u16),
}

fn verdict(faults: &Faults, counts: &mut Counts) -> Verdict {
    counts.requests += 1;
    if let Some(status) = faults.fail_status
        && faults.fail_count.is_none_or(|count| counts.failed < count)
    {
        counts.failed += 1;
        return Verdict::Fail(status);
    }
    if let Some(after) = faults.throttle_after
        && counts.requests > after
        && faults.throttle_count.is_none_or(|count| counts.throttled < count)
    {
        counts.throttled += 1;
        return Verdict::Throttle;
    }
    Verdict::Pass
}

/// Lets a service's knobs have their way with a request.
pub(crate) async fn apply(
    State((state, service)): State<(Shared, Service)>,
    request: Request,
    next: Next,
) -> Response {
    let faults = state.knobs(|knobs| service.faults(knobs).clone());
    if faults == Faults::default()
        || faults.only_paths_with.as_ref().is_some_and(|part| !request.uri().path().contains(part))
    {
        return next.run(request).await;
    }
    if faults.never_answer {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(Duration::from_millis(faults.latency_milliseconds)).await;
    match state.count(service, |counts| verdict(&faults, counts)) {
        Verdict::Throttle => refuse(service, StatusCode::TOO_MANY_REQUESTS, faults.retry_after_seconds),
        Verdict::Fail(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let retry_after =
                faults.retry_after_seconds.filter(|_| status == StatusCode::SERVICE_UNAVAILABLE);
            refuse(service, status, retry_after)
        }
        Verdict::Pass => {
            let response = next.run(request).await;
            if faults.truncate_bodies { truncate(response).await } else { response }
        }
    }
}

/// Each service refuses in its own words.
pub(crate) fn refuse(service: Service, status: StatusCode, retry_after: Option<u64>) -> Response {
    let throttled = status == StatusCode::TOO_MANY_REQUESTS;
    let mut response = match service {
        Service::Entra => {
            let (code, message) = if throttled {
                (90_055, "The request is throttled due to excessive request rate.")
            } else {
                (90_033, "A transient error has occurred. Please try again.")
            };
            let error = crate::entra::TokenError::new("temporarily_unavailable", code, message);
            let mut response = error.answer(None);
            *response.status_mut() = status;
            response
        }
        Service::Graph => {
            let (code, message) = match status.as_u16() {
                429 => ("TooManyRequests", "Please retry again later."),
                503 => ("serviceNotAvailable", "The service is unavailable."),
                504 => ("UnknownError", ""),
                _ => ("generalException", "An error has occurred. Please try again later."),
            };
            refusal(status, code, message)
        }
        Service::Acs => {
            let (code, message) = if throttled {
                ("TooManyRequests", "Rate limit is exceeded. Try again later.")
            } else {
                ("InternalServerError", "An unexpected error occurred.")
            };
            (status, Json(json!({"error": {"code": code, "message": message}}))).into_response()
        }
    };
    if let Some(seconds) = retry_after {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_pass_then_so_many_are_throttled_then_all_is_well() {
        let faults = Faults { throttle_after: Some(2), throttle_count: Some(1), ..Faults::default() };
        let mut counts = Counts::default();
        let verdicts: Vec<Verdict> = (0..5).map(|_| verdict(&faults, &mut counts)).collect();
        use Verdict::{Pass, Throttle};
        assert_eq!(verdicts, [Pass, Pass, Throttle, Pass, Pass]);
    }

    #[test]
    fn a_burst_of_failures_ends() {
        let faults = Faults { fail_status: Some(503), fail_count: Some(2), ..Faults::default() };
        let mut counts = Counts::default();
        let verdicts: Vec<Verdict> = (0..3).map(|_| verdict(&faults, &mut counts)).collect();
        assert_eq!(verdicts, [Verdict::Fail(503), Verdict::Fail(503), Verdict::Pass]);
    }
}
