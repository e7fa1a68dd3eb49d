//! Requests over a connection that gets its tokens by itself.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::{Request, Response, StatusCode};
use switchboard_domain::error::PluginError;
use switchboard_store::{Connection, TenantContext};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::CapabilityHandler;
use super::credential::Credential;
use super::http::too_late;
use crate::PluginHost;
use crate::oauth2::{AccessToken, TokenFailure, TokenFor, TokenSource};

/// What a request needs to get its token.
pub(super) struct TokenOf<'a> {
    pub(super) connection: &'a Connection,
    pub(super) credential: &'a Credential,
    /// How long the request may take, with its token.
    pub(super) time: Duration,
    /// When that is over.
    pub(super) until: Instant,
}

impl TokenOf<'_> {
    fn in_time(
        &self,
        token: Result<Result<Arc<AccessToken>, TokenFailure>, Elapsed>,
    ) -> Result<Arc<AccessToken>, PluginError> {
        let name = &self.connection.name;
        let token =
            token.map_err(|_| too_late("the token endpoint gave no answer", self.time).about(name))?;
        token.map_err(|failure| failure.for_plugin(name))
    }
}

impl PluginHost {
    /// Where the tokens of a connection come from, for a request of the context's user; absent where it needs none.
    pub(super) async fn token_source(
        &self,
        context: &TenantContext,
        plugin: &str,
        connection: &Connection,
        credential: &Credential,
    ) -> Result<Option<(TokenFor, TokenSource)>, TokenFailure> {
        Ok(Some(match credential {
            Credential::Oauth2ClientCredentials(client) => {
                (TokenFor::new(context.tenant_id(), plugin, connection), TokenSource::Client(client.clone()))
            }
            Credential::Oauth2AuthorizationCode(client) => {
                self.account_source(context, plugin, connection, client).await?
            }
            Credential::None
            | Credential::Bearer { .. }
            | Credential::Basic { .. }
            | Credential::Header { .. } => return Ok(None),
        }))
    }
}

impl CapabilityHandler {
    /// Sends a request with the connection's token, where its credential is one that gets tokens. If the other side does not take
    /// a token that was good until now, the request is sent once more with another one. That is safe for every method: who answers
    /// 401 has done nothing, and the body is in memory as a whole.
    pub(super) async fn send_with_token(
        &self,
        of: &TokenOf<'_>,
        request: Request,
    ) -> Result<(Response, Credential), PluginError> {
        let source =
            self.host.token_source(&self.context, &self.plugin.name, of.connection, of.credential).await;
        let source = source.map_err(|failure| failure.for_plugin(&of.connection.name))?;
        let Some((key, source)) = source else {
            return Ok((self.send_with(of.credential, request).await?, Credential::None));
        };
        if key.is_of_agent() {
            self.ran_as_agent.store(true, Ordering::Relaxed);
        }
        let (tokens, counted) = (&self.host.tokens, &*self.egress_bytes);
        let again = request.try_clone();
        let token = of.in_time(timeout_at(of.until, tokens.get(&key, &source, counted)).await)?;
        let bearer = Credential::Bearer { token: token.value.clone() };
        let answer = self.send_with(&bearer, request).await?;
        let (StatusCode::UNAUTHORIZED, Some(again)) = (answer.status(), again) else {
            return Ok((answer, bearer));
        };
        let other = timeout_at(of.until, tokens.instead_of(&token, &key, &source, counted)).await;
        let Some(other) = other.transpose() else { return Ok((answer, bearer)) };
        // The refused answer is let go before the next one comes.
        drop(answer);
        let bearer = Credential::Bearer { token: of.in_time(other)?.value.clone() };
        Ok((self.send_with(&bearer, again).await?, bearer))
    }
}
