//! One-on-one chats, which open in Teams.

use std::time::Instant;

use switchboard_microsoft::graph::{Chat, GraphFailure};
use switchboard_store::TenantContext;

use super::agent_graph::{AgentGraph, AskGraphError, Feature, LIST};

impl AgentGraph {
    /// The agent's chat with somebody: made if there is none, the same each time.
    ///
    /// # Errors
    /// When the agent has not consented, the person can't be chatted with, or Graph fails.
    pub async fn open_chat(
        &self,
        context: &TenantContext,
        with: &str,
        with_tenant: Option<&str>,
    ) -> Result<Chat, AskGraphError> {
        let deadline = Instant::now() + LIST;
        let opened = self
            .ask(context, Feature::Chat, deadline, |graph, call| async move {
                graph.one_on_one_chat(&call, with, with_tenant).await
            })
            .await;
        match opened {
            Err(AskGraphError::Graph { error, .. })
                if matches!(error.failure, GraphFailure::NotFound | GraphFailure::Refused) =>
            {
                let message = format!("Teams opens no chat with this person: {}", error.message);
                Err(AskGraphError::Invalid { field: "userId", message })
            }
            opened => opened,
        }
    }
}
