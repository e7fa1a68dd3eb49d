//! The plugins' verdicts, merged: redact over hide over show. And the list that the agent sees.

use jiff::Timestamp;
use serde::Serialize;

use super::hidden::{Hidden, HiddenSays, Why};
use super::rules::{ReadyMeeting, line, redact};
use super::{Attendee, LinkedCustomer, Meeting, ResponseStatus, ShowAs, Verdict, Visibility};

/// Characters of a reason.
const MAX_REASON: usize = 200;

/// Characters of a label: a short mark.
const MAX_LABEL: usize = 40;

/// Customers of one meeting.
const MAX_CUSTOMERS: usize = 20;

/// A meeting with the plugins' verdicts so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluatedMeeting {
    ready: ReadyMeeting,
    visibility: Visibility,
    /// Who decided the visibility, and why.
    decided: Option<(String, Why)>,
    rank: Option<i32>,
    label: Option<String>,
    customers: Vec<LinkedCustomer>,
    judged: bool,
}

impl From<ReadyMeeting> for EvaluatedMeeting {
    fn from(ready: ReadyMeeting) -> Self {
        Self {
            ready,
            visibility: Visibility::Show,
            decided: None,
            rank: None,
            label: None,
            customers: Vec::new(),
            judged: false,
        }
    }
}

impl EvaluatedMeeting {
    /// As the next plugin may see it: what one has redacted is gone for those that follow.
    #[must_use]
    pub fn meeting(&self) -> &Meeting {
        &self.ready.meeting
    }

    /// Takes a plugin's verdict. Plugins are asked in the admin's order: of two equally strong verdicts the first
    /// counts; so do the first label, and the highest rank.
    pub fn apply(&mut self, plugin: &str, verdict: Verdict) {
        self.judged = true;
        let strength = |visibility| match visibility {
            Visibility::Show => 0,
            Visibility::Hide => 1,
            Visibility::Redact => 2,
        };
        if strength(verdict.visibility) > strength(self.visibility) {
            let reason =
                verdict.reason.map(|reason| line(&reason, MAX_REASON)).filter(|reason| !reason.is_empty());
            let why = reason.map_or(Why::Host(HiddenSays::Organisation), Why::Plugin);
            self.decided = Some((plugin.to_owned(), why));
            self.visibility = verdict.visibility;
            if verdict.visibility == Visibility::Redact {
                redact(&mut self.ready.meeting);
                // The texts of other plugins may disclose what is redacted.
                self.label = None;
                self.customers.clear();
            }
        }
        self.rank = Some(self.rank.map_or(verdict.rank, |rank| rank.max(verdict.rank)));
        let label = verdict.label.map(|label| line(&label, MAX_LABEL)).filter(|label| !label.is_empty());
        let redacted_by_other = self.visibility == Visibility::Redact && !self.is_decided_by(plugin);
        if !redacted_by_other {
            self.label = self.label.take().or(label);
        }
        if self.visibility != Visibility::Redact {
            for customer in verdict.customers {
                let is_same =
                    |known: &LinkedCustomer| known.source == customer.source && known.id == customer.id;
                let known = self.customers.iter().any(is_same);
                if !known && self.customers.len() < MAX_CUSTOMERS {
                    let text = |text: &str| line(text, MAX_REASON);
                    self.customers.push(LinkedCustomer {
                        source: text(&customer.source),
                        record_type: text(&customer.record_type),
                        id: text(&customer.id),
                        name: text(&customer.name),
                    });
                }
            }
        }
    }

    /// Hides the meeting if no plugin has given a verdict on it.
    pub fn hide_unless_evaluated(&mut self) {
        if !self.judged {
            self.visibility = Visibility::Hide;
            self.decided = Some((super::rules::HOST.to_owned(), Why::Host(HiddenSays::NotJudged)));
        }
    }

    fn is_decided_by(&self, plugin: &str) -> bool {
        self.decided.as_ref().is_some_and(|(by, _)| by == plugin)
    }
}

