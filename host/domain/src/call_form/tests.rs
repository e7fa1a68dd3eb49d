use super::*;

fn field(name: &str, kind: &str) -> AskedField {
    AskedField {
        name: name.to_owned(),
        kind: kind.to_owned(),
        label: name.to_uppercase(),
        required: false,
        choices: Vec::new(),
        value: None,
        shown_if: None,
        extra: Vec::new(),
    }
}

fn choice(value: &str) -> Choice {
    Choice { value: value.to_owned(), label: value.to_uppercase() }
}

fn asked(fields: Vec<AskedField>) -> AskedForm {
    AskedForm { dispositions: Vec::new(), disposition_required: false, fields, extra: Vec::new() }
}

fn answers(answers: &[(&str, &str)]) -> Answers {
    answers.iter().map(|(name, answer)| ((*name).to_owned(), (*answer).to_owned())).collect()
}

fn faults(form: &Form, given: &[(&str, &str)]) -> Vec<String> {
    check(form, &answers(given), None).into_iter().map(|fault| fault.field).collect()
}

#[test]
fn a_form_within_its_bounds_is_as_it_was_answered() {
    let reason = AskedField { choices: vec![choice("offer"), choice("other")], ..field("reason", "choice") };
    let (form, left_out) = clean(asked(vec![reason, field("words", "long-text")]));
    assert!(left_out.is_empty(), "{left_out:?}");
    let kinds: Vec<_> = form.fields.iter().map(|field| field.kind).collect();
    assert_eq!(kinds, [FieldKind::Choice, FieldKind::LongText]);
}

#[test]
fn what_is_out_of_bounds_is_left_out_aloud() {
    let many = (0..MAX_FIELDS + 3).map(|at| field(&format!("f{at}"), "text")).collect();
    let (form, left_out) = clean(asked(many));
    assert_eq!((form.fields.len(), left_out.len()), (MAX_FIELDS, 1));

    let choices = (0..MAX_CHOICES + 1).map(|at| choice(&format!("c{at}"))).collect();
    let fields = vec![
        AskedField { choices, ..field("many", "choices") },
        field("none", "choice"),
        field("many", "text"),
        field(DISPOSITION, "text"),
        field("", "text"),
        field("odd", "colour"),
        AskedField { shown_if: Some(("nobody".to_owned(), "x".to_owned())), ..field("lost", "text") },
    ];
    let (form, left_out) = clean(asked(fields));
    let names: Vec<_> = form.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["many", "odd", "lost"]);
    assert_eq!(form.fields[0].choices.len(), MAX_CHOICES);
    assert_eq!(form.fields[1].kind, FieldKind::Text);
    assert_eq!(form.fields[2].shown_if, None);
    assert_eq!(left_out.len(), 7, "{left_out:?}");
}

/// What is left out is said in the log, beside the lines of everybody else.
#[test]
fn what_is_said_of_a_form_is_short_whatever_the_plugin_answered() {
    let long = "x".repeat(1_000_000);
    let depends = |name: &str, on: &str, value: &str| AskedField {
        shown_if: Some((on.to_owned(), value.to_owned())),
        ..field(name, "text")
    };
    let fields = vec![field("odd", &long), depends("lost", &long, "x"), depends("never", "odd", &long)];
    let (form, left_out) = clean(asked(fields));
    assert_eq!(left_out.len(), 3, "{}", form.fields.len());
    assert!(left_out.iter().all(|line| line.len() < 300), "{:?}", left_out.iter().map(String::len).max());
    assert!(
        form.fields.iter().all(|field| field.shown_if.is_none()),
        "a condition stays that nobody can meet"
    );
}

#[test]
fn a_value_of_one_line_stays_one_that_the_agent_can_send() {
    let supposed = |kind: &str| AskedField { value: Some("a\r\nb".to_owned()), ..field(kind, kind) };
    let (form, left_out) = clean(asked(vec![supposed("text"), supposed("long-text")]));
    let values: Vec<_> = form.fields.iter().filter_map(|field| field.value.as_deref()).collect();
    assert_eq!((values, left_out.len()), (vec!["a  b", "a\r\nb"], 0));
}

#[test]
fn answers_have_to_fit_the_kinds_of_their_fields() {
    let kinds = ["text", "choice", "choices", "number", "date", "check"];
    let fields =
        kinds.map(|kind| AskedField { choices: vec![choice("a"), choice("b")], ..field(kind, kind) });
    let (form, _) = clean(asked(fields.into()));
    let fitting = [
        ("text", "x"),
        ("choice", "a"),
        ("choices", "a\nb"),
        ("number", "-1.5"),
        ("date", "2026-02-28"),
        ("check", "true"),
    ];
    assert!(faults(&form, &fitting).is_empty());
    assert!(faults(&form, &[]).is_empty());
    let wrong = [
        ("text", "x\ny"),
        ("choice", "c"),
        ("choices", "a\nc"),
        ("number", "inf"),
        ("date", "2026-02-30"),
        ("check", "yes"),
    ];
    assert_eq!(faults(&form, &wrong), kinds.map(|kind| format!("answers.{kind}")));
}

#[test]
fn what_is_required_may_be_missing_only_where_it_is_not_shown() {
    let asks = AskedField { choices: vec![choice("yes"), choice("no")], ..field("visit", "choice") };
    let depends = |name: &str, on: &str, value: &str| AskedField {
        required: true,
        shown_if: Some((on.to_owned(), value.to_owned())),
        ..field(name, "text")
    };
    let (form, _) = clean(asked(vec![asks, depends("day", "visit", "yes"), depends("why", "day", "today")]));
    assert!(faults(&form, &[]).is_empty());
    assert!(faults(&form, &[("visit", "no"), ("day", "today")]).is_empty());
    assert_eq!(faults(&form, &[("visit", "yes")]), ["answers.day"]);
    assert_eq!(faults(&form, &[("visit", "yes"), ("day", "today")]), ["answers.why"]);

    let (circle, _) = clean(asked(vec![depends("a", "b", ""), depends("b", "a", "")]));
    assert!(faults(&circle, &[]).is_empty());
}

#[test]
fn a_disposition_is_one_of_the_plugins() {
    let form =
        AskedForm { dispositions: vec![choice("won")], disposition_required: true, ..asked(Vec::new()) };
    let (form, _) = clean(form);
    let faulty = |chosen| !check(&form, &Answers::new(), chosen).is_empty();
    assert!(faulty(None) && faulty(Some("lost")) && !faulty(Some("won")));
}

#[test]
fn plugins_get_the_answers_by_name() {
    let saved = SavedForm { answers: answers(&[("reason", "offer")]), is_complete: true };
    let told = saved.told(Some("won"));
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(told, [pair("form.reason", "offer"), pair("form.disposition", "won")]);
}
