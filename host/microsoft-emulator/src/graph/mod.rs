//! Microsoft Graph, v1.0.
//!
//! | module | holds |
//! | --- | --- |
//! | `state` | what Graph remembers |
//! | `routes` | the routes, without batches |
//! | `batch` | several requests in one |
//! | `access` | the person of a token, and whether its scopes suffice |
//! | `response`, `options` | headers and errors as Graph writes them; `OData`'s query options |
//! | `me` | the signed-in person: profile, licences, mailbox settings |
//! | `users` | the people of the caller's tenant: lists, filters, searches |
//! | `calendar`, `event` | `calendarView`, and one meeting of it |
//! | `chats`, `presence`, `photos` | chats, presence, portraits |

mod access;
mod batch;
mod calendar;
mod chats;
mod event;
mod me;
mod options;
mod photos;
mod presence;
mod response;
mod routes;
mod state;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

pub(crate) use state::{Graph, Line};

pub(crate) fn routes(graph: &Arc<Graph>) -> Router {
    let batch = Router::new()
        .route("/v1.0/$batch", post(batch::run))
        .layer(from_fn_with_state(graph.core.clock.clone(), response::headers))
        .with_state(Arc::clone(graph));
    routes::single(graph).merge(batch).layer(from_fn(cors))
}

/// Lets scripts of any origin read the responses. Browsers send `OPTIONS` first, because requests have an
/// `Authorization` header.
async fn cors(request: Request, next: Next) -> Response {
    let requested = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let mut response = match *request.method() {
        Method::OPTIONS => StatusCode::OK.into_response(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(
            "ETag, Location, Preference-Applied, request-id, client-request-id, Retry-After",
        ),
    );
    if let Some(requested) = requested {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, requested);
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST, PATCH, DELETE"),
        );
    }
    response
}
