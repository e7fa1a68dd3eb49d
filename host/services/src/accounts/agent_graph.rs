//! Graph, as the agent: with the agent's token, within a time, and once more with a new token where Graph is done with
//! the old one.

use std::time::{Duration, Instant};

pub use switchboard_microsoft::entra::Feature;
use switchboard_microsoft::graph::{GraphCall, GraphError, GraphFailure};
use switchboard_store::TenantContext;

use crate::PluginHost;
use crate::error::PluginHostError;
use crate::user_tokens::TokenError;

/// How long people wait for a list.
pub(crate) const LIST: Duration = Duration::from_secs(8);

/// How Graph gave no answer to an agent.
#[derive(Debug, thiserror::Error)]
pub enum AskGraphError {
    /// There is no token for it.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Graph failed or refused.
    #[error("{error}")]
    Graph {
        /// How.
        error: GraphError,
        /// What of Graph was used.
        feature: Feature,
    },
    /// No token in time.
    #[error("no token for Graph in time")]
    Slow,
    /// Something of ours.
    #[error(transparent)]
    Host(#[from] PluginHostError),
    /// The request does not fit.
    #[error("{message}")]
    Invalid {
        /// Which member.
        field: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// There is no such thing.
    #[error("{0}")]
    NotFound(&'static str),
    /// It can't be done any more, and why.
    #[error("{0}")]
    Gone(&'static str),
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

impl PluginHost {
    /// The agent's token, in time.
    pub(crate) async fn agent_token(
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
    pub(crate) async fn renewed_agent_token(
        &self,
        context: &TenantContext,
        feature: Feature,
        deadline: Instant,
        error: &GraphError,
    ) -> Result<String, AskGraphError> {
        let Some(claims) = &error.claims else {
            self.tokens.forget(context);
            return self.agent_token(context, feature, deadline).await;
        };
        let token = self.tokens.graph_challenged(context, feature, claims);
        match tokio::time::timeout_at(deadline.into(), token).await {
            Ok(token) => Ok(token?),
            Err(_) => Err(AskGraphError::Slow),
        }
    }

    /// What Graph remembers without being asked needs no token.
    pub(crate) fn remembered_call(context: &TenantContext) -> GraphCall<'_> {
        GraphCall {
            tenant: context.tenant_id(),
            user: context.user_id(),
            token: "",
            deadline: Instant::now(),
        }
    }
}

/// Asks Graph as the agent of a context: `as_agent!(host, context, feature, deadline, |graph, call| graph.user(&call, id))`.
macro_rules! as_agent {
    ($host:expr, $context:expr, $feature:expr, $deadline:expr, |$graph:ident, $call:ident| $ask:expr) => {{
        let (host, context, feature, deadline) = ($host, $context, $feature, $deadline);
        let $graph = &host.tokens.microsoft().graph;
        let mut token = host.agent_token(context, feature, deadline).await?;
        let mut renewed = false;
        loop {
            let $call = switchboard_microsoft::graph::GraphCall {
                tenant: context.tenant_id(),
                user: context.user_id(),
                token: &token,
                deadline,
            };
            match $ask.await {
                Ok(answer) => break Ok(answer),
                Err(error)
                    if !renewed
                        && error.failure == switchboard_microsoft::graph::GraphFailure::Unauthorized =>
                {
                    renewed = true;
                    token = host.renewed_agent_token(context, feature, deadline, &error).await?;
                }
                Err(error) if error.failure == switchboard_microsoft::graph::GraphFailure::Unauthorized => {
                    let claims = error.claims.as_deref();
                    break Err(host.tokens.refused_by_graph(context, feature, claims).await.into());
                }
                Err(error) => break Err($crate::agent_graph::AskGraphError::Graph { error, feature }),
            }
        }
    }};
}

pub(crate) use as_agent;
