//! The token endpoint.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use serde::Deserialize;
use switchboard_domain::retry_after;

use super::authority::is_tenant_id;
use super::client::Entra;
use super::refusal::EntraRefusal;
use super::scopes::Resource;
use crate::error::MicrosoftError;
use crate::metrics::timed;
use crate::response_body;

/// A success of the token endpoint.
#[derive(Clone, Deserialize)]
pub struct TokenResponse {
    /// The access token for the resource of the requested scopes. Only the resource reads it.
    pub access_token: String,
    /// Seconds until the access token expires.
    pub expires_in: i64,
    /// The scopes of the access token, separated by spaces.
    #[serde(default)]
    pub scope: String,
    /// The new refresh token, which replaces the one that was redeemed.
    #[serde(default)]
    pub refresh_token: Option<String>,
    /// The `id_token`, which says who signed in.
    #[serde(default)]
    pub id_token: Option<String>,
}

impl std::fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenResponse")
            .field("expires_in", &self.expires_in)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// How long to wait before a redemption is tried again after Entra failed.
const RETRY_DELAY: Duration = Duration::from_millis(300);

/// Members of the form whose values must not get into a log.
const SECRETS: [&str; 5] = ["code", "refresh_token", "client_secret", "client_assertion", "code_verifier"];

impl Entra {
    /// Redeems a refresh token for an access token of one resource. Entra refuses scopes of two resources. `claims` are
    /// those of a claims challenge.
    ///
    /// # Errors
    /// [`MicrosoftError::Entra`] when Entra refuses, [`MicrosoftError::Unreachable`] when it does not answer.
    pub async fn refresh(
        &self,
        refresh_token: &str,
        scopes: &str,
        claims: Option<&str>,
    ) -> Result<TokenResponse, MicrosoftError> {
        let scope = format!("{scopes} offline_access");
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("scope", &scope),
            ("claims", &super::claims::for_tokens(claims)),
        ];
        let endpoint = self.metadata().await?.token_endpoint.clone();
        let first = self.redeem(&endpoint, &form).await;
        match &first {
            // A refresh token can be redeemed again, unlike a code.
            Err(MicrosoftError::Unreachable(error)) if !error.is_timeout() => {}
            Err(MicrosoftError::Entra(refusal)) if refusal.status >= 500 => {}
            _ => return first,
        }
        tokio::time::sleep(RETRY_DELAY).await;
        self.redeem(&endpoint, &form).await
    }

    /// Requests a token of a resource for the application itself in one tenant. The token is not used: whether Entra
    /// issues it tells whether the tenant knows the application and the resource.
    ///
    /// # Errors
    /// [`MicrosoftError::Entra`] when Entra refuses, [`MicrosoftError::Unreachable`] when it does not answer.
    pub async fn as_application(&self, tenant_id: &str, resource: Resource) -> Result<(), MicrosoftError> {
        if !is_tenant_id(tenant_id) {
            return Err(MicrosoftError::Malformed(format!("{tenant_id:?} is no tenant id")));
        }
        let endpoint = format!("{}/{tenant_id}/oauth2/v2.0/token", self.authority);
        let scope = format!("{}/.default", resource.identifier());
        self.redeem(&endpoint, &[("grant_type", "client_credentials"), ("scope", &scope)]).await?;
        Ok(())
    }

    pub(super) async fn redeem(
        &self,
        endpoint: &str,
        form: &[(&str, &str)],
    ) -> Result<TokenResponse, MicrosoftError> {
        let proof = self.credential.form(&self.config.client_id, endpoint, self.clock.now().as_second())?;
        let mut form: Vec<(&str, &str)> = form.to_vec();
        form.push(("client_id", &self.config.client_id));
        form.extend(proof.iter().map(|(name, value)| (*name, value.as_str())));
        let response = timed("Entra", self.http.post(endpoint).form(&form).send()).await?;
        let status = response.status();
        if status.is_success() {
            return response_body::json("Entra's response with a token", response).await;
        }
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|header| retry_after::seconds(header.to_str().ok()?));
        let mut refusal: EntraRefusal =
            response_body::json("Entra's refusal", response).await.unwrap_or_else(|_| EntraRefusal {
                error_description: "its response could not be read".into(),
                ..EntraRefusal::default()
            });
        (refusal.status, refusal.retry_after) = (status.as_u16(), retry_after);
        // A refusal may repeat what was sent.
        let secrets = form.iter().filter(|(name, _)| SECRETS.contains(name)).map(|(_, value)| *value);
        refusal.clean(secrets);
        Err(MicrosoftError::Entra(Box::new(refusal)))
    }
}
