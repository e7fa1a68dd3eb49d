//! One sign-in, from the redirect to Entra to the user's claims.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use url::Url;

use super::client::Entra;
use super::id_token::{CLOCK_TOLERANCE, Expected, IdTokenClaims, validate_id_token};
use super::refusal::EntraRefusal;
use super::scopes::{Feature, Resource, consents_of, scopes_of};
use super::token::TokenResponse;
use super::{claims, id_token};
use crate::error::MicrosoftError;

/// What has to be remembered between the redirect and the callback. It must be kept secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignInTransaction {
    /// The state, which the callback returns.
    pub state: String,
    /// The nonce, which the `id_token` returns.
    pub nonce: String,
    /// The code verifier of PKCE (RFC 7636). It proves that the code is redeemed by the one who requested it.
    pub code_verifier: String,
    /// Scopes of Graph for which the code is redeemed.
    pub scopes: String,
}

impl std::fmt::Debug for SignInTransaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInTransaction(…)")
    }
}

/// The parameter `prompt`, which tells the sign-in page what to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Ask for the password again.
    Login,
    /// Ask for nothing: succeed or fail at once.
    None,
    /// Ask for consent again.
    Consent,
    /// Ask which account to use.
    SelectAccount,
}

impl Prompt {
    fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::None => "none",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

/// The parameters of a sign-in.
#[derive(Debug, Clone, Default)]
pub struct SignInRequest {
    /// The user name of the person who probably signs in.
    pub login_hint: Option<String>,
    /// `organizations` or a domain. It skips the question about the kind of account.
    pub domain_hint: Option<String>,
    /// What the sign-in page should ask for.
    pub prompt: Option<Prompt>,
    /// Features whose scopes are requested in addition to those of every sign-in.
    pub features: Vec<Feature>,
    /// A claims challenge that the sign-in has to satisfy.
    pub claims: Option<String>,
}

/// The query of the callback.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Callback {
    /// The authorization code.
    pub code: Option<String>,
    /// The state of the sign-in.
    pub state: Option<String>,
    /// The error, if there is no code.
    pub error: Option<String>,
    /// Entra's description of the error.
    pub error_description: Option<String>,
    /// `cancel` where the person cancelled.
    pub error_subcode: Option<String>,
    /// The issuer (RFC 9207), if the server names itself.
    pub iss: Option<String>,
}

impl Callback {
    /// The refusal, if the callback has an error.
    #[must_use]
    pub fn refusal(&self) -> Option<EntraRefusal> {
        let description = self.error_description.as_deref().unwrap_or_default();
        self.error
            .as_ref()
            .map(|error| EntraRefusal::of_callback(error, description, self.error_subcode.as_deref()))
    }
}

