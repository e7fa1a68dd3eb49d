//! The token endpoint.
//!
//! | module | holds |
//! | --- | --- |
//! | `request` | what comes in, and who may ask |
//! | `code` | the authorisation code |
//! | `refresh` | refresh tokens |
//! | `assertion` | a user's token for our own interface becomes one for another (on behalf of) |
//! | `application` | tokens of the application itself |
//! | `issue` | what comes out |

mod application;
mod assertion;
mod code;
mod issue;
mod refresh;
mod request;

use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

pub(super) use issue::client_info;

use self::request::{Request, Sender};
use super::base;
use super::discovery::Authority;
use super::error::TokenError;
use crate::people::Person;
use crate::state::{Scheme, Shared};

/// AADSTS50076.
pub(super) const SECOND_FACTOR: &str = "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.";

#[derive(Deserialize)]
pub(super) struct Ids {
    #[serde(rename = "client-request-id")]
    client_request_id: Option<String>,
}

pub(super) async fn redeem(
    State(state): State<Shared>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    Query(ids): Query<Ids>,
    headers: HeaderMap,
    request: Result<Form<Request>, FormRejection>,
) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let request = match request {
        Ok(Form(request)) => request,
        Err(_) => {
            let message = "Invalid request. Request is malformed or invalid.";
            return TokenError::new("invalid_request", 9_002_313, message).answer(None);
        }
    };
    let correlation = ids.client_request_id.as_deref().or(text("client-request-id"));
    let correlation =
        correlation.or(request.client_request_id.as_deref()).and_then(|id| Uuid::try_parse(id).ok());
    let sender = Sender {
        base: base(scheme, &headers),
        origin: text(header::ORIGIN.as_str()).map(str::to_owned),
        basic: text(header::AUTHORIZATION.as_str()).and_then(request::basic),
    };
    grant(&state, &tenant, &request, &sender).unwrap_or_else(|error| error.answer(correlation))
}

fn grant(state: &Shared, tenant: &str, request: &Request, sender: &Sender) -> Result<Response, TokenError> {
    let authority = Authority::read(state, tenant)?;
    request.check_client(state, sender)?;
    match request.grant_type.as_str() {
        "authorization_code" => code::redeem(state, &authority, request, sender),
        "refresh_token" => refresh::redeem(state, &authority, request, sender),
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            assertion::redeem(state, &authority, request, sender)
        }
        "client_credentials" => application::redeem(state, &authority, request, sender),
        "" => Err(request::missing("grant_type")),
        other => Err(TokenError::new(
            "unsupported_grant_type",
            70_003,
            format!("The app requested an unsupported grant type '{other}'."),
        )),
    }
}

/// Whether a person may have tokens at all, whatever the grant.
fn check_person(state: &Shared, authority: &Authority, person: &Person) -> Result<(), TokenError> {
    if !authority.admits(person.tenant_id) {
        return Err(TokenError::new(
            "invalid_request",
            50_020,
            format!(
                "User account '{}' does not exist in the tenant and cannot access the application in that tenant.",
                person.upn
            ),
        ));
    }
    if state.user_knobs(person).disabled || !person.enabled {
        return Err(TokenError::new("invalid_grant", 50_057, "The user account is disabled."));
    }
    Ok(())
}
