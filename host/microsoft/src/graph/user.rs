//! `GET /users/{id}`

use std::sync::Arc;

use super::cache::cached;
use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::{GraphError, GraphFailure};
use super::request::Request;
use super::types::{DirectoryUser, USER_SELECT};

impl Graph {
    /// A person of the user's tenant; `None` for people of other tenants. It is cached.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, fails or can't be reached.
    pub async fn user(
        &self,
        call: &GraphCall<'_>,
        id: &str,
    ) -> Result<Option<Arc<DirectoryUser>>, GraphError> {
        let key = call.tenant_key(id.to_lowercase().into_boxed_str());
        cached(&self.caches.people, key, || self.fetch_user(call, id)).await
    }

    /// A person of the user's tenant, if they are cached. Nothing is requested.
    pub async fn known_user(&self, call: &GraphCall<'_>, id: &str) -> Option<Option<Arc<DirectoryUser>>> {
        self.caches.people.get(&call.tenant_key(id.to_lowercase().into_boxed_str())).await
    }

    async fn fetch_user(
        &self,
        call: &GraphCall<'_>,
        id: &str,
    ) -> Result<Option<Arc<DirectoryUser>>, GraphError> {
        if !Self::can_be_addressed(id) {
            return Ok(None);
        }
        let mut url = self.url(&["users", id]);
        url.query_pairs_mut().append_pair("$select", USER_SELECT);
        match self.json::<DirectoryUser>(call, Request::get("user", Service::Directory, url)).await {
            Ok(user) => Ok(Some(Arc::new(user))),
            Err(error) if error.failure == GraphFailure::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn cache_user(&self, call: &GraphCall<'_>, user: &DirectoryUser) {
        let key = call.tenant_key(user.id.to_lowercase().into_boxed_str());
        self.caches.people.insert(key, Some(Arc::new(user.clone()))).await;
    }
}
