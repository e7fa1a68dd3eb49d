//! The country that a cell names.

use std::collections::HashMap;
use std::sync::LazyLock;

use switchboard_domain::fold::{fold, sort_name};
use switchboard_domain::number::Region;

/// One country a line: its codes, and its names in many languages.
const NAMES: &str = include_str!("countries.tsv");

/// Regions by the folded names and codes of their countries.
static BY_NAME: LazyLock<HashMap<String, Region>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
        let mut names = line.split('\t');
        let Some(region) = names.next().and_then(|code| code.parse::<Region>().ok()) else { continue };
        for name in names.map(sort_name) {
            known.entry(name).or_insert(region);
        }
    }
    // Codes last: no name is as short as one, and each has one meaning.
    for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
        if let Some((code, Ok(region))) = line.split('\t').next().map(|code| (code, code.parse::<Region>())) {
            known.insert(fold(code), region);
        }
    }
    known
});

/// The country with this name or code: `Austria`, `Österreich`, `AT`, `AUT`.
#[must_use]
pub fn by_name(text: &str) -> Option<Region> {
    BY_NAME.get(&sort_name(text)).copied()
}

/// The country of a country code as people write it: `+1`, `0044`, `49`, `+49 (Germany)`, `US +1`, `US`.
#[must_use]
pub fn by_calling_code(text: &str) -> Option<Region> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let code = digits.trim_start_matches('0');
    if code.is_empty() {
        return by_name(text);
    }
    // `+1-684` is the area of American Samoa: the country code is what comes first.
    let first: String = text
        .trim_start_matches(|letter: char| !letter.is_ascii_digit() || letter == '0')
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let named: String =
        text.chars().filter(|letter| letter.is_alphabetic() || letter.is_whitespace()).collect();
    let by_code = first.parse().ok().and_then(Region::of_calling_code);
    // Several countries share a code: a name beside it says which.
    match by_name(&named) {
        Some(region) if by_code.is_some() => Some(region),
        _ => by_code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_names_and_codes() {
        for (text, region) in [
            ("Austria", "AT"),
            ("ÖSTERREICH", "AT"),
            ("at", "AT"),
            ("AUT", "AT"),
            ("United States of America", "US"),
            ("U.S.A.", "US"),
            ("Royaume-Uni", "GB"),
            ("UK", "GB"),
            ("Deutschland", "DE"),
            ("日本", "JP"),
            ("Czech Republic", "CZ"),
            ("Türkiye", "TR"),
        ] {
            assert_eq!(by_name(text).as_ref().map(Region::as_str), Some(region), "{text}");
        }
        assert_eq!(by_name("Freedonia"), None);
        assert_eq!(by_name(""), None);
    }

    #[test]
    fn country_codes_are_known_however_written() {
        for (text, region) in [
            ("+1", "US"),
            ("1", "US"),
            ("0044", "GB"),
            ("+49 (Germany)", "DE"),
            ("US +1", "US"),
            ("CA +1", "CA"),
            ("+1-684", "US"),
            ("AT", "AT"),
            ("43.0", "AT"),
        ] {
            assert_eq!(by_calling_code(text).as_ref().map(Region::as_str), Some(region), "{text}");
        }
        for text in ["", "0", "999999", "Allow"] {
            assert_eq!(by_calling_code(text), None, "{text}");
        }
    }
}
