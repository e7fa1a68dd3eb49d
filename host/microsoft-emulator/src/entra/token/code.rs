//! The authorisation code: once, by who asked for it, where it was sent.

use std::sync::PoisonError;

use aws_lc_rs::digest::{SHA256, digest};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::check_person;
use super::issue::{Issue, User};
use super::request::{Request, Sender, missing};
use crate::entra::discovery::Authority;
use crate::entra::error::TokenError;
use crate::entra::{consent, scopes};
use crate::state::Shared;

fn invalid(code: u32, message: &str) -> TokenError {
    TokenError::new("invalid_grant", code, message)
}

pub(super) fn redeem(
    state: &Shared,
    authority: &Authority,
    request: &Request,
    sender: &Sender,
) -> Result<Response, TokenError> {
    let text = request.code.as_deref().filter(|code| !code.is_empty()).ok_or_else(|| missing("code"))?;
    let code = state.codes.lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned();
    let Some(code) = code else {
        return Err(TokenError::new(
            "invalid_grant",
            9_002_313,
            "Invalid request. Request is malformed or invalid: the authorization code is unknown.",
        ));
    };
    request.check_kind(state, sender, code.kind)?;
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
    // Only now: what was refused above may be tried again.
    {
        let mut codes = state.codes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = codes.get_mut(text)
            && std::mem::replace(&mut kept.redeemed, true)
        {
            return Err(invalid(
                54_005,
                "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
            ));
        }
    }
    if code.expires_at <= state.now() {
        return Err(invalid(
            70_008,
            "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
        ));
    }
    let person = state
        .person(&code.session.oid)
        .ok_or_else(|| invalid(50_034, "The user account does not exist in the directory."))?;
    if !authority.admits(person.tenant_id) {
        return Err(invalid(
            700_005,
            "Provided Authorization Code is intended to use against other tenant, thus rejected.",
        ));
    }
    check_person(state, authority, person)?;
    let client_id = &state.registration.client_id;
    let mut asked = scopes::read(&request.scope, client_id)?;
    if asked == scopes::Asked::default() {
        // Nothing is asked for: what the sign-in asked for, of its first resource.
        asked = scopes::read(&code.scope, client_id)?;
        let first = asked.resources().first().copied();
        asked.full.retain(|(resource, _)| Some(*resource) == first);
        asked.defaults.retain(|resource| Some(*resource) == first);
    } else if asked.openid.is_empty() {
        // What makes an id_token was asked for at the sign-in.
        asked.openid = scopes::read(&code.scope, client_id)?.openid;
    }
    if !consent::missing(state, person, &asked).is_empty() {
        return Err(consent::required(state));
    }
    let user = User { person, session: &code.session, nonce: code.nonce.as_deref(), fresh: true };
    Issue { state, request, sender, asked: &asked }.for_user(&user)
}
