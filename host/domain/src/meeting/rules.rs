//! The host's own rules: what no plugin and no list ever gets to see of a calendar.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use super::clean_link::clean_link;
use super::event::{CalendarEvent, Sensitivity};
use super::find_link::{TextSource, find_link, find_locator};
use super::hidden::{Hidden, HiddenSays, Why};
use super::locator::{JoinLocator, LinkRefusal};
use super::time::{day, moment, written};
use super::{Attendee, Meeting, ResponseStatus};
use crate::number::strip_invisible;

/// Who hides by these rules, as the list says it.
pub(super) const HOST: &str = "switchboard";

/// Characters of a subject, a place, a name or a category.
const MAX_LINE: usize = 300;

/// People of one meeting that are passed on; a company's meeting for all has thousands.
const MAX_PEOPLE: usize = 100;

const MAX_CATEGORIES: usize = 25;

/// What the rules depend on.
#[derive(Debug, Clone)]
pub struct AgendaRules {
    /// The agent's.
    pub zone: TimeZone,
    /// The mail domains of the agent's organisation, in lower case.
    pub own_domains: Vec<String>,
    /// From when until when the list goes.
    pub window: (Timestamp, Timestamp),
}

/// A meeting that can be joined, as plugins may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyMeeting {
    /// Redacted where it is private.
    pub meeting: Meeting,
    /// What joins it.
    pub locator: JoinLocator,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// The same for each copy of a meeting.
    universal_id: Option<String>,
}

/// Drops meetings that can't be joined, and counts why; redacts private ones; and puts the rest in the agent's time zone,
/// ordered by start.
#[must_use]
pub fn apply_rules(events: Vec<CalendarEvent>, rules: &AgendaRules) -> (Vec<ReadyMeeting>, Vec<Hidden>) {
    let mut hidden = Vec::new();
    let mut ready = Vec::new();
    for event in events {
        let times = times(&event, &rules.zone);
        if event.all_day && times.as_ref().is_some_and(|times| !overlaps(times, rules.window)) {
            continue;
        }
        match ready_meeting(event, times, rules) {
            Ok(meeting) => ready.push(meeting),
            Err(says) => Hidden::count(&mut hidden, &Why::Host(says), HOST),
        }
    }
    // Of copies the one that the agent answered counts.
    ready.sort_by_key(|one: &ReadyMeeting| {
        (one.start, answer_order(one.meeting.response), one.meeting.id.clone())
    });
    let (mut ids, mut locators) = (HashSet::new(), HashSet::new());
    ready.retain(|one| {
        let known_id = one.universal_id.clone().is_some_and(|id| !ids.insert((id, one.start)));
        let known_locator = !locators.insert((one.locator.clone(), one.start));
        if known_id || known_locator {
            Hidden::count(&mut hidden, &Why::Host(HiddenSays::Duplicate), HOST);
        }
        !known_id && !known_locator
    });
    (ready, hidden)
}

fn answer_order(response: ResponseStatus) -> u8 {
    match response {
        ResponseStatus::Organizer => 0,
        ResponseStatus::Accepted => 1,
        ResponseStatus::Tentative => 2,
        _ => 3,
    }
}

/// When an entry begins and ends, for the agent.
type Times = (ZonedDateTime, ZonedDateTime);

fn times(event: &CalendarEvent, zone: &TimeZone) -> Option<Times> {
    if event.all_day {
        let midnight = |date: jiff::civil::Date| zone.to_zoned_datetime(date.at(0, 0, 0, 0)).ok();
        let of = |time| day(time, zone).and_then(midnight);
        return of(&event.start).zip(of(&event.end));
    }
    moment(&event.start, zone).zip(moment(&event.end, zone))
}

/// Whether an entry lies in the window. The calendar decides that for an entry with times. A day of the calendar begins and
/// ends in UTC, so that it also answers the day before the agent's, or the day after.
fn overlaps((start, end): &Times, (from, until): (Timestamp, Timestamp)) -> bool {
    let (start, end) = (start.timestamp(), end.timestamp());
    start < until && (end > from || start >= from)
}

