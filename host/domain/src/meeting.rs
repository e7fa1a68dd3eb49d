//! Meetings, and a tenant's verdicts on them: what the `meeting-filter` hook takes and answers.
//!
//! | file | holds |
//! | --- | --- |
//! | `locator` | what a meeting is joined by; never shown in logs |
//! | `clean_link` | a meeting link as the calling SDK takes it, from whatever was sent or pasted |
//! | `wrapped_link` | the links within a link |
//! | `find_link` | what joins the meeting of a text: its first meeting link, or else its id |
//! | `written_id`, `invitation_words` | "Meeting ID: … Passcode: …" in a text, and what that is in other languages |
//! | `join_request` | a meeting that is in no calendar, named by its link or its id |
//! | `kept_locator` | what a meeting is joined by, as a text to be sealed |
//! | `event` | an entry of a calendar, before the host's rules |
//! | `time` | its times in the agent's time zone; names of Windows and of IANA |
//! | `hidden` | how many meetings are not in the list, and why |
//! | `rules` | what is dropped and redacted before a plugin sees it |
//! | `verdicts` | the plugins' verdicts, merged; the list that the agent sees |

mod clean_link;
mod event;
mod find_link;
mod hidden;
mod invitation_words;
mod join_request;
mod kept_locator;
mod locator;
mod rules;
#[cfg(test)]
mod tests;
mod time;
mod verdicts;
mod windows_zones;
mod wrapped_link;
mod written_id;

pub use clean_link::clean_link;
pub use event::{CalendarEvent, EventTime, Sensitivity};
pub use find_link::{TextSource, find_link, find_locator};
pub use hidden::{Hidden, HiddenSays};
pub use join_request::{JoinRefused, named_meeting};
pub use locator::{JoinLocator, LinkRefusal, MeetingId, MeetingLink};
pub(crate) use rules::line as one_line;
pub use rules::{AgendaRules, ReadyMeeting, apply_rules, subject_line};
pub use time::{time_zone, window_of};
pub use verdicts::{Agenda, AgendaItem, AgendaTime, EvaluatedMeeting};

use serde::{Deserialize, Serialize};

use crate::customer::NamedValues;

/// What the agent answered to the invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = MeetingResponse))]
pub enum ResponseStatus {
    /// No answer is asked for.
    None,
    /// The agent organises the meeting.
    Organizer,
    /// Accepted.
    Accepted,
    /// Tentatively accepted.
    Tentative,
    /// Declined.
    Declined,
    /// Not answered yet.
    NotResponded,
}

/// How the meeting shows in the agent's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ShowAs {
    /// Free.
    Free,
    /// Tentative.
    Tentative,
    /// Busy.
    Busy,
    /// Out of office.
    OutOfOffice,
    /// Working elsewhere.
    WorkingElsewhere,
    /// Not known.
    Unknown,
}

/// Somebody invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Attendee {
    /// Display name.
    pub name: Option<String>,
    /// Mail address.
    pub email: String,
    /// Of another organisation.
    pub external: bool,
    /// Not optional.
    pub required: bool,
}

/// One meeting. Cancelled ones and those without a join link never get to a plugin; private ones come without
/// subject, place and people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meeting {
    /// Graph's event id.
    pub id: String,
    /// Absent for private meetings.
    pub subject: Option<String>,
    /// RFC 3339, with the agent's UTC offset.
    pub start: String,
    /// RFC 3339, with the agent's UTC offset.
    pub end: String,
    /// Takes whole days.
    pub all_day: bool,
    /// One of a series.
    pub recurring: bool,
    /// Marked private or confidential.
    pub private: bool,
    /// Place, for display.
    pub location: Option<String>,
    /// Who organises it.
    pub organizer: Option<Attendee>,
    /// Who is invited.
    pub attendees: Vec<Attendee>,
    /// The agent's answer.
    pub response: ResponseStatus,
    /// How it shows in the agent's calendar.
    pub show_as: ShowAs,
    /// The agent's own categories.
    pub categories: Vec<String>,
    /// Further facts by name.
    pub context: NamedValues,
}

/// What becomes of a meeting in the agent's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Shown.
    Show,
    /// Counted among the hidden, with the reason.
    Hide,
    /// Shown without subject, place and people.
    Redact,
}

/// A customer that a meeting is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LinkedCustomer {
    /// The system that keeps the record; `customers` is the host's own store.
    #[serde(default)]
    pub source: String,
    /// `account`, `contact`, `lead`, …
    #[serde(default)]
    pub record_type: String,
    /// Unique within the source.
    pub id: String,
    /// For display.
    pub name: String,
}

/// A plugin's verdict on one meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Which meeting.
    pub meeting_id: String,
    /// What becomes of it.
    pub visibility: Visibility,
    /// For the agent, shown where meetings are hidden.
    pub reason: Option<String>,
    /// Higher comes first among meetings that start together.
    pub rank: i32,
    /// A short mark.
    pub label: Option<String>,
    /// Whom it is about.
    pub customers: Vec<LinkedCustomer>,
    /// Further facts by name.
    pub extra: NamedValues,
}
