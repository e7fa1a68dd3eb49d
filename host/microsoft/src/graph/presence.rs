//! `POST /communications/getPresencesByUserId`

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::json;

use super::gate::Service;
use super::request::Request;
use super::{Graph, GraphCall, GraphError, Listed};

/// The most people of one request.
const MAX_IDS: usize = 650;

/// Whether somebody can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// Entra object id.
    pub id: String,
    /// `Available`, `Busy`, `DoNotDisturb`, …
    #[serde(default)]
    pub availability: String,
    /// `InACall`, `InAMeeting`, …
    #[serde(default)]
    pub activity: String,
}

impl Graph {
    /// Whether these people can be reached; who is unknown is missing. Remembered for a short while.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn presences(
        &self,
        call: &GraphCall<'_>,
        ids: &[String],
    ) -> Result<HashMap<String, Presence>, GraphError> {
        let key = |id: &str| call.of_tenant(id.to_lowercase().into_boxed_str());
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
            for presence in self.json::<Listed<Presence>>(call, request).await?.value {
                // Under the spelling that was asked for.
                let Some(id) = ids.iter().find(|id| id.eq_ignore_ascii_case(&presence.id)) else { continue };
                self.caches.presence.insert(key(id), presence.clone()).await;
                found.insert((*id).to_owned(), presence);
            }
        }
        Ok(found)
    }
}
