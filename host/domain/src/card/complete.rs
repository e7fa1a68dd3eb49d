//! One record that several sources found: what the later ones know of it is added to what the first one says.

use super::clean::{FEW, MANY};
use crate::caller_match::CallerMatch;

/// Adds what another source says about the same record. What the first one says stays, so the admin's order decides who names it.
pub(super) fn complete(first: &mut CallerMatch, later: CallerMatch) {
    let CallerMatch {
        company,
        title,
        email,
        matched_number,
        last_activity,
        owner,
        url,
        avatar_url,
        badges,
        fields,
        actions,
        plugin_actions,
        open_items,
        extra,
        ..
    } = later;
    for (known, other) in [
        (&mut first.company, company),
        (&mut first.title, title),
        (&mut first.email, email),
        (&mut first.matched_number, matched_number),
        (&mut first.last_activity, last_activity),
        (&mut first.owner, owner),
        (&mut first.url, url),
        (&mut first.avatar_url, avatar_url),
    ] {
        if known.is_none() {
            *known = other;
        }
    }
    add(&mut first.badges, badges, FEW, |one, other| one.kind == other.kind && one.label == other.label);
    add(&mut first.fields, fields, MANY, |one, other| one.label == other.label);
    add(&mut first.actions, actions, FEW, |one, other| one.label == other.label || one.url == other.url);
    add(&mut first.plugin_actions, plugin_actions, FEW, |one, other| {
        one.plugin == other.plugin && one.id == other.id
    });
    add(&mut first.open_items, open_items, FEW, |one, other| {
        if one.id.is_empty() { one.label == other.label } else { one.id == other.id }
    });
    add(&mut first.extra, extra, MANY, |one, other| one.0 == other.0);
}

fn add<T>(known: &mut Vec<T>, others: Vec<T>, most: usize, same: impl Fn(&T, &T) -> bool) {
    for other in others {
        if known.len() < most && !known.iter().any(|one| same(one, &other)) {
            known.push(other);
        }
    }
}
