//! `GET /me/mailboxSettings`: the time zone in which the user reads the calendar.

use std::sync::Arc;

use serde::Deserialize;

use super::cache::remembered;
use super::error::GraphFailure;
use super::gate::Service;
use super::request::Request;
use super::{Graph, GraphCall, GraphError};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MailboxSettings {
    #[serde(default)]
    time_zone: Option<String>,
}

impl Graph {
    /// The name of the mailbox's time zone, of Windows or of IANA. `None` where the user has no mailbox or has not
    /// agreed that we read its settings.
    ///
    /// # Errors
    /// When Graph can't be reached or fails.
    pub async fn mailbox_time_zone(&self, call: &GraphCall<'_>) -> Result<Option<Arc<str>>, GraphError> {
        remembered(&self.caches.time_zones, call.of_user(()), || async {
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
