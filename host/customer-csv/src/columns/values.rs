//! What the values of a column look like.

use std::collections::HashSet;

use switchboard_domain::customer_draft::{is_mail_address, is_web_address};
use switchboard_domain::number::Region;

use crate::cell::{is_placeholder, scientific, value, without_zero_decimals};
use crate::country;
use crate::dates::{self, DateOrder};
use crate::{mails, numbers};

/// The most characters of a value that is shown with its column.
const MAX_SAMPLE: usize = 60;

/// How many samples are kept of a column.
const SAMPLES: usize = 3;

/// Texts that stand for yes and no, folded.
const BOOLEANS: &[&str] = &[
    "0",
    "1",
    "true",
    "false",
    "yes",
    "no",
    "y",
    "n",
    "ja",
    "nein",
    "oui",
    "non",
    "si",
    "sí",
    "wahr",
    "falsch",
    "vrai",
    "faux",
    "allow",
    "do not allow",
    "opted in",
    "opted out",
    "on",
    "off",
    "checked",
    "unchecked",
];

/// How people are addressed, folded and without full stops.
const SALUTATIONS: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "prof dr", "sir", "madam", "herr", "frau", "hr", "fr",
    "m", "mme", "mlle", "monsieur", "madame", "sr", "sra", "srta", "dhr", "mevr", "pan", "pani", "rev",
    "dr med", "dipl-ing", "hon",
];

/// What the values of a column look like, counted over the first rows. Placeholders do not count.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// Cells with a value.
    pub filled: usize,
    /// Different values.
    pub distinct: usize,
    /// Telephone numbers, by their form alone.
    pub phones: usize,
    /// Of these, the ones that can be nothing else: with `+`, or grouped as only numbers are.
    pub clear_phones: usize,
    /// Mail addresses.
    pub mails: usize,
    /// Dates.
    pub dates: usize,
    /// Yes and no.
    pub booleans: usize,
    /// Plain numbers.
    pub numbers: usize,
    /// `Dr.`, `Mrs`, and their like.
    pub salutations: usize,
    /// Names and codes of countries.
    pub countries: usize,
    /// Country codes of numbers, such as `+1`.
    pub calling_codes: usize,
    /// Addresses that begin with `https://`.
    pub links: usize,
    /// Texts that may be names of people or companies: of a few words, without digits.
    pub names: usize,
    /// The first values, shortened.
    pub samples: Vec<String>,
    /// What the dates can only be, if any of them tells.
    pub date_order: Option<DateOrder>,
    seen: HashSet<String>,
}

/// Whether a text has the form of a telephone number, and whether it can be nothing else.
fn phone_form(text: &str) -> (bool, bool) {
    if dates::read(text, DateOrder::DayFirst).is_some() || dates::read(text, DateOrder::MonthFirst).is_some()
    {
        return (false, false);
    }
    let plain = without_zero_decimals(text);
    // What follows the digits is an extension or a label, and what stands before them a label.
    let core =
        plain.trim_start_matches(|letter: char| letter.is_alphabetic() || matches!(letter, ' ' | ':' | '.'));
    let core = core
        .split(|letter: char| letter.is_alphabetic() || matches!(letter, ';' | '#'))
        .next()
        .unwrap_or_default();
    let core = core.trim();
    let digits = core.chars().filter(char::is_ascii_digit).count();
    let mark =
        |letter: char| matches!(letter, ' ' | '\u{a0}' | '-' | '–' | '.' | '/' | '(' | ')' | '+' | '\'');
    let only = core.chars().all(|letter| letter.is_ascii_digit() || mark(letter));
    let is_phone = only && (7..=15).contains(&digits);
    let marks = core.chars().filter(|letter| mark(*letter)).count();
    let decimal = core.matches('.').count() == 1 && marks == 1;
    let negative = core.starts_with('-');
    let clear = core.starts_with('+') || (marks >= 2 && !negative) || core.starts_with('(');
    (is_phone && !decimal && !negative, is_phone && clear && !negative)
}

