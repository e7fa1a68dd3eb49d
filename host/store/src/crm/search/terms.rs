//! What a query asks of a customer.

use switchboard_domain::customer::Customer;
use switchboard_domain::fold::{fold, sort_name, words, words_and_signs};
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
    /// A mail address that begins with this text, or a name or company with it.
    Email {
        /// As it was typed, folded.
        typed: String,
        /// Its words, of which names with it consist.
        parts: Vec<String>,
    },
    /// A number that contains one of these runs of digits, a word that begins with the digits, or words that begin with the
    /// groups of digits as they were typed: `24/7`.
    Digits {
        /// All digits.
        typed: String,
        /// What numbers are searched for.
        runs: Vec<String>,
        /// The groups between signs and spaces.
        parts: Vec<String>,
    },
    /// A name that begins with this text, in which there are no words.
    Name(String),
}

fn owned<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    words.map(str::to_owned).collect()
}

/// The terms of a query; an empty one has none.
pub(super) fn terms(query: &str, default_region: Region) -> Vec<Term> {
    let digits = digits_of(query);
    let folded = fold(query);
    let only_digits = words_and_signs(&folded).all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    if only_digits && digits.len() >= MIN_DIGITS {
        // As typed; without the zeros that only dialling needs; and as the number that it is where it is one.
        let mut forms = vec![digits.clone(), digits.trim_start_matches('0').to_owned()];
        if let Ok(number) = PhoneNumber::parse(query, default_region, Written::ByPerson) {
            forms.push(digits_of(number.e164()));
        }
        forms.retain(|form| form.len() >= MIN_DIGITS);
        forms.sort();
        forms.dedup();
        return vec![Term::Digits { typed: digits, runs: forms, parts: owned(words(&folded)) }];
    }
    let mut terms = Vec::new();
    for part in query.split_whitespace() {
        if part.contains('@') && !part.starts_with('@') {
            let folded = fold(part);
            terms.push(Term::Email { typed: email_key(part), parts: owned(words(&folded)) });
            continue;
        }
        for word in words_and_signs(&fold(part)) {
            let term = if word.len() >= MIN_DIGITS && word.bytes().all(|byte| byte.is_ascii_digit()) {
                Term::Digits {
                    typed: word.to_owned(),
                    runs: vec![digits_of(word)],
                    parts: vec![word.to_owned()],
                }
            } else {
                Term::Word(word.to_owned())
            };
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
    }
    if terms.is_empty() && !query.trim().is_empty() {
        terms.push(Term::Name(sort_name(query)));
    }
    terms.truncate(MAX_WORDS);
    terms
}

impl Term {
    pub(super) fn matches(&self, customer: &Customer, words: &[String]) -> bool {
        let begins = |start: &String| words.iter().any(|word| word.starts_with(start));
        match self {
            Self::Word(start) => begins(start),
            Self::Email { typed, .. } => {
                let names = [Some(&customer.name), customer.company.as_ref()];
                customer.email.as_deref().is_some_and(|email| email_key(email).starts_with(typed))
                    || names.into_iter().flatten().any(|name| fold(name).contains(&fold(typed)))
            }
            Self::Digits { typed, runs, parts } => {
                begins(typed)
                    || (parts.len() > 1 && parts.iter().all(begins))
                    || customer.phones.iter().any(|phone| {
                        let digits = digits_of(phone.e164.as_deref().unwrap_or(&phone.number));
                        runs.iter().any(|run| digits.contains(run.as_str()))
                    })
            }
            Self::Name(start) => sort_name(&customer.name).starts_with(start),
        }
    }

    /// The text of the term, as it is looked for in names.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Name(text) => text,
            Self::Email { typed, .. } | Self::Digits { typed, .. } => typed,
        }
    }
}
