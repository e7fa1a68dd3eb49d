//! What a query asks of a customer.

use switchboard_domain::customer::Customer;
use switchboard_domain::fold::{fold, words};
use switchboard_domain::number::{PhoneNumber, Region, Written};

use crate::crm::index::{digits_of, email_key};

/// The fewest digits that count as part of a number.
const MIN_DIGITS: usize = 3;

/// The most words of a query that are looked at.
const MAX_WORDS: usize = 6;

/// What a customer must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// A word that begins with this text.
    Word(String),
    /// A mail address that begins with this text.
    Email(String),
    /// A number that contains one of these runs of digits, or a word that begins with the digits as they were typed.
    Digits(String, Vec<String>),
}

/// The terms of a query. A query without letters or digits has none.
pub(super) fn terms(query: &str, default_region: Region) -> Vec<Term> {
    let digits = digits_of(query);
    if !query.chars().any(char::is_alphabetic) && digits.len() >= MIN_DIGITS {
        // As typed; without the zeros that only dialling needs; and as the number that it is where it is one.
        let mut forms = vec![digits.clone(), digits.trim_start_matches('0').to_owned()];
        if let Ok(number) = PhoneNumber::parse(query, default_region, Written::ByPerson) {
            forms.push(digits_of(number.e164()));
        }
        forms.retain(|form| form.len() >= MIN_DIGITS);
        forms.sort();
        forms.dedup();
        return vec![Term::Digits(digits, forms)];
    }
    let mut terms = Vec::new();
    for part in query.split_whitespace() {
        if part.contains('@') && !part.starts_with('@') {
            terms.push(Term::Email(email_key(part)));
            continue;
        }
        for word in words(&fold(part)) {
            let term = if word.len() >= MIN_DIGITS && word.bytes().all(|byte| byte.is_ascii_digit()) {
                Term::Digits(word.to_owned(), vec![digits_of(word)])
            } else {
                Term::Word(word.to_owned())
            };
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
    }
    terms.truncate(MAX_WORDS);
    terms
}

impl Term {
    pub(super) fn matches(&self, customer: &Customer, words: &[String]) -> bool {
        match self {
            Self::Word(start) => words.iter().any(|word| word.starts_with(start)),
            Self::Email(start) => {
                customer.email.as_deref().is_some_and(|email| email_key(email).starts_with(start))
            }
            Self::Digits(typed, runs) => {
                words.iter().any(|word| word.starts_with(typed))
                    || customer.phones.iter().any(|phone| {
                        let digits = digits_of(phone.e164.as_deref().unwrap_or(&phone.number));
                        runs.iter().any(|run| digits.contains(run.as_str()))
                    })
            }
        }
    }

    /// The text of the term, as it is looked for in names.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Email(text) | Self::Digits(text, _) => text,
        }
    }
}
