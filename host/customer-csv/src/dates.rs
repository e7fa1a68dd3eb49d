//! Dates as files have them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use switchboard_domain::number::Region;

/// Which comes first in `1/2/2026`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// The day: the first of February.
    #[default]
    DayFirst,
    /// The month: the second of January.
    MonthFirst,
}

impl DateOrder {
    /// What people of a country write.
    #[must_use]
    pub fn of_region(region: Region) -> Self {
        match region.as_str() {
            "US" | "PH" | "PR" | "GU" | "AS" | "VI" | "MP" | "FM" | "MH" | "PW" => Self::MonthFirst,
            _ => Self::DayFirst,
        }
    }

    /// What the dates of a column can only be; `None` where they can be read both ways.
    pub fn of_values<'a>(mut values: impl Iterator<Item = &'a str>) -> Option<Self> {
        values.find_map(|value| {
            let (first, second, _) = three_numbers(value.split([' ', 'T']).next()?)?;
            match (first, second) {
                (13..=31, 1..=12) => Some(Self::DayFirst),
                (1..=12, 13..=31) => Some(Self::MonthFirst),
                _ => None,
            }
        })
    }
}

/// `1/15/2026`, `15-01-26`, `15.01.2026`.
fn three_numbers(text: &str) -> Option<(i8, i8, i16)> {
    let mut parts = text.split(['/', '.', '-']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !matches!(year.len(), 2 | 4) || first.len() > 2 {
        return None;
    }
    let short = year.len() == 2;
    let year: i16 = year.parse().ok()?;
    Some((first.parse().ok()?, second.parse().ok()?, if short { 2000 + year } else { year }))
}

fn date(text: &str, order: DateOrder) -> Option<Date> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    if let Some((first, second, year)) = three_numbers(text) {
        // Full stops stand only where the day comes first.
        let (day, month) = match order {
            DateOrder::MonthFirst if !text.contains('.') => (second, first),
            _ => (first, second),
        };
        return Date::new(year, month, day).ok();
    }
    ["%Y/%m/%d", "%d-%b-%Y", "%d-%B-%Y"].iter().find_map(|format| Date::strptime(format, text).ok())
}

fn time(text: &str) -> Option<Time> {
    let formats = ["%H:%M:%S%.f", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p"];
    formats.iter().find_map(|format| Time::strptime(format, text).ok())
}

/// A time as people and programs write it, in RFC 3339. A time without zone is taken for UTC, a day for its beginning.
#[must_use]
pub fn read(text: &str, order: DateOrder) -> Option<String> {
    if text.len() > 60 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.to_string());
    }
    let utc = |at: DateTime| TimeZone::UTC.to_timestamp(at).ok().map(|at| at.to_string());
    if let Ok(at) = text.parse::<DateTime>() {
        return utc(at);
    }
    let plain = text.replace(',', " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    let written = |words: &[&str]| {
        let text = words.join(" ");
        let formats =
            ["%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%d. %b %Y", "%a %b %d %Y", "%a %d %b %Y"];
        formats.iter().find_map(|format| Date::strptime(format, &text).ok())
    };
    // One word or several are the date, and the rest is the time of day.
    for length in [1, 3, 4].into_iter().filter(|length| *length <= words.len()) {
        let (day, rest) = words.split_at(length);
        let found = if length == 1 { date(day[0], order) } else { written(day) };
        let Some(day) = found else { continue };
        let rest: Vec<&str> =
            rest.iter().copied().filter(|word| !matches!(*word, "at" | "um" | "UTC" | "Z" | "GMT")).collect();
        if rest.is_empty() {
            return utc(day.to_datetime(Time::midnight()));
        }
        if let Some(time) = time(&rest.join(" ").to_uppercase()) {
            return utc(day.to_datetime(time));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_exports_write_them() {
        let (day, month) = (DateOrder::DayFirst, DateOrder::MonthFirst);
        for (text, order, expected) in [
            ("2026-01-15T14:30:00Z", day, "2026-01-15T14:30:00Z"),
            ("2026-01-15T14:30:00+02:00", day, "2026-01-15T12:30:00Z"),
            ("2026-01-15 14:30", day, "2026-01-15T14:30:00Z"),
            ("2026-01-15 14:30:12", day, "2026-01-15T14:30:12Z"),
            ("2026-01-15", day, "2026-01-15T00:00:00Z"),
            ("1/15/2026", month, "2026-01-15T00:00:00Z"),
            ("1/2/2026 2:30 PM", month, "2026-01-02T14:30:00Z"),
            ("1/2/2026", day, "2026-02-01T00:00:00Z"),
            ("15.01.2026 14:30", month, "2026-01-15T14:30:00Z"),
            ("15.01.26", day, "2026-01-15T00:00:00Z"),
            ("Jan 15, 2026", day, "2026-01-15T00:00:00Z"),
            ("15 January 2026 2:30 pm", day, "2026-01-15T14:30:00Z"),
            ("15-Jan-2026", day, "2026-01-15T00:00:00Z"),
            ("2026/01/15", day, "2026-01-15T00:00:00Z"),
        ] {
            assert_eq!(read(text, order).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "13/13/2026", "2041", "4255550101", "1/15", "n/a", "31.02.2026"] {
            assert_eq!(read(text, day), None, "{text}");
        }
        assert_eq!(DateOrder::of_values(["1/2/2026", "1/15/2026"].into_iter()), Some(month));
        assert_eq!(DateOrder::of_values(["1/2/2026", "15/1/2026 10:00"].into_iter()), Some(day));
        assert_eq!(DateOrder::of_values(["1/2/2026", "x"].into_iter()), None);
    }
}
