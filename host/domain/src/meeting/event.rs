//! An entry of a calendar, as the host reads it from Graph: before its rules, and with the links in it.

use std::fmt;

use super::{Attendee, ResponseStatus, ShowAs};

/// When something begins or ends, as the calendar says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTime {
    /// `2026-11-23T18:00:00.0000000`: without an offset.
    pub date_time: String,
    /// In which it is meant: an IANA or a Windows name.
    pub time_zone: String,
}

/// How an entry is marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sensitivity {
    /// Not at all, or in a way that we don't know.
    #[default]
    Normal,
    /// Personal: not secret.
    Personal,
    /// Private.
    Private,
    /// Confidential.
    Confidential,
}

/// An entry of a calendar.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a calendar's entry, each named")]
pub struct CalendarEvent {
    /// The calendar's id.
    pub id: String,
    /// The same for each copy of a meeting.
    pub universal_id: Option<String>,
    /// As it is written there.
    pub subject: Option<String>,
    /// When it begins.
    pub start: EventTime,
    /// When it ends.
    pub end: EventTime,
    /// Takes whole days.
    pub all_day: bool,
    /// One of a series.
    pub recurring: bool,
    /// Called off.
    pub cancelled: bool,
    /// Not sent yet.
    pub draft: bool,
    /// How it is marked.
    pub sensitivity: Sensitivity,
    /// Place, for display. May hold a link.
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
    /// The link, where the calendar knows it.
    pub join_url: Option<String>,
    /// An older place for it.
    pub online_meeting_url: Option<String>,
    /// What the invitation says; only where a link has to be looked for.
    pub body: Option<String>,
}

impl fmt::Debug for CalendarEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalendarEvent").field("id", &self.id).finish_non_exhaustive()
    }
}
