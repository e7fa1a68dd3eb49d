//! `GET /healthz` and `GET /readyz`: liveness, and readiness that names what is not well.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::App;

fn document(status: StatusCode, body: impl Serialize) -> Response {
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether this process lives: it answers.
pub(crate) async fn healthz() -> Response {
    document(StatusCode::OK, serde_json::json!({"alive": true, "version": env!("CARGO_PKG_VERSION")}))
}

/// Whether requests should come here. Names what is not well.
pub(crate) async fn readyz(State(app): State<App>) -> Response {
    let report = app.readiness.report().await;
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    document(status, report)
}
