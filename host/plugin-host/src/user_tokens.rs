//! Access tokens of signed-in users, from their refresh tokens: one resource at a time, each kept until it is old.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use switchboard_microsoft::acs::CallingToken;
use switchboard_microsoft::entra::{ACS_SCOPES, GRAPH_SCOPES};
use switchboard_microsoft::{Microsoft, MicrosoftError};
use switchboard_store::{Store, StoreError, TenantContext};

/// An access token is not used in its last seconds.
const GRAPH_SPARE: i64 = 60;

/// How a token can't be had.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The user has to sign in again.
    #[error("sign in again: {0}")]
    SignIn(String),
    /// Microsoft.
    #[error(transparent)]
    Microsoft(MicrosoftError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<MicrosoftError> for TokenError {
    fn from(error: MicrosoftError) -> Self {
        if error.needs_sign_in() { Self::SignIn(error.to_string()) } else { Self::Microsoft(error) }
    }
}

type GraphTokens = HashMap<(String, String), (String, i64)>;

/// Makes tokens for users. Clones share it.
#[derive(Clone)]
pub struct UserTokens {
    store: Store,
    microsoft: Arc<Microsoft>,
    graph: Arc<Mutex<GraphTokens>>,
}

impl std::fmt::Debug for UserTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserTokens(…)")
    }
}

impl UserTokens {
    /// Tokens from these services for users of this store.
    #[must_use]
    pub fn new(store: Store, microsoft: Arc<Microsoft>) -> Self {
        Self { store, microsoft, graph: Arc::default() }
    }

    /// The services.
    #[must_use]
    pub fn microsoft(&self) -> &Microsoft {
        &self.microsoft
    }

    /// A fresh calling token.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn calling(&self, context: &TenantContext) -> Result<CallingToken, TokenError> {
        // Never from a cache: what the exchange gives lives as long as the Entra token, and that one is new.
        let (entra, _) = self.redeem(context, ACS_SCOPES).await?;
        Ok(self.microsoft.acs.exchange(&entra, context.user_id(), Timestamp::now()).await?)
    }

    /// An access token for Graph.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn graph(&self, context: &TenantContext) -> Result<String, TokenError> {
        let key = (context.tenant_id().to_owned(), context.user_id().to_owned());
        let now = Timestamp::now().as_second();
        let kept = self.graph.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some((token, expires)) = kept
            && expires > now + GRAPH_SPARE
        {
            return Ok(token);
        }
        let (token, expires_in) = self.redeem(context, GRAPH_SCOPES).await?;
        let mut graph = self.graph.lock().unwrap_or_else(PoisonError::into_inner);
        graph.retain(|_, (_, expires)| *expires > now);
        graph.insert(key, (token.clone(), now + expires_in));
        Ok(token)
    }

    /// Forgets a user's tokens, at sign-out.
    pub fn forget(&self, context: &TenantContext) {
        let key = (context.tenant_id().to_owned(), context.user_id().to_owned());
        self.graph.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    async fn redeem(&self, context: &TenantContext, scopes: &str) -> Result<(String, i64), TokenError> {
        let refresh = self
            .store
            .refresh_token(context)
            .await?
            .ok_or_else(|| TokenError::SignIn("there is no refresh token".into()))?;
        let tokens = self.microsoft.entra.refresh(&refresh, scopes).await?;
        if let Some(new) = tokens.refresh_token.filter(|new| *new != refresh) {
            self.store.set_refresh_token(context, &new).await?;
        }
        Ok((tokens.access_token, tokens.expires_in))
    }
}
