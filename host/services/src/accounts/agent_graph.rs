//! Graph, asked as the agent: with the agent's token, until a deadline, and once more with a new token where Graph refuses
//! the old one.

use std::time::{Duration, Instant};

use switchboard_domain::meeting::HiddenSays;
pub use switchboard_microsoft::entra::Feature;
use switchboard_microsoft::graph::{Graph, GraphCall, GraphError, GraphFailure};
use switchboard_plugin_host::PluginHostError;
use switchboard_store::TenantContext;

use super::user_tokens::{TokenError, UserTokens};

/// How long an agent waits for a list.
pub(crate) const LIST: Duration = Duration::from_secs(8);

/// Why Graph gave an agent no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskGraphError {
    /// The agent has no token for it.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Graph failed or refused.
    #[error("{error}")]
    Graph {
        /// How.
        error: GraphError,
        /// The part of Graph that was used.
        feature: Feature,
    },
    /// The sign-in service gave no token in time.
    #[error("no token for Graph in time")]
    Slow,
    /// The tenant's plugins can't be asked.
    #[error(transparent)]
    Plugins(#[from] PluginHostError),
    /// The request does not fit.
    #[error("{message}")]
    Invalid {
        /// Which member.
        field: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// There is no such thing.
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// The meeting can't be joined any more, and why.
    #[error("{}", .0.words())]
    CantJoin(HiddenSays),
}

impl AskGraphError {
    /// How Graph failed, where it was Graph.
    #[must_use]
    pub fn graph(&self) -> Option<GraphFailure> {
        match self {
            Self::Graph { error, .. } => Some(error.failure),
            _ => None,
        }
    }
}

/// Graph, asked as an agent. Clones share the tokens.
#[derive(Debug, Clone)]
pub struct AgentGraph {
    tokens: UserTokens,
}

impl AgentGraph {
    /// Asks with these tokens.
    #[must_use]
    pub fn new(tokens: UserTokens) -> Self {
        Self { tokens }
    }

    /// The users' tokens.
    #[must_use]
    pub fn tokens(&self) -> &UserTokens {
        &self.tokens
    }

    /// Asks Graph as the context's user. Where Graph does not take the token, `question` is asked once more with another
    /// one.
    pub(crate) async fn ask<'a, T, A>(
        &'a self,
        context: &'a TenantContext,
        feature: Feature,
        deadline: Instant,
        question: impl Fn(&'a Graph, GraphCall<'a>) -> A,
    ) -> Result<T, AskGraphError>
    where
        A: Future<Output = Result<T, GraphError>>,
    {
        let graph = self.graph();
        let user = context.require_user().map_err(TokenError::from)?;
        let with = |token: String| GraphCall {
            tenant: context.tenant_id().as_str(),
            user: user.as_str(),
            token: token.into(),
            deadline,
        };
        let token = self.token(context, feature, deadline).await?;
        let refused = match question(graph, with(token)).await {
            Err(error) if error.failure == GraphFailure::Unauthorized => error,
            answer => return answer.map_err(|error| AskGraphError::Graph { error, feature }),
        };
        let token = self.another_token(context, feature, deadline, &refused).await?;
        match question(graph, with(token)).await {
            Err(error) if error.failure == GraphFailure::Unauthorized => {
                let claims = error.claims.as_deref();
                Err(self.tokens.refused_by_graph(context, feature, claims).await.into())
            }
            answer => answer.map_err(|error| AskGraphError::Graph { error, feature }),
        }
    }

    /// Graph itself, for what it remembers without being asked, which needs no token.
    pub(crate) fn graph(&self) -> &Graph {
        &self.tokens.microsoft().graph
    }

    async fn token(
        &self,
        context: &TenantContext,
        feature: Feature,
        deadline: Instant,
    ) -> Result<String, AskGraphError> {
        match tokio::time::timeout_at(deadline.into(), self.tokens.graph_for(context, feature)).await {
            Ok(token) => Ok(token?),
            Err(_) => Err(AskGraphError::Slow),
        }
    }

    /// Another token after Graph would not take the old one.
    async fn another_token(
        &self,
        context: &TenantContext,
        feature: Feature,
        deadline: Instant,
        refused: &GraphError,
    ) -> Result<String, AskGraphError> {
        let Some(claims) = &refused.claims else {
            self.tokens.forget(context);
            return self.token(context, feature, deadline).await;
        };
        let token = self.tokens.graph_challenged(context, feature, claims);
        match tokio::time::timeout_at(deadline.into(), token).await {
            Ok(token) => Ok(token?),
            Err(_) => Err(AskGraphError::Slow),
        }
    }
}
