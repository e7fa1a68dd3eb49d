//! Under which keys a plugin keeps something of a person, as its manifest declares it: so the host finds what it does not understand
//! when a person is erased.

use std::fmt;

/// The most patterns of one manifest.
pub const MOST_PERSON_KEYS: usize = 16;

/// The most bytes of a pattern: as many as a key may have.
pub const PERSON_KEY_BYTES: usize = 512;

/// What tells whose a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Placeholder {
    Number,
    Digits,
    Email,
    Customer,
}

impl Placeholder {
    const ALL: [(&str, Self); 4] = [
        ("{number}", Self::Number),
        ("{digits}", Self::Digits),
        ("{email}", Self::Email),
        ("{customer}", Self::Customer),
    ];

    fn filled(self, fact: PersonFact<'_>) -> Option<&str> {
        match (self, fact) {
            (Self::Number, PersonFact::Number(number)) => Some(number),
            (Self::Digits, PersonFact::Number(number)) => Some(number.trim_start_matches('+')),
            (Self::Email, PersonFact::Email(email)) => Some(email),
            (Self::Customer, PersonFact::Customer(id)) => Some(id),
            _ => None,
        }
    }
}

/// Something that is known of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonFact<'a> {
    /// A number in E.164.
    Number(&'a str),
    /// A mail address, in lower case.
    Email(&'a str),
    /// The id of a customer of the built-in store.
    Customer(&'a str),
}

/// The keys of a person by one pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysOfPerson {
    /// This one.
    One(String),
    /// All that begin like this.
    Beginning(String),
}

/// A pattern of keys, such as `contact:{number}` or `visits:{customer}:*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonKey {
    before: String,
    placeholder: Placeholder,
    after: String,
    /// Whether anything may follow.
    open: bool,
}

/// Why a text is no pattern of keys, with what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPersonKey {
    /// It is longer than a key.
    TooLong,
    /// No placeholder is in it, so that it would be everybody's.
    NobodysKey,
    /// There is more than one placeholder.
    Several,
    /// There is a brace that belongs to no placeholder.
    Brace,
    /// There is a star before the end.
    Star,
    /// What is open follows the placeholder at once, so that the keys of longer numbers would begin alike.
    NoSeparator,
}

impl fmt::Display for NoPersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "it has more than {PERSON_KEY_BYTES} bytes, and no key is that long"),
            Self::NobodysKey => f.write_str(
                "it does not say whose the key is: put one of {number}, {digits}, {email} and {customer} where that stands in the key",
            ),
            Self::Several => f.write_str("it has more than one placeholder: keep the one by which a person is found"),
            Self::Brace => f.write_str(
                "a brace in it belongs to no placeholder; there are {number}, {digits}, {email} and {customer}",
            ),
            Self::Star => {
                f.write_str("a star can only be its last character, where it stands for whatever follows")
            }
            Self::NoSeparator => f.write_str(
                "between the placeholder and the star, put what stands there in the key and is in no number and no \
                 address, such as ':': the keys of other people may begin alike otherwise",
            ),
        }
    }
}

impl std::error::Error for NoPersonKey {}

/// Whether a character ends whatever a placeholder stands for.
fn separates(c: char) -> bool {
    !(c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | '_' | '@' | '%'))
}

impl PersonKey {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When it is none; the error says what to do.
    pub fn parse(text: &str) -> Result<Self, NoPersonKey> {
        if text.len() > PERSON_KEY_BYTES {
            return Err(NoPersonKey::TooLong);
        }
        let (text, open) = text.strip_suffix('*').map_or((text, false), |text| (text, true));
        let mut found = Placeholder::ALL
            .iter()
            .flat_map(|(name, placeholder)| text.match_indices(name).map(move |at| (at, *placeholder)));
        let Some(((at, name), placeholder)) = found.next() else {
            return Err(if text.contains(['{', '}']) { NoPersonKey::Brace } else { NoPersonKey::NobodysKey });
        };
        if found.next().is_some() {
            return Err(NoPersonKey::Several);
        }
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        if [before, after].iter().any(|part| part.contains(['{', '}'])) {
            return Err(NoPersonKey::Brace);
        }
        if [before, after].iter().any(|part| part.contains('*')) {
            return Err(NoPersonKey::Star);
        }
        if open && !after.starts_with(separates) {
            return Err(NoPersonKey::NoSeparator);
        }
        Ok(Self { before: before.to_owned(), placeholder, after: after.to_owned(), open })
    }

