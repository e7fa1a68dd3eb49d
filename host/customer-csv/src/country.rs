//! The country of a country code.

use switchboard_domain::number::Region;

/// The country of a country code as people write it: `+1`, `0044`, `49`, `+49 (Germany)`, `US +1`, `US`.
#[must_use]
pub fn by_calling_code(text: &str) -> Option<Region> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let code = digits.trim_start_matches('0');
    if code.is_empty() {
        return Region::of_country(text);
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
    match Region::of_country(&named) {
        Some(region) if by_code.is_some() => Some(region),
        _ => by_code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
