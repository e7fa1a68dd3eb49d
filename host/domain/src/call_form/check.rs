//! Checks what an agent has answered: what can be kept at all, and what a complete form has to have.

use super::{
    Answers, Choice, DISPOSITION, FieldKind, Form, FormField, MAX_ANSWER, MAX_ANSWERS, MAX_FIELDS, MAX_LINE,
    MAX_NAME,
};
use crate::caller_info::FieldError;

/// What can't be kept, however incomplete a form may be.
#[must_use]
pub fn check_size(answers: &Answers, disposition: Option<&str>) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if answers.len() > MAX_FIELDS {
        faults.push(fault("answers", &format!("more than {MAX_FIELDS} answers")));
    }
    for (name, answer) in answers {
        if name.is_empty() || name.chars().count() > MAX_NAME || name.contains(char::is_control) {
            faults.push(fault("answers", "a name is empty, too long or has control characters"));
        } else if answer.chars().count() > MAX_ANSWER {
            faults.push(fault(&member(name), &format!("longer than {MAX_ANSWER} characters")));
        } else if answer.contains('\0') {
            faults.push(fault(&member(name), "has a character that can't be kept"));
        }
    }
    if disposition.is_some_and(|chosen| chosen.chars().count() > MAX_LINE || chosen.contains('\0')) {
        faults.push(fault(DISPOSITION, &format!("longer than {MAX_LINE} characters, or can't be kept")));
    }
    faults
}

/// Whether there are more answers than are kept of a call.
#[must_use]
pub fn check_count(answers: &Answers) -> Vec<FieldError> {
    if answers.len() <= MAX_ANSWERS {
        return Vec::new();
    }
    vec![fault("answers", &format!("more than {MAX_ANSWERS} answers; take some back with an empty text"))]
}

/// What a complete form has to have and these answers have not. Fields that are not there are not looked at.
#[must_use]
pub fn check(form: &Form, answers: &Answers, disposition: Option<&str>) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let chosen = disposition.unwrap_or_default();
    if chosen.is_empty() {
        if form.disposition_required {
            faults.push(fault(DISPOSITION, "is required"));
        }
    } else if !form.dispositions.is_empty() && !is_one_of(&form.dispositions, chosen) {
        faults.push(fault(DISPOSITION, "is none of the dispositions of this form"));
    }
    let shown = form.fields.iter().filter(|field| field.is_shown(form, answers));
    faults.extend(shown.filter_map(|field| {
        let answer = answers.get(&field.name).map_or("", String::as_str);
        wrong(field, answer).map(|why| fault(&member(&field.name), why))
    }));
    faults
}

/// What is wrong with the answer of a field.
fn wrong(field: &FormField, answer: &str) -> Option<&'static str> {
    let is_empty = match field.kind {
        // Whoever has to tick a box has to tick it.
        FieldKind::Check => answer != "true",
        _ => answer.trim().is_empty(),
    };
    if field.required && is_empty {
        return Some("is required");
    }
    if answer.is_empty() {
        return None;
    }
    let (fits, otherwise) = match field.kind {
        FieldKind::LongText => (true, ""),
        FieldKind::Text => (!answer.contains(['\n', '\r']), "has more than one line"),
        FieldKind::Choice => (is_one_of(&field.choices, answer), "is none of the choices"),
        FieldKind::Choices => (
            answer.lines().all(|line| is_one_of(&field.choices, line)),
            "has something that is none of the choices",
        ),
        FieldKind::Number => (is_number(answer), "is not a number such as 12 or 12.5"),
        FieldKind::Date => (is_date(answer), "is not a day such as 2026-11-28"),
        FieldKind::Check => (matches!(answer, "true" | "false"), "is neither `true` nor `false`"),
    };
    (!fits).then_some(otherwise)
}

fn is_number(answer: &str) -> bool {
    // Words such as `inf` are numbers to the parser and to nobody else.
    answer.chars().all(|one| one.is_ascii_digit() || matches!(one, '-' | '.'))
        && answer.parse::<f64>().is_ok()
}

fn is_date(answer: &str) -> bool {
    answer.len() == "2026-11-28".len() && answer.parse::<jiff::civil::Date>().is_ok()
}

fn is_one_of(choices: &[Choice], value: &str) -> bool {
    choices.iter().any(|choice| choice.value == value)
}

fn member(name: &str) -> String {
    format!("answers.{name}")
}

fn fault(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned() }
}
