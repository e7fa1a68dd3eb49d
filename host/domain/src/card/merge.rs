//! Many sources' matches made into one list.

use std::cmp::Reverse;

use super::clean::clean_match;
use super::complete::complete;
use super::{CardMatch, Familiarity, MAX_MATCHES};
use crate::caller_match::{CallerMatch, DIRECTORY};
use crate::fold::{fold, sort_name, words};
use crate::number::KeyStrength;

/// How sure a match can be at most, by the key that led to it. Above the national number, a record is an identity.
pub(super) fn most_confidence(strength: KeyStrength) -> u8 {
    match strength {
        KeyStrength::Exact => 100,
        KeyStrength::NoExtension => 90,
        KeyStrength::LegacyVariant => 85,
        KeyStrength::CompanyPrefix => 55,
        KeyStrength::National => 45,
    }
}

/// Whether a match by such a key names the caller. A trunk names the company; a national number is a candidate.
pub(super) fn identifies(strength: KeyStrength) -> bool {
    matches!(strength, KeyStrength::Exact | KeyStrength::NoExtension | KeyStrength::LegacyVariant)
}

/// How sure a match by a number can be at most that no numbering plan has yet: it may be a caller's slip.
const UNLISTED: u8 = 95;

/// All sources' matches, as one list.
pub(super) struct Merged {
    /// In the order in which they are offered.
    pub(super) matches: Vec<CardMatch>,
    /// Something was left out.
    pub(super) more: bool,
    /// Where several records fit equally well by a key that would identify one: how many.
    pub(super) shared_by: Option<u32>,
}

/// What the order of matches depends on besides the matches.
pub(super) struct Circumstances<'a> {
    /// Link schemes that the tenant registered.
    pub(super) schemes: &'a [String],
    /// The names by which records may name this agent as their owner, folded.
    pub(super) agent: &'a [String],
    /// How the agent dealt with these records before.
    pub(super) familiarity: &'a Familiarity,
    /// The caller's number is in no numbering plan.
    pub(super) unlisted: bool,
}

/// Merges the matches of all sources, given in the sources' order, each with the source's own name for itself.
pub(super) fn merge<'a>(
    sources: impl Iterator<Item = (&'a str, &'a [CallerMatch])>,
    circumstances: &Circumstances<'_>,
) -> Merged {
    let mut merged: Vec<CardMatch> = Vec::new();
    for (source, matches) in sources {
        for found in matches {
            let mut found = found.clone();
            let most = if circumstances.unlisted { UNLISTED } else { u8::MAX };
            found.confidence = found.confidence.min(most_confidence(found.strength)).min(most);
            clean_match(&mut found, circumstances.schemes);
            if found.name.is_empty() {
                continue; // Nothing to show.
            }
            let same = merged
                .iter_mut()
                .find(|known| known.found.source == found.source && known.found.record_id == found.record_id);
            match same {
                None => merged.push(CardMatch {
                    chosen_before: circumstances.familiarity.is_chosen(&found),
                    last_contact: circumstances.familiarity.last_contact(&found).map(str::to_owned),
                    also_from: vec![source.to_owned()],
                    found,
                }),
                Some(known) => {
                    if !known.also_from.iter().any(|other| other == source) {
                        known.also_from.push(source.to_owned());
                    }
                    if (found.strength, u8::MAX - found.confidence)
                        < (known.found.strength, u8::MAX - known.found.confidence)
                    {
                        known.found.confidence = found.confidence;
                        known.found.strength = found.strength;
                    }
                    complete(&mut known.found, found);
                }
            }
        }
    }
    // The first finder is the match's own source in the trace; the others are "also".
    for merged in &mut merged {
        merged.also_from.remove(0);
    }
    let is_own = |found: &CallerMatch| {
        found.owner.as_deref().is_some_and(|owner| circumstances.agent.contains(&sort_name(owner)))
    };
    let active =
        |found: &CallerMatch| found.last_activity.as_ref().and_then(|at| at.parse::<jiff::Timestamp>().ok());
    // Stable: equals stay in the admin's order. Times of contacts are RFC 3339 in UTC, which is in the order of time.
    merged.sort_by_cached_key(|known| {
        let found = &known.found;
        let contact = (Reverse(known.last_contact.clone()), !is_own(found), Reverse(active(found)));
        (found.strength, !known.chosen_before, u8::MAX - found.confidence, contact)
    });
    let shared_by = shared_by(&merged);
    if let Some(count) = shared_by {
        share_confidence(&mut merged, count);
    }
    let more = merged.len() > MAX_MATCHES;
    merged.truncate(MAX_MATCHES);
    Merged { matches: merged, more, shared_by }
}

/// How many records fit as well as the first one, where that would identify the caller and they are not one person.
fn shared_by(merged: &[CardMatch]) -> Option<u32> {
    let strength =
        merged.first().map(|first| first.found.strength).filter(|strength| identifies(*strength))?;
    // Somebody whom the directory knows by their identity is no rival of the tenant's own record of them.
    let equals = merged.iter().map(|known| &known.found);
    let equals: Vec<&CallerMatch> = equals
        .take_while(|found| found.strength == strength)
        .filter(|found| found.source != DIRECTORY)
        .collect();
    let (first, others) = equals.split_first()?;
    let rivals = others.iter().any(|other| !is_one_person(first, other));
    rivals.then(|| u32::try_from(equals.len()).unwrap_or(u32::MAX))
}

/// Whether two systems have a record each of one person: of the same name, or with the same mail address. Two records of one
/// system are two, whatever they are called.
fn is_one_person(one: &CallerMatch, other: &CallerMatch) -> bool {
    let words = |name: &str| {
        let folded = fold(name);
        let mut words: Vec<String> = words(&folded).map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    let same_mail = |one: &String| other.email.as_ref().is_some_and(|other| one.eq_ignore_ascii_case(other));
    one.source != other.source
        && (words(&one.name) == words(&other.name) || one.email.as_ref().is_some_and(same_mail))
}

/// Of several who fit equally well, each is as likely as the others, and whoever fits less well is no likelier.
fn share_confidence(merged: &mut [CardMatch], count: u32) {
    let Some(strength) = merged.first().map(|first| first.found.strength) else { return };
    let share = u32::from(most_confidence(strength)) / count.max(1);
    let share = u8::try_from(share.max(1)).unwrap_or(u8::MAX);
    let equals = merged.iter_mut().take_while(|known| known.found.strength == strength);
    let least = equals.fold(share, |least, known| {
        known.found.confidence = known.found.confidence.min(share);
        least.min(known.found.confidence)
    });
    for known in merged.iter_mut().skip_while(|known| known.found.strength == strength) {
        known.found.confidence = known.found.confidence.min(least);
    }
}
