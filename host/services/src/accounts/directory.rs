//! The tenant's people, as the agent may see them: lists, single people, photos, presence.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use switchboard_microsoft::graph::{DirectoryUser, Photo, Presence, UserPage, UserQuery};
use switchboard_store::TenantContext;

use crate::PluginHost;
use crate::agent_graph::{AskGraphError, Feature, LIST, as_agent};

impl PluginHost {
    /// A page of the tenant's people.
    ///
    /// # Errors
    /// When the agent has not consented, or Graph fails or refuses.
    pub async fn list_people(
        &self,
        context: &TenantContext,
        query: &UserQuery,
    ) -> Result<Arc<UserPage>, AskGraphError> {
        let deadline = Instant::now() + LIST;
        as_agent!(self, context, Feature::Directory, deadline, |graph, call| graph.users(&call, query))
    }

    /// A person of the tenant; `None` for people of other tenants.
    ///
    /// # Errors
    /// When the agent has not consented, Graph fails or refuses, or does not answer by the deadline.
    pub async fn person(
        &self,
        context: &TenantContext,
        id: &str,
        deadline: Instant,
    ) -> Result<Option<Arc<DirectoryUser>>, AskGraphError> {
        // What is remembered needs no token, and so no Entra.
        if let Some(known) = self.known_person(context, id).await {
            return Ok(known);
        }
        as_agent!(self, context, Feature::Directory, deadline, |graph, call| graph.user(&call, id))
    }

    /// A person of the tenant, if that is remembered.
    pub async fn known_person(
        &self,
        context: &TenantContext,
        id: &str,
    ) -> Option<Option<Arc<DirectoryUser>>> {
        self.tokens.microsoft().graph.known_user(&Self::remembered_call(context), id).await
    }

    /// People whose business number is stored in exactly this spelling.
    ///
    /// # Errors
    /// When the agent has not consented, Graph fails or refuses, or does not answer by the deadline.
    pub async fn people_by_phone(
        &self,
        context: &TenantContext,
        number: &str,
        deadline: Instant,
    ) -> Result<Arc<Vec<DirectoryUser>>, AskGraphError> {
        as_agent!(self, context, Feature::Directory, deadline, |graph, call| graph
            .users_by_phone(&call, number))
    }

    /// A person's photo; `None` where there is none.
    ///
    /// # Errors
    /// When the agent has not consented, or Graph fails or refuses.
    pub async fn photo(
        &self,
        context: &TenantContext,
        id: &str,
        size: u16,
    ) -> Result<Option<Photo>, AskGraphError> {
        let deadline = Instant::now() + LIST;
        as_agent!(self, context, Feature::Directory, deadline, |graph, call| graph.photo(&call, id, size))
    }

    /// Whether people can be reached.
    ///
    /// # Errors
    /// When the agent has not consented, or Graph fails or refuses.
    pub async fn presences(
        &self,
        context: &TenantContext,
        ids: &[String],
    ) -> Result<HashMap<String, Presence>, AskGraphError> {
        let deadline = Instant::now() + LIST;
        as_agent!(self, context, Feature::Presence, deadline, |graph, call| graph.presences(&call, ids))
    }
}
