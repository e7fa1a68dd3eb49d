//! The form that an agent fills in about a call: what a plugin asks, within bounds, and what the agent has answered.

mod check;
mod clean;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::check::{check, check_count, check_size};
pub use self::clean::clean;
use crate::customer::NamedValues;
use crate::record::RecordRef;

/// The most fields of a form.
pub const MAX_FIELDS: usize = 20;

/// The most answers that are kept of a call. What was answered stays while another customer is asked about otherwise, so these are more
/// than a form has fields.
pub const MAX_ANSWERS: usize = 3 * MAX_FIELDS;

/// The most choices of a field.
pub const MAX_CHOICES: usize = 50;

/// The most dispositions.
pub const MAX_DISPOSITIONS: usize = 20;

/// The most characters of a field's name.
pub const MAX_NAME: usize = 100;

/// The most characters of a label, and of the value of a choice or a disposition.
pub const MAX_LINE: usize = 200;

/// The most characters of an answer.
pub const MAX_ANSWER: usize = 4_000;

/// The name that plugins get the disposition by, beside the names of the fields.
pub const DISPOSITION: &str = "disposition";

/// The question to a plugin: which form does this call have?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormWanted {
    /// The host's id of the call.
    pub call_id: String,
    /// The customer whom the call was with.
    pub customer: Option<RecordRef>,
}

/// One of several answers, or a disposition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CallFormChoice))]
pub struct Choice {
    /// What is kept.
    pub value: String,
    /// What the agent reads.
    pub label: String,
}

/// A field as a plugin answered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AskedField {
    /// Under which name the answer is kept.
    pub name: String,
    /// One of [`FieldKind`], if it is known here.
    pub kind: String,
    /// What the agent reads.
    pub label: String,
    /// The form is not complete without an answer.
    pub required: bool,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What stands there before the agent has answered.
    pub value: Option<String>,
    /// The field is there only while this other field has this value.
    pub shown_if: Option<(String, String)>,
    /// Further facts by name.
    pub extra: NamedValues,
}

/// A form as a plugin answered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AskedForm {
    /// What may be chosen as the disposition; without any it is free text.
    pub dispositions: Vec<Choice>,
    /// The form is not complete without a disposition.
    pub disposition_required: bool,
    /// In their order.
    pub fields: Vec<AskedField>,
    /// Further facts by name.
    pub extra: NamedValues,
}

/// What is asked in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CallFormFieldKind))]
pub enum FieldKind {
    /// A line.
    Text,
    /// Several lines.
    LongText,
    /// One of the choices.
    Choice,
    /// Any of the choices: their values, each on a line of its own.
    Choices,
    /// A number with a point before its decimals.
    Number,
    /// A day as 2026-11-28.
    Date,
    /// Yes (`true`) or no (`false`).
    Check,
}

/// When a field is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CallFormCondition))]
pub struct ShownIf {
    /// The name of another field.
    pub field: String,
    /// What that field has to have as its answer; of a field of the kind `choices`, what has to be one of its answers.
    pub value: String,
}

/// A field as agents get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CallFormField))]
pub struct FormField {
    /// Under which name the answer is kept.
    pub name: String,
    /// What is asked.
    pub kind: FieldKind,
    /// What the agent reads.
    pub label: String,
    /// The form is not complete without an answer, while the field is there.
    pub required: bool,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What stands there before the agent has answered.
    pub value: Option<String>,
    /// When the field is there; absent if always.
    pub shown_if: Option<ShownIf>,
}

/// A form as agents get it: within bounds, and of kinds that are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CallFormQuestions))]
pub struct Form {
    /// What may be chosen as the disposition; without any it is free text.
    pub dispositions: Vec<Choice>,
    /// The form is not complete without a disposition.
    pub disposition_required: bool,
    /// In their order.
    pub fields: Vec<FormField>,
}

/// What an agent has answered, by the names of the fields. The disposition is kept with the call.
pub type Answers = BTreeMap<String, String>;

/// What is kept of a call's form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedForm {
    /// What the agent has answered.
    pub answers: Answers,
    /// The agent has said that nothing is missing, and nothing was.
    #[serde(default)]
    pub is_complete: bool,
}

impl SavedForm {
    /// These answers with what has changed: what is not named stays, and an empty text takes an answer back.
    #[must_use]
    pub fn with(self, changed: Answers) -> Answers {
        let mut answers = self.answers;
        answers.extend(changed);
        answers.retain(|_, answer| !answer.is_empty());
        answers
    }

    /// The answers and the disposition as `call-log` gets them in `extra`.
    #[must_use]
    pub fn told(&self, disposition: Option<&str>) -> NamedValues {
        let answers = self.answers.iter().map(|(name, answer)| (name.as_str(), answer.as_str()));
        let disposition = disposition.map(|chosen| (DISPOSITION, chosen));
        answers.chain(disposition).map(|(name, value)| (format!("form.{name}"), value.to_owned())).collect()
    }
}

impl FormField {
    /// Whether the field is there, as the others are answered. One that depends on a field that is not there is not there either.
    #[must_use]
    pub fn is_shown(&self, form: &Form, answers: &Answers) -> bool {
        let mut field = self;
        // As many steps as there are fields: a field that depends on itself in a circle is not there.
        for _ in 0..=form.fields.len() {
            let Some(condition) = &field.shown_if else { return true };
            let Some(other) = form.fields.iter().find(|other| other.name == condition.field) else {
                return true;
            };
            if !other.has(&condition.value, answers) {
                return false;
            }
            field = other;
        }
        false
    }

    /// Whether this is its answer, or one of them.
    fn has(&self, value: &str, answers: &Answers) -> bool {
        let answer = answers.get(&self.name).map_or("", String::as_str);
        match self.kind {
            FieldKind::Choices => answer.lines().any(|line| line == value),
            // Nothing is ticked before the agent has ticked it.
            FieldKind::Check if answer.is_empty() => value == "false",
            _ => answer == value,
        }
    }
}

#[cfg(test)]
mod tests;
