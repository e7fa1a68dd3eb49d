//! The browser's protections, and no changes from foreign origins.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::{App, Calling};
use crate::problem::Problem;

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
    // A request that shows an API token relies on no cookie: no other site can make a browser send one.
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
