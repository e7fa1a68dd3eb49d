//! Around every request: its id, the browser's protections, and no changes from foreign origins.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::{App, Calling};
use crate::problem::Problem;

tokio::task_local! {
    static REQUEST_ID: String;
}

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request that is being answered.
pub(crate) fn request_id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_default()
}

pub(crate) async fn with_request_id(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().to_string();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = REQUEST_ID.scope(id.clone(), next.run(request)).await;
    if response.status().is_server_error() {
        tracing::error!(request.id = id, %method, path, status = response.status().as_u16(), "answered");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

/// Cookies go along with requests that other sites make: those may change nothing.
pub(crate) async fn refuse_foreign_origins(State(app): State<App>, request: Request, next: Next) -> Response {
    if changes_from_afar(&app, &request) {
        return Problem::forbidden("this request comes from another site").into_response();
    }
    next.run(request).await
}

fn changes_from_afar(app: &App, request: &Request) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    // Who shows an API token shows no cookie: no other site can make a browser do that.
    let by_token = request.headers().contains_key(header::AUTHORIZATION);
    let foreign = match header("origin") {
        Some(origin) => origin != app.config.public_origin,
        None => header("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site"),
    };
    !reads && !by_token && foreign
}

pub(crate) async fn with_protections(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = match &app.config.calling {
        Calling::Simulated(url) => {
            let socket = url.replacen("http", "ws", 1);
            content_policy(&format!("'self' {url} {socket}"), "'self'")
        }
        // As the calling SDK needs it: its services, its media worker.
        Calling::Real => content_policy(
            "'self' https://*.communication.azure.com https://*.communication.microsoft.com https://*.skype.com \
             https://*.teams.microsoft.com https://*.microsoft.com wss://*.skype.com wss://*.microsoft.com",
            "'self' blob:",
        ),
    };
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if app.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Styles are made at run time by the component library; scripts are ours alone.
fn content_policy(connect: &str, worker: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         connect-src {connect}; worker-src {worker}; font-src 'self' data:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

/// Work that goes on after its request was answered keeps the request's id.
pub(crate) async fn within_request<T>(id: String, work: impl Future<Output = T>) -> T {
    REQUEST_ID.scope(id, work).await
}
