//! The token endpoint.

use serde::Deserialize;

use super::Entra;
use crate::MicrosoftError;
use crate::timed::timed;

/// What the token endpoint answers.
#[derive(Clone, Deserialize)]
pub struct TokenResponse {
    /// For the resource of the scopes that were asked for.
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    /// Replaces the one that was redeemed.
    #[serde(default)]
    pub refresh_token: Option<String>,
    /// Who signed in.
    #[serde(default)]
    pub id_token: Option<String>,
}

impl std::fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenResponse").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Entra {
    /// Redeems a refresh token for an access token of one resource: scopes of two resources are refused by Entra.
    ///
    /// # Errors
    /// When Entra refuses or can't be reached; see [`MicrosoftError::needs_sign_in`].
    pub async fn refresh(&self, refresh_token: &str, scopes: &str) -> Result<TokenResponse, MicrosoftError> {
        let scope = format!("{scopes} offline_access");
        self.redeem(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("scope", &scope)])
            .await
    }

    pub(super) async fn redeem(&self, form: &[(&str, &str)]) -> Result<TokenResponse, MicrosoftError> {
        let mut form = form.to_vec();
        form.push(("client_id", &self.config.client_id));
        form.push(("client_secret", &self.config.client_secret));
        let answer =
            timed("Entra", self.http.post(self.endpoint("oauth2/v2.0/token")).form(&form).send()).await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.json().await?);
        }
        let refusal = answer.json::<Refusal>().await.unwrap_or_else(|_| Refusal {
            error: "unreadable".into(),
            error_description: "Entra's answer could not be read".into(),
        });
        Err(MicrosoftError::Refused {
            service: "Entra",
            status: status.as_u16(),
            code: refusal.error,
            message: refusal.error_description,
        })
    }
}
