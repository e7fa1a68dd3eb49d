//! `GET /healthz` and `GET /readyz`: liveness, and readiness that names what is not well.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::problem::Problem;
use crate::query::{Query, flag};

fn document(status: StatusCode, body: impl Serialize) -> Response {
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether this process lives: it answers.
pub(crate) async fn healthz() -> Response {
    document(StatusCode::OK, serde_json::json!({"alive": true, "version": env!("CARGO_PKG_VERSION")}))
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// Whether a front without its database counts as not ready, for who has others to send requests to.
    strict: Option<String>,
}

/// Whether requests should come here. Names what is not well.
pub(crate) async fn readyz(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let strict = flag("strict", wanted.strict.as_deref())?;
    let report = app.readiness.report().await;
    let ready = report.ready && (!strict || report.degraded.is_empty());
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(document(status, report))
}
