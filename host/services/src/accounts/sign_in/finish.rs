//! Microsoft's answer to a sign-in becomes a session.

use std::time::Duration;

use switchboard_microsoft::MicrosoftError;
use switchboard_microsoft::entra::{Callback, Feature, IdTokenClaims, TokenResponse};
use switchboard_store::{FinishedSignIn, User};

use super::admission::roles_of;
use super::{PendingSignIn, SignInRefusal, SignIns};

/// How long Graph may take to say more about the person. The sign-in works without it.
const PROFILE_TIMEOUT: Duration = Duration::from_secs(2);

/// The session that a sign-in begins.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// The secret of the session's cookie.
    pub token: &'a str,
    /// The secret of the session that the browser had before: it ends, and its calling sessions go on.
    pub former: Option<&'a str>,
    /// How long the session lives.
    pub lifetime: Duration,
}

impl SignIns {
    /// Finishes a sign-in with what the browser brings back from Microsoft. `operator_tenant` is the tenant whose
    /// operators count.
    ///
    /// # Errors
    /// When Entra refuses, the account may not come in, or a service or the store fails.
    pub async fn finish(
        &self,
        pending: PendingSignIn,
        callback: Callback,
        session: NewSession<'_>,
        operator_tenant: Option<&str>,
    ) -> Result<(), SignInRefusal> {
        let now = self.clock.now();
        let entra = &self.tokens.microsoft().entra;
        // An error that another server sent is none of this sign-in's either.
        entra.check_callback_issuer(callback.iss.as_deref()).await?;
        if let Some(refusal) = callback.refusal() {
            return Err(self.refused_by_entra(refusal).await);
        }
        let code = callback.code.ok_or_else(|| SignInRefusal::new("refused", "there is no code"))?;
        let issuer = callback.iss.as_deref();
        let (claims, tokens) =
            match entra.finish_sign_in(&code, issuer, &pending.transaction, now.as_second()).await {
                Ok(finished) => finished,
                Err(MicrosoftError::Entra(refusal)) => return Err(self.refused_by_entra(*refusal).await),
                Err(error) => return Err(error.into()),
            };
        self.admit(&claims, &pending.purpose).await?;
        let roles = roles_of(&claims, operator_tenant);
        let user = self.user(claims, &tokens, pending.time_zone).await;
        let granted = Feature::served_by(&tokens.scope);
        let features: Vec<&str> = granted.iter().map(|feature| feature.name()).collect();
        let finished = FinishedSignIn {
            state: &pending.transaction.state,
            user: &user,
            refresh_token: tokens.refresh_token.as_deref(),
            roles: &roles,
            features: &features,
            token: session.token,
            former: session.former,
            at: now,
            expires_at: now + session.lifetime,
        };
        self.store.sign_ins().finish(&finished).await?;
        let signed_in = self.store.sessions().authenticate(session.token, now).await?;
        let signed_in =
            signed_in.ok_or_else(|| SignInRefusal::new("unavailable", "the session was ended at once"))?;
        self.tokens.signed_in(&signed_in.context, granted);
        Ok(())
    }

    /// The user, with what Graph knows beyond the token. Without Graph the sign-in still works.
    async fn user(&self, claims: IdTokenClaims, tokens: &TokenResponse, time_zone: Option<String>) -> User {
        let graph = &self.tokens.microsoft().graph;
        let profile = match tokio::time::timeout(PROFILE_TIMEOUT, graph.me(&tokens.access_token)).await {
            Ok(Ok(profile)) => Some(profile),
            Ok(Err(error)) => {
                tracing::warn!(%error, "a sign-in goes on without the person's profile: Graph gave no answer");
                None
            }
            Err(_) => {
                tracing::warn!("a sign-in goes on without the person's profile: Graph took too long");
                None
            }
        };
        let language = profile.as_ref().and_then(|profile| profile.preferred_language.clone());
        User {
            tenant_id: claims.tid.into(),
            id: claims.oid.into(),
            user_principal_name: claims.preferred_username,
            display_name: claims.name,
            email: claims.email.or_else(|| profile.and_then(|profile| profile.mail)),
            locale: language.unwrap_or_else(|| "en-US".to_owned()),
            time_zone: time_zone.unwrap_or_default(),
        }
    }
}
