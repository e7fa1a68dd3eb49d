//! A calendar's times in the agent's time zone. Calendars name zones as Windows does or as IANA does.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};

use super::event::EventTime;
use super::windows_zones::WINDOWS_ZONES;

/// A time zone by its IANA or Windows name; names of Windows are compared without regard to case.
#[must_use]
pub fn time_zone(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    if name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("tzone://Microsoft/Utc") {
        return Some(TimeZone::UTC);
    }
    let iana =
        WINDOWS_ZONES.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name)).map(|(_, iana)| *iana);
    TimeZone::get(iana.unwrap_or(name)).ok()
}

/// The moment of a calendar's time. `None` if it can't be read; an unknown zone counts as UTC, which calendars give
/// when nothing else is asked for.
pub(super) fn moment(time: &EventTime, agent: &TimeZone) -> Option<ZonedDateTime> {
    let written = time.date_time.trim();
    // Some answers have an offset all the same.
    if let Ok(moment) = written.parse::<Timestamp>() {
        return Some(moment.to_zoned_datetime(agent.clone()));
    }
    let civil: DateTime = written.parse().ok()?;
    let zone = time_zone(&time.time_zone).unwrap_or(TimeZone::UTC);
    Some(zone.to_zoned_datetime(civil).ok()?.with_time_zone(agent.clone()))
}

/// The day of an all-day entry: a date has no time zone. Calendars give midnight, in the reader's or in the author's zone.
pub(super) fn day(time: &EventTime, agent: &TimeZone) -> Option<Date> {
    let civil: DateTime = time.date_time.trim().trim_end_matches('Z').parse().ok()?;
    if civil.time() == Time::midnight() {
        return Some(civil.date());
    }
    let there = moment(time, agent)?;
    // Midnight of another zone: the nearer day is meant.
    if there.hour() >= 12 { there.date().checked_add(1.day()).ok() } else { Some(there.date()) }
}

/// The window of time that is meant by a start and an end, each a moment in RFC 3339 or a date in the agent's zone;
/// the end's date is the last day. Today, where neither is given.
///
/// # Errors
/// `start` or `end`, and what is wrong with it.
pub fn window_of(
    start: Option<&str>,
    end: Option<&str>,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp), (&'static str, String)> {
    let midnight = |date: Date| zone.to_zoned_datetime(date.at(0, 0, 0, 0)).map(|day| day.timestamp()).ok();
    let after = |date: Date| date.checked_add(1.day()).ok().and_then(midnight);
    let wrong = |name: &'static str, text: &str| {
        (
            name,
            format!(
                "{text:?} is no date, such as 2026-11-23, and no time in RFC 3339, such as 2026-11-23T08:00:00Z"
            ),
        )
    };
    let read = |name: &'static str, text: &str, of_day: &dyn Fn(Date) -> Option<Timestamp>| {
        let text = text.trim();
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Ok(moment);
        }
        let is_date = text.len() == 10;
        is_date.then(|| text.parse::<Date>().ok().and_then(of_day)).flatten().ok_or_else(|| wrong(name, text))
    };
    let today = now.to_zoned_datetime(zone.clone()).date();
    let start = match start {
        Some(text) => read("start", text, &midnight)?,
        None => midnight(today).unwrap_or(now),
    };
    let end = match end {
        Some(text) => read("end", text, &after)?,
        None => {
            let first = start.to_zoned_datetime(zone.clone()).date();
            after(first).ok_or_else(|| wrong("start", &start.to_string()))?
        }
    };
    Ok((start, end))
}

/// RFC 3339, with the offset of that moment there.
pub(super) fn written(moment: &ZonedDateTime) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
