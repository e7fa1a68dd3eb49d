//! Makes a form that agents can get of what a plugin answered, and says what is left out.

use std::collections::HashSet;

use super::{
    AskedField, AskedForm, Choice, DISPOSITION, FieldKind, Form, FormField, MAX_ANSWER, MAX_CHOICES,
    MAX_DISPOSITIONS, MAX_FIELDS, MAX_LINE, MAX_NAME, ShownIf,
};
use crate::meeting::one_line;

/// The form within its bounds, and a sentence about each thing that was left out.
#[must_use]
pub fn clean(asked: AskedForm) -> (Form, Vec<String>) {
    let mut left_out = Vec::new();
    let dispositions = choices("dispositions", asked.dispositions, MAX_DISPOSITIONS, &mut left_out);
    let mut fields: Vec<FormField> = Vec::new();
    let mut names = HashSet::new();
    for (at, field) in asked.fields.into_iter().enumerate() {
        if at == MAX_FIELDS {
            left_out.push(format!("fields after the first {MAX_FIELDS} are left out"));
            break;
        }
        let path = format!("fields[{at}]");
        if let Some(why) = unusable(&field, &names) {
            left_out.push(format!("{path} is left out: {why}"));
            continue;
        }
        names.insert(field.name.clone());
        fields.extend(cleaned(&path, field, &mut left_out));
    }
    let known: HashSet<_> = fields.iter().map(|field| field.name.clone()).collect();
    for field in &mut fields {
        let Some(condition) = &field.shown_if else { continue };
        let why = if !known.contains(&condition.field) {
            let other = one_line(&condition.field, MAX_NAME);
            format!("it depends on {other:?}, which is no field of the form")
        } else if condition.value.chars().count() > MAX_ANSWER {
            format!("it depends on an answer of more than {MAX_ANSWER} characters, which nobody can give")
        } else {
            continue;
        };
        left_out.push(format!("the field {:?} is always shown: {why}", field.name));
        field.shown_if = None;
    }
    (Form { dispositions, disposition_required: asked.disposition_required, fields }, left_out)
}

fn unusable(field: &AskedField, names: &HashSet<String>) -> Option<&'static str> {
    let name = &field.name;
    if name.is_empty() || name.chars().count() > MAX_NAME || name.contains(char::is_control) {
        Some("its name is empty, too long or has control characters")
    } else if name == DISPOSITION {
        Some("the name `disposition` is that of the disposition")
    } else if names.contains(name) {
        Some("an earlier field has the same name")
    } else {
        None
    }
}

fn cleaned(path: &str, field: AskedField, left_out: &mut Vec<String>) -> Option<FormField> {
    let kind = match field.kind.as_str() {
        "text" => FieldKind::Text,
        "long-text" => FieldKind::LongText,
        "choice" => FieldKind::Choice,
        "choices" => FieldKind::Choices,
        "number" => FieldKind::Number,
        "date" => FieldKind::Date,
        "check" => FieldKind::Check,
        unknown => {
            // What is said of it stands in the log of the tenant, which keeps no long text of a plugin.
            let unknown = one_line(unknown, MAX_NAME);
            left_out.push(format!("{path} is shown as text: its kind {unknown:?} is not known"));
            FieldKind::Text
        }
    };
    let choices = choices(&format!("{path}.choices"), field.choices, MAX_CHOICES, left_out);
    if matches!(kind, FieldKind::Choice | FieldKind::Choices) && choices.is_empty() {
        left_out.push(format!("{path} is left out: it has nothing to choose from"));
        return None;
    }
    let label = one_line(&field.label, MAX_LINE);
    let value = field.value.filter(|value| {
        let fits = value.chars().count() <= MAX_ANSWER;
        if !fits {
            left_out.push(format!("{path}.value is left out: it is longer than {MAX_ANSWER} characters"));
        }
        fits
    });
    // A browser shows one line of it, so that the agent could not take out what a complete form may not have.
    let value = value.map(|value| if kind == FieldKind::Text { one_line(&value, MAX_ANSWER) } else { value });
    Some(FormField {
        label: if label.is_empty() { field.name.clone() } else { label },
        name: field.name,
        kind,
        required: field.required,
        choices,
        value,
        shown_if: field.shown_if.map(|(field, value)| ShownIf { field, value }),
    })
}

fn choices(path: &str, asked: Vec<Choice>, most: usize, left_out: &mut Vec<String>) -> Vec<Choice> {
    if asked.len() > most {
        left_out.push(format!("{path} after the first {most} are left out"));
    }
    let mut values = HashSet::new();
    let mut fitting = Vec::new();
    for (at, Choice { value, label }) in asked.into_iter().take(most).enumerate() {
        // Several answers are kept as lines, so a value is one.
        let is_line =
            !value.is_empty() && value.chars().count() <= MAX_LINE && !value.contains(char::is_control);
        if !is_line || !values.insert(value.clone()) {
            left_out
                .push(format!("{path}[{at}] is left out: its value is no line, too long or there already"));
            continue;
        }
        let label = one_line(&label, MAX_LINE);
        fitting.push(Choice { label: if label.is_empty() { value.clone() } else { label }, value });
    }
    fitting
}
