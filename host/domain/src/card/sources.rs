//! The built-in sources' answers, in the same form as a plugin's.

use super::MatchSays;
use crate::caller_match::{Action, CUSTOMERS, CallerMatch, DIRECTORY, Outcome, Resolution};
use crate::customer::{FoundCustomer, Person};
use crate::number::KeyStrength;

/// What the host's own store found by the caller's keys.
#[must_use]
pub fn customers_resolution(found: &[FoundCustomer]) -> Resolution {
    let matches: Vec<CallerMatch> = found
        .iter()
        .map(|found| {
            let customer = &found.customer;
            CallerMatch {
                source: CUSTOMERS.to_owned(),
                record_type: customer.record_type.clone(),
                record_id: customer.id.clone(),
                name: customer.name.clone(),
                company: customer.company.clone(),
                title: customer.title.clone(),
                email: customer.email.clone(),
                matched_number: Some(found.matched_number.clone()),
                strength: found.strength,
                confidence: super::merge::most_confidence(found.strength),
                why: MatchSays::by_number(found.strength, &found.matched_number).to_string(),
                last_activity: customer.last_activity.clone(),
                owner: customer.owner.clone(),
                url: customer.url.clone(),
                avatar_url: None,
                badges: customer.badges.clone(),
                fields: customer.fields.clone(),
                plugin_actions: Vec::new(),
                actions: customer.url.iter().map(|url| Action::open_record(url.clone())).collect(),
                open_items: Vec::new(),
                extra: Vec::new(),
            }
        })
        .collect();
    resolution(matches)
}

/// What the directory says about a Teams caller.
#[must_use]
pub fn directory_resolution(person: Option<&Person>) -> Resolution {
    let matches = person.map(|person| CallerMatch {
        source: DIRECTORY.to_owned(),
        record_type: "person".to_owned(),
        record_id: person.id.clone(),
        name: person.display_name.clone(),
        company: None,
        title: person.job_title.clone(),
        email: person.email.clone(),
        matched_number: None,
        strength: KeyStrength::Exact,
        confidence: 100,
        why: MatchSays::Colleague.to_string(),
        last_activity: None,
        owner: None,
        url: None,
        avatar_url: None,
        badges: Vec::new(),
        fields: Vec::new(),
        actions: Vec::new(),
        plugin_actions: Vec::new(),
        open_items: Vec::new(),
        extra: Vec::new(),
    });
    resolution(matches.into_iter().collect())
}

fn resolution(matches: Vec<CallerMatch>) -> Resolution {
    let outcome = if matches.is_empty() { Outcome::NotFound } else { Outcome::Found(matches) };
    Resolution { outcome, partial: false, presentation: None, cache: None }
}
