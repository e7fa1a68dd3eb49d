//! `$filter`: a small part of `OData`, with the limits of the directory.

use serde_json::Value;

use crate::graph::response::Refusal;

/// Members that the directory can filter by.
const INDEXED: &[&str] = &[
    "id",
    "displayName",
    "givenName",
    "surname",
    "mail",
    "userPrincipalName",
    "jobTitle",
    "department",
    "accountEnabled",
    "userType",
    "businessPhones",
    "mobilePhone",
    "officeLocation",
    "companyName",
];
/// Members for which `startsWith` is no advanced query.
const STARTS_WITH: &[&str] =
    &["displayName", "givenName", "surname", "mail", "userPrincipalName", "jobTitle"];
/// Members for which `endsWith` works.
const ENDS_WITH: &[&str] = &["mail", "userPrincipalName"];

/// A condition on people.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Equal(String, Value),
    NotEqual(String, Value),
    In(String, Vec<Value>),
    StartsWith(String, String),
    EndsWith(String, String),
    /// The list has this member.
    Any(String, Value),
}

/// A filter, and whether it needs `ConsistencyLevel: eventual` and `$count=true`.
pub(super) struct Parsed {
    pub(super) filter: Filter,
    pub(super) advanced: bool,
}

/// Reads a filter.
///
/// # Errors
/// 400 for a syntax error, and for a member or a function that the directory does not support.
pub(super) fn parse(text: &str) -> Result<Parsed, Refusal> {
    let tokens = tokens(text).ok_or_else(|| invalid(text))?;
    let mut parser = Parser { text, tokens, at: 0, advanced: false };
    let filter = parser.or()?;
    if parser.at < parser.tokens.len() {
        return Err(invalid(text));
    }
    Ok(Parsed { filter, advanced: parser.advanced })
}

