//! Applying a schema to settings.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

use super::Mismatch;
use super::keywords::{Keywords, Schema, Type};

/// The most characters of a value that a message quotes.
const QUOTED: usize = 100;

/// One evaluation.
#[derive(Debug, Default)]
pub(super) struct Evaluation {
    /// How often a schema was applied to a value: at most the schema's values times the document's.
    pub(super) steps: usize,
}

/// Where a value is.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Top,
    Member(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl At<'_> {
    fn path(&self) -> String {
        match self {
            Self::Top => String::new(),
            Self::Member(Self::Top, name) => (*name).to_owned(),
            Self::Member(within, name) => format!("{}.{name}", within.path()),
            Self::Item(within, index) => format!("{}[{index}]", within.path()),
        }
    }

    fn refuse(&self, message: String) -> Result<(), Mismatch> {
        let path = self.path();
        Err(Mismatch { field: if path.is_empty() { "settings".to_owned() } else { path }, message })
    }
}

impl Evaluation {
    /// Finds the first value that does not fit.
    pub(super) fn check(&mut self, schema: &Schema, value: &Value, at: At<'_>) -> Result<(), Mismatch> {
        self.steps += 1;
        let keywords = match schema {
            Schema::Always(true) => return Ok(()),
            Schema::Always(false) => return at.refuse("the schema does not allow this".to_owned()),
            Schema::Keywords(keywords) => keywords,
        };
        if let Some(types) = &keywords.types
            && !types.0.iter().any(|one| is_of(value, *one))
        {
            let names: Vec<String> = types.0.iter().map(Type::to_string).collect();
            return at.refuse(format!("{} is not of type {}", quoted(value), names.join(" or ")));
        }
        if let Some(allowed) = &keywords.one_of_values
            && !allowed.iter().any(|one| compare(one, value).is_eq())
        {
            let allowed: Vec<String> = allowed.iter().map(quoted).collect();
            return at.refuse(format!("{} is none of {}", quoted(value), cut(&allowed.join(", "))));
        }
        if let Some(constant) = &keywords.constant
            && compare(constant, value).is_ne()
        {
            return at.refuse(format!("{} is not {}", quoted(value), quoted(constant)));
        }
        match value {
            Value::Object(members) => {
                for name in &keywords.required {
                    if !members.contains_key(name) {
                        return at.refuse(format!("the member {name:?} is missing"));
                    }
                }
                within(at, "members", members.len(), keywords.min_properties, keywords.max_properties)?;
                for (name, member) in members {
                    let at = At::Member(&at, name);
                    match (keywords.properties.get(name), &keywords.additional_properties) {
                        (Some(schema), _) => self.check(schema, member, at)?,
                        (None, Some(Schema::Always(false))) => {
                            return at.refuse("the schema knows no such member".to_owned());
                        }
                        (None, Some(schema)) => self.check(schema, member, at)?,
                        (None, None) => {}
                    }
                }
            }
            Value::Array(items) => {
                within(at, "items", items.len(), keywords.min_items, keywords.max_items)?;
                if keywords.unique_items {
                    let mut sorted: Vec<&Value> = items.iter().collect();
                    sorted.sort_by(|one, other| compare(one, other));
                    if let Some([twice, _]) =
                        sorted.array_windows().find(|[one, other]| compare(one, other).is_eq())
                    {
                        return at.refuse(format!("{} is in it twice", quoted(twice)));
                    }
                }
                if let Some(schema) = &keywords.items {
                    for (index, item) in items.iter().enumerate() {
                        self.check(schema, item, At::Item(&at, index))?;
                    }
                }
            }
            Value::Number(number) => check_number(keywords, number, at)?,
            Value::String(text) => {
                within(at, "characters", text.chars().count(), keywords.min_length, keywords.max_length)?;
                if let Some(pattern) = &keywords.pattern
                    && !pattern.0.is_match(text)
                {
                    return at.refuse(format!("{} does not match {}", quoted(value), pattern.0.as_str()));
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
        self.check_combined(keywords, value, at)
    }

    fn check_combined(&mut self, keywords: &Keywords, value: &Value, at: At<'_>) -> Result<(), Mismatch> {
        for schema in keywords.all_of.iter().flatten() {
            self.check(schema, value, at)?;
        }
        if let Some(schemas) = &keywords.any_of
            && !schemas.iter().any(|schema| self.check(schema, value, at).is_ok())
        {
            return at.refuse(format!("{} fits none of the schema's alternatives", quoted(value)));
        }
        if let Some(schemas) = &keywords.one_of {
            let fitting = schemas.iter().filter(|schema| self.check(schema, value, at).is_ok()).count();
            if fitting != 1 {
                return at.refuse(format!(
                    "{} fits {fitting} of the schema's alternatives, and must fit exactly one",
                    quoted(value)
                ));
            }
        }
        if let Some(schema) = &keywords.not
            && self.check(schema, value, at).is_ok()
        {
            return at.refuse(format!("{} is what the schema excludes", quoted(value)));
        }
        Ok(())
    }
}

fn within(at: At<'_>, of: &str, count: usize, least: usize, most: Option<usize>) -> Result<(), Mismatch> {
    match most {
        _ if count < least => at.refuse(format!("it has {count} {of}, and needs at least {least}")),
        Some(most) if count > most => at.refuse(format!("it has {count} {of}, and may have at most {most}")),
        _ => Ok(()),
    }
}

fn check_number(keywords: &Keywords, number: &Number, at: At<'_>) -> Result<(), Mismatch> {
    let to =
        |bound: &Option<Number>| bound.as_ref().map(|bound| (compare_numbers(number, bound), bound.clone()));
    let (least, most) = (to(&keywords.minimum), to(&keywords.maximum));
    let (above, below) = (to(&keywords.exclusive_minimum), to(&keywords.exclusive_maximum));
    if let Some((Ordering::Less, bound)) = least {
        return at.refuse(format!("{number} is less than the minimum of {bound}"));
    }
    if let Some((Ordering::Greater, bound)) = most {
        return at.refuse(format!("{number} is greater than the maximum of {bound}"));
    }
    if let Some((Ordering::Less | Ordering::Equal, bound)) = above {
        return at.refuse(format!("{number} is not greater than {bound}"));
    }
    if let Some((Ordering::Greater | Ordering::Equal, bound)) = below {
        return at.refuse(format!("{number} is not less than {bound}"));
    }
    if let Some(factor) = keywords.multiple_of {
        let multiple = match number.as_i128() {
            Some(whole) => whole % i128::from(factor.get()) == 0,
            None => number.as_f64().is_some_and(|float| float % approximate(factor.get()) == 0.0),
        };
        if !multiple {
            return at.refuse(format!("{number} is not a multiple of {factor}"));
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a number with a fraction is no more exact than that")]
fn approximate(whole: u64) -> f64 {
    whole as f64
}

fn is_of(value: &Value, one: Type) -> bool {
    match (one, value) {
        (Type::Null, Value::Null)
        | (Type::Boolean, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::String, Value::String(_))
        | (Type::Array, Value::Array(_))
        | (Type::Object, Value::Object(_)) => true,
        // 1.0 is an integer too.
        (Type::Integer, Value::Number(number)) => {
            !number.is_f64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
        }
        _ => false,
    }
}

fn compare_numbers(one: &Number, other: &Number) -> Ordering {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.as_f64().unwrap_or(f64::NAN).total_cmp(&other.as_f64().unwrap_or(f64::NAN)),
    }
}

/// A total order in which values that are equal in JSON Schema are equal: 1 and 1.0 are, and members have no order.
fn compare(one: &Value, other: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    };
    match (one, other) {
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Number(one), Value::Number(other)) => compare_numbers(one, other),
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Array(one), Value::Array(other)) => {
            let different = one.iter().zip(other).map(|(one, other)| compare(one, other)).find(|o| o.is_ne());
            different.unwrap_or_else(|| one.len().cmp(&other.len()))
        }
        (Value::Object(one), Value::Object(other)) => {
            let (one, other) = (sorted(one), sorted(other));
            let pairs = one.iter().zip(&other);
            let mut orders =
                pairs.map(|(one, other)| one.0.cmp(other.0).then_with(|| compare(one.1, other.1)));
            orders.find(|order| order.is_ne()).unwrap_or_else(|| one.len().cmp(&other.len()))
        }
        _ => rank(one).cmp(&rank(other)),
    }
}

fn sorted(members: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    sorted
}

/// A value as a message shows it.
fn quoted(value: &Value) -> String {
    match value {
        Value::Array(_) => "this list".to_owned(),
        Value::Object(_) => "this object".to_owned(),
        other => cut(&other.to_string()),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
