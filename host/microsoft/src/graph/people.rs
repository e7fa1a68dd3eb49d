//! Several people by id. Those that are not cached are requested in one batch.

use std::collections::HashMap;
use std::sync::Arc;

use super::batch::{BatchRequest, MAX_BATCH};
use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::{GraphError, GraphFailure};
use super::refusal::failure_of;
use super::types::{DirectoryUser, USER_SELECT};

impl Graph {
    /// People of the user's tenant by their ids; those of other tenants are missing. They are cached.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, fails or can't be reached.
    pub async fn people(
        &self,
        call: &GraphCall<'_>,
        ids: &[String],
    ) -> Result<HashMap<String, Arc<DirectoryUser>>, GraphError> {
        let mut found = HashMap::new();
        let mut unknown: Vec<String> = Vec::new();
        for id in ids {
            match self.known_user(call, id).await {
                Some(Some(user)) => {
                    found.insert(id.clone(), user);
                }
                Some(None) => {}
                None if unknown.contains(id) || !Self::can_be_addressed(id) => {}
                None => unknown.push(id.clone()),
            }
        }
        if let [one] = &unknown[..] {
            if let Some(user) = self.user(call, one).await? {
                found.insert(one.clone(), user);
            }
            return Ok(found);
        }
        for ids in unknown.chunks(MAX_BATCH) {
            let requests: Vec<BatchRequest> = ids
                .iter()
                .map(|id| {
                    let segment = self.url(&["users", id]);
                    let segment =
                        segment.path_segments().and_then(Iterator::last).unwrap_or_default().to_owned();
                    BatchRequest::get(id.clone(), format!("/users/{segment}?$select={USER_SELECT}"))
                })
                .collect();
            for (id, response) in self.batch(call, Service::Directory, requests).await? {
                let user = match failure_of(response.status) {
                    _ if response.status == 200 => {
                        let user: DirectoryUser = serde_json::from_value(response.body).map_err(|error| {
                            GraphError::new(
                                GraphFailure::Unreadable,
                                "people",
                                "unreadable",
                                error.to_string(),
                            )
                        })?;
                        Some(Arc::new(user))
                    }
                    GraphFailure::NotFound => None,
                    _ => return Err(response.error("people", self.clock.now())),
                };
                let key = call.tenant_key(id.to_lowercase().into_boxed_str());
                self.caches.people.insert(key, user.clone()).await;
                if let Some(user) = user {
                    found.insert(id, user);
                }
            }
        }
        Ok(found)
    }
}
