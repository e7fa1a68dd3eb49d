//! One sign-in, from the redirect to Entra to the user's claims.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{ACS_SCOPES, Entra, Expected, GRAPH_SCOPES, IdTokenClaims, TokenResponse, validate_id_token};
use crate::MicrosoftError;

/// What has to be remembered between the redirect and the callback. Secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignInTransaction {
    /// Comes back with the callback.
    pub state: String,
    /// Comes back in the `id_token`.
    pub nonce: String,
    /// Proves to Entra that the code is redeemed by who asked for it (RFC 7636).
    pub code_verifier: String,
}

impl std::fmt::Debug for SignInTransaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInTransaction(…)")
    }
}

/// The query of the callback.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Callback {
    /// The authorisation code.
    pub code: Option<String>,
    /// The sign-in's state.
    pub state: Option<String>,
    /// Instead of a code: why there is none.
    pub error: Option<String>,
    /// Entra's words for the error.
    pub error_description: Option<String>,
    /// Who answers (RFC 9207), where the server says so.
    pub iss: Option<String>,
}

fn secret() -> Result<String, MicrosoftError> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| MicrosoftError::Malformed("no randomness".into()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

impl Entra {
    /// Begins a sign-in: where to send the browser, and what to remember.
    ///
    /// # Errors
    /// When the configured authority is no URL.
    pub fn begin_sign_in(
        &self,
        login_hint: Option<&str>,
    ) -> Result<(Url, SignInTransaction), MicrosoftError> {
        let transaction = SignInTransaction { state: secret()?, nonce: secret()?, code_verifier: secret()? };
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, transaction.code_verifier.as_bytes()));
        let mut to = Url::parse(&self.endpoint("oauth2/v2.0/authorize"))
            .map_err(|error| MicrosoftError::Malformed(format!("the authority is no URL: {error}")))?;
        to.query_pairs_mut()
            .append_pair("client_id", &self.config.client_id)
            .append_pair("response_type", "code")
            .append_pair("response_mode", "query")
            .append_pair("redirect_uri", &self.config.redirect_uri)
            .append_pair("scope", &format!("openid profile email offline_access {ACS_SCOPES} {GRAPH_SCOPES}"))
            .append_pair("state", &transaction.state)
            .append_pair("nonce", &transaction.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if let Some(hint) = login_hint {
            to.query_pairs_mut().append_pair("login_hint", hint);
        }
        Ok((to, transaction))
    }

    /// Redeems the callback's code and validates who signed in. The caller has checked the state.
    ///
    /// # Errors
    /// When Entra refuses the code, or the `id_token` is not to be believed.
    pub async fn finish_sign_in(
        &self,
        code: &str,
        transaction: &SignInTransaction,
        now: i64,
    ) -> Result<(IdTokenClaims, TokenResponse), MicrosoftError> {
        let scope = format!("openid profile email offline_access {GRAPH_SCOPES}");
        let tokens = self
            .redeem(&[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", &self.config.redirect_uri),
                ("code_verifier", &transaction.code_verifier),
                ("scope", &scope),
            ])
            .await?;
        let id_token = tokens
            .id_token
            .as_deref()
            .ok_or_else(|| MicrosoftError::Malformed("Entra answered without an id_token".into()))?;
        let keys = self.keys_for(id_token).await?;
        let expected = Expected {
            client_id: &self.config.client_id,
            issuer_template: &keys.issuer,
            nonce: &transaction.nonce,
            now,
        };
        let claims = validate_id_token(id_token, &keys.keys, &expected)?;
        Ok((claims, tokens))
    }
}
