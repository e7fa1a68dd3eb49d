//! Microsoft Graph, v1.0.
//!
//! | module | holds |
//! | --- | --- |
//! | `access` | whose token it is, and whether its scopes suffice |
//! | `answer` | headers, errors and pages as Graph gives them |
//! | `me` | the signed-in person: profile, licences, mailbox settings |
//! | `users` | the people of the caller's tenant: lists, filters, searches |
//! | `calendar`, `event` | `calendarView`, and one meeting of it |
//! | `chats`, `presence`, `photos` | what their names say |
//! | `batch` | several requests in one |

mod access;
mod answer;
mod batch;
mod calendar;
mod chats;
mod event;
mod me;
mod photos;
mod presence;
mod users;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

pub(crate) use answer::refusal;
pub(crate) use chats::Chats;

use crate::control::{Service, apply};
use crate::state::Shared;

/// All that one request of a batch may name.
fn single(state: &Shared) -> Router<Shared> {
    Router::new()
        .route("/oidc/userinfo", get(me::user_info))
        .route("/v1.0/me", get(me::me))
        .route("/v1.0/me/licenseDetails", get(me::licences))
        .route("/v1.0/me/mailboxSettings", get(me::mailbox_settings))
        .route("/v1.0/me/calendarView", get(calendar::view))
        .route("/v1.0/me/calendar/calendarView", get(calendar::view))
        .route("/v1.0/me/events/{id}", get(event::one))
        .route("/v1.0/me/presence", get(presence::mine))
        .route("/v1.0/me/photo", get(photos::my_metadata))
        .route("/v1.0/me/photo/$value", get(photos::mine))
        .route("/v1.0/me/photos/{size}/$value", get(photos::mine_sized))
        .route("/v1.0/users", get(users::list))
        .route("/v1.0/users/$count", get(users::count))
        .route("/v1.0/users/{id}", get(users::one))
        .route("/v1.0/users/{id}/presence", get(presence::of_user))
        .route("/v1.0/users/{id}/photo", get(photos::metadata))
        .route("/v1.0/users/{id}/photo/$value", get(photos::of_user))
        .route("/v1.0/users/{id}/photos/{size}/$value", get(photos::of_user_sized))
        .route("/v1.0/users/{id}/calendarView", get(calendar::view_of_user))
        .route("/v1.0/communications/presences/{id}", get(presence::of_user))
        .route("/v1.0/communications/getPresencesByUserId", post(presence::of_users))
        .route("/v1.0/chats", post(chats::create))
        .layer(from_fn_with_state((state.clone(), Service::Graph), apply))
        .layer(from_fn(answer::headers))
}

pub(crate) fn routes(state: &Shared) -> Router<Shared> {
    let batch = Router::new().route("/v1.0/$batch", post(batch::run)).layer(from_fn(answer::headers));
    single(state).merge(batch).layer(from_fn(cors))
}

/// Graph lets scripts of any origin read its answers; browsers ask first, for the `Authorization` header's sake.
async fn cors(request: Request, next: Next) -> Response {
    let asked = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
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
    if let Some(asked) = asked {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked);
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST, PATCH, DELETE"),
        );
    }
    response
}
