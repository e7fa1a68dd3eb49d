//! ACS identity.
//!
//! | module | holds |
//! | --- | --- |
//! | `state` | the emulated ACS |
//! | `signed_request` | a request whose signature was checked |
//! | `signature` | the HMAC over the exact bytes, with either key |
//! | `resources` | the emulated ACS resources: keys, identities, limits |
//! | `identities` | identities of a resource and their tokens |
//! | `teams_user` | the exchange of a Teams user's Entra token |
//! | `teams_extension` | the exchanges that carry a user's own token, and who may use them |
//! | `token` | calling tokens |
//! | `versions` | the versions of the interface |
//! | `response` | errors and headers as ACS writes them |
//!
//! The signature covers the path as it was sent. So there is one handler, which takes paths apart itself.

mod identities;
mod resources;
mod response;
mod signature;
mod signed_request;
mod state;
mod teams_extension;
mod teams_user;
mod token;
mod versions;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

pub(crate) use state::Acs;

use self::response::Refusal;
use self::signed_request::{SignedRequest, decode, version};
use crate::core::fault_injection::{FaultInjection, inject_faults};
use crate::core::settings::Service;

pub(crate) fn routes(acs: &Arc<Acs>) -> Router {
    let faults =
        FaultInjection { core: Arc::clone(&acs.core), service: Service::Acs, failure: response::failure };
    Router::new()
        .route("/identities", any(serve))
        .route("/identities/{*rest}", any(serve))
        .route("/teamsUser/{*rest}", any(serve))
        .route("/access/{*rest}", any(serve))
        .layer(from_fn_with_state(faults, inject_faults))
        .layer(from_fn(response::headers))
        .with_state(Arc::clone(acs))
}

async fn serve(
    State(acs): State<Arc<Acs>>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let response = route(&acs, &uri, &method, &headers, &body);
    response.unwrap_or_else(Refusal::into_response)
}

/// Finds the operation that a request means. Paths contain colons and percent-encoded ids, which the router's patterns
/// can't express.
fn route(
    acs: &Acs,
    uri: &Uri,
    method: &Method,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Refusal> {
    let segments: Vec<String> = uri.path().split('/').skip(1).map(decode).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    // These two carry the user's own token instead of a signature.
    if let ["access", kind @ ("teamsExtension" | "entra"), ":exchangeAccessToken"] = segments[..] {
        version(uri)?;
        return teams_extension::exchange(acs, kind, headers);
    }
    let resource = signature::check(acs, method, uri, headers, body)?;
    let signed = SignedRequest { acs, resource, version: version(uri)?, body };
    match (method.as_str(), &segments[..]) {
        ("POST", ["teamsUser", ":exchangeAccessToken"]) => teams_user::exchange(&signed),
        ("POST", ["identities"]) => identities::create(&signed),
        ("GET", ["identities", id]) => identities::get(&signed, id),
        ("DELETE", ["identities", id]) => identities::delete(&signed, id),
        ("POST", ["identities", id, ":issueAccessToken"]) => identities::issue(&signed, id),
        ("POST", ["identities", id, ":revokeAccessTokens"]) => identities::revoke(&signed, id),
        ("GET", ["access", "teamsExtension", "tenants", tenant, "assignments", object]) => {
            teams_extension::get_assignment(&signed, tenant, object)
        }
        ("PUT", ["access", "teamsExtension", "tenants", tenant, "assignments", object]) => {
            teams_extension::put_assignment(&signed, tenant, object)
        }
        ("DELETE", ["access", "teamsExtension", "tenants", tenant, "assignments", object]) => {
            teams_extension::delete_assignment(&signed, tenant, object)
        }
        _ => Err(Refusal::new(StatusCode::NOT_FOUND, "NotFound", "There is no such operation.")),
    }
}
