//! The browser's protections, and no changes from foreign origins.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::{OpenApi, PathItem};

use crate::app::{App, Calling};
use crate::frame::FrameAncestors;
use crate::page::Nonce;
use crate::problem::Problem;

/// Refuses a request of HTTP/1.1 that does not say to which host, or says it twice: RFC 9112 demands it, and what stands
/// between could read another host than we do.
pub(crate) async fn refuse_without_host(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if hosts > 1 || hosts == 0 && request.version() == Version::HTTP_11 {
        let detail = format!("a request of HTTP/1.1 has one header `host`, and this one has {hosts}");
        return Problem::new(StatusCode::BAD_REQUEST, "invalid-request", detail).into_response();
    }
    next.run(request).await
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
    // A request that shows an API token relies on no cookie: no other site can make a browser send one.
    let by_token = request.headers().contains_key(header::AUTHORIZATION);
    let foreign = match header("origin") {
        Some(origin) => origin != app.config.public_origin,
        None => header("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site"),
    };
    !reads && !by_token && foreign
}

/// The methods that the paths of the OpenAPI document take, as the header `allow` has them.
pub(crate) type Allowed = Arc<HashMap<String, HeaderValue>>;

/// The methods of the paths of a document.
pub(crate) fn allowed(document: &OpenApi) -> Allowed {
    let methods = |item: &PathItem| {
        let of = [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("PATCH", &item.patch)];
        let of = of.into_iter().chain([("DELETE", &item.delete)]);
        let names: Vec<&str> =
            of.filter(|(_, operation)| operation.is_some()).map(|(name, _)| name).collect();
        HeaderValue::from_str(&names.join(",")).ok()
    };
    let paths = document.paths.paths.iter();
    Arc::new(paths.filter_map(|(path, item)| Some((path.clone(), methods(item)?))).collect())
}

/// Lets no operation run for HEAD, because GET of some of them begins, finishes or remembers something: mail scanners and
/// browsers that look ahead send HEAD to any link they see. An operation has the methods of the OpenAPI document only.
pub(crate) async fn refuse_head(
    State(allowed): State<Allowed>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    if *request.method() != Method::HEAD {
        return next.run(request).await;
    }
    let mut response = Problem::method_not_allowed().into_response();
    if let Some(methods) = allowed.get(path.as_str()) {
        response.headers_mut().insert(header::ALLOW, methods.clone());
    }
    response
}

/// What a page may use of the device: calls need the microphone, later the camera and the screen. Nothing else is needed,
/// whatever gets into a page.
const PERMISSIONS: &str = "microphone=(self), camera=(self), display-capture=(self), speaker-selection=(self), \
     picture-in-picture=(self), geolocation=(), payment=(), usb=(), serial=(), hid=(), bluetooth=(), midi=()";

pub(crate) async fn with_protections(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let nonce = response.extensions_mut().remove::<Nonce>();
    let frames = response.extensions_mut().remove::<FrameAncestors>();
    let headers = response.headers_mut();
    let (connect, worker) = match &app.config.calling {
        Calling::Simulated(url) => {
            let socket = url.replacen("http", "ws", 1);
            (format!("'self' {url} {socket}"), "'self'")
        }
        // As the calling SDK needs it: its services, its media worker.
        Calling::Real => (
            "'self' https://*.communication.azure.com https://*.communication.microsoft.com https://*.skype.com \
             https://*.teams.microsoft.com https://*.microsoft.com wss://*.skype.com wss://*.microsoft.com"
                .to_owned(),
            "'self' blob:",
        ),
    };
    if let Ok(policy) =
        HeaderValue::from_str(&content_policy(&connect, worker, nonce.as_ref(), frames.as_ref()))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if app.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Scripts are ours alone. The component library makes styles while it runs: those that carry the page's nonce are let in.
/// No site shows our pages in a frame but those that a tenant has named, and of them those of its own.
fn content_policy(
    connect: &str,
    worker: &str,
    nonce: Option<&Nonce>,
    frames: Option<&FrameAncestors>,
) -> String {
    let sites = frames.map(|FrameAncestors(sites)| sites.join(" ")).filter(|sites| !sites.is_empty());
    let sites = sites.as_deref().unwrap_or("'none'");
    let styles = nonce.map_or_else(|| "'self'".to_owned(), |Nonce(nonce)| format!("'self' 'nonce-{nonce}'"));
    format!(
        "default-src 'self'; script-src 'self'; style-src {styles}; img-src 'self' data: blob:; connect-src {connect}; \
         worker-src {worker}; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors {sites}"
    )
}
