//! Many sources' matches made into one list.

use super::clean::clean_match;
use super::{CardMatch, MAX_MATCHES};
use crate::caller_match::CallerMatch;
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

/// Merges the matches of all sources, given in the sources' order, each with the source's own name for itself.
/// Answers the list and whether something was left out.
pub(super) fn merge<'a>(
    sources: impl Iterator<Item = (&'a str, &'a [CallerMatch])>,
    schemes: &[String],
) -> (Vec<CardMatch>, bool) {
    let mut merged: Vec<CardMatch> = Vec::new();
    for (source, matches) in sources {
        for found in matches {
            let mut found = found.clone();
            found.confidence = found.confidence.min(most_confidence(found.strength));
            clean_match(&mut found, schemes);
            if found.name.is_empty() {
                continue; // Nothing to show.
            }
            let same = merged
                .iter_mut()
                .find(|known| known.found.source == found.source && known.found.record_id == found.record_id);
            match same {
                None => merged.push(CardMatch { found, also_from: vec![source.to_owned()] }),
                Some(known) => {
                    if !known.also_from.iter().any(|other| other == source) {
                        known.also_from.push(source.to_owned());
                    }
                    if found.confidence > known.found.confidence {
                        known.found.confidence = found.confidence;
                        known.found.strength = found.strength;
                    }
                }
            }
        }
    }
    // The first finder is the match's own source in the trace; the others are "also".
    for merged in &mut merged {
        merged.also_from.remove(0);
    }
    // Stable: equals stay in the admin's order.
    merged.sort_by_key(|known| (!identifies(known.found.strength), u8::MAX - known.found.confidence));
    let more = merged.len() > MAX_MATCHES;
    merged.truncate(MAX_MATCHES);
    (merged, more)
}
