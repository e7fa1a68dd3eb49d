//! `GET /metrics` on the public address: only for those who show the token, and not there at all without one.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::problem::Problem;

/// Prometheus' text format.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

pub(crate) async fn metrics(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(metrics) = &app.edge.metrics else { return Problem::not_found(uri.path()).into_response() };
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .unwrap_or_default();
    // Hashed, so that the comparison takes as long whatever is shown.
    let (shown, wanted) = (digest(&SHA256, shown.as_bytes()), digest(&SHA256, metrics.token.as_bytes()));
    if verify_slices_are_equal(shown.as_ref(), wanted.as_ref()).is_err() {
        let detail = "show the bearer token of `telemetry.metrics`";
        let mut response = Problem::new(StatusCode::UNAUTHORIZED, "not-signed-in", detail).into_response();
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return response;
    }
    ([(header::CONTENT_TYPE, TEXT)], (metrics.render)()).into_response()
}
