//! On behalf of: a user's token for our own interface becomes one for another resource.

use axum::response::Response;
use serde::Deserialize;

use super::issue::Issue;
use super::request::{Request, Sender, missing};
use super::user::{User, check_person};
use crate::core::keys::Invalid;
use crate::entra::authority::Authority;
use crate::entra::error::TokenError;
use crate::entra::registration::Platform;
use crate::entra::scopes::RequestedScopes;
use crate::entra::session::Session;
use crate::entra::state::Entra;
use crate::entra::{consent, scopes};

#[derive(Deserialize)]
struct Claims {
    oid: Option<String>,
    scp: Option<String>,
}

pub(super) fn redeem(
    state: &Entra,
    authority: &Authority,
    request: &Request,
    sender: &Sender,
) -> Result<Response, TokenError> {
    request.check_platform(state, sender, Platform::Web)?;
    let invalid = |code, message: &str| TokenError::new("invalid_grant", code, message);
    if request.requested_token_use.as_deref() != Some("on_behalf_of") {
        return Err(missing("requested_token_use"));
    }
    let assertion = request.assertion.as_deref().ok_or_else(|| missing("assertion"))?;
    let client_id = state.registration.client_id.as_str();
    let claims: Claims = state.core.keys.verify(assertion, &[client_id], state.core.now()).map_err(|why| match why {
        Invalid::Expired => invalid(500_133, "Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token."),
        Invalid::Audience => invalid(500_131, "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was of another application."),
        Invalid::Malformed | Invalid::Signature => invalid(50_013, "Assertion failed signature validation."),
    })?;
    // Only the access tokens of users have both; an id_token and an application's own token lack one.
    let (Some(oid), Some(_)) = (claims.oid, claims.scp) else {
        return Err(invalid(50_013, "Assertion contains no scope: it is no access token of a user."));
    };
    let person = state.core.person(&oid).ok_or_else(TokenError::unknown_user)?;
    check_person(state, authority, person)?;
    let requested = scopes::read(&request.scope, client_id)?;
    if requested == RequestedScopes::default() {
        return Err(missing("scope"));
    }
    if !consent::missing(state, person, &requested).is_empty() {
        return Err(consent::required(state));
    }
    let session = Session::new(&state.core, person);
    let user = User { person, session: &session, nonce: None, fresh: false };
    Issue { state, request, sender, requested: &requested }.for_user(&user)
}
