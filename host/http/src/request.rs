//! The layer around every request: it gives the request its id, its span, its line in the log and its metrics.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use switchboard_domain::ids::UserId;
use tracing::Instrument;
use tracing::field::Empty;

use crate::app::App;
use crate::forwarded::Origin;
use crate::pace::Paced;
use crate::problem::Problem;
use crate::request_scope::RequestScope;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The most characters of a request id that a proxy gave.
const MAX_ID: usize = 128;

/// Paths that machines ask for all the time.
const PROBES: &[&str] = &["/healthz", "/readyz", "/metrics"];

/// A proxy's id, if it is one that can be logged as it is.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(X_REQUEST_ID)?.to_str().ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    (!id.is_empty() && id.len() <= MAX_ID && id.chars().all(plain)).then(|| id.to_owned())
}

/// One of few words, whatever clients make up.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The route's template: ids, keys and numbers in paths are nobody's business.
fn route_of(request: &Request) -> Arc<str> {
    request.extensions().get::<MatchedPath>().map_or_else(|| "files".into(), |path| path.as_str().into())
}

pub(crate) async fn with_request(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let edge = &app.edge;
    let origin =
        Origin::of(request.headers(), request.extensions(), &edge.trusted_proxies, edge.forwarded_in);
    let id = origin.trusted.then(|| given_id(request.headers())).flatten();
    let id = id.unwrap_or_else(|| uuid::Uuid::now_v7().to_string());
    let (method, route) = (method_label(request.method()), route_of(&request));
    let span = tracing::info_span!(
        "request",
        otel.name = %format_args!("{method} {route}"),
        otel.kind = "server",
        request.id = id,
        route = %route,
        tenant.id = Empty,
        user.id = Empty,
        http.response.status_code = Empty,
        otel.status_code = Empty,
    );
    if let (true, Some(adopt)) = (origin.trusted, app.edge.adopt_trace) {
        adopt(&span, request.headers());
    }
    let client = origin.client.as_ref().map(IpAddr::to_string);
    let scope = Arc::new(RequestScope::new(id, client));
    let answering = Arc::clone(&scope).run(answer(&app, &origin, request, next));
    let mut response = answering.instrument(span.clone()).await;
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    metrics::histogram!("switchboard_http_request_duration_seconds",
        "route" => Arc::clone(&route), "method" => method, "status" => status_label(status.as_u16()))
    .record(started.elapsed().as_secs_f64());
    write_line(&scope, method, &route, status.as_u16(), started);
    if let Ok(value) = HeaderValue::from_str(scope.id()) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

async fn answer(app: &App, origin: &Origin, request: Request, next: Next) -> Response {
    if origin.plain && app.is_https() {
        return to_https(app, &request);
    }
    // No path and no parameter needs a NUL, and PostgreSQL keeps none.
    if request.uri().path_and_query().is_some_and(|path| path.as_str().contains("%00")) {
        let detail = "the address has the character NUL (%00) in it";
        return Problem::new(StatusCode::BAD_REQUEST, "invalid-address", detail).into_response();
    }
    let pace = app.edge.pace;
    next.run(request.map(|body| Paced::watch(body, pace))).await
}

/// Sends a browser that came to the proxy by plain http to the https address, where cookies are safe.
fn to_https(app: &App, request: &Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::forbidden("this server is reached by https only").into_response();
    }
    let path = request.uri().path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    let mut response = Redirect::permanent(&format!("{}{path}", app.config.public_origin)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn status_label(status: u16) -> std::borrow::Cow<'static, str> {
    match status {
        200 => "200".into(),
        204 => "204".into(),
        401 => "401".into(),
        404 => "404".into(),
        other => other.to_string().into(),
    }
}

/// The request's line in the log. Never its query: that may hold codes, tokens and numbers.
fn write_line(scope: &RequestScope, method: &str, route: &str, status: u16, started: Instant) {
    let (tenant, user) = match scope.user() {
        Some((tenant, user)) => (Some(tenant.as_str()), user.as_ref().map(UserId::as_str)),
        None => (None, None),
    };
    let duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    macro_rules! line {
        ($level:expr) => {
            tracing::event!(
                target: "switchboard::access",
                $level,
                request.id = scope.id(),
                method,
                route,
                status,
                duration_ms,
                client.address = scope.client(),
                tenant.id = tenant,
                user.id = user,
                "answered"
            )
        };
    }
    if status >= 500 {
        line!(tracing::Level::ERROR);
    } else if PROBES.contains(&route) {
        line!(tracing::Level::DEBUG);
    } else {
        line!(tracing::Level::INFO);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_forge_a_line_is_not_taken() {
        let id = |value: &'static str| {
            given_id(&HeaderMap::from_iter([(X_REQUEST_ID, HeaderValue::from_static(value))]))
        };
        assert_eq!(id("7f3c-a.b_c:1").as_deref(), Some("7f3c-a.b_c:1"));
        for bad in ["", "a b", "a\tb", "{\"x\":1}"] {
            assert_eq!(id(bad), None, "{bad:?}");
        }
    }
}
