//! Logging the requests to the emulated services, so that tests can count them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::{Value, json};

use super::request_log::LoggedRequest;
use super::state::Control;
use crate::core::settings::Service;

/// Logs a request when it has been answered.
pub(crate) async fn log(State(control): State<Arc<Control>>, request: Request, next: Next) -> Response {
    let at = control.core.clock.now();
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let service = match path.split('/').nth(1) {
        Some("v1.0" | "oidc") => Service::Graph,
        Some("identities" | "teamsUser" | "access") => Service::Acs,
        _ => Service::Entra,
    };
    let status = response.status().as_u16();
    control.requests.add(LoggedRequest { at, service: service.name(), method, path, status });
    response
}

/// `GET /emulator/requests`.
pub(super) async fn list(State(control): State<Arc<Control>>) -> Json<Value> {
    Json(json!({"requests": control.requests.all()}))
}
