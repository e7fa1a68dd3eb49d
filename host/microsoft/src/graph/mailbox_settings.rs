//! `GET /me/mailboxSettings`: the time zone in which the user reads the calendar.

use std::sync::Arc;

use serde::Deserialize;

use super::cache::cached;
use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::{GraphError, GraphFailure};
use super::request::Request;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MailboxSettings {
    #[serde(default)]
    time_zone: Option<String>,
}

impl Graph {
    /// The name of the mailbox's time zone, of Windows or of IANA. `None` where the user has no mailbox or has not
    /// consented to the scope that this needs.
    ///
    /// # Errors
    /// [`GraphError`] when Graph fails or can't be reached.
    pub async fn mailbox_time_zone(&self, call: &GraphCall<'_>) -> Result<Option<Arc<str>>, GraphError> {
        cached(&self.caches.time_zones, call.user_key(()), || async {
            let mut url = self.url(&["me", "mailboxSettings"]);
            url.query_pairs_mut().append_pair("$select", "timeZone");
            let request = Request::get("mailboxSettings", Service::Calendar, url);
            match self.json::<MailboxSettings>(call, request).await {
                Ok(settings) => Ok(settings.time_zone.filter(|zone| !zone.trim().is_empty()).map(Arc::from)),
                Err(error) => match error.failure {
                    GraphFailure::Forbidden | GraphFailure::NotFound | GraphFailure::Refused => Ok(None),
                    _ => Err(error),
                },
            }
        })
        .await
    }
}
