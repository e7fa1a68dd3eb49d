//! Turns Graph's events into the domain's calendar events.

use switchboard_domain::meeting::{Attendee, CalendarEvent, EventTime, ResponseStatus, Sensitivity, ShowAs};
use switchboard_microsoft::graph::{EventDocument, EventPerson};

/// The calendar event. A value that we don't know counts as the ordinary one.
pub(super) fn of(event: &EventDocument) -> CalendarEvent {
    CalendarEvent {
        id: event.id.clone(),
        universal_id: event.ical_uid.clone().filter(|id| !id.is_empty()),
        subject: event.subject.clone(),
        start: time(&event.start),
        end: time(&event.end),
        all_day: event.is_all_day,
        recurring: matches!(event.kind.as_deref(), Some("occurrence" | "exception" | "seriesMaster"))
            || event.series_master_id.is_some(),
        cancelled: event.is_cancelled,
        draft: event.is_draft,
        sensitivity: match lower(event.sensitivity.as_deref()).as_str() {
            "personal" => Sensitivity::Personal,
            "private" => Sensitivity::Private,
            "confidential" => Sensitivity::Confidential,
            _ => Sensitivity::Normal,
        },
        location: event.location().map(str::to_owned),
        organizer: event.organizer.as_ref().and_then(person),
        // Rooms and equipment are invited too, and are no people.
        attendees: event
            .attendees
            .iter()
            .filter(|one| lower(one.kind.as_deref()) != "resource")
            .filter_map(person)
            .collect(),
        response: match lower(Some(event.response())).as_str() {
            "organizer" => ResponseStatus::Organizer,
            "accepted" => ResponseStatus::Accepted,
            "tentativelyaccepted" => ResponseStatus::Tentative,
            "declined" => ResponseStatus::Declined,
            "notresponded" => ResponseStatus::NotResponded,
            _ => ResponseStatus::None,
        },
        show_as: match lower(event.show_as.as_deref()).as_str() {
            "free" => ShowAs::Free,
            "tentative" => ShowAs::Tentative,
            "busy" => ShowAs::Busy,
            "oof" => ShowAs::OutOfOffice,
            "workingelsewhere" => ShowAs::WorkingElsewhere,
            _ => ShowAs::Unknown,
        },
        categories: event.categories.clone(),
        join_url: event.join_url().filter(|url| !url.is_empty()).map(str::to_owned),
        online_meeting_url: event.online_meeting_url.clone().filter(|url| !url.is_empty()),
        body: event.body().map(str::to_owned),
    }
}

fn lower(text: Option<&str>) -> String {
    text.unwrap_or_default().to_ascii_lowercase()
}

fn time(time: &switchboard_microsoft::graph::EventTime) -> EventTime {
    EventTime { date_time: time.date_time.clone(), time_zone: time.time_zone.clone() }
}

fn person(person: &EventPerson) -> Option<Attendee> {
    let address = &person.email_address;
    let email = address.address.clone().unwrap_or_default();
    let name = address.name.clone().filter(|name| !name.is_empty());
    // An entry with neither is a person who left the organisation.
    (!email.is_empty() || name.is_some()).then_some(Attendee {
        name,
        email,
        external: false,
        required: lower(person.kind.as_deref()) != "optional",
    })
}
