//! Makes text of strangers and plugins fit to show: no invisible characters, no endless text, no links of other schemes.

use crate::caller_match::{CallerMatch, Presentation};
use crate::card_action::{MAX_ID, PluginAction};
use crate::customer::{Badge, Customer, Field, NamedValues};
use crate::number::strip_invisible;

/// The most characters of a line such as a name.
pub(super) const LINE: usize = 200;

/// The most characters of a sentence such as a match's why.
pub(super) const SENTENCE: usize = 500;

/// The most characters of a link.
const URL: usize = 2000;

/// The most badges, actions and open items of a match.
pub(super) const FEW: usize = 10;

/// The most fields and further facts of a match.
pub(super) const MANY: usize = 30;

/// One line of text.
pub(super) fn line(text: &str, length: usize) -> String {
    // Ends of lines are control characters too, and part words.
    let text = strip_invisible(&text.replace(['\n', '\r', '\t'], " "));
    let mut words = text.split_whitespace();
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
        if line.len() > 4 * length {
            break;
        }
    }
    match line.char_indices().nth(length) {
        Some((end, _)) => {
            line.truncate(end);
            line.push('…');
            line
        }
        None => line,
    }
}

fn optional(text: &mut Option<String>, length: usize) {
    *text = text.as_deref().map(|text| line(text, length)).filter(|text| !text.is_empty());
}

/// A time as the contract writes it, or none.
fn timestamp(text: &mut Option<String>) {
    *text = text.take().filter(|text| text.parse::<jiff::Timestamp>().is_ok());
}

/// Whether a link may be offered: https, or a scheme that the tenant registered.
pub(crate) fn is_allowed(url: &str, schemes: &[String]) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let allowed = (scheme.eq_ignore_ascii_case("https") && rest.starts_with("//") && rest.len() > 2)
        || schemes.iter().any(|registered| registered.eq_ignore_ascii_case(scheme));
    allowed && url.len() <= URL && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// A match as the card may hold it.
pub(super) fn clean_match(found: &mut CallerMatch, schemes: &[String]) {
    for text in [&mut found.source, &mut found.record_type, &mut found.record_id, &mut found.name] {
        *text = line(text, LINE);
    }
    found.why = line(&found.why, SENTENCE);
    for text in
        [&mut found.company, &mut found.title, &mut found.email, &mut found.matched_number, &mut found.owner]
    {
        optional(text, LINE);
    }
    timestamp(&mut found.last_activity);
    found.url = found.url.take().filter(|url| is_allowed(url, schemes));
    found.avatar_url = found.avatar_url.take().filter(|url| is_allowed(url, &[]));
    clean_badges(&mut found.badges);
    clean_fields(&mut found.fields, schemes);
    found.actions.retain(|action| is_allowed(&action.url, schemes));
    found.actions.truncate(FEW);
    for action in &mut found.actions {
        action.label = line(&action.label, LINE);
    }
    clean_actions(&mut found.plugin_actions);
    found.open_items.truncate(FEW);
    for item in &mut found.open_items {
        for text in [&mut item.id, &mut item.item_type, &mut item.label] {
            *text = line(text, LINE);
        }
        optional(&mut item.status, LINE);
        clean_extra(&mut item.extra);
        item.url = item.url.take().filter(|url| is_allowed(url, schemes));
    }
    clean_extra(&mut found.extra);
}

/// A customer of a plugin as it may be shown and passed on.
pub fn clean_customer(customer: &mut Customer, schemes: &[String]) {
    for text in [&mut customer.id, &mut customer.record_type, &mut customer.name] {
        *text = line(text, LINE);
    }
    for text in [&mut customer.company, &mut customer.title, &mut customer.email, &mut customer.owner] {
        optional(text, LINE);
    }
    timestamp(&mut customer.last_activity);
    customer.phones.truncate(MANY);
    for phone in &mut customer.phones {
        phone.number = line(&phone.number, LINE);
        for text in [&mut phone.e164, &mut phone.extension, &mut phone.label] {
            optional(text, LINE);
        }
    }
    customer.phones.retain(|phone| !phone.number.is_empty());
    customer.url = customer.url.take().filter(|url| is_allowed(url, schemes));
    clean_badges(&mut customer.badges);
    clean_fields(&mut customer.fields, schemes);
    clean_extra(&mut customer.extra);
}

pub(crate) fn clean_badges(badges: &mut Vec<Badge>) {
    badges.truncate(FEW);
    for badge in badges {
        badge.kind = line(&badge.kind, LINE);
        badge.label = line(&badge.label, LINE);
    }
}

/// Buttons that can be pressed: an id is handed back as it came, so that one that is not fit for that is no button.
fn clean_actions(actions: &mut Vec<PluginAction>) {
    for action in &mut *actions {
        action.label = line(&action.label, LINE);
    }
    let is_id = |id: &str| !id.is_empty() && id.chars().count() <= MAX_ID && line(id, MAX_ID) == id;
    let mut known = Vec::new();
    actions.retain(|action| {
        let is_new = !known.contains(&action.id);
        known.push(action.id.clone());
        is_new && is_id(&action.id) && !action.label.is_empty()
    });
    actions.truncate(FEW);
}

fn clean_fields(fields: &mut Vec<Field>, schemes: &[String]) {
    fields.truncate(MANY);
    for field in fields {
        field.label = line(&field.label, LINE);
        field.kind = line(&field.kind, LINE);
        // A link that may not be offered is text. One that may is whole, or it would lead elsewhere.
        if field.kind == "link" && is_allowed(&field.value, schemes) {
            continue;
        }
        if field.kind == "link" {
            field.kind = "text".to_owned();
        }
        field.value = line(&field.value, SENTENCE);
    }
}

fn clean_extra(extra: &mut NamedValues) {
    extra.truncate(MANY);
    for (name, value) in extra {
        *name = line(name, LINE);
        *value = line(value, SENTENCE);
    }
}

/// A presentation as the card may use it.
pub(super) fn clean_presentation(presentation: &mut Presentation, schemes: &[String]) {
    optional(&mut presentation.title, LINE);
    optional(&mut presentation.subtitle, LINE);
    clean_actions(&mut presentation.plugin_actions);
    presentation.open_url = presentation.open_url.take().filter(|url| is_allowed(url, schemes));
    clean_extra(&mut presentation.extra);
}