fn invalid(text: &str) -> Refusal {
    Refusal::bad_request("BadRequest", format!("Invalid filter clause: Syntax error in '{text}'."))
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
    Colon,
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            ' ' => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            ':' => tokens.push(Token::Colon),
            '\'' => {
                let mut value = String::new();
                loop {
                    match rest.next()? {
                        // Two quotes are one.
                        '\'' if rest.next_if_eq(&'\'').is_some() => value.push('\''),
                        '\'' => break,
                        other => value.push(other),
                    }
                }
                tokens.push(Token::Text(value));
            }
            other => {
                let mut word = other.to_string();
                while let Some(next) = rest.next_if(|next| !" (),:'".contains(*next)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Some(tokens)
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    advanced: bool,
}

impl Parser<'_> {
    fn peek_word(&self) -> Option<&str> {
        match self.tokens.get(self.at) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn next(&mut self) -> Result<Token, Refusal> {
        let token = self.tokens.get(self.at).cloned().ok_or_else(|| invalid(self.text))?;
        self.at += 1;
        Ok(token)
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), Refusal> {
        if self.next()? == *wanted { Ok(()) } else { Err(invalid(self.text)) }
    }

    fn word(&mut self) -> Result<String, Refusal> {
        match self.next()? {
            Token::Word(word) => Ok(word),
            _ => Err(invalid(self.text)),
        }
    }

    fn or(&mut self) -> Result<Filter, Refusal> {
        let mut left = self.and()?;
        while self.peek_word() == Some("or") {
            self.at += 1;
            left = Filter::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Filter, Refusal> {
        let mut left = self.not()?;
        while self.peek_word() == Some("and") {
            self.at += 1;
            left = Filter::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Filter, Refusal> {
        if self.peek_word() == Some("not") {
            self.at += 1;
            self.advanced = true;
            return Ok(Filter::Not(Box::new(self.not()?)));
        }
        if self.tokens.get(self.at) == Some(&Token::Open) {
            self.at += 1;
            let inner = self.or()?;
            self.expect(&Token::Close)?;
            return Ok(inner);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Filter, Refusal> {
        let word = self.word()?;
        if let "startswith" | "endswith" = word.to_ascii_lowercase().as_str() {
            return self.function(word.eq_ignore_ascii_case("startswith"));
        }
        if let Some(property) = word.strip_suffix("/any") {
            return self.any(property);
        }
        self.indexed(&word)?;
        match self.word()?.as_str() {
            "eq" => Ok(Filter::Equal(word, self.value()?)),
            "ne" => {
                self.advanced = true;
                Ok(Filter::NotEqual(word, self.value()?))
            }
            "in" => {
                self.expect(&Token::Open)?;
                let mut values = vec![self.value()?];
                while self.tokens.get(self.at) == Some(&Token::Comma) {
                    self.at += 1;
                    values.push(self.value()?);
                }
                self.expect(&Token::Close)?;
                Ok(Filter::In(word, values))
            }
            _ => Err(invalid(self.text)),
        }
    }

    fn function(&mut self, starts: bool) -> Result<Filter, Refusal> {
        self.expect(&Token::Open)?;
        let property = self.word()?;
        self.indexed(&property)?;
        self.expect(&Token::Comma)?;
        let Token::Text(value) = self.next()? else { return Err(invalid(self.text)) };
        self.expect(&Token::Close)?;
        if starts {
            self.advanced |= !STARTS_WITH.contains(&property.as_str());
            return Ok(Filter::StartsWith(property, value));
        }
        self.advanced = true;
        if !ENDS_WITH.contains(&property.as_str()) {
            return Err(Refusal::bad_request("Request_UnsupportedQuery", "Unsupported Query."));
        }
        Ok(Filter::EndsWith(property, value))
    }

    /// `businessPhones/any(p:p eq '…')`.
    fn any(&mut self, property: &str) -> Result<Filter, Refusal> {
        self.indexed(property)?;
        self.advanced = true;
        self.expect(&Token::Open)?;
        let variable = self.word()?;
        self.expect(&Token::Colon)?;
        if self.word()? != variable || self.word()? != "eq" {
            return Err(invalid(self.text));
        }
        let value = self.value()?;
        self.expect(&Token::Close)?;
        Ok(Filter::Any(property.to_owned(), value))
    }

    fn value(&mut self) -> Result<Value, Refusal> {
        match self.next()? {
            Token::Text(text) => Ok(text.into()),
            Token::Word(word) => match word.as_str() {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                "null" => Ok(Value::Null),
                _ => Err(invalid(self.text)),
            },
            _ => Err(invalid(self.text)),
        }
    }

    fn indexed(&self, property: &str) -> Result<(), Refusal> {
        if INDEXED.contains(&property) {
            return Ok(());
        }
        let message = "The request uses a filter property that is not indexed";
        Err(Refusal::bad_request("Request_UnsupportedQuery", message))
    }
}

fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.to_lowercase() == other.to_lowercase(),
        _ => one == other,
    }
}

impl Filter {
    /// Whether a person, with all members, meets the condition.
    pub(super) fn admits(&self, person: &Value) -> bool {
        let text = |property: &str| person[property].as_str().unwrap_or_default().to_lowercase();
        match self {
            Self::And(left, right) => left.admits(person) && right.admits(person),
            Self::Or(left, right) => left.admits(person) || right.admits(person),
            Self::Not(inner) => !inner.admits(person),
            Self::Equal(property, value) => same(&person[property], value),
            Self::NotEqual(property, value) => !same(&person[property], value),
            Self::In(property, values) => values.iter().any(|value| same(&person[property], value)),
            Self::StartsWith(property, value) => text(property).starts_with(&value.to_lowercase()),
            Self::EndsWith(property, value) => text(property).ends_with(&value.to_lowercase()),
            Self::Any(property, value) => person[property]
                .as_array()
                .is_some_and(|members| members.iter().any(|member| same(member, value))),
        }
    }
}
