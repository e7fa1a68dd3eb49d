//! `$search`: clauses in double quotes, joined by AND and OR.

use serde_json::Value;

use crate::graph::response::Refusal;

/// Members that are searched by word; in the others a text must stand at the beginning.
const BY_WORD: &[&str] = &["displayName", "description"];
const SEARCHABLE: &[&str] = &[
    "displayName",
    "description",
    "givenName",
    "surname",
    "mail",
    "userPrincipalName",
    "jobTitle",
    "department",
];

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Search {
    Clause { property: String, text: String },
    And(Box<Search>, Box<Search>),
    Or(Box<Search>, Box<Search>),
}

fn invalid(text: &str) -> Refusal {
    Refusal::bad_request(
        "Request_BadRequest",
        format!("Syntax error: character ':' is not valid at position 0 in '{text}'."),
    )
}

/// Reads a search. AND has precedence over OR.
///
/// # Errors
/// 400 for a syntax error or a member that can't be searched.
pub(super) fn parse(text: &str) -> Result<Search, Refusal> {
    let mut rest = text.trim();
    let mut groups: Vec<Search> = Vec::new();
    let mut joined_by_and = false;
    loop {
        let (clause, after) = clause(rest).ok_or_else(|| invalid(text))?;
        if !SEARCHABLE.contains(&match &clause {
            Search::Clause { property, .. } => property.as_str(),
            _ => "",
        }) {
            let message = "Unrecognized $search property, or no property is named.";
            return Err(Refusal::bad_request("Request_UnsupportedQuery", message));
        }
        match groups.pop() {
            Some(left) if joined_by_and => groups.push(Search::And(Box::new(left), Box::new(clause))),
            Some(left) => groups.extend([left, clause]),
            None => groups.push(clause),
        }
        rest = after.trim_start();
        if rest.is_empty() {
            break;
        }
        (joined_by_and, rest) = match (rest.strip_prefix("AND "), rest.strip_prefix("OR ")) {
            (Some(after), _) => (true, after.trim_start()),
            (_, Some(after)) => (false, after.trim_start()),
            _ => return Err(invalid(text)),
        };
    }
    groups
        .into_iter()
        .reduce(|left, right| Search::Or(Box::new(left), Box::new(right)))
        .ok_or_else(|| invalid(text))
}

/// Splits off the first clause, `"property:text"`. In it, a backslash escapes quotes and backslashes.
fn clause(text: &str) -> Option<(Search, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut letters = inner.char_indices();
    loop {
        match letters.next()? {
            (_, '\\') => value.push(letters.next()?.1),
            (at, '"') => {
                let (property, text) = value.split_once(':')?;
                let clause =
                    Search::Clause { property: property.trim().to_owned(), text: text.trim().to_owned() };
                return Some((clause, &inner[at + 1..]));
            }
            (_, other) => value.push(other),
        }
    }
}

/// The words of a text as the directory splits it: at spaces and symbols, between digits and letters, before capitals.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = ' ';
    for letter in text.chars() {
        let breaks = !letter.is_alphanumeric()
            || (last.is_lowercase() && letter.is_uppercase())
            || (last.is_alphanumeric() && last.is_numeric() != letter.is_numeric());
        if breaks {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        last = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

impl Search {
    /// Whether a person, with all members, is found.
    pub(super) fn finds(&self, person: &Value) -> bool {
        match self {
            Self::And(left, right) => left.finds(person) && right.finds(person),
            Self::Or(left, right) => left.finds(person) || right.finds(person),
            Self::Clause { property, text } => {
                let value = person[property].as_str().unwrap_or_default();
                if BY_WORD.contains(&property.as_str()) {
                    let own = words(value);
                    words(text).iter().all(|word| own.iter().any(|own| own.starts_with(word)))
                } else {
                    value.to_lowercase().starts_with(&text.to_lowercase())
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_found_by_the_beginnings_of_their_words() {
        let person = json!({"displayName": "Megan Bowen (Sales2)", "mail": "megan@fabrikam.example"});
        for (search, finds) in [
            (r#""displayName:meg""#, true),
            (r#""displayName:bo meg""#, true),
            (r#""displayName:owen""#, false),
            (r#""displayName:2""#, true),
            (r#""mail:megan@fab""#, true),
            (r#""mail:bowen""#, false),
            (r#""displayName:nobody" OR "mail:meg""#, true),
            (r#""displayName:meg" AND "mail:nobody""#, false),
            (r#""displayName:nobody" OR "displayName:meg" AND "mail:meg""#, true),
        ] {
            assert_eq!(parse(search).unwrap().finds(&person), finds, "{search}");
        }
    }

    #[test]
    fn a_search_without_quotes_or_property_is_refused() {
        for search in
            ["displayName:ali", r#""ali""#, r#""displayName:a" "displayName:b""#, r#""displayName:a"#]
        {
            assert!(parse(search).is_err(), "{search}");
        }
        assert_eq!(parse(r#""hobby:x""#).unwrap_err().code, "Request_UnsupportedQuery");
    }
}