/// Whether a meeting is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = MeetingTime))]
pub enum AgendaTime {
    /// Over.
    Past,
    /// Now.
    Now,
    /// To come.
    Upcoming,
}

/// A meeting of the agent's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a document, each named")]
#[cfg_attr(feature = "openapi", schema(as = Meeting))]
pub struct AgendaItem {
    /// The calendar's id: what joining takes.
    pub id: String,
    /// The subject, or what is shown in its place.
    pub title: String,
    /// Absent for private and redacted meetings.
    pub subject: Option<String>,
    /// RFC 3339, with the agent's UTC offset.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub start: String,
    /// RFC 3339, with the agent's UTC offset.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub end: String,
    /// Whether it is over.
    pub when: AgendaTime,
    /// Takes whole days.
    pub all_day: bool,
    /// One of a series.
    pub recurring: bool,
    /// Marked private or confidential in the calendar.
    pub private: bool,
    /// Redacted by a plugin.
    pub redacted: bool,
    /// Place, for display.
    pub location: Option<String>,
    /// Who organises it.
    pub organizer: Option<Attendee>,
    /// Who is invited.
    pub attendees: Vec<Attendee>,
    /// The agent's answer to the invitation.
    pub response: ResponseStatus,
    /// How it shows in the agent's calendar.
    pub show_as: ShowAs,
    /// The agent's own categories.
    pub categories: Vec<String>,
    /// Higher comes first among meetings that start together.
    pub rank: i32,
    /// A plugin's short mark.
    pub label: Option<String>,
    /// Whom it is about, as plugins say.
    pub customers: Vec<LinkedCustomer>,
    /// Whether it can be joined; by what is told when it is joined.
    pub can_join: bool,
}

/// The agent's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// By start, then by rank.
    pub items: Vec<AgendaItem>,
    /// What is not in the list, and why.
    pub hidden: Vec<Hidden>,
}

impl Agenda {
    /// The list of these meetings; `hidden` has what the host's rules dropped.
    #[must_use]
    pub fn of(judged: Vec<EvaluatedMeeting>, mut hidden: Vec<Hidden>, now: Timestamp) -> Self {
        let mut shown = Vec::new();
        for one in judged {
            if one.visibility == Visibility::Hide {
                // Whatever hides a meeting says who decided it.
                if let Some((by, why)) = &one.decided {
                    Hidden::count(&mut hidden, why, by);
                }
            } else {
                shown.push(one);
            }
        }
        shown.sort_by_key(|one| {
            (
                one.ready.start,
                std::cmp::Reverse(one.rank.unwrap_or(0)),
                one.ready.end,
                one.ready.meeting.id.clone(),
            )
        });
        Self { items: shown.into_iter().map(|one| item(one, now)).collect(), hidden }
    }
}

fn item(one: EvaluatedMeeting, now: Timestamp) -> AgendaItem {
    let EvaluatedMeeting { ready, visibility, rank, label, customers, .. } = one;
    let (meeting, redacted) = (ready.meeting, visibility == Visibility::Redact);
    let title = match &meeting.subject {
        Some(subject) => subject.clone(),
        None if meeting.private => "Private meeting".to_owned(),
        None if redacted => "Meeting".to_owned(),
        None => "(no subject)".to_owned(),
    };
    let when = if ready.end <= now {
        AgendaTime::Past
    } else if ready.start <= now {
        AgendaTime::Now
    } else {
        AgendaTime::Upcoming
    };
    AgendaItem {
        id: meeting.id,
        title,
        subject: meeting.subject,
        start: meeting.start,
        end: meeting.end,
        when,
        all_day: meeting.all_day,
        recurring: meeting.recurring,
        private: meeting.private,
        redacted,
        location: meeting.location,
        organizer: meeting.organizer,
        attendees: meeting.attendees,
        response: meeting.response,
        show_as: meeting.show_as,
        categories: meeting.categories,
        rank: rank.unwrap_or(0),
        label,
        customers,
        can_join: true,
    }
}
