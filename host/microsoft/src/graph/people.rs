//! Several people by id: what is not remembered is asked in one request.

use std::collections::HashMap;
use std::sync::Arc;

use super::batch::{BatchRequest, MAX_BATCH};
use super::error::GraphFailure;
use super::gate::Service;
use super::request::failure_of;
use super::{DirectoryUser, Graph, GraphCall, GraphError, SELECT};

impl Graph {
    /// People of the user's tenant by their ids; those of other tenants are missing. Remembered.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
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
                None if unknown.contains(id) => {}
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
                    BatchRequest::get(id.clone(), format!("/users/{segment}?$select={SELECT}"))
                })
                .collect();
            for (id, answer) in self.batch(call, Service::Directory, requests).await? {
                let user = match failure_of(answer.status) {
                    _ if answer.status == 200 => {
                        let user: DirectoryUser = serde_json::from_value(answer.body).map_err(|error| {
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
                    _ => return Err(answer.refused("people")),
                };
                let key = call.of_tenant(id.to_lowercase().into_boxed_str());
                self.caches.people.insert(key, user.clone()).await;
                if let Some(user) = user {
                    found.insert(id, user);
                }
            }
        }
        Ok(found)
    }
}
