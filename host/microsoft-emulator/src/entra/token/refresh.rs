//! Refresh tokens: of one sign-in, for any resource.

use axum::response::Response;

use super::issue::Issue;
use super::request::{Request, Sender, missing};
use super::user::{User, check_person};
use crate::entra::authority::Authority;
use crate::entra::error::TokenError;
use crate::entra::registration::Platform;
use crate::entra::scopes::RequestedScopes;
use crate::entra::session::Session;
use crate::entra::state::Entra;
use crate::entra::{consent, scopes};

pub(super) fn redeem(
    state: &Entra,
    authority: &Authority,
    request: &Request,
    sender: &Sender,
) -> Result<Response, TokenError> {
    let invalid = |code, message: &str| TokenError::new("invalid_grant", code, message);
    let token = request.refresh_token.as_deref().filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| missing("refresh_token"))?;
    let session = match state.core.keys.open::<Session>(token, "refresh", state.core.now()) {
        Ok(session) => session,
        Err(crate::core::keys::Invalid::Expired) if Session::was_spa(token) => {
            return Err(invalid(
                700_084,
                "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.",
            ));
        }
        Err(crate::core::keys::Invalid::Expired) => {
            return Err(invalid(
                700_082,
                "The refresh token has expired due to inactivity. The token was issued and was inactive for 90.00:00:00.",
            ));
        }
        Err(_) => {
            return Err(invalid(
                9_002_313,
                "Invalid request. Request is malformed or invalid: the refresh token can't be read.",
            ));
        }
    };
    request.check_platform(state, sender, if session.spa { Platform::Spa } else { Platform::Web })?;
    let person = state.core.person(&session.oid).ok_or_else(TokenError::unknown_user)?;
    check_person(state, authority, person)?;
    if session.is_revoked(&state.core.user_settings(person)) {
        return Err(invalid(
            50_173,
            "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.",
        ));
    }
    let requested = scopes::read(&request.scope, &state.registration.client_id)?;
    if requested == RequestedScopes::default() {
        return Err(missing("scope"));
    }
    if !consent::missing(state, person, &requested).is_empty() {
        return Err(consent::required(state));
    }
    let user = User { person, session: &session, nonce: None, fresh: false };
    Issue { state, request, sender, requested: &requested }.for_user(&user)
}