    /// The keys of whom this is known; `None` where the pattern is not about such a fact.
    #[must_use]
    pub fn of(&self, fact: PersonFact<'_>) -> Option<KeysOfPerson> {
        let whose = self.placeholder.filled(fact)?;
        let key = format!("{}{whose}{}", self.before, self.after);
        Some(if self.open { KeysOfPerson::Beginning(key) } else { KeysOfPerson::One(key) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_become_the_keys_of_one_person() {
        let number = PersonFact::Number("+14255550123");
        let one = |key: &str| Some(KeysOfPerson::One(key.to_owned()));
        let beginning = |key: &str| Some(KeysOfPerson::Beginning(key.to_owned()));
        for (pattern, fact, keys) in [
            ("contact:{number}", number, one("contact:+14255550123")),
            ("{digits}", number, one("14255550123")),
            ("seen/{digits}/*", number, beginning("seen/14255550123/")),
            ("mail:{email}", number, None),
            ("mail:{email}", PersonFact::Email("ada@x.example"), one("mail:ada@x.example")),
            ("visits:{customer}:*", PersonFact::Customer("0199"), beginning("visits:0199:")),
        ] {
            assert_eq!(PersonKey::parse(pattern).unwrap().of(fact), keys, "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told_with_what_to_do() {
        for (pattern, why) in [
            ("", NoPersonKey::NobodysKey),
            ("*", NoPersonKey::NobodysKey),
            ("contacts", NoPersonKey::NobodysKey),
            ("c:{phone}", NoPersonKey::Brace),
            ("c:{number", NoPersonKey::Brace),
            ("c:{number}}", NoPersonKey::Brace),
            ("{{number}}", NoPersonKey::Brace),
            ("{Number}", NoPersonKey::Brace),
            ("{number}:{email}", NoPersonKey::Several),
            ("{number}{number}", NoPersonKey::Several),
            ("*:{number}", NoPersonKey::Star),
            ("{number}:*:x", NoPersonKey::Star),
            ("{number}:**", NoPersonKey::Star),
            ("c:{number}*", NoPersonKey::NoSeparator),
            ("c:{digits}0:*", NoPersonKey::NoSeparator),
            ("c:{email}.*", NoPersonKey::NoSeparator),
            (&format!("{{number}}{}", "x".repeat(512)), NoPersonKey::TooLong),
        ] {
            assert_eq!(PersonKey::parse(pattern), Err(why), "{pattern}");
        }
    }

    proptest! {
        /// Whatever a manifest declares, the keys of one number are never those of another one.
        #[test]
        fn nobody_elses_keys_are_among_them(
            before in "[a-z:/]{0,4}", after in "[a-z:/0-9]{0,3}", open in any::<bool>(),
            one in "[1-9][0-9]{6,9}", other in "[1-9][0-9]{6,9}", longer in "[0-9]{0,3}", rest in "[a-z:0-9]{0,4}",
        ) {
            let star = if open { "*" } else { "" };
            let Ok(pattern) = PersonKey::parse(&format!("{before}{{digits}}{after}{star}")) else { return Ok(()) };
            for other in [other, format!("{one}{longer}")] {
                if other == one {
                    continue;
                }
                let theirs = format!("{before}{other}{after}{}", if open { rest.as_str() } else { "" });
                let is_among = match pattern.of(PersonFact::Number(&format!("+{one}"))) {
                    Some(KeysOfPerson::One(key)) => key == theirs,
                    Some(KeysOfPerson::Beginning(key)) => theirs.starts_with(&key),
                    None => false,
                };
                prop_assert!(!is_among, "{theirs}");
            }
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = PersonKey::parse(&text);
        }
    }
}
