//! What a column holds, by its name and its values together.

use serde::{Deserialize, Serialize};
use switchboard_domain::fold::{fold, words};

use super::names::{ByName, by_name};
use super::says::{Content, GuessSays, Promise};
use super::target::Target;
use super::values::Values;

/// From what the meaning of a column is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportColumnBasis))]
pub enum Basis {
    /// The person says so.
    Mapping,
    /// The file is one of a known product.
    Layout,
    /// Its name, which its values do not contradict.
    Name,
    /// Its values alone.
    Values,
}

/// What a column is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// What it holds.
    pub target: Target,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// From what.
    pub basis: Basis,
    /// Why, for the person who looks at the preview.
    pub says: GuessSays,
}

impl Guess {
    pub(super) fn new(target: Target, confidence: u8, says: GuessSays) -> Self {
        Self { target, confidence, basis: Basis::Name, says }
    }

    pub(super) fn by(self, basis: Basis) -> Self {
        Self { basis, ..self }
    }
}

/// What the values of a column plainly are, if they are nothing that a customer has.
fn plainly(values: &Values) -> Option<Content> {
    if values.mostly(values.booleans, 60) && values.distinct <= 3 {
        Some(Content::YesAndNo)
    } else if values.mostly(values.dates, 60) {
        Some(Content::Dates)
    } else if values.mostly(values.mails, 60) {
        Some(Content::Mails)
    } else {
        None
    }
}

fn not(content: Content, promise: Promise) -> Guess {
    Guess::new(Target::Ignore, 80, GuessSays::NameWithoutValues { promise, content })
}

fn phone(label: Option<String>, only_phone_words: bool, values: &Values) -> Guess {
    if let Some(plainly) = plainly(values) {
        return not(plainly, Promise::Phones);
    }
    let target = Target::Phone(label);
    if values.filled == 0 {
        return Guess::new(target, 70, GuessSays::PhonesUnseen);
    }
    let share = values.percent(values.phones);
    if share >= 50 {
        return Guess::new(target, 75 + share / 5, GuessSays::NameAndValues);
    }
    // Short numbers are those of the tenant's own telephone system, or they count something.
    if values.mostly(values.numbers, 50) && !only_phone_words {
        return not(Content::TooShort, Promise::Phones);
    }
    if share == 0 && !values.mostly(values.numbers, 50) {
        if values.filled >= 3 {
            return not(Content::SomethingElse, Promise::Phones);
        }
        return Guess::new(target, 50, GuessSays::PhonesDoubtful);
    }
    Guess::new(target, 50 + share / 2, GuessSays::PhonesPartly)
}

fn external_id(strength: u8, values: &Values) -> Guess {
    if let Some(plainly) = plainly(values).filter(|_| values.filled > 1) {
        return not(plainly, Promise::Ids);
    }
    let distinct = values.percent(values.distinct);
    // What stands in several rows is the id of something that they share, such as their company.
    let least = if strength < 80 { 100 } else { 50 };
    if values.filled > 1 && distinct < least {
        return not(Content::Repeated, Promise::Ids);
    }
    let sure = u16::from(strength) * u16::from(distinct.max(50)) / 100;
    let sure = if values.filled == 0 { strength / 2 } else { u8::try_from(sure).unwrap_or(strength) };
    Guess::new(Target::ExternalId, sure, GuessSays::Ids)
}

/// Words by which columns are called that have no name, folded.
const NAMELESS: &[&str] = &[
    "column", "col", "field", "spalte", "feld", "colonne", "champ", "columna", "campo", "coluna", "colonna",
    "kolom", "veld", "kolumna", "kolumn", "kolonne", "sarake", "unnamed", "header",
];

