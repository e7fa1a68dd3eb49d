//! What Microsoft asked for when it refused a token, kept until the person goes to its page: sealed, and good for once.

use std::time::Duration;

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::{Feature, Prompt, SignInRequest};
use switchboard_store::{StoreError, TenantContext};

use super::{Interaction, InteractionKind, TokenError, UserTokens};

/// How long a challenge can be answered.
const CHALLENGE_LIFETIME: Duration = Duration::from_mins(15);

#[derive(Serialize, Deserialize)]
struct Kept {
    login_hint: Option<String>,
    features: Vec<String>,
    claims: Option<String>,
    prompt: Option<Prompt>,
}

/// The key in the store. Its prefix keeps challenges apart from the states of sign-ins: neither can be used for the other.
fn place(id: &str) -> String {
    format!("challenge:{id}")
}

impl UserTokens {
    pub(super) async fn keep_challenge(
        &self,
        context: &TenantContext,
        features: &[Feature],
        claims: Option<&str>,
        prompt: Option<Prompt>,
    ) -> Result<String, TokenError> {
        let user = self.store.users().get(context).await?;
        let kept = Kept {
            login_hint: user.map(|user| user.user_principal_name),
            features: features.iter().map(|feature| feature.name().to_owned()).collect(),
            claims: claims.map(str::to_owned),
            prompt,
        };
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).map_err(|_| TokenError::Broken)?;
        let id = URL_SAFE_NO_PAD.encode(bytes);
        let document = serde_json::to_string(&kept).map_err(StoreError::from)?;
        let now = self.clock.now();
        self.store.sign_ins().keep(&place(&id), &document, now + CHALLENGE_LIFETIME).await?;
        Ok(id)
    }

    /// Graph refuses the person's token, and a new one too: only the person can help.
    pub(crate) async fn refused_by_graph(
        &self,
        context: &TenantContext,
        feature: Feature,
        claims: Option<&str>,
    ) -> TokenError {
        let kind = if claims.is_some() { InteractionKind::Claims } else { InteractionKind::SignInAgain };
        match self.keep_challenge(context, &[feature], claims, None).await {
            Ok(challenge) => TokenError::Interaction(Interaction {
                kind,
                slug: "refused-by-graph",
                sentence: "Microsoft wants you to sign in again before it shows this.",
                challenge,
            }),
            Err(error) => error,
        }
    }

    /// The sign-in that answers a challenge; `None` when it was taken before or is too old.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_challenge(&self, id: &str) -> Result<Option<SignInRequest>, StoreError> {
        let now = self.clock.now();
        let Some(document) = self.store.sign_ins().take(&place(id), now).await? else { return Ok(None) };
        let kept: Kept = serde_json::from_str(&document)?;
        Ok(Some(SignInRequest {
            login_hint: kept.login_hint,
            domain_hint: None,
            prompt: kept.prompt,
            features: kept.features.iter().filter_map(|name| Feature::named(name)).collect(),
            claims: kept.claims,
        }))
    }
}
