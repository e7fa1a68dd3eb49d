//! From when until when the agent's list goes.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use switchboard_domain::meeting::window_of;

use crate::accounts::agent_graph::AskGraphError;

/// The longest window: two months, with the days around them.
const MAX_WINDOW: Duration = Duration::from_secs(70 * 24 * 3600);

/// Microsoft's calendars begin and end somewhere: so far from now nothing is asked for.
const MAX_YEARS: i64 = 20;

/// From when until when the list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// From when.
    pub start: Timestamp,
    /// Until when.
    pub end: Timestamp,
}

impl Window {
    /// Reads the window that is asked for, and refuses one that Graph would not answer.
    pub(super) fn read(
        start: Option<&str>,
        end: Option<&str>,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<Self, AskGraphError> {
        let invalid = |(field, message)| AskGraphError::Invalid { field, message };
        let (start, end) = window_of(start, end, zone, now).map_err(invalid)?;
        if end <= start {
            return Err(invalid(("end", "it is not after the start".to_owned())));
        }
        if end.duration_since(start).unsigned_abs() > MAX_WINDOW {
            let days = MAX_WINDOW.as_secs() / 86_400;
            return Err(invalid(("end", format!("more than {days} days after the start; ask for less"))));
        }
        let far = (MAX_YEARS * 366 * 24).hours();
        let reach = now.checked_sub(far).ok().zip(now.checked_add(far).ok());
        if reach.is_some_and(|(first, last)| start < first || end > last) {
            return Err(invalid(("start", format!("more than {MAX_YEARS} years from now"))));
        }
        Ok(Self { start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(start: Option<&str>, end: Option<&str>) -> Result<(String, String), &'static str> {
        let zone = TimeZone::get("Europe/Prague").expect("a time zone");
        let now = "2026-11-23T12:00:00Z".parse().expect("a time");
        match Window::read(start, end, &zone, now) {
            Ok(window) => Ok((window.start.to_string(), window.end.to_string())),
            Err(AskGraphError::Invalid { field, .. }) => Err(field),
            Err(_) => Err("another error"),
        }
    }

    #[test]
    fn a_window_is_today_unless_more_is_asked_for() {
        let days = |start: &str, end: &str| Ok((start.to_owned(), end.to_owned()));
        assert_eq!(read(None, None), days("2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z"));
        assert_eq!(
            read(Some("2026-11-24"), Some("2026-11-25")),
            days("2026-11-23T23:00:00Z", "2026-11-25T23:00:00Z")
        );
    }

    #[test]
    fn a_window_that_graph_would_not_answer_is_refused() {
        for (start, end, field) in [
            (Some("soon"), None, "start"),
            (None, Some("later"), "end"),
            (Some("2026-11-24"), Some("2026-11-23"), "end"),
            (Some("2026-11-01"), Some("2027-01-31"), "end"),
            (Some("2056-11-01"), Some("2056-11-02"), "start"),
        ] {
            assert_eq!(read(start, end), Err(field), "{start:?} to {end:?}");
        }
        assert!(read(Some("2026-11-01"), Some("2027-01-08")).is_ok(), "69 days");
    }
}