/// Whether the name of a column says nothing to us at all: `Spalte A`, or one in a script whose words we hardly know. What is
/// called `City` is no name.
fn says_nothing(name: &str) -> bool {
    let folded = fold(name);
    let foreign = !folded.contains(|letter: char| letter.is_ascii_alphabetic());
    let mut parts = words(&folded).filter(|word| !NAMELESS.contains(word));
    foreign || parts.all(|word| word.chars().count() <= 2 || word.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Where no column is the name: the first of those that nothing is known of and that have values like names, nearly all of
/// them different.
pub(super) fn name_by_values(names: &[String], values: &[Values], columns: &[Guess]) -> Option<usize> {
    let nobody = columns.iter().all(|guess| !guess.target.names_a_customer());
    let may = |column: &usize| {
        let (Some(name), Some(values), Some(guess)) =
            (names.get(*column), values.get(*column), columns.get(*column))
        else {
            return false;
        };
        guess.target == Target::Ignore
            && guess.basis == Basis::Name
            && by_name(name) == ByName::Unknown
            && says_nothing(name)
            && values.filled >= 2
            && values.mostly(values.names, 80)
            && values.percent(values.distinct) >= 80
            && !values.mostly(values.countries, 50)
            && !values.mostly(values.salutations, 50)
            && !values.mostly(values.booleans, 50)
    };
    (0..columns.len()).filter(|_| nobody).find(may)
}

/// A column that is known by its name: its values may say otherwise.
fn named(target: Target, strength: u8, values: &Values) -> Guess {
    let (by_name, both) = (GuessSays::Name, GuessSays::NameAndValues);
    let many = values.filled >= 3;
    match &target {
        Target::Phone(_) | Target::ExternalId => Guess::new(target, strength, by_name),
        Target::Email => {
            if values.mostly(values.mails, 50) {
                Guess::new(target, 98, both)
            } else if values.filled == 0 || !many || values.mails > 0 {
                Guess::new(target, 60, by_name)
            } else {
                not(Content::SomethingElse, Promise::Mails)
            }
        }
        Target::LastActivity => {
            if values.mostly(values.dates, 50) {
                Guess::new(target, 95, both)
            } else if many && values.dates == 0 {
                not(Content::SomethingElse, Promise::Date)
            } else {
                Guess::new(target, 60, by_name)
            }
        }
        Target::Country | Target::PhoneCountryCode => {
            if values.mostly(values.calling_codes, 50) {
                Guess::new(Target::PhoneCountryCode, 95, both)
            } else if values.mostly(values.countries, 50) {
                Guess::new(Target::Country, 95, both)
            } else if many {
                not(Content::SomethingElse, Promise::Countries)
            } else {
                Guess::new(target, 60, by_name)
            }
        }
        Target::Url if many && values.links == 0 => not(Content::SomethingElse, Promise::Links),
        Target::Title if values.mostly(values.salutations, 50) => {
            Guess::new(Target::Ignore, 90, GuessSays::Salutations)
        }
        Target::Name
        | Target::FirstName
        | Target::LastName
        | Target::Company
        | Target::Title
        | Target::Owner => {
            if values.mostly(values.mails, 80) {
                Guess::new(Target::Email, 60, GuessSays::ValuesMails).by(Basis::Values)
            } else if values.mostly(values.clear_phones, 80) {
                Guess::new(Target::Phone(None), 60, GuessSays::ValuesPhones).by(Basis::Values)
            } else if values.mostly(values.booleans, 80) && values.filled > 1 {
                not(Content::YesAndNo, Promise::Names)
            } else {
                Guess::new(target, strength, by_name)
            }
        }
        _ => Guess::new(target, strength, by_name),
    }
}

/// What a column with this name and these values holds.
#[must_use]
pub fn guess(name: &str, values: &Values) -> Guess {
    match by_name(name) {
        ByName::Phone { label, only_phone_words } => phone(label, only_phone_words, values),
        ByName::Target(Target::ExternalId, strength) => external_id(strength, values),
        ByName::Target(target, strength) => named(target, strength, values),
        ByName::About => Guess::new(Target::Ignore, 85, GuessSays::About),
        ByName::Unknown if values.mostly(values.mails, 80) => {
            Guess::new(Target::Email, 55, GuessSays::ValuesMails).by(Basis::Values)
        }
        ByName::Unknown if values.mostly(values.clear_phones, 80) => {
            Guess::new(Target::Phone(None), 55, GuessSays::ValuesPhones).by(Basis::Values)
        }
        ByName::Unknown => Guess::new(Target::Ignore, 50, GuessSays::Unknown),
    }
}
