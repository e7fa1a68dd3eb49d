//! A refresh token becomes an access token; what a refusal means for the session.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use switchboard_domain::ids::UserId;
use switchboard_microsoft::MicrosoftError;
use switchboard_microsoft::entra::{
    Advice, EntraRefusal, Feature, Prompt, Reaction, Resource, TokenResponse, scopes_of, serves,
};
use switchboard_store::{Act, Audience, NewEvent, TenantContext};

use super::{Access, Interaction, InteractionKind, TokenError, UserTokens};

impl UserTokens {
    pub(super) async fn redeem(
        &self,
        context: &TenantContext,
        feature: Feature,
        claims: Option<&str>,
    ) -> Result<Access, TokenError> {
        let redeemed = self.redeem_newest(context, feature, claims).await;
        let access = match redeemed {
            Ok(access) => access,
            Err(error) => {
                if matches!(error, TokenError::Interaction(_) | TokenError::NotSetUp { .. }) {
                    let refused = (error.clone(), Instant::now());
                    self.keep(context, |kept| drop(kept.refused.insert(feature, refused)));
                }
                return Err(error);
            }
        };
        self.keep(context, |kept| {
            kept.access.retain(|old| !serves(&old.scope, feature));
            kept.access.push(access.clone());
        });
        Ok(access)
    }

    async fn redeem_newest(
        &self,
        context: &TenantContext,
        feature: Feature,
        claims: Option<&str>,
    ) -> Result<Access, TokenError> {
        // Entra refuses scopes of two resources in one request. The scopes of sign-in, to which consent was given, go along.
        let scopes = match feature.resource() {
            Resource::Acs => scopes_of(&[feature]),
            Resource::Graph => scopes_of(&[Feature::Profile, feature]),
        };
        let Some(mut refresh) = self.store.users().refresh_token(context).await? else {
            return Err(self.sign_in_again(context, &Advice::expired(), None, &[feature], None).await?);
        };
        let mut tokens = self.microsoft.entra.refresh(&refresh, &scopes, claims).await;
        if matches!(&tokens, Err(MicrosoftError::Entra(refusal)) if refusal.error == "invalid_grant")
            && let Some(newer) =
                self.store.users().refresh_token(context).await?.filter(|newer| *newer != refresh)
        {
            // The user has signed in again meanwhile, maybe on another front.
            refresh = newer;
            tokens = self.microsoft.entra.refresh(&refresh, &scopes, claims).await;
        }
        match tokens {
            Ok(tokens) => self.redeemed(context, feature, &refresh, tokens).await,
            Err(MicrosoftError::Entra(refusal)) => {
                Err(self.refused(context, feature, &refusal, claims).await?)
            }
            Err(error) => Err(TokenError::Microsoft(Arc::new(error))),
        }
    }

    async fn redeemed(
        &self,
        context: &TenantContext,
        feature: Feature,
        refresh: &str,
        tokens: TokenResponse,
    ) -> Result<Access, TokenError> {
        let new = tokens.refresh_token.as_deref().filter(|new| *new != refresh);
        self.keep_redeemed(context, new, &tokens.scope).await?;
        if !serves(&tokens.scope, feature) {
            tracing::warn!(
                tenant.id = context.tenant_id().as_str(),
                feature = feature.name(),
                "Entra gave a token without the scopes that were asked for"
            );
            return Err(self.consent(context, feature, Advice::consent()).await?);
        }
        let expires_at = self.clock.now().as_second() + tokens.expires_in;
        Ok(Access { token: tokens.access_token, scope: tokens.scope, expires_at })
    }