/// Whether a text may be the name of somebody: letters, and a few words at most.
fn may_be_name(text: &str) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let fits = |letter: char| {
        letter.is_alphabetic() || matches!(letter, ' ' | '\u{a0}' | '-' | '\'' | '’' | '.' | ',' | '&' | '・')
    };
    letters >= 2
        && text.chars().count() <= 60
        && text.chars().all(fits)
        && text.split_whitespace().count() <= 5
}

impl Values {
    /// Counts one cell.
    pub fn count(&mut self, cell: &str) {
        let text = value(cell);
        if text.is_empty() || is_placeholder(&text) {
            return;
        }
        self.filled += 1;
        if self.samples.len() < SAMPLES {
            let short: String = text.chars().take(MAX_SAMPLE).collect();
            if !self.samples.contains(&short) {
                self.samples.push(short);
            }
        }
        if self.seen.insert(text.to_string()) {
            self.distinct += 1;
        }
        // Long texts are notes.
        if text.len() > 200 {
            return;
        }
        let folded = text.to_lowercase();
        let is = |known: &[&str]| usize::from(known.contains(&folded.trim_end_matches('.')));
        self.booleans += is(BOOLEANS);
        self.salutations += usize::from(SALUTATIONS.contains(&folded.replace('.', "").trim()));
        let date =
            dates::read(&text, DateOrder::DayFirst).or_else(|| dates::read(&text, DateOrder::MonthFirst));
        self.dates += usize::from(date.is_some());
        if date.is_some() && self.date_order.is_none() {
            self.date_order = DateOrder::of_values(std::iter::once(text.as_ref()));
        }
        self.mails +=
            usize::from(text.contains('@') && mails::list(&text).0.iter().any(|mail| is_mail_address(mail)));
        self.links += usize::from(is_web_address(&text));
        self.names += usize::from(may_be_name(&text));
        let number =
            text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b' '))
                && text.bytes().any(|byte| byte.is_ascii_digit());
        self.numbers += usize::from(number);
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if (1..=4).contains(&digits) && text.len() <= 24 {
            self.calling_codes += usize::from(country::by_calling_code(&text).is_some());
        } else if digits == 0 {
            self.countries += usize::from(Region::of_country(&text).is_some());
        }
        if scientific(&text).is_some() {
            self.phones += 1;
        } else {
            let parts = numbers::list(&text);
            let forms: Vec<_> = parts.iter().map(|part| phone_form(part)).collect();
            self.phones += usize::from(forms.iter().any(|(phone, _)| *phone));
            self.clear_phones += usize::from(!forms.is_empty() && forms.iter().all(|(_, clear)| *clear));
        }
    }

    /// Whether at least `percent` of the values are of a kind; never if there are none.
    #[must_use]
    pub fn mostly(&self, kind: usize, percent: usize) -> bool {
        self.filled > 0 && kind * 100 >= self.filled * percent
    }

    /// The percentage of the values that are of a kind; 0 if there are none.
    #[must_use]
    pub fn percent(&self, kind: usize) -> u8 {
        u8::try_from(kind * 100 / self.filled.max(1)).unwrap_or(100).min(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_form() {
        for text in [
            "+1 425 555 0101",
            "(425) 555-0101",
            "4255550101",
            "030/1234567",
            "4255550101.0",
            "Mobile: 425 555 0101",
            "425-555-0101 x7",
        ] {
            assert!(phone_form(text).0, "{text}");
        }
        for text in [
            "2041",
            "112",
            "2026-01-15",
            "15.01.2026",
            "1234567.89",
            "-4255550101",
            "1/15/2026",
            "TRUE",
            "a8f1",
            "Ada",
        ] {
            assert!(!phone_form(text).0, "{text}");
        }
        let mut values = Values::default();
        for cell in ["Dr.", "Mrs", "n/a", "", "Dr."] {
            values.count(cell);
        }
        assert_eq!((values.filled, values.distinct, values.salutations), (3, 2, 3));
    }
}
