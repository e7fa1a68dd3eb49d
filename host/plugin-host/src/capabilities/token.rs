//! Requests over a connection that gets its tokens by itself.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Request, Response, StatusCode};
use switchboard_domain::error::PluginError;
use switchboard_store::Connection;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::CapabilityHandler;
use super::credential::Credential;
use super::http::too_late;
use crate::oauth2::client::OAuth2Client;
use crate::oauth2::{AccessToken, TokenFailure, TokenFor};

/// What a request needs to get its token.
pub(super) struct TokenOf<'a> {
    pub(super) connection: &'a Connection,
    pub(super) client: &'a OAuth2Client,
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

impl CapabilityHandler {
    /// Sends a request with the connection's token. If the other side does not take a token that was good until now, the request
    /// is sent once more with another one. That is safe for every method: who answers 401 has done nothing, and the body is in
    /// memory as a whole.
    pub(super) async fn send_with_token(
        &self,
        of: &TokenOf<'_>,
        request: Request,
    ) -> Result<(Response, Credential), PluginError> {
        let key = TokenFor::new(self.context.tenant_id(), &self.plugin.name, of.connection);
        let tokens = &self.host.tokens;
        let again = request.try_clone();
        let token = of.in_time(timeout_at(of.until, tokens.get(&key, of.client)).await)?;
        let bearer = Credential::Bearer { token: token.value.clone() };
        let answer = self.send_with(&bearer, request).await?;
        let (StatusCode::UNAUTHORIZED, Some(again)) = (answer.status(), again) else {
            return Ok((answer, bearer));
        };
        let other = timeout_at(of.until, tokens.instead_of(&token, &key, of.client)).await;
        let Some(other) = other.transpose() else { return Ok((answer, bearer)) };
        // The refused answer is let go before the next one comes.
        drop(answer);
        let bearer = Credential::Bearer { token: of.in_time(other)?.value.clone() };
        Ok((self.send_with(&bearer, again).await?, bearer))
    }
}
