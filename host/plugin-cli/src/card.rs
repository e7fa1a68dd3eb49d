//! Draws what an agent would see of an answer.

use switchboard_domain::caller_match::{CallerMatch, Outcome as Found, Resolution};
use switchboard_plugin_protocol::{HookResponse, Outcome};

use crate::output::{Output, Style, plain};

/// How wide a card is drawn.
const WIDTH: usize = 60;

/// The lines of the drawing.
pub(crate) fn draw(outcome: &Outcome, output: Output) -> Vec<String> {
    match outcome {
        Outcome::Answered(response) => match response.as_ref() {
            HookResponse::Resolution(resolution) => card(resolution, output),
            other => serde_json::to_string_pretty(&other.document())
                .unwrap_or_default()
                .lines()
                .map(plain)
                .collect(),
        },
        Outcome::Refused(error) => vec![output.style(Style::Bad, &plain(&error.to_string()))],
        Outcome::Failed(failure) => vec![output.style(Style::Bad, &plain(&failure.to_string()))],
    }
}

fn card(resolution: &Resolution, output: Output) -> Vec<String> {
    let rule = format!("+{}+", "-".repeat(WIDTH + 2));
    let mut lines = vec![rule.clone()];
    let mut add = |text: &str, style: Option<Style>| {
        for line in wrapped(&plain(text)) {
            let padded = format!("{line}{}", " ".repeat(WIDTH.saturating_sub(line.chars().count())));
            let shown = style.map_or_else(|| padded.clone(), |style| output.style(style, &padded));
            lines.push(format!("| {shown} |"));
        }
    };
    let presentation = resolution.presentation.as_ref();
    let title = presentation.and_then(|presentation| presentation.title.as_deref());
    let subtitle = presentation.and_then(|presentation| presentation.subtitle.as_deref());
    match &resolution.outcome {
        Found::NotFound => add(title.unwrap_or("nobody is known by this number"), Some(Style::Bold)),
        Found::Suppressed(reason) => add(&format!("not identified: {reason}"), Some(Style::Bold)),
        Found::Found(matches) => {
            for (index, found) in matches.iter().enumerate() {
                let first = index == 0;
                add(title.filter(|_| first).unwrap_or(&found.name), Some(Style::Bold));
                draw_match(found, subtitle.filter(|_| first), &mut add);
            }
        }
    }
    if resolution.partial {
        add("there may be more", Some(Style::Dim));
    }
    if presentation.is_some_and(|presentation| presentation.silent) {
        add("silent", Some(Style::Dim));
    }
    lines.push(rule);
    lines
}

fn draw_match(found: &CallerMatch, subtitle: Option<&str>, add: &mut dyn FnMut(&str, Option<Style>)) {
    let about: Vec<_> =
        [subtitle.or(found.company.as_deref()), found.title.as_deref()].into_iter().flatten().collect();
    if !about.is_empty() {
        add(&about.join(", "), None);
    }
    let badges: Vec<_> = found.badges.iter().map(|badge| format!("[{}]", badge.label)).collect();
    if !badges.is_empty() {
        add(&badges.join(" "), None);
    }
    for field in &found.fields {
        add(&format!("{}: {}", field.label, field.value), None);
    }
    for item in &found.open_items {
        add(&format!("open: {}", item.label), None);
    }
    for action in &found.actions {
        add(&format!("<{}> {}", action.label, action.url), None);
    }
    let strength = found.strength.as_str();
    add(&format!("{} {strength}, {}%: {}", found.source, found.confidence, found.why), Some(Style::Dim));
}

/// The text in lines of the card's width.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}
