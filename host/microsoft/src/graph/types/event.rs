//! An entry of a calendar as Graph writes it, and a part of a calendar.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use serde::Deserialize;

use super::list::null_as_default;

/// The members of an entry that are requested.
pub(in crate::graph) const EVENT_SELECT: &str = "id,iCalUId,subject,start,end,isAllDay,isCancelled,isDraft,sensitivity,showAs,type,seriesMasterId,responseStatus,organizer,attendees,location,categories,isOnlineMeeting,onlineMeeting,onlineMeetingProvider,onlineMeetingUrl,body";

/// Requests times in UTC, and the text of invitations without HTML, which is much shorter and keeps the links.
pub(in crate::graph) const EVENT_PREFER: &str =
    "outlook.timezone=\"UTC\", outlook.body-content-type=\"text\"";

/// The start or the end of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTime {
    /// The local time, without an offset.
    #[serde(default)]
    pub date_time: String,
    /// The time zone, by an IANA or a Windows name.
    #[serde(default)]
    pub time_zone: String,
}

/// The organizer or an attendee of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventPerson {
    /// `required`, `optional` or `resource`.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// Name and address.
    #[serde(default, deserialize_with = "null_as_default")]
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

/// An entry of a calendar. `Debug` does not show its links.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventDocument {
    /// Graph's id of this entry, or of this occurrence.
    pub id: String,
    /// The id that is the same in each mailbox.
    #[serde(default, rename = "iCalUId")]
    pub ical_uid: Option<String>,
    /// The subject.
    #[serde(default)]
    pub subject: Option<String>,
    /// When it begins.
    #[serde(default, deserialize_with = "null_as_default")]
    pub start: EventTime,
    /// When it ends.
    #[serde(default, deserialize_with = "null_as_default")]
    pub end: EventTime,
    /// Whether it lasts whole days.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_all_day: bool,
    /// Whether it was cancelled.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_cancelled: bool,
    /// Whether it is a draft, which has not been sent.
    #[serde(default, deserialize_with = "null_as_default")]
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
    /// The id of the series to which it belongs.
    #[serde(default)]
    pub series_master_id: Option<String>,
    #[serde(default)]
    response_status: Option<Response>,
    /// The organizer.
    #[serde(default)]
    pub organizer: Option<EventPerson>,
    /// The people who are invited.
    #[serde(default, deserialize_with = "null_as_default")]
    pub attendees: Vec<EventPerson>,
    #[serde(default)]
    location: Option<Named>,
    /// The user's own categories.
    #[serde(default, deserialize_with = "null_as_default")]
    pub categories: Vec<String>,
    #[serde(default)]
    online_meeting: Option<OnlineMeeting>,
    /// The link of older meetings.
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
    /// The link with which people join. It may be absent although it is an online meeting.
    #[must_use]
    pub fn join_url(&self) -> Option<&str> {
        self.online_meeting.as_ref()?.join_url.as_deref()
    }

    /// `organizer`, `accepted`, `tentativelyAccepted`, `declined`, `notResponded` or `none`.
    #[must_use]
    pub fn response(&self) -> &str {
        self.response_status.as_ref().and_then(|status| status.response.as_deref()).unwrap_or("none")
    }

    /// The name of the place.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_ref()?.display_name.as_deref()
    }

    /// The text of the invitation. It is kept only if there is no link, because then the text may contain one.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_ref()?.content.as_deref()
    }

    /// Removes the text of the invitation if there is a link.
    pub(in crate::graph) fn without_needless_body(mut self) -> Self {
        if self.join_url().is_some_and(|url| !url.is_empty()) {
            self.body = None;
        }
        self
    }

    /// About how many bytes it needs in a cache.
    pub(in crate::graph) fn weight(&self) -> usize {
        600 + self.attendees.len() * 120 + self.body().map_or(0, str::len)
    }
}

/// A part of a calendar.
#[derive(Debug, Clone)]
pub struct CalendarView {
    /// The entries in the order of their starts.
    pub events: Vec<Arc<EventDocument>>,
    /// Whether there are more entries.
    pub more: bool,
    /// When Graph responded.
    pub as_of: Instant,
}

impl CalendarView {
    /// About how many bytes it needs in a cache.
    pub(in crate::graph) fn weight(&self) -> u32 {
        let events: usize = self.events.iter().map(|event| event.weight()).sum();
        u32::try_from(events).unwrap_or(u32::MAX)
    }
}
