//! The mail addresses of a cell.

use switchboard_domain::customer_draft::is_mail_address;

/// Marks that stand around addresses, and are no part of one.
const AROUND: &[char] =
    &[' ', '\t', '\n', '\r', '\u{a0}', ',', ';', ':', '<', '>', '(', ')', '[', ']', '"', '|', '/', '\'', '’'];

/// The addresses of a cell, and what looks like one and is none: `Ben <b@x.example>`, `a@x.example; b@y.example`,
/// `mailto:b@x.example?subject=Hello`.
#[must_use]
pub fn list(text: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut addresses, mut wrong): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    if is_mail_address(text) && !text.contains([',', ';', '<', ':', '"', '|']) {
        return (vec![text], wrong);
    }
    for part in text.split(AROUND).filter(|part| part.contains('@')) {
        // An address ends where the question of a `mailto:` begins, or with the full stop of a sentence.
        let part = part.split('?').next().unwrap_or(part).trim_end_matches('.');
        if is_mail_address(part) {
            if !addresses.iter().any(|known| known.eq_ignore_ascii_case(part)) {
                addresses.push(part);
            }
        } else {
            wrong.push(part);
        }
    }
    if addresses.is_empty() && wrong.is_empty() {
        wrong.push(text);
    }
    (addresses, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_what_people_write() {
        for (text, expected) in [
            ("b@x.example", vec!["b@x.example"]),
            ("Ben <b@x.example>", vec!["b@x.example"]),
            ("\"Brown, Ben\" <b@x.example>", vec!["b@x.example"]),
            ("a@x.example; b@y.example", vec!["a@x.example", "b@y.example"]),
            ("a@x.example, b@y.example", vec!["a@x.example", "b@y.example"]),
            ("a@x.example ::: b@y.example", vec!["a@x.example", "b@y.example"]),
            ("a@x.example or A@X.example", vec!["a@x.example"]),
            ("mailto:b@x.example?subject=Hi", vec!["b@x.example"]),
            ("o'neil@x.example", vec!["o'neil@x.example"]),
            ("ben+tag@x.example (work)", vec!["ben+tag@x.example"]),
        ] {
            assert_eq!(list(text), (expected, Vec::<&str>::new()), "{text}");
        }
        assert_eq!(list("a@x.example; b@"), (vec!["a@x.example"], vec!["b@"]));
        assert_eq!(list("nobody"), (vec![], vec!["nobody"]));
    }
}
