//! The person who gets tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::core::people::Person;
use crate::entra::authority::Authority;
use crate::entra::error::TokenError;
use crate::entra::session::Session;
use crate::entra::state::Entra;

/// The person who gets tokens, and their sign-in.
pub(super) struct User<'a> {
    pub(super) person: &'a Person,
    pub(super) session: &'a Session,
    /// The nonce of the sign-in, if it had one: MSAL rejects a nonce that it did not send.
    pub(super) nonce: Option<&'a str>,
    /// Whether the tokens come directly from a sign-in.
    pub(super) fresh: bool,
}

/// The ids of a person and their tenant, by which MSAL names accounts.
pub(in crate::entra) fn client_info(person: &Person) -> String {
    URL_SAFE_NO_PAD.encode(json!({"uid": person.oid, "utid": person.tenant_id}).to_string())
}

/// Checks that a person may have tokens, whatever the grant.
///
/// # Errors
/// AADSTS50020 for people of other tenants, AADSTS50057 for disabled ones.
pub(super) fn check_person(state: &Entra, authority: &Authority, person: &Person) -> Result<(), TokenError> {
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
    if state.core.user_settings(person).disabled || !person.enabled {
        return Err(TokenError::disabled_user());
    }
    Ok(())
}
