//! `GET /me/events/{id}`

use std::sync::Arc;

use super::cache::cached;
use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::{GraphError, GraphFailure};
use super::request::Request;
use super::types::{EVENT_PREFER, EVENT_SELECT, EventDocument};

impl Graph {
    /// One entry of the user's calendar; `None` where there is none. It is cached for a short while.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, fails or can't be reached.
    pub async fn event(
        &self,
        call: &GraphCall<'_>,
        id: &str,
    ) -> Result<Option<Arc<EventDocument>>, GraphError> {
        if !Self::can_be_addressed(id) {
            return Ok(None);
        }
        cached(&self.caches.events, call.user_key(id.into()), || async {
            let mut url = self.url(&["me", "events", id]);
            url.query_pairs_mut().append_pair("$select", EVENT_SELECT);
            let request = Request::get("event", Service::Calendar, url).header("Prefer", EVENT_PREFER);
            match self.json::<EventDocument>(call, request).await {
                Ok(event) => Ok(Some(Arc::new(event.without_needless_body()))),
                Err(error)
                    if error.failure == GraphFailure::NotFound
                        || &*error.code == "ErrorInvalidIdMalformed" =>
                {
                    Ok(None)
                }
                Err(error) => Err(error),
            }
        })
        .await
    }
}
