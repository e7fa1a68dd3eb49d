//! The tenant's people, as the agent may see them: lists, single people, photos, presence.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt;
use futures::future::BoxFuture;

use switchboard_domain::customer::Person;
use switchboard_microsoft::graph::{DirectoryUser, GraphCall, Photo, Presence, UserPage, UserQuery};
use switchboard_plugin_host::{Directory, DirectoryUnavailable};
use switchboard_store::TenantContext;

use super::agent_graph::{AgentGraph, AskGraphError, Feature, LIST};

impl AgentGraph {
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
        self.ask(context, Feature::Directory, deadline, |graph, call| async move {
            graph.users(&call, query).await
        })
        .await
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
        // The cache needs no token, and so no answer of Entra.
        if let Some(known) = self.known_person(context, id).await {
            return Ok(known);
        }
        self.ask(
            context,
            Feature::Directory,
            deadline,
            |graph, call| async move { graph.user(&call, id).await },
        )
        .await
    }

    /// A person of the tenant, where the cache knows whether there is one.
    pub async fn known_person(
        &self,
        context: &TenantContext,
        id: &str,
    ) -> Option<Option<Arc<DirectoryUser>>> {
        let call = GraphCall {
            tenant: context.tenant_id().as_str(),
            user: context.user_id()?.as_str(),
            token: "".into(),
            deadline: Instant::now(),
        };
        self.graph().known_user(&call, id).await
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
        self.ask(context, Feature::Directory, deadline, |graph, call| async move {
            graph.users_by_phone(&call, number).await
        })
        .await
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
        self.ask(context, Feature::Directory, deadline, |graph, call| async move {
            graph.photo(&call, id, size).await
        })
        .await
    }

    /// The presence of people: whether they are available.
    ///
    /// # Errors
    /// When the agent has not consented, or Graph fails or refuses.
    pub async fn presences(
        &self,
        context: &TenantContext,
        ids: &[String],
    ) -> Result<HashMap<String, Presence>, AskGraphError> {
        let deadline = Instant::now() + LIST;
        self.ask(context, Feature::Presence, deadline, |graph, call| async move {
            graph.presences(&call, ids).await
        })
        .await
    }
}

/// A directory entry as the person that cards and plugins see.
#[must_use]
pub fn person_of(user: &DirectoryUser) -> Person {
    let user = user.clone();
    let name = user.display_name.or_else(|| user.user_principal_name.clone()).unwrap_or_default();
    Person {
        id: user.id,
        display_name: name,
        email: user.mail.or(user.user_principal_name),
        job_title: user.job_title,
        department: user.department,
        phones: user.business_phones.into_iter().chain(user.mobile_phone).collect(),
        extra: Vec::new(),
    }
}

fn unavailable(error: &AskGraphError) -> DirectoryUnavailable {
    tracing::warn!(%error, "a plugin gets no answer from the directory");
    DirectoryUnavailable
}

/// The capability `directory` of plugins.
impl Directory for AgentGraph {
    fn person<'a>(
        &'a self,
        context: &'a TenantContext,
        id: &'a str,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Option<Person>, DirectoryUnavailable>> {
        async move {
            let found = AgentGraph::person(self, context, id, deadline).await;
            Ok(found.map_err(|error| unavailable(&error))?.as_deref().map(person_of))
        }
        .boxed()
    }

    fn people_by_phone<'a>(
        &'a self,
        context: &'a TenantContext,
        number: &'a str,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Vec<Person>, DirectoryUnavailable>> {
        async move {
            let found = AgentGraph::people_by_phone(self, context, number, deadline).await;
            Ok(found.map_err(|error| unavailable(&error))?.iter().map(person_of).collect())
        }
        .boxed()
    }
}
