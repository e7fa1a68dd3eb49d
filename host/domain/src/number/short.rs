//! Numbers that are not E.164: emergency numbers, short codes, internal extensions.

use super::{Region, parts};

/// The kinds of numbers that are not E.164.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortNumber {
    /// An emergency service of the region: ask before dialling, never refuse.
    Emergency,
    /// A carrier's short code, or an extension of the tenant's own telephone system.
    Short,
}

/// Emergency numbers by region, from Annex to ITU Operational Bulletin (ITU-T E.129 presentations) and the European
/// 112 directive (2018/1972, article 109). 112 and 911 count everywhere: mobile networks route both (3GPP TS 22.101, 10.1).
const EMERGENCY: &[(&str, &[&str])] = &[
    ("AR", &["100", "101", "107", "911"]),
    ("AT", &["122", "133", "144"]),
    ("AU", &["000", "106"]),
    ("BE", &["100", "101"]),
    ("BR", &["190", "192", "193"]),
    ("CH", &["117", "118", "144"]),
    ("CN", &["110", "119", "120"]),
    ("CZ", &["150", "155", "158"]),
    ("DE", &["110"]),
    ("DK", &["114"]),
    ("ES", &["061", "062", "080", "091"]),
    ("FR", &["15", "17", "18", "114"]),
    ("GB", &["999"]),
    ("HK", &["999"]),
    ("IE", &["999"]),
    ("IN", &["100", "101", "102", "108"]),
    ("IT", &["113", "115", "118"]),
    ("JP", &["110", "118", "119"]),
    ("KR", &["119"]),
    ("MX", &["066"]),
    ("MY", &["999"]),
    ("NO", &["110", "113"]),
    ("NZ", &["111"]),
    ("PL", &["997", "998", "999"]),
    ("RU", &["101", "102", "103", "104"]),
    ("SG", &["995", "999"]),
    ("ZA", &["10111", "10177"]),
];

/// The kind of these digits, where they are too few for a telephone number; `None` if they are not.
#[must_use]
pub fn short_number(digits: &str, region: Region) -> Option<ShortNumber> {
    let plausible = (2..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !plausible {
        return None;
    }
    let of_region = EMERGENCY.iter().find(|(code, _)| *code == region.as_str());
    let emergency =
        matches!(digits, "112" | "911") || of_region.is_some_and(|(_, list)| list.contains(&digits));
    Some(if emergency { ShortNumber::Emergency } else { ShortNumber::Short })
}

/// The digits of a short number, where a text is nothing but one: `2041`, `ext. 2041`.
#[must_use]
pub fn internal_extension(text: &str, region: Region) -> Option<String> {
    parts::internal_extension(text).filter(|digits| short_number(digits, region).is_some())
}
