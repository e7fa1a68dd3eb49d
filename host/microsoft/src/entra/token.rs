//! The token endpoint.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::refusal::EntraRefusal;
use super::{Entra, Resource};
use crate::timed::timed;
use crate::{MicrosoftError, body};

/// What the token endpoint answers.
#[derive(Clone, Deserialize)]
pub struct TokenResponse {
    /// For the resource of the scopes that were asked for. Opaque to us.
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    /// What it is good for, separated by spaces.
    #[serde(default)]
    pub scope: String,
    /// Replaces the one that was redeemed.
    #[serde(default)]
    pub refresh_token: Option<String>,
    /// Who signed in.
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

/// How long to wait before a redemption that found Entra broken is tried once more.
const AGAIN_AFTER: Duration = Duration::from_millis(300);

/// Members of the form whose values nobody may read in a log.
const SECRETS: [&str; 5] = ["code", "refresh_token", "client_secret", "client_assertion", "code_verifier"];

impl Entra {
    /// Redeems a refresh token for an access token of one resource: scopes of two resources are refused by Entra. With
    /// `claims`, as a claims challenge gave them.
    ///
    /// # Errors
    /// When Entra refuses ([`MicrosoftError::Entra`]) or can't be reached.
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
            // The token stays good, so asking again does no harm; a code would be spent.
            Err(MicrosoftError::Unreachable(error)) if !error.is_timeout() => {}
            Err(MicrosoftError::Entra(refusal)) if refusal.status >= 500 => {}
            _ => return first,
        }
        tokio::time::sleep(AGAIN_AFTER).await;
        self.redeem(&endpoint, &form).await
    }

    /// Asks, as the application itself and in one tenant, for a token of a resource. Nothing is done with the token: the
    /// answer tells whether the tenant knows the application and the resource.
    ///
    /// # Errors
    /// When Entra refuses or can't be reached.
    pub async fn as_application(&self, tenant_id: &str, resource: Resource) -> Result<(), MicrosoftError> {
        if !super::is_tenant_id(tenant_id) {
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
        let proof = self.credential.form(&self.config.client_id, endpoint, Timestamp::now().as_second())?;
        let mut form: Vec<(&str, &str)> = form.to_vec();
        form.push(("client_id", &self.config.client_id));
        form.extend(proof.iter().map(|(name, value)| (*name, value.as_str())));
        let answer = timed("Entra", self.http.post(endpoint).form(&form).send()).await?;
        let status = answer.status();
        if status.is_success() {
            return body::json("Entra's answer with a token", answer).await;
        }
        let retry_after = crate::error::retry_after(answer.headers());
        let mut refusal: EntraRefusal =
            body::json("Entra's refusal", answer).await.unwrap_or_else(|_| EntraRefusal {
                error_description: "its answer could not be read".into(),
                ..EntraRefusal::default()
            });
        (refusal.status, refusal.retry_after) = (status.as_u16(), retry_after);
        // Who answers may repeat what it was asked.
        let secrets = form.iter().filter(|(name, _)| SECRETS.contains(name)).map(|(_, value)| *value);
        refusal.clean(secrets);
        Err(MicrosoftError::Entra(Box::new(refusal)))
    }
}
