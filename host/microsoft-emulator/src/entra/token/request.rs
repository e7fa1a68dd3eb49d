//! The form of the token endpoint, and the check of the client.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::entra::error::TokenError;
use crate::entra::registration::Platform;
use crate::entra::state::Entra;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The form. What SDKs report about themselves is not read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::entra) struct Request {
    pub(super) grant_type: String,
    client_id: String,
    client_secret: Option<String>,
    client_assertion: Option<String>,
    client_assertion_type: Option<String>,
    pub(super) scope: String,
    pub(super) code: Option<String>,
    pub(super) redirect_uri: Option<String>,
    pub(super) code_verifier: Option<String>,
    pub(super) refresh_token: Option<String>,
    pub(super) assertion: Option<String>,
    pub(super) requested_token_use: Option<String>,
    pub(super) claims: Option<String>,
    pub(super) client_info: Option<String>,
    #[serde(rename = "client-request-id")]
    pub(super) client_request_id: Option<String>,
}

/// The parts of the request's headers that matter here.
pub(super) struct Sender {
    /// Scheme and host of the request.
    pub(super) base: String,
    pub(super) origin: Option<String>,
    /// Client id and secret (RFC 6749, 2.3.1).
    pub(super) basic: Option<(String, String)>,
}

/// Reads the client id and the secret of `Authorization: Basic`.
pub(super) fn basic(header: &str) -> Option<(String, String)> {
    let decoded = STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decode = |part: &str| {
        url::form_urlencoded::parse(format!("v={part}").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    Some((decode(id)?, decode(secret)?))
}

/// The error of a missing parameter: AADSTS900144.
pub(super) fn missing(parameter: &str) -> TokenError {
    TokenError::new(
        "invalid_request",
        900_144,
        format!("The request body must contain the following parameter: '{parameter}'."),
    )
}

impl Request {
    pub(super) fn check_client(&self, state: &Entra, sender: &Sender) -> Result<(), TokenError> {
        let id = sender.basic.as_ref().map_or(self.client_id.as_str(), |(id, _)| id);
        if id.is_empty() {
            return Err(missing("client_id"));
        }
        if id != state.registration.client_id {
            return Err(TokenError::new(
                "unauthorized_client",
                700_016,
                format!(
                    "Application with identifier '{id}' was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."
                ),
            ));
        }
        Ok(())
    }

    /// Checks that the client is of this platform: servers have a credential and send no `Origin`, single-page
    /// applications send one and have no credential.
    pub(super) fn check_platform(
        &self,
        state: &Entra,
        sender: &Sender,
        platform: Platform,
    ) -> Result<(), TokenError> {
        let invalid = |code, message: &str| Err(TokenError::new("invalid_request", code, message));
        match (platform, &sender.origin) {
            (Platform::Web, Some(_)) => invalid(
                9_002_326,
                "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
            ),
            (Platform::Spa, None) => invalid(
                9_002_327,
                "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
            ),
            (Platform::Spa, Some(_)) => Ok(()),
            (Platform::Web, None) => self.check_credential(state, sender),
        }
    }

    fn check_credential(&self, state: &Entra, sender: &Sender) -> Result<(), TokenError> {
        if let Some(assertion) = &self.client_assertion {
            if self.client_assertion_type.as_deref() != Some(ASSERTION_TYPE) {
                return Err(missing("client_assertion_type"));
            }
            return state.registration.check_assertion(assertion, &sender.base, state.core.now());
        }
        let secret = sender.basic.as_ref().map(|(_, secret)| secret).or(self.client_secret.as_ref());
        match secret {
            None => Err(TokenError::new(
                "invalid_client",
                7_000_218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
            )),
            Some(secret) if *secret == state.registration.client_secret => Ok(()),
            Some(_) => Err(TokenError::new(
                "invalid_client",
                7_000_215,
                format!(
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{}'.",
                    state.registration.client_id
                ),
            )),
        }
    }
}
