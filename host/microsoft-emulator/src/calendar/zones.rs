//! Time zones by the names of IANA and of Microsoft.

use jiff::tz::TimeZone;

/// Microsoft's names of the zones that the sample people live in and that tests ask for.
const WINDOWS: &[(&str, &str)] = &[
    ("UTC", "UTC"),
    ("GMT Standard Time", "Europe/London"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Central Europe Standard Time", "Europe/Prague"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("W. Europe Standard Time", "Europe/Stockholm"),
    ("FLE Standard Time", "Europe/Kiev"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Mountain Standard Time", "America/Denver"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("Central Standard Time", "America/Chicago"),
    ("Eastern Standard Time", "America/New_York"),
    ("Atlantic Standard Time", "America/Halifax"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("India Standard Time", "Asia/Kolkata"),
    ("China Standard Time", "Asia/Shanghai"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
];

/// The time zone with an IANA or a Microsoft name.
pub(crate) fn read(name: &str) -> Option<TimeZone> {
    let known = WINDOWS.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name));
    TimeZone::get(known.map_or(name, |(_, iana)| iana)).ok()
}

/// Microsoft's name of a zone.
pub(crate) fn windows_name(iana: &str) -> Option<&'static str> {
    WINDOWS.iter().find(|(_, known)| *known == iana).map(|(windows, _)| *windows)
}
