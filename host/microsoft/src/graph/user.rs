//! `GET /users/{id}`

use std::sync::Arc;

use super::cache::remembered;
use super::error::GraphFailure;
use super::gate::Service;
use super::request::Request;
use super::{DirectoryUser, Graph, GraphCall, GraphError, SELECT};

impl Graph {
    /// A person of the user's tenant; `None` for people of other tenants. Remembered.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn user(
        &self,
        call: &GraphCall<'_>,
        id: &str,
    ) -> Result<Option<Arc<DirectoryUser>>, GraphError> {
        let key = call.of_tenant(id.to_lowercase().into_boxed_str());
        remembered(&self.caches.people, key, || self.ask_user(call, id)).await
    }

    /// A person of the user's tenant, if that is remembered: nothing is asked.
    pub async fn known_user(&self, call: &GraphCall<'_>, id: &str) -> Option<Option<Arc<DirectoryUser>>> {
        self.caches.people.get(&call.of_tenant(id.to_lowercase().into_boxed_str())).await
    }

    async fn ask_user(
        &self,
        call: &GraphCall<'_>,
        id: &str,
    ) -> Result<Option<Arc<DirectoryUser>>, GraphError> {
        let mut url = self.url(&["users", id]);
        url.query_pairs_mut().append_pair("$select", SELECT);
        match self.json::<DirectoryUser>(call, Request::get("user", Service::Directory, url)).await {
            Ok(user) => Ok(Some(Arc::new(user))),
            Err(error) if error.failure == GraphFailure::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn remember_user(&self, call: &GraphCall<'_>, user: &DirectoryUser) {
        let key = call.of_tenant(user.id.to_lowercase().into_boxed_str());
        self.caches.people.insert(key, Some(Arc::new(user.clone()))).await;
    }
}
