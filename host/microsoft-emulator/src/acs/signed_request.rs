//! ACS identity.
//!
//! | module | holds |
//! | --- | --- |
//! | `signature` | HMAC over the exact bytes, with either key |
//! | `resources` | the emulated ACS resources: keys, identities, limits |
//! | `identities` | identities of a resource and their tokens |
//! | `teams_user` | the exchange of a Teams user's Entra token |
//! | `teams_extension` | the exchanges that a user's own token pays for, and who may use them |
//! | `token` | calling tokens |
//! | `answer` | errors and headers as ACS gives them |
//!
//! Paths hold colons and percent-encoded ids, and what is signed is the path as it was sent. So there is one
//! route, and paths are taken apart here.

mod answer;
mod identities;
mod resources;
mod signature;
mod teams_extension;
mod teams_user;
mod token;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::any;

pub(crate) use resources::Resources;
pub(crate) use token::AUDIENCE as CALLING_AUDIENCE;

use self::answer::Refusal;
use self::resources::Resource;
use crate::control::{Service, apply};
use crate::state::Shared;

/// The versions of the interface there are.
const VERSIONS: &[&str] = &[
    "2020-07-20-preview2",
    "2021-02-22-preview1",
    "2021-03-07",
    "2021-03-31-preview1",
    "2021-10-31-preview",
    "2021-11-01",
    "2022-06-01",
    "2022-09-01",
    "2022-10-01",
    "2023-08-01",
    "2023-08-30-preview",
    "2023-10-01",
    "2025-03-02-preview",
    "2025-04-01-preview",
    "2025-06-30",
];

pub(crate) fn routes(state: &Shared) -> Router<Shared> {
    Router::new()
        .route("/identities", any(serve))
        .route("/identities/{*rest}", any(serve))
        .route("/teamsUser/{*rest}", any(serve))
        .route("/access/{*rest}", any(serve))
        .layer(from_fn_with_state((state.clone(), Service::Acs), apply))
        .layer(from_fn(answer::headers))
}

/// One request, taken apart.
struct Call<'a> {
    state: &'a Shared,
    resource: &'a Resource,
    version: &'a str,
    body: &'a [u8],
}

async fn serve(
    State(state): State<Shared>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = answer(&state, &uri, &method, &headers, &body);
    answer.unwrap_or_else(|refusal| refusal.answer())
}

fn answer(
    state: &Shared,
    uri: &axum::http::Uri,
    method: &Method,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Refusal> {
    let segments: Vec<String> = uri.path().split('/').skip(1).map(decode).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    // These two are paid for by the user's own token.
    if let ["access", kind @ ("teamsExtension" | "entra"), ":exchangeAccessToken"] = segments[..] {
        version(uri)?;
        return teams_extension::exchange(state, kind, headers);
    }
    let resource = signature::check(state, method, uri, headers, body)?;
    let call = Call { state, resource, version: version(uri)?, body };
    match (method.as_str(), &segments[..]) {
        ("POST", ["teamsUser", ":exchangeAccessToken"]) => teams_user::exchange(&call),
        ("POST", ["identities"]) => identities::create(&call),
        ("GET", ["identities", id]) => identities::get(&call, id),
        ("DELETE", ["identities", id]) => identities::delete(&call, id),
        ("POST", ["identities", id, ":issueAccessToken"]) => identities::issue(&call, id),
        ("POST", ["identities", id, ":revokeAccessTokens"]) => identities::revoke(&call, id),
        ("GET", ["access", "teamsExtension", "tenants", tenant, "assignments", object]) => {
            teams_extension::get_assignment(&call, tenant, object)
        }
        ("PUT", ["access", "teamsExtension", "tenants", tenant, "assignments", object]) => {
            teams_extension::put_assignment(&call, tenant, object)
        }
        ("DELETE", ["access", "teamsExtension", "tenants", tenant, "assignments", object]) => {
            teams_extension::delete_assignment(&call, tenant, object)
        }
        _ => Err(Refusal::new(StatusCode::NOT_FOUND, "NotFound", "There is no such operation.")),
    }
}

fn decode(segment: &str) -> String {
    // A plus is a plus in paths.
    let query = format!("v={}", segment.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The version that the query names.
fn version(uri: &axum::http::Uri) -> Result<&str, Refusal> {
    let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let named = pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("api-version"));
    match named {
        None => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "ApiVersionUnspecified",
            "An API version is required, but was not specified.",
        )),
        Some((_, version)) if VERSIONS.contains(&version) => Ok(version),
        Some((_, version)) => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "UnsupportedApiVersion",
            format!(
                "The HTTP resource that matches the request URI '{}' does not support the API version '{version}'.",
                uri.path()
            ),
        )),
    }
}
