//! The calling token: an Entra token for ACS, exchanged.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_domain::clock::Clock;
use switchboard_domain::ids::UserId;
use switchboard_microsoft::MicrosoftError;
use switchboard_microsoft::acs::{CallingToken, Exchange, ExchangeError};
use switchboard_microsoft::entra::{Advice, Feature};
use switchboard_microsoft::graph::{CallingPlans, GraphCall};
use switchboard_store::TenantContext;

use super::{TokenError, UserTokens, key};

/// The least remaining lifetime of a calling token, in seconds: the calling SDK asks again and again for a shorter-lived
/// one.
const MIN_LIFETIME: i64 = 20 * 60;

/// A token that is given out lives so many seconds longer than the least: answers take time, and clocks differ.
const MARGIN: i64 = 120;

/// How long Graph may take to answer with a person's service plans.
const PLANS_TIMEOUT: Duration = Duration::from_secs(5);

impl UserTokens {
    /// A calling token that lives at least 20 more minutes. Several tabs share one exchange.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn calling(&self, context: &TenantContext) -> Result<CallingToken, TokenError> {
        let kept = self.kept().users.get(&key(context)).and_then(|kept| kept.calling.clone());
        if let Some(token) = kept.filter(|token| lives(token, MIN_LIFETIME + MARGIN, &self.clock)) {
            return Ok(token);
        }
        let work = || {
            let (tokens, context) = (self.clone(), context.clone());
            async move { tokens.exchanged(&context).await }
        };
        let token = self.calling_flights.fly(key(context), work).await.unwrap_or(Err(TokenError::Broken))?;
        if lives(&token, MIN_LIFETIME, &self.clock) {
            Ok(token)
        } else {
            tracing::error!(
                tenant.id = context.tenant_id().as_str(), expires_on = %token.expires_on,
                "the calling token expires too soon: a token lifetime policy of the tenant gives less than 20 minutes, or clocks differ"
            );
            Err(TokenError::TooShort)
        }
    }

    async fn exchanged(&self, context: &TenantContext) -> Result<CallingToken, TokenError> {
        // A calling token lives as long as the Entra token that was exchanged, so that an old one is renewed first.
        let entra = self.access(context, Feature::Calling, MIN_LIFETIME + MARGIN).await?;
        let exchange = Exchange {
            entra_token: &entra.token,
            granted: &entra.scope,
            tenant_id: context.tenant_id().as_str(),
            user_id: context.require_user()?.as_str(),
        };
        match self.microsoft.acs.exchange(exchange).await {
            Ok(token) => {
                self.keep(context, |kept| kept.calling = Some(token.clone()));
                Ok(token)
            }
            Err(MicrosoftError::Exchange(error)) => Err(self.exchange_refused(context, &error).await?),
            Err(error) => Err(TokenError::Microsoft(Arc::new(error))),
        }
    }

    async fn exchange_refused(
        &self,
        context: &TenantContext,
        error: &ExchangeError,
    ) -> Result<TokenError, TokenError> {
        if let ExchangeError::Busy(after) = error {
            return Ok(TokenError::Busy(*after));
        }
        let (tenant, user) = (context.tenant_id().as_str(), context.user_id().map(UserId::as_str));
        tracing::error!(tenant.id = tenant, user.id = user, "no calling token: {error}");
        Ok(match error {
            ExchangeError::MissingScopes(_) => {
                self.consent(context, Feature::Calling, Advice::consent()).await?
            }
            ExchangeError::TokenRefused => {
                // Perhaps only this token is bad: the next attempt begins with a new one.
                self.forget(context);
                TokenError::Microsoft(Arc::new(error.clone().into()))
            }
            ExchangeError::NotLicensed { .. } => {
                self.explain_licence(context).await;
                TokenError::NotLicensed(error.user_message())
            }
            ExchangeError::Busy(_) | ExchangeError::Throttled(_) | ExchangeError::Other { .. } => {
                TokenError::Microsoft(Arc::new(error.clone().into()))
            }
            _ => TokenError::NotSetUp { person: error.user_message(), operator: error.to_string().into() },
        })
    }

    /// The person's service plans for calls, from Graph.
    pub(crate) async fn calling_plans(&self, context: &TenantContext) -> Result<CallingPlans, TokenError> {
        let token = self.graph_for(context, Feature::Profile).await?;
        let call = GraphCall {
            tenant: context.tenant_id().as_str(),
            user: context.require_user()?.as_str(),
            token: token.as_str().into(),
            deadline: Instant::now() + PLANS_TIMEOUT,
        };
        let licences = self.microsoft.graph.license_details(&call).await.map_err(MicrosoftError::from)?;
        Ok(CallingPlans::of(&licences))
    }

    /// Logs which service plans the user has, so that the operator needn't guess why there is no token.
    async fn explain_licence(&self, context: &TenantContext) {
        match self.calling_plans(context).await {
            Ok(CallingPlans { teams, phone }) => tracing::warn!(
                tenant.id = context.tenant_id().as_str(),
                user.id = context.user_id().map(UserId::as_str),
                ?teams,
                ?phone,
                "the user's service plans for Teams and for phone calls, as Graph tells them"
            ),
            Err(error) => tracing::warn!(%error, "Graph gives no answer about the user's service plans"),
        }
    }
}

fn lives(token: &CallingToken, seconds: i64, clock: &Clock) -> bool {
    token.expires_on.as_second() >= clock.now().as_second() + seconds
}