fn secret() -> Result<String, MicrosoftError> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes)
        .map_err(|_| MicrosoftError::Malformed("the random number generator failed".into()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn address(text: &str) -> Result<Url, MicrosoftError> {
    Url::parse(text).map_err(|error| MicrosoftError::Malformed(format!("{text:?} is no URL: {error}")))
}

/// Seconds by which clocks differ that are set at all.
const USUAL_SKEW: i64 = 30;

/// Tells the operator of a clock that is wrong before sign-ins fail because of it.
fn warn_of_skew(skew: i64) {
    if skew.abs() <= USUAL_SKEW {
        return;
    }
    metrics::counter!("switchboard_sign_in_clock_skew_total").increment(1);
    tracing::warn!(
        clock.skew_s = skew,
        "Microsoft's clock is {} s {} this server's: set this server's clock, since sign-ins fail from {CLOCK_TOLERANCE} s on",
        skew.abs(),
        if skew > 0 { "ahead of" } else { "behind" },
    );
}

impl Entra {
    /// Begins a sign-in: where to send the browser, and what to remember.
    ///
    /// # Errors
    /// When Entra's metadata was never fetched and can't be.
    pub async fn begin_sign_in(
        &self,
        request: &SignInRequest,
    ) -> Result<(Url, SignInTransaction), MicrosoftError> {
        let mut features = Feature::SIGN_IN.to_vec();
        features.extend(request.features.iter().filter(|feature| !Feature::SIGN_IN.contains(feature)));
        // Consent is collected for all resources here; the code is redeemed for one.
        let graph: Vec<Feature> =
            features.iter().copied().filter(|feature| feature.resource() == Resource::Graph).collect();
        let transaction = SignInTransaction {
            state: secret()?,
            nonce: secret()?,
            code_verifier: secret()?,
            scopes: scopes_of(&graph),
        };
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, transaction.code_verifier.as_bytes()));
        let mut to = address(&self.metadata().await?.authorization_endpoint)?;
        let mut query = to.query_pairs_mut();
        query
            .append_pair("client_id", &self.config.client_id)
            .append_pair("response_type", "code")
            .append_pair("response_mode", "query")
            .append_pair("redirect_uri", &self.config.redirect_uri)
            .append_pair("scope", &format!("openid profile email offline_access {}", consents_of(&features)))
            .append_pair("state", &transaction.state)
            .append_pair("nonce", &transaction.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("claims", &claims::for_tokens(request.claims.as_deref()));
        // Entra refuses a hint together with `select_account`.
        let hint = request.login_hint.as_ref().filter(|_| request.prompt != Some(Prompt::SelectAccount));
        if let Some(hint) = hint {
            query.append_pair("login_hint", hint);
        }
        if let Some(hint) = &request.domain_hint {
            query.append_pair("domain_hint", hint);
        }
        if let Some(prompt) = request.prompt {
            query.append_pair("prompt", prompt.name());
        }
        drop(query);
        Ok((to, transaction))
    }

    /// Checks the issuer of a callback before the code is sent anywhere. A callback of another server is a mix-up attack
    /// (RFC 9207).
    ///
    /// # Errors
    /// [`MicrosoftError::MixUp`] when the callback names another issuer, or none although this server always names itself.
    pub async fn check_callback_issuer(&self, iss: Option<&str>) -> Result<(), MicrosoftError> {
        let metadata = self.metadata().await?;
        match iss {
            Some(iss) if metadata.is_issuer(iss, None) => Ok(()),
            Some(_) => Err(MicrosoftError::MixUp(
                "the callback comes from another issuer than the one that was asked",
            )),
            None if metadata.authorization_response_iss_parameter_supported => {
                Err(MicrosoftError::MixUp("the callback does not say which issuer it comes from"))
            }
            None => Ok(()),
        }
    }

    /// Redeems the code of a callback and validates the `id_token`. The caller has checked the state; `iss` is the one of
    /// the callback; `now` is in seconds since 1970.
    ///
    /// # Errors
    /// [`MicrosoftError::MixUp`] when the callback is another server's, [`MicrosoftError::Entra`] when Entra refuses the
    /// code, [`MicrosoftError::IdToken`] when the token is not valid.
    pub async fn finish_sign_in(
        &self,
        code: &str,
        iss: Option<&str>,
        transaction: &SignInTransaction,
        now: i64,
    ) -> Result<(IdTokenClaims, TokenResponse), MicrosoftError> {
        self.check_callback_issuer(iss).await?;
        let metadata = self.metadata().await?;
        let scope = format!("openid profile email offline_access {}", transaction.scopes);
        let tokens = self
            .redeem(
                &metadata.token_endpoint,
                &[
                    ("grant_type", "authorization_code"),
                    ("code", code),
                    ("redirect_uri", &self.config.redirect_uri),
                    ("code_verifier", &transaction.code_verifier),
                    ("scope", &scope),
                    ("claims", &claims::for_tokens(None)),
                ],
            )
            .await?;
        let claims = self.claims_of(&tokens, Some(&transaction.nonce), now).await?;
        warn_of_skew(claims.clock_skew(now));
        if iss.is_some_and(|iss| iss != claims.iss) {
            return Err(MicrosoftError::MixUp("the callback and the id_token name different issuers"));
        }
        Ok((claims, tokens))
    }

    /// Redeems a refresh token for what Entra says of its owner now: the account still exists, and has these roles. `now` is
    /// in seconds since 1970.
    ///
    /// # Errors
    /// As [`Entra::refresh`], and [`MicrosoftError::IdToken`] when the token is not valid.
    pub async fn refresh_identity(
        &self,
        refresh_token: &str,
        now: i64,
    ) -> Result<(IdTokenClaims, TokenResponse), MicrosoftError> {
        let scopes = format!("openid profile {}", scopes_of(&[Feature::Profile]));
        let tokens = self.refresh(refresh_token, &scopes, None).await?;
        let claims = self.claims_of(&tokens, None, now).await?;
        Ok((claims, tokens))
    }

    async fn claims_of(
        &self,
        tokens: &TokenResponse,
        nonce: Option<&str>,
        now: i64,
    ) -> Result<IdTokenClaims, MicrosoftError> {
        let id_token = tokens
            .id_token
            .as_deref()
            .ok_or_else(|| MicrosoftError::Malformed("Entra's response has no id_token".into()))?;
        let keys = self.keys_for(&id_token::key_id(id_token)?).await?;
        let metadata = self.metadata().await?;
        let expected =
            Expected { client_id: &self.config.client_id, issuer_template: &metadata.issuer, nonce, now };
        Ok(validate_id_token(id_token, &keys, &expected)?)
    }

    /// The address at which an admin consents for the whole organisation, and the state that the callback returns.
    ///
    /// # Errors
    /// [`MicrosoftError::Malformed`] when the random number generator fails.
    pub fn begin_admin_consent(&self, redirect_uri: &str) -> Result<(Url, String), MicrosoftError> {
        let state = secret()?;
        let mut to = address(&format!("{}/organizations/v2.0/adminconsent", self.authority))?;
        to.query_pairs_mut()
            .append_pair("client_id", &self.config.client_id)
            .append_pair("scope", &consents_of(&Feature::ALL))
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", &state);
        Ok((to, state))
    }

    /// The address that signs the browser out of Microsoft too; `None` where the server has no such address.
    ///
    /// # Errors
    /// [`MicrosoftError::Unavailable`] when the metadata can't be fetched.
    pub async fn sign_out_url(&self, back_to: &str, hint: &str) -> Result<Option<Url>, MicrosoftError> {
        let metadata = self.metadata().await?;
        let Some(endpoint) = &metadata.end_session_endpoint else { return Ok(None) };
        let mut to = address(endpoint)?;
        to.query_pairs_mut()
            .append_pair("post_logout_redirect_uri", back_to)
            .append_pair("logout_hint", hint);
        Ok(Some(to))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

    use super::*;

    /// Counts what is counted, by name.
    struct Counted(&'static str, Arc<AtomicU64>);

    impl Recorder for Counted {
        fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

        fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
            assert_eq!(key.name(), self.0);
            Counter::from_arc(Arc::clone(&self.1))
        }

        fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
            Gauge::noop()
        }

        fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
            Histogram::noop()
        }
    }

    /// C23: the operator hears of a wrong clock while sign-ins still work.
    #[test]
    fn a_clock_that_is_off_is_counted() {
        let times = Arc::new(AtomicU64::new(0));
        let recorder = Counted("switchboard_sign_in_clock_skew_total", Arc::clone(&times));
        metrics::with_local_recorder(&recorder, || [0, 30, -30, 31, 182, -182].map(warn_of_skew));
        assert_eq!(times.load(Ordering::Relaxed), 3);
    }
}
