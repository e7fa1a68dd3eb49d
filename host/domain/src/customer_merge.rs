//! Merges two records of one customer.

use crate::customer::{Customer, CustomerPhone};

/// Whether two entries are one line: the same number and extension, however written.
#[must_use]
pub fn same_line(a: &CustomerPhone, b: &CustomerPhone) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let same_number = match (&a.e164, &b.e164) {
        (Some(a), Some(b)) => a == b,
        (None, None) => digits(&a.number) == digits(&b.number),
        _ => false,
    };
    same_number && a.extension == b.extension
}

/// Adds the numbers that are missing; a known one may get the label that it lacks.
fn add_phones(into: &mut Vec<CustomerPhone>, from: &[CustomerPhone], most: usize) {
    for phone in from {
        if let Some(known) = into.iter_mut().find(|known| same_line(known, phone)) {
            known.label = known.label.take().or_else(|| phone.label.clone());
        } else if into.len() < most {
            into.push(phone.clone());
        }
    }
}

fn add_missing<T: Clone + PartialEq>(into: &mut Vec<T>, from: &[T], same: impl Fn(&T, &T) -> bool) {
    for one in from {
        if !into.iter().any(|known| same(known, one)) {
            into.push(one.clone());
        }
    }
}

/// `into`, with what it lacks taken from `from`: numbers, facts, and whatever has no value yet. Nothing that it says is
/// replaced.
#[must_use]
pub fn fill_in(into: &Customer, from: &Customer) -> Customer {
    let mut merged = into.clone();
    let fill = |value: &mut Option<String>, other: &Option<String>| {
        *value = value.take().or_else(|| other.clone());
    };
    fill(&mut merged.company, &from.company);
    fill(&mut merged.title, &from.title);
    fill(&mut merged.email, &from.email);
    fill(&mut merged.owner, &from.owner);
    fill(&mut merged.url, &from.url);
    // The later of the two: RFC 3339 in UTC is in the order of time.
    merged.last_activity = merged.last_activity.take().max(from.last_activity.clone());
    add_phones(&mut merged.phones, &from.phones, crate::customer_draft::MAX_PHONES);
    add_missing(&mut merged.badges, &from.badges, |a, b| a.kind == b.kind && a.label == b.label);
    add_missing(&mut merged.fields, &from.fields, |a, b| a.label == b.label);
    add_missing(&mut merged.extra, &from.extra, |a, b| a.0 == b.0);
    merged
}

/// `into`, with what a row of a file says: its values replace those that are there, its numbers join them. What the row
/// does not say stays.
#[must_use]
pub fn overwrite(into: &Customer, row: &Customer) -> Customer {
    let mut changed = into.clone();
    let set = |value: &mut Option<String>, other: &Option<String>| {
        if other.is_some() {
            value.clone_from(other);
        }
    };
    changed.name.clone_from(&row.name);
    set(&mut changed.company, &row.company);
    set(&mut changed.title, &row.title);
    set(&mut changed.email, &row.email);
    set(&mut changed.owner, &row.owner);
    set(&mut changed.url, &row.url);
    set(&mut changed.last_activity, &row.last_activity);
    add_phones(&mut changed.phones, &row.phones, crate::customer_draft::MAX_PHONES);
    add_missing(&mut changed.badges, &row.badges, |a, b| a.kind == b.kind && a.label == b.label);
    for field in &row.fields {
        match changed.fields.iter_mut().find(|known| known.label == field.label) {
            Some(known) => known.clone_from(field),
            None => changed.fields.push(field.clone()),
        }
    }
    for (name, value) in &row.extra {
        match changed.extra.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => known.clone_from(value),
            None => changed.extra.push((name.clone(), value.clone())),
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::customer_draft::{CustomerDraft, PhoneDraft};
    use crate::number::Region;

    fn customers() -> impl Strategy<Value = Customer> {
        let phone = (
            2_000_000_000_u64..2_000_000_006,
            proptest::option::of("[1-3]"),
            proptest::option::of("[a-z]{1,4}"),
        );
        let text = || proptest::option::of("[a-zA-Z]{1,8}");
        (("[A-Z][a-z]{1,8}", text(), text(), text()), proptest::collection::vec(phone, 0..4))
            .prop_map(|((name, company, title, owner), phones)| {
                let phones = phones.into_iter().map(|(number, extension, label)| PhoneDraft {
                    number: format!("+1{}", number + 125_550_000),
                    extension,
                    label,
                });
                let draft = CustomerDraft {
                    name,
                    company,
                    title,
                    owner,
                    phones: phones.collect(),
                    ..CustomerDraft::default()
                };
                draft.check("c".into(), Region::US)
            })
            .prop_filter_map("no such number", Result::ok)
    }

    fn has(customer: &Customer, phone: &CustomerPhone) -> bool {
        customer.phones.iter().any(|known| same_line(known, phone))
    }

    proptest! {
        #[test]
        fn a_merge_loses_no_number_and_replaces_nothing(into in customers(), from in customers()) {
            let merged = fill_in(&into, &from);
            prop_assert!(into.phones.iter().chain(&from.phones).all(|phone| has(&merged, phone)));
            prop_assert_eq!(&merged.name, &into.name);
            for (now, before, other) in [(&merged.company, &into.company, &from.company), (&merged.title, &into.title, &from.title)] {
                prop_assert_eq!(now, &before.clone().or_else(|| other.clone()));
            }
            // Again changes nothing: the second time everything is there.
            prop_assert_eq!(fill_in(&merged, &from), merged);
        }

        #[test]
        fn a_row_says_the_same_twice(into in customers(), row in customers()) {
            let changed = overwrite(&into, &row);
            prop_assert_eq!(&changed.name, &row.name);
            prop_assert!(into.phones.iter().chain(&row.phones).all(|phone| has(&changed, phone)));
            prop_assert_eq!(overwrite(&changed, &row), changed);
        }
    }
}
