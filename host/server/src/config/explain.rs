//! Explains errors in the configuration: the place, the key, and what is expected there.

use std::path::Path;

use anyhow::anyhow;
use figment::error::Kind;

use super::{PREFIX, secret};

/// How similar a known key must be to the written one to be suggested, from 0 to 1.
const MIN_SIMILARITY: f64 = 0.7;

/// The environment variable that overrides a key.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

/// Explains errors in words, one line each.
pub(super) fn explain(errors: &figment::Error, file: Option<&Path>) -> anyhow::Error {
    let all: Vec<String> = errors.clone().into_iter().map(|error| one(&error, file)).collect();
    anyhow!("{}", all.join("\n"))
}

/// A syntax error without the lines of the file that the reader shows: they may hold a secret.
fn without_source(message: &str) -> String {
    let of_file = |line: &&str| {
        let line = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        line.trim_start().starts_with('|')
    };
    let lines: Vec<&str> = message.lines().filter(|line| !of_file(line)).map(str::trim_end).collect();
    lines.join("; ")
}

fn one(error: &figment::Error, file: Option<&Path>) -> String {
    let mut path = error.path.clone();
    if let Kind::UnknownField(name, _) = &error.kind
        && path.last() != Some(name)
    {
        path.push(name.clone());
    }
    let key = path.join(".");
    let from_environment = std::env::var_os(variable(&key)).is_some();
    let place = match file {
        _ if from_environment => format!("environment variable {}", variable(&key)),
        Some(file) => file.display().to_string(),
        None => "the configuration".to_owned(),
    };
    match &error.kind {
        Kind::UnknownField(name, known) => {
            let nearest = known
                .iter()
                .map(|known| (strsim::jaro_winkler(name, known), known))
                .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
                .max_by(|(one, _), (other, _)| one.total_cmp(other));
            let hint = match nearest {
                Some((_, known)) => format!("did you mean `{known}`?"),
                None => format!("known here are {}", known.join(", ")),
            };
            format!("{place}: there is no key `{key}`; {hint}")
        }
        Kind::UnknownVariant(name, known) => {
            format!("{place}: `{key}` is {name:?}; expected one of {}", known.join(", "))
        }
        Kind::InvalidType(actual, expected) | Kind::InvalidValue(actual, expected) => {
            let quotes = if from_environment && expected.contains("string") {
                "; put quotes around it: '\"…\"'"
            } else {
                ""
            };
            // What may be a secret is not shown, not even where it does not belong.
            if secret::may_be_secret(&key) {
                return format!("{place}: `{key}` has a value of another kind; expected {expected}{quotes}");
            }
            format!("{place}: `{key}` is {actual}; expected {expected}{quotes}")
        }
        // A syntax error: the TOML reader's message has the line, the column and what it expected.
        Kind::Message(message) if key.is_empty() => format!("{place}: {}", without_source(message)),
        Kind::Message(message) => format!("{place}: `{key}`: {message}"),
        other => format!("{place}: `{key}`: {other}"),
    }
}
