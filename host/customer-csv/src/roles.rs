//! Which columns belong together: a number's label, extension, country code and E.164.

use switchboard_domain::fold::fold;

use crate::columns::Target;

/// Words at the end of a column's name that say what it is of a number, folded.
const PARTS: &[&str] =
    &["value", "label", "type", "extension", "ext", "e164", "country code", "country", "code", "number"];

/// What belongs to one column of numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    label: Option<usize>,
    extension: Option<usize>,
    e164: Option<usize>,
    country_code: Option<usize>,
}

/// Which columns belong together.
#[derive(Debug, Clone)]
pub struct Roles {
    parts: Vec<Parts>,
    countries: Vec<usize>,
    addresses: Vec<usize>,
}

/// The beginning that the columns of one number share: `phone 1` of `Phone 1 - Label` and of `Phone 1 - Value`.
fn stem(name: &str) -> String {
    let folded = fold(name);
    let mut words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut stem = words.by_ref().collect::<Vec<_>>().join(" ");
    while let Some(part) = PARTS.iter().find(|part| stem.ends_with(&format!(" {part}"))) {
        stem.truncate(stem.len() - part.len() - 1);
    }
    stem
}

/// The column of numbers to which a column belongs: the one with the same stem, or else the nearest before it, or else
/// the nearest behind it.
fn owner(column: usize, names: &[String], phones: &[usize]) -> Option<usize> {
    let own = stem(names.get(column)?);
    let same = phones.iter().find(|phone| names.get(**phone).is_some_and(|name| stem(name) == own));
    same.or_else(|| phones.iter().rev().find(|phone| **phone < column))
        .or_else(|| phones.iter().find(|phone| **phone > column))
        .copied()
}

impl Roles {
    /// Of a file with these columns.
    #[must_use]
    pub fn of(names: &[String], targets: &[Target]) -> Self {
        let of = |wanted: fn(&Target) -> bool| -> Vec<usize> {
            (0..targets.len()).filter(|column| wanted(&targets[*column])).collect()
        };
        let phones = of(|target| matches!(target, Target::Phone(_)));
        let mut parts = vec![Parts::default(); targets.len()];
        for column in of(|target| *target == Target::PhoneLabel) {
            if let Some(phone) = owner(column, names, &phones) {
                parts[phone].label = Some(column);
            }
        }
        for column in of(|target| *target == Target::PhoneExtension) {
            if let Some(phone) = owner(column, names, &phones) {
                parts[phone].extension = Some(column);
            }
        }
        for column in of(|target| *target == Target::PhoneE164) {
            if let Some(phone) = owner(column, names, &phones) {
                parts[phone].e164 = Some(column);
            }
        }
        let codes = of(|target| *target == Target::PhoneCountryCode);
        match codes.as_slice() {
            // The only one is for all numbers.
            [column] => phones.iter().for_each(|phone| parts[*phone].country_code = Some(*column)),
            _ => {
                for column in codes {
                    // A code stands before its number, unless their names say otherwise.
                    let own = stem(names.get(column).map_or("", String::as_str));
                    let same =
                        phones.iter().find(|phone| names.get(**phone).is_some_and(|name| stem(name) == own));
                    let next = phones.iter().find(|phone| **phone > column);
                    if let Some(phone) = same.or(next).or(phones.last()) {
                        parts[*phone].country_code = Some(column);
                    }
                }
            }
        }
        let countries = of(|target| *target == Target::Country);
        Self { parts, countries, addresses: of(|target| *target == Target::Address) }
    }

    pub(crate) fn label_of(&self, phone: usize) -> Option<usize> {
        self.parts.get(phone)?.label
    }

    pub(crate) fn extension_of(&self, phone: usize) -> Option<usize> {
        self.parts.get(phone)?.extension
    }

    pub(crate) fn e164_of(&self, phone: usize) -> Option<usize> {
        self.parts.get(phone)?.e164
    }

    pub(crate) fn country_code_of(&self, phone: usize) -> Option<usize> {
        self.parts.get(phone)?.country_code
    }

    pub(crate) fn countries(&self) -> &[usize] {
        &self.countries
    }

    pub(crate) fn addresses(&self) -> &[usize] {
        &self.addresses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_belong_to_the_number_of_their_name_wherever_they_stand() {
        let names: Vec<String> = [
            "Phone 1 - Label",
            "Phone 1 - Value",
            "Phone 2 - Label",
            "Phone 2 - Value",
            "mobile",
            "mobile ext",
            "label",
        ]
        .map(str::to_owned)
        .into();
        let phone = || Target::Phone(None);
        let targets = [
            Target::PhoneLabel,
            phone(),
            Target::PhoneLabel,
            phone(),
            phone(),
            Target::PhoneExtension,
            Target::PhoneLabel,
        ];
        let roles = Roles::of(&names, &targets);
        assert_eq!((roles.label_of(1), roles.label_of(3), roles.label_of(4)), (Some(0), Some(2), Some(6)));
        assert_eq!((roles.extension_of(4), roles.extension_of(1)), (Some(5), None));
    }
}
