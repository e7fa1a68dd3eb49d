//! The authorization code. It can be redeemed once, by the application that requested it.

use aws_lc_rs::digest::{SHA256, digest};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::issue::Issue;
use super::request::{Request, Sender, missing};
use super::user::{User, check_person};
use crate::entra::authority::Authority;
use crate::entra::error::TokenError;
use crate::entra::scopes::RequestedScopes;
use crate::entra::state::Entra;
use crate::entra::{consent, scopes};

fn invalid(code: u32, message: &str) -> TokenError {
    TokenError::new("invalid_grant", code, message)
}

pub(super) fn redeem(
    state: &Entra,
    authority: &Authority,
    request: &Request,
    sender: &Sender,
) -> Result<Response, TokenError> {
    let text = request.code.as_deref().filter(|code| !code.is_empty()).ok_or_else(|| missing("code"))?;
    let Some(code) = state.codes.get(text) else {
        return Err(TokenError::new(
            "invalid_grant",
            9_002_313,
            "Invalid request. Request is malformed or invalid: the authorization code is unknown.",
        ));
    };
    request.check_platform(state, sender, code.platform)?;
    if request.redirect_uri.as_deref() != Some(&code.redirect_uri) {
        return Err(invalid(
            50_011,
            "The redirect URI specified in the request does not match the one of the authorization request.",
        ));
    }
    match &code.challenge {
        Some((method, challenge)) => {
            let verifier = request.code_verifier.as_deref().unwrap_or_default();
            let shown = match method.as_str() {
                "S256" => URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())),
                _ => verifier.to_owned(),
            };
            if verifier.is_empty() {
                return Err(invalid(
                    50_148,
                    "The code_verifier is missing: the authorization request had a code_challenge.",
                ));
            }
            if shown != *challenge {
                return Err(invalid(
                    501_481,
                    "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
                ));
            }
        }
        None if request.code_verifier.is_some() => {
            return Err(invalid(50_147, "Missing code_challenge in the authorization request."));
        }
        None => {}
    }
    // The code is used up only now, so that the client can correct what was refused above.
    if state.codes.redeem(text) {
        return Err(invalid(
            54_005,
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
        ));
    }
    if code.expires_at <= state.core.now() {
        return Err(invalid(
            70_008,
            "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
        ));
    }
    let person = state.core.person(&code.session.oid).ok_or_else(TokenError::unknown_user)?;
    if !authority.admits(person.tenant_id) {
        return Err(invalid(
            700_005,
            "Provided Authorization Code is intended to use against other tenant, thus rejected.",
        ));
    }
    check_person(state, authority, person)?;
    let client_id = &state.registration.client_id;
    let mut requested = scopes::read(&request.scope, client_id)?;
    if requested == RequestedScopes::default() {
        // A request without scopes means those of the sign-in that belong to its first resource.
        requested = scopes::read(&code.scope, client_id)?;
        let first = requested.resources().first().copied();
        requested.full.retain(|(resource, _)| Some(*resource) == first);
        requested.defaults.retain(|resource| Some(*resource) == first);
    } else if requested.openid.is_empty() {
        // Whether there is an id_token depends on the scopes of the sign-in.
        requested.openid = scopes::read(&code.scope, client_id)?.openid;
    }
    if !consent::missing(state, person, &requested).is_empty() {
        return Err(consent::required(state));
    }
    let user = User { person, session: &code.session, nonce: code.nonce.as_deref(), fresh: true };
    Issue { state, request, sender, requested: &requested }.for_user(&user)
}
