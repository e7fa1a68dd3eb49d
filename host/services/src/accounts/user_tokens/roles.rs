//! Asks Entra again which roles a user has who is not at the browser.

use std::time::Instant;

use switchboard_domain::ids::UserId;
use switchboard_microsoft::MicrosoftError;
use switchboard_microsoft::entra::Reaction;
use switchboard_store::TenantContext;

use super::{ROLES_TRIED_EVERY, TokenError, UserTokens, key};
use crate::accounts::sign_in::roles_of;

impl UserTokens {
    /// Asks Entra which roles the user has now, and keeps them. Where the account has ended, its roles and sessions end too.
    /// Where Entra gives no answer, or wants the person for one, nothing changes; then it is asked again after some minutes.
    pub(crate) async fn confirm_roles(&self, context: &TenantContext) {
        let tried = self.kept().users.get(&key(context)).and_then(|kept| kept.roles_tried);
        if tried.is_some_and(|at| at.elapsed() < ROLES_TRIED_EVERY) {
            return;
        }
        let work = || {
            let (tokens, context) = (self.clone(), context.clone());
            async move {
                tokens.keep(&context, |kept| kept.roles_tried = Some(Instant::now()));
                match tokens.ask_for_roles(&context).await {
                    Ok(()) => tokens.keep(&context, |kept| kept.roles_tried = None),
                    Err(error) => tracing::warn!(
                        tenant.id = context.tenant_id().as_str(),
                        user.id = context.user_id().map(UserId::as_str),
                        %error,
                        "Entra could not be asked which roles the maker of an API token has; it is asked again later"
                    ),
                }
            }
        };
        // Only one of many scripts of a user asks; the others wait for the same answer.
        self.role_flights.fly(key(context), work).await;
    }

    async fn ask_for_roles(&self, context: &TenantContext) -> Result<(), TokenError> {
        let Some(refresh) = self.store.users().refresh_token(context).await? else {
            return Err(TokenError::NotSetUp {
                person: "Sign in again.",
                operator: "the user has no refresh token: the user has to sign in again".into(),
            });
        };
        let now = self.clock.now();
        let refusal = match self.microsoft.entra.refresh_identity(&refresh, now.as_second()).await {
            Ok((claims, tokens)) => {
                let new = tokens.refresh_token.as_deref().filter(|new| *new != refresh);
                self.keep_redeemed(context, new, &tokens.scope).await?;
                if claims.tid != context.tenant_id().as_str()
                    || claims.oid != context.require_user()?.as_str()
                {
                    return Err(TokenError::Broken);
                }
                self.store.users().confirm_roles(context, &roles_of(&claims, None), now).await?;
                return Ok(());
            }
            Err(MicrosoftError::Entra(refusal)) => refusal,
            Err(error) => return Err(TokenError::Microsoft(std::sync::Arc::new(error))),
        };
        let advice = refusal.advice();
        if let Some(code) = refusal.code() {
            self.store.consents().record_refusals(code, 1, now).await?;
        }
        match advice.reaction {
            Reaction::Ended => self.end_sessions(context, advice.slug).await,
            // Such as a person to whom the application is not assigned any more.
            Reaction::Blocked => Ok(self.store.users().confirm_roles(context, &[], now).await?),
            _ => Err(TokenError::Microsoft(std::sync::Arc::new(MicrosoftError::Entra(refusal)))),
        }
    }
}
