//! `POST /communications/getPresencesByUserId`

use std::collections::HashMap;

use serde_json::json;

use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::GraphError;
use super::request::Request;
use super::types::{List, Presence};

/// The most people of one request.
const MAX_IDS: usize = 650;

impl Graph {
    /// Whether these people can be reached; unknown people are missing. It is cached for a short while.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, fails or can't be reached.
    pub async fn presences(
        &self,
        call: &GraphCall<'_>,
        ids: &[String],
    ) -> Result<HashMap<String, Presence>, GraphError> {
        let key = |id: &str| call.tenant_key(id.to_lowercase().into_boxed_str());
        let mut found = HashMap::new();
        let mut unknown = Vec::new();
        for id in ids {
            match self.caches.presence.get(&key(id)).await {
                Some(presence) => {
                    found.insert(id.clone(), presence);
                }
                None => unknown.push(id.as_str()),
            }
        }
        for ids in unknown.chunks(MAX_IDS) {
            let url = self.url(&["communications", "getPresencesByUserId"]);
            let request = Request::post("presence", Service::Presence, url, json!({"ids": ids}));
            for presence in self.json::<List<Presence>>(call, request).await?.value {
                // The caller finds it under its own spelling of the id.
                let Some(id) = ids.iter().find(|id| id.eq_ignore_ascii_case(&presence.id)) else { continue };
                self.caches.presence.insert(key(id), presence.clone()).await;
                found.insert((*id).to_owned(), presence);
            }
        }
        Ok(found)
    }
}