    /// What a refusal means for the user. Where Entra has ended its session, ours ends too.
    async fn refused(
        &self,
        context: &TenantContext,
        feature: Feature,
        refusal: &EntraRefusal,
        claims: Option<&str>,
    ) -> Result<TokenError, TokenError> {
        let advice = refusal.advice();
        let (tenant, user) = (context.tenant_id().as_str(), context.user_id().map(UserId::as_str));
        tracing::warn!(
            tenant.id = tenant, user.id = user, feature = feature.name(), entra.code = refusal.code(), reaction = ?advice.reaction,
            "{refusal}{}{}", if advice.operator.is_empty() { "" } else { " → " }, advice.operator
        );
        if let Some(code) = refusal.code() {
            self.store.consents().record_refusals(code, 1, self.clock.now()).await?;
        }
        let claims = refusal.claims.as_deref().or(claims);
        Ok(match advice.reaction {
            Reaction::Ended => {
                self.end_sessions(context, advice.slug).await?;
                self.sign_in_again(context, &advice, None, &[], None).await?
            }
            Reaction::Challenge => {
                let challenge = self.keep_challenge(context, &[feature], claims, None).await?;
                let kind = InteractionKind::Claims;
                TokenError::Interaction(Interaction {
                    kind,
                    slug: advice.slug,
                    sentence: advice.person,
                    challenge,
                })
            }
            Reaction::Consent | Reaction::AdminConsent => self.consent(context, feature, advice).await?,
            Reaction::ChooseAccount => {
                self.sign_in_again(context, &advice, Some(Prompt::SelectAccount), &[feature], claims).await?
            }
            Reaction::SignIn | Reaction::Blocked | Reaction::Declined | Reaction::Unknown => {
                self.sign_in_again(context, &advice, None, &[feature], claims).await?
            }
            Reaction::TenantSetUp | Reaction::OperatorSetUp => {
                let operator = format!("{} ({refusal})", advice.operator).into();
                TokenError::NotSetUp { person: advice.person, operator }
            }
            Reaction::Later => {
                TokenError::Microsoft(Arc::new(MicrosoftError::Entra(Box::new(refusal.clone()))))
            }
        })
    }

    async fn sign_in_again(
        &self,
        context: &TenantContext,
        advice: &Advice,
        prompt: Option<Prompt>,
        features: &[Feature],
        claims: Option<&str>,
    ) -> Result<TokenError, TokenError> {
        let challenge = self.keep_challenge(context, features, claims, prompt).await?;
        let kind = InteractionKind::SignInAgain;
        Ok(TokenError::Interaction(Interaction {
            kind,
            slug: advice.slug,
            sentence: advice.person,
            challenge,
        }))
    }

    /// Consent is missing. Where it was given before, the tenant's admins get a notice that it was withdrawn.
    pub(super) async fn consent(
        &self,
        context: &TenantContext,
        feature: Feature,
        advice: Advice,
    ) -> Result<TokenError, TokenError> {
        let now = self.clock.now();
        self.keep(context, |kept| kept.recorded.retain(|recorded| *recorded != feature));
        if self.store.consents().mark_lost(context, feature.name(), now).await? {
            self.tell_consent_lost(context, feature, now).await?;
        }
        let challenge = self.keep_challenge(context, &[feature], None, None).await?;
        let kind = InteractionKind::Consent;
        Ok(TokenError::Interaction(Interaction {
            kind,
            slug: advice.slug,
            sentence: advice.person,
            challenge,
        }))
    }

    /// Notifies the tenant's admins, in the log and on their pages.
    async fn tell_consent_lost(
        &self,
        context: &TenantContext,
        feature: Feature,
        at: Timestamp,
    ) -> Result<(), TokenError> {
        let (tenant, user) = (context.tenant_id(), context.require_user()?.as_str());
        tracing::warn!(
            tenant.id = tenant.as_str(),
            user.id = user,
            feature = feature.name(),
            "consent was taken back: it had worked before"
        );
        self.store.audit().record(context, &Act::of_system(user, "consent.lost", feature.name(), at)).await?;
        let document = serde_json::json!({"feature": feature.name(), "userId": user});
        let event = NewEvent {
            tenant_id: tenant,
            user_id: None,
            audience: Audience::Admins,
            kind: "consent.lost",
            document: &document,
            at,
        };
        Ok(self.store.events().tell(&event).await?)
    }

    pub(super) async fn end_sessions(&self, context: &TenantContext, why: &str) -> Result<(), TokenError> {
        let ended = self.store.sessions().end_all_of_user(context, self.clock.now()).await?;
        self.forget(context);
        tracing::info!(
            tenant.id = context.tenant_id().as_str(),
            user.id = context.user_id().map(UserId::as_str),
            ended,
            why,
            "the user's sessions are ended"
        );
        Ok(())
    }

    /// Stores a new refresh token, and for which features a token serves, unless that is known already.
    pub(super) async fn keep_redeemed(
        &self,
        context: &TenantContext,
        refresh: Option<&str>,
        granted: &str,
    ) -> Result<(), TokenError> {
        let serving = Feature::served_by(granted);
        let new: Vec<Feature> = {
            let all = self.kept();
            let recorded = all.users.get(&super::key(context)).map_or(&[][..], |kept| &kept.recorded);
            serving.into_iter().filter(|feature| !recorded.contains(feature)).collect()
        };
        if new.is_empty() && refresh.is_none() {
            return Ok(());
        }
        let names: Vec<&str> = new.iter().map(|feature| feature.name()).collect();
        self.store.consents().keep_redeemed(context, refresh, &names, self.clock.now()).await?;
        self.keep(context, |kept| kept.recorded.extend(new));
        Ok(())
    }
}
