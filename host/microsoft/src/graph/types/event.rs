//! `GET /me/events/{id}`, and an entry of a calendar as Graph writes it.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;

use super::cache::remembered;
use super::error::GraphFailure;
use super::gate::Service;
use super::request::Request;
use super::{Graph, GraphCall, GraphError, null_is_none};

pub(super) const EVENT_SELECT: &str = "id,iCalUId,subject,start,end,isAllDay,isCancelled,isDraft,sensitivity,showAs,type,seriesMasterId,responseStatus,organizer,attendees,location,categories,isOnlineMeeting,onlineMeeting,onlineMeetingProvider,onlineMeetingUrl,body";

/// Times in UTC; invitations as text, which is a fraction of their HTML and keeps the links.
pub(super) const PREFER: &str = "outlook.timezone=\"UTC\", outlook.body-content-type=\"text\"";

/// When something begins or ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTime {
    /// Without an offset.
    #[serde(default)]
    pub date_time: String,
    /// An IANA or Windows name.
    #[serde(default)]
    pub time_zone: String,
}

/// Somebody of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventPerson {
    /// `required`, `optional` or `resource`.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// Name and address.
    #[serde(default, deserialize_with = "null_is_none")]
    pub email_address: EmailAddress,
}

/// A name and its mail address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct EmailAddress {
    /// The name.
    #[serde(default)]
    pub name: Option<String>,
    /// The address.
    #[serde(default)]
    pub address: Option<String>,
}

#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OnlineMeeting {
    #[serde(default)]
    join_url: Option<String>,
}

#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    #[serde(default)]
    display_name: Option<String>,
}

#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
struct Body {
    #[serde(default)]
    content: Option<String>,
}

#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
struct Response {
    #[serde(default)]
    response: Option<String>,
}

/// An entry of a calendar. Its links stay out of `Debug`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventDocument {
    /// Graph's id of this entry, or of this occurrence.
    pub id: String,
    /// The same in each mailbox.
    #[serde(default, rename = "iCalUId")]
    pub ical_uid: Option<String>,
    /// The subject.
    #[serde(default)]
    pub subject: Option<String>,
    /// When it begins.
    #[serde(default, deserialize_with = "null_is_none")]
    pub start: EventTime,
    /// When it ends.
    #[serde(default, deserialize_with = "null_is_none")]
    pub end: EventTime,
    /// Takes whole days.
    #[serde(default, deserialize_with = "null_is_none")]
    pub is_all_day: bool,
    /// Called off.
    #[serde(default, deserialize_with = "null_is_none")]
    pub is_cancelled: bool,
    /// Not sent yet.
    #[serde(default, deserialize_with = "null_is_none")]
    pub is_draft: bool,
    /// `normal`, `personal`, `private` or `confidential`.
    #[serde(default)]
    pub sensitivity: Option<String>,
    /// `free`, `tentative`, `busy`, `oof`, `workingElsewhere` or `unknown`.
    #[serde(default)]
    pub show_as: Option<String>,
    /// `singleInstance`, `occurrence`, `exception` or `seriesMaster`.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// Of a series.
    #[serde(default)]
    pub series_master_id: Option<String>,
    #[serde(default)]
    response_status: Option<Response>,
    /// Who organises it.
    #[serde(default)]
    pub organizer: Option<EventPerson>,
    /// Who is invited.
    #[serde(default, deserialize_with = "null_is_none")]
    pub attendees: Vec<EventPerson>,
    #[serde(default)]
    location: Option<Named>,
    /// The user's own categories.
    #[serde(default, deserialize_with = "null_is_none")]
    pub categories: Vec<String>,
    #[serde(default)]
    online_meeting: Option<OnlineMeeting>,
    /// Of older meetings.
    #[serde(default)]
    pub online_meeting_url: Option<String>,
    #[serde(default)]
    body: Option<Body>,
}

impl fmt::Debug for EventDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventDocument").field("id", &self.id).finish_non_exhaustive()
    }
}

impl EventDocument {
    /// The link; may be absent although it is an online meeting.
    #[must_use]
    pub fn join_url(&self) -> Option<&str> {
        self.online_meeting.as_ref()?.join_url.as_deref()
    }

    /// `organizer`, `accepted`, `tentativelyAccepted`, `declined`, `notResponded` or `none`.
    #[must_use]
    pub fn response(&self) -> &str {
        self.response_status.as_ref().and_then(|status| status.response.as_deref()).unwrap_or("none")
    }

    /// The place's name.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_ref()?.display_name.as_deref()
    }

    /// What the invitation says, where the link has to be looked for in it.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_ref()?.content.as_deref()
    }

    /// Keeps the invitation's text only where the link has to be looked for in it.
    pub(super) fn lean(mut self) -> Self {
        if self.join_url().is_some_and(|url| !url.is_empty()) {
            self.body = None;
        }
        self
    }

    pub(super) fn weight(&self) -> usize {
        600 + self.attendees.len() * 120 + self.body().map_or(0, str::len)
    }
}

impl Graph {
    /// One entry of the user's calendar; `None` where there is none. Remembered for a short while.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn event(
        &self,
        call: &GraphCall<'_>,
        id: &str,
    ) -> Result<Option<Arc<EventDocument>>, GraphError> {
        remembered(&self.caches.events, call.of_user(id.into()), || async {
            let mut url = self.url(&["me", "events", id]);
            url.query_pairs_mut().append_pair("$select", EVENT_SELECT);
            let request = Request::get("event", Service::Calendar, url).header("Prefer", PREFER);
            match self.json::<EventDocument>(call, request).await {
                Ok(event) => Ok(Some(Arc::new(event.lean()))),
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