fn ready_meeting(
    event: CalendarEvent,
    times: Option<Times>,
    rules: &AgendaRules,
) -> Result<ReadyMeeting, HiddenSays> {
    if event.cancelled {
        return Err(HiddenSays::Cancelled);
    }
    if event.response == ResponseStatus::Declined {
        return Err(HiddenSays::Declined);
    }
    if event.draft {
        return Err(HiddenSays::Draft);
    }
    let locator = event.locator()?;
    let (start, end) = times.ok_or(HiddenSays::NoTime)?;
    let private = matches!(event.sensitivity, Sensitivity::Private | Sensitivity::Confidential);
    let line = |text: Option<String>| text.map(|text| line(&text, MAX_LINE)).filter(|text| !text.is_empty());
    let person = |mut person: Attendee| {
        person.name = line(person.name);
        person.external = is_external(&person.email, &rules.own_domains);
        person
    };
    let mut meeting = Meeting {
        id: event.id,
        subject: line(event.subject),
        start: written(&start),
        end: written(&end),
        all_day: event.all_day,
        recurring: event.recurring,
        private,
        location: line(event.location.filter(|place| !place.contains("://"))),
        organizer: event.organizer.map(person),
        attendees: event.attendees.into_iter().take(MAX_PEOPLE).map(person).collect(),
        response: event.response,
        show_as: event.show_as,
        categories: event
            .categories
            .into_iter()
            .take(MAX_CATEGORIES)
            .filter_map(|one| line(Some(one)))
            .collect(),
        context: Vec::new(),
    };
    if private {
        redact(&mut meeting);
    }
    Ok(ReadyMeeting {
        meeting,
        locator,
        start: start.timestamp(),
        end: end.timestamp().max(start.timestamp()),
        universal_id: event.universal_id,
    })
}

/// Removes everything that shows who meets about what.
pub(super) fn redact(meeting: &mut Meeting) {
    meeting.subject = None;
    meeting.location = None;
    meeting.organizer = None;
    meeting.attendees.clear();
    meeting.categories.clear();
    meeting.context.clear();
}

impl CalendarEvent {
    /// What joins the meeting: the link in the calendar's own member, else in the texts that people write, else the id in
    /// these.
    ///
    /// # Errors
    /// Why it can't be joined.
    pub fn locator(&self) -> Result<JoinLocator, HiddenSays> {
        let said =
            [&self.join_url, &self.online_meeting_url].into_iter().flatten().map(|url| clean_link(url));
        let written = [&self.location, &self.body].into_iter().flatten().map(|text| find_link(text));
        let mut why = HiddenSays::NoLink;
        for found in said.chain(written) {
            match found {
                Ok(link) => return Ok(JoinLocator::Link(link)),
                Err(LinkRefusal::Personal) => why = HiddenSays::PersonalTeams,
                Err(LinkRefusal::Incomplete) => why = HiddenSays::BrokenLink,
                Err(_) => {}
            }
        }
        // The place says whose the meeting is, where the body has only a wrapped link.
        let Some(body) = &self.body else { return Err(why) };
        let text = format!("{}\n{body}", self.location.as_deref().unwrap_or_default());
        find_locator(&text, TextSource::Calendar).map_err(|_| why)
    }
}

fn is_external(mail: &str, own_domains: &[String]) -> bool {
    let domain = mail.rsplit_once('@').map(|(_, domain)| domain.trim().to_ascii_lowercase());
    domain.is_some_and(|domain| !own_domains.contains(&domain))
}

/// A meeting's subject as one line; nothing where no character of it can be seen.
#[must_use]
pub fn subject_line(text: &str) -> Option<String> {
    Some(line(text, MAX_LINE)).filter(|line| !line.is_empty())
}

/// One line of at most so many characters.
pub(crate) fn line(text: &str, most: usize) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    strip_invisible(&text).trim().chars().take(most).collect()
}
