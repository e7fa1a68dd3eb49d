//! Which browsers' scripts may read the responses. Any script may read the metadata, only registered single-page
//! applications the tokens.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::entra::state::Entra;

/// Browsers send `OPTIONS` first when a request has headers that a simple form can't have.
pub(super) async fn preflight() -> StatusCode {
    StatusCode::OK
}

pub(super) async fn apply(State(state): State<Arc<Entra>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let public = path.contains("/.well-known/") || path.contains("/discovery/");
    let token = path.ends_with("/token");
    let origin = request.headers().get(header::ORIGIN).cloned();
    let requested = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    common(headers);
    if public {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, OPTIONS"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=86400, private"));
    } else {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(header::EXPIRES, HeaderValue::from_static("-1"));
    }
    if token {
        headers.insert("x-ms-clitelem", HeaderValue::from_static("1,0,0,,"));
        if let Some(origin) = origin
            && origin.to_str().is_ok_and(|origin| state.registration.is_spa_origin(origin))
        {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST, OPTIONS"));
            if let Some(requested) = requested {
                headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, requested);
            }
            headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        }
    }
    response
}

/// Headers of every response of Entra.
fn common(headers: &mut HeaderMap) {
    if let Ok(id) = HeaderValue::try_from(uuid::Uuid::new_v4().to_string()) {
        headers.insert("x-ms-request-id", id);
    }
    headers.insert("x-ms-ests-server", HeaderValue::from_static("2.1.00000.0 - EMULATED ProdSlices"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}
