//! The parameters of a sign-in, read and checked.

use serde::{Deserialize, Serialize};

use crate::core::address::Scheme;
use crate::entra::authority::Authority;
use crate::entra::error::TokenError;
use crate::entra::registration::Platform;
use crate::entra::scopes;
use crate::entra::state::Entra;

/// The parameters of a sign-in. Each form carries them to the next one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::entra) struct Request {
    #[serde(default)]
    pub(super) client_id: String,
    #[serde(default)]
    pub(super) response_type: String,
    #[serde(default)]
    pub(super) redirect_uri: String,
    pub(super) response_mode: Option<String>,
    #[serde(default)]
    pub(super) scope: String,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) prompt: Option<String>,
    pub(super) code_challenge: Option<String>,
    pub(super) code_challenge_method: Option<String>,
    pub(super) login_hint: Option<String>,
    pub(super) domain_hint: Option<String>,
    pub(super) claims: Option<String>,
    pub(super) client_info: Option<String>,
}

/// One of the forms of a sign-in, filled in.
#[derive(Deserialize)]
pub(in crate::entra) struct Submitted {
    pub(super) step: Option<String>,
    pub(super) username: Option<String>,
    pub(super) otc: Option<String>,
    pub(super) decision: Option<String>,
    #[serde(flatten)]
    pub(super) request: Request,
}

/// One request of a sign-in, whose client and redirect URI are known to be right.
pub(super) struct SignIn<'a> {
    pub(super) state: &'a Entra,
    pub(super) request: &'a Request,
    pub(super) platform: Platform,
    pub(super) authority: Authority,
    /// Whether the request came over TLS.
    pub(super) secure: bool,
}

impl<'a> SignIn<'a> {
    /// Checks the tenant, the client and its redirect URI. Errors of these are shown to the person and never
    /// redirected, because the redirect URI can't be trusted.
    ///
    /// # Errors
    /// AADSTS90002, AADSTS700016 or AADSTS50011.
    pub(super) fn read(
        state: &'a Entra,
        tenant: &str,
        scheme: Scheme,
        request: &'a Request,
    ) -> Result<Self, TokenError> {
        let authority = Authority::read(&state.core.directory, tenant)?;
        if request.client_id != state.registration.client_id {
            return Err(TokenError::new(
                "unauthorized_client",
                700_016,
                format!(
                    "Application with identifier '{}' was not found in the directory.",
                    request.client_id
                ),
            ));
        }
        let Some(platform) = state.registration.redirect(&request.redirect_uri) else {
            return Err(TokenError::new(
                "invalid_request",
                50_011,
                format!(
                    "The redirect URI '{}' specified in the request does not match the redirect URIs configured for the application '{}'. Make sure the redirect URI sent in the request matches one added to your application.",
                    request.redirect_uri, request.client_id
                ),
            ));
        };
        Ok(Self { state, request, platform, authority, secure: scheme.is_secure() })
    }

    /// Checks the other parameters. Errors of these go to the application.
    pub(super) fn check_request(&self) -> Result<(), TokenError> {
        let request = self.request;
        let invalid = |code, message: &str| Err(TokenError::new("invalid_request", code, message));
        if request.response_type != "code" {
            return Err(TokenError::new(
                "unsupported_response_type",
                700_054,
                format!("response_type '{}' is not enabled for the application.", request.response_type),
            ));
        }
        if request.prompt.as_deref() == Some("select_account") && request.login_hint.is_some() {
            return invalid(90_023, "prompt=select_account cannot be combined with login_hint.");
        }
        if self.platform == Platform::Spa && request.code_challenge.is_none() {
            return invalid(
                9_002_325,
                "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
            );
        }
        if request.code_challenge.as_ref().is_some_and(|challenge| !(43..=128).contains(&challenge.len())) {
            return invalid(501_491, "Invalid size of Code_Challenge parameter.");
        }
        let mode = request.response_mode.as_deref().unwrap_or("query");
        if !matches!(mode, "query" | "fragment" | "form_post") {
            return invalid(900_232, "Unsupported 'response_mode' value.");
        }
        scopes::read(&request.scope, &request.client_id).map(|_| ())
    }
}

/// The error of an account that does not exist.
pub(super) fn unknown_account(name: &str) -> TokenError {
    TokenError::new(
        "invalid_grant",
        50_034,
        format!(
            "The user account {name} does not exist in the directory. To sign into this application, the account must be added to the directory."
        ),
    )
}
