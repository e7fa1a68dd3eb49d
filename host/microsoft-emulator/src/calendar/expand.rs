//! The meetings of a window.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan, ZonedDateTime};

use super::event::{Event, Instance};
use super::rules::{RULES, Rule, When};
use super::view::CalendarView;
use super::zones;

/// All meetings that overlap the window, in the order of their starts.
pub(crate) fn events(view: &CalendarView<'_>, from: Timestamp, to: Timestamp) -> Vec<Event> {
    let mut found: Vec<Event> = RULES
        .iter()
        .flat_map(|rule| of_rule(view, rule, from, to))
        .filter(|event| {
            let (start, end) = event.in_window();
            start < to && end > from
        })
        .collect();
    found.sort_by(|one, other| (one.start.timestamp(), &one.id).cmp(&(other.start.timestamp(), &other.id)));
    found
}

fn of_rule(view: &CalendarView<'_>, rule: &Rule, from: Timestamp, to: Timestamp) -> Vec<Event> {
    let zone = zones::read(rule.zone).unwrap_or(TimeZone::UTC);
    let today = || view.now.to_zoned_datetime(zone.clone()).date();
    let dates: Vec<Date> = match rule.when {
        When::Today(days) => today().checked_add(days.days()).into_iter().collect(),
        When::Soon => vec![soon(view, &zone).date()],
        When::Weekdays | When::Weekly(_) => {
            let (first, last) =
                (from.to_zoned_datetime(zone.clone()).date(), to.to_zoned_datetime(zone.clone()).date());
            // Meetings of the day before may last into the window.
            let first = first.yesterday().unwrap_or(first);
            first
                .series(1.day())
                .take_while(|date| *date <= last)
                .filter(|date| is_on(rule.when, *date))
                .collect()
        }
    };
    dates.into_iter().filter_map(|date| instance(view, rule, date, &zone)).collect()
}

fn is_on(when: When, date: Date) -> bool {
    match when {
        When::Weekdays => !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
        When::Weekly(weekday) => date.weekday() == weekday,
        When::Today(_) | When::Soon => true,
    }
}

/// About ten minutes after the start of the emulator, at a multiple of five minutes.
fn soon(view: &CalendarView<'_>, zone: &TimeZone) -> ZonedDateTime {
    let second = view.started.as_second() + 600;
    let rounded = Timestamp::from_second(second - second.rem_euclid(300)).unwrap_or(view.started);
    rounded.to_zoned_datetime(zone.clone())
}

fn instance(view: &CalendarView<'_>, rule: &Rule, date: Date, zone: &TimeZone) -> Option<Event> {
    let planned = match (rule.when, rule.start) {
        (When::Soon, _) => soon(view, zone),
        (_, Some((hour, minute))) => {
            date.to_datetime(Time::new(hour, minute, 0, 0).ok()?).to_zoned_datetime(zone.clone()).ok()?
        }
        (_, None) => date.to_zoned_datetime(zone.clone()).ok()?,
    };
    let series = matches!(rule.when, When::Weekdays | When::Weekly(_));
    let moved = rule.when == When::Weekdays && date.weekday() == Weekday::Wednesday;
    let cancelled = rule.when == When::Weekdays && date.weekday() == Weekday::Friday && date.day() <= 7;
    let start = if moved { planned.checked_add(30.minutes()).ok()? } else { planned.clone() };
    let length: Span = if rule.start.is_none() { 1.day() } else { rule.minutes.minutes() };
    let end = start.checked_add(length).ok()?;
    Some(Event::new(view, rule, Instance { date, planned, start, end, series, moved, cancelled }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::people::{Directory, FABRIKAM};

    fn view(directory: &Directory) -> CalendarView<'_> {
        let now: Timestamp = "2026-11-23T17:03:20Z".parse().unwrap();
        let tenant = directory.tenant(FABRIKAM).unwrap();
        CalendarView {
            person: directory.person("alice@fabrikam.example").unwrap(),
            tenant,
            now,
            started: now,
        }
    }

    fn starts(subject: &str, from: &str, to: &str) -> Vec<String> {
        let directory = Directory::new();
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        let events = events(&view(&directory), from, to);
        let named = events.iter().filter(|event| event.subject.contains(subject));
        named.map(|event| event.start.timestamp().to_string()).collect()
    }

    #[test]
    fn a_series_follows_the_clocks_of_its_zone_over_a_change() {
        // Europe leaves summer time on 25 October 2026, America a week later.
        assert_eq!(
            starts("Brno", "2026-10-18T00:00:00Z", "2026-11-03T00:00:00Z"),
            ["2026-10-19T15:00:00Z", "2026-10-26T16:00:00Z", "2026-11-02T16:00:00Z"]
        );
        assert_eq!(
            starts("Pipeline", "2026-10-19T00:00:00Z", "2026-11-04T00:00:00Z"),
            ["2026-10-20T17:00:00Z", "2026-10-27T17:00:00Z", "2026-11-03T18:00:00Z"]
        );
    }

    #[test]
    fn a_series_has_exceptions_and_a_cancelled_day() {
        let stand_ups = starts("Stand-up", "2026-11-02T00:00:00Z", "2026-11-07T00:00:00Z");
        assert_eq!(
            stand_ups,
            [
                "2026-11-02T17:00:00Z",
                "2026-11-03T17:00:00Z",
                "2026-11-04T17:30:00Z",
                "2026-11-05T17:00:00Z",
                "2026-11-06T17:00:00Z"
            ]
        );
    }

    #[test]
    fn there_are_meetings_today_and_one_is_soon() {
        assert!(starts("", "2026-11-23T00:00:00Z", "2026-11-24T08:00:00Z").len() > 15);
        assert_eq!(
            starts("open orders", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"),
            ["2026-11-23T17:10:00Z"]
        );
    }
}
