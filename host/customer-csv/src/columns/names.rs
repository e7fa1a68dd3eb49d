//! What columns hold by their names.

use switchboard_domain::fold::fold;

use super::target::Target;
use super::vocabulary::{ABOUT, ADDRESS, BESIDE, COUNTRY, FAX, LABELS, MOBILE, NAMES, PHONE, PLACE};

/// What the name of a column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByName {
    /// The column holds this, and how surely in percent.
    Target(Target, u8),
    /// Telephone numbers.
    Phone {
        /// Their label.
        label: Option<String>,
        /// Whether the name has no other words.
        only_phone_words: bool,
    },
    /// Something about telephone numbers or mail, and not what they are.
    About,
    /// Nothing.
    Unknown,
}

/// Whether a word is one of those, which spaces separate.
fn is_one_of(word: &str, known: &str) -> bool {
    known.split_whitespace().any(|known| known == word)
}

/// What a column with this name holds.
#[must_use]
pub fn by_name(name: &str) -> ByName {
    let folded = fold(name);
    // `firstName` and `MobilePhone` are two words each.
    let mut apart = String::with_capacity(name.len() + 8);
    let mut lower = false;
    for letter in name.chars() {
        if lower && letter.is_uppercase() {
            apart.push(' ');
        }
        lower = letter.is_lowercase();
        apart.push(letter);
    }
    let apart = fold(&apart);
    let words: Vec<&str> =
        apart.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let joined: String = folded.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters: String = joined.chars().filter(|letter| letter.is_alphabetic()).collect();
    for name in [&joined, &letters] {
        if let Some((_, target, strength)) = NAMES.iter().find(|(names, ..)| is_one_of(name, names)) {
            return ByName::Target(target.clone(), *strength);
        }
    }
    if matches!(letters.as_str(), "number" | "numbers" | "nummer" | "nummern" | "numero") {
        return ByName::Phone { label: None, only_phone_words: false };
    }
    let has = |known: &str| words.iter().any(|word| is_one_of(word, known)) || is_one_of(&letters, known);
    let joins = |known: &str| known.split_whitespace().any(|word| word.len() > 3 && letters.ends_with(word));
    let phone = [PHONE, MOBILE, FAX].into_iter().any(|known| has(known) || joins(known));
    let mail = has("email mail emails") || (letters.ends_with("email") && !letters.ends_with("voicemail"));
    if (phone || mail) && words.iter().any(|word| is_one_of(word, ABOUT)) {
        return ByName::About;
    }
    if phone && joined.ends_with("e164") {
        return ByName::Target(Target::PhoneE164, 90);
    }
    if phone && words.contains(&"country") {
        return ByName::Target(Target::PhoneCountryCode, 85);
    }
    if phone && words.iter().any(|word| matches!(*word, "extension" | "ext" | "durchwahl")) {
        return ByName::Target(Target::PhoneExtension, 85);
    }
    if phone && words.last() == Some(&"label") {
        return ByName::Target(Target::PhoneLabel, 85);
    }
    if phone {
        let label = LABELS.iter().find(|(known, _)| {
            has(known) || known.split_whitespace().any(|word| word.len() > 3 && letters.starts_with(word))
        });
        let label = label.map(|(_, label)| *label);
        let label = match label {
            _ if !(has(FAX) || joins(FAX)) => label.map(str::to_owned),
            Some(label @ ("work" | "home")) => Some(format!("{label} fax")),
            _ => Some("fax".to_owned()),
        };
        let known = |word: &&str| {
            [PHONE, MOBILE, FAX, BESIDE].iter().any(|known| is_one_of(word, known))
                || LABELS.iter().any(|(known, _)| is_one_of(word, known))
        };
        let joined = words.len() <= 1 && (joins(PHONE) || joins(MOBILE) || joins(FAX));
        return ByName::Phone { label, only_phone_words: joined || words.iter().all(known) };
    }
    // `Email (Work)`, `Work Email 2`: the words beside say whose or which, and `About` is out already.
    if mail {
        return ByName::Target(Target::Email, 80);
    }
    // `Pays (bureau)`, `Land/Region geschäftlich`, `Address (Work)`: whose it is stands beside.
    let beside =
        |word: &&str| is_one_of(word, PLACE) || LABELS.iter().any(|(known, _)| is_one_of(word, known));
    if words.len() > 1 && words.iter().all(|word| is_one_of(word, COUNTRY) || beside(word)) && has(COUNTRY) {
        return ByName::Target(Target::Country, 80);
    }
    if words.len() > 1 && (words.ends_with(&["country"]) || words.ends_with(&["country", "region"])) {
        return ByName::Target(Target::Country, 80);
    }
    if words.iter().all(|word| is_one_of(word, ADDRESS) || beside(word)) && has(ADDRESS) {
        return ByName::Target(Target::Address, 80);
    }
    ByName::Unknown
}
