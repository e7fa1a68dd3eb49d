//! How the card came about, in kinds and numbers: what is kept of it for the trace of the call.

use super::{CardBuilder, RecordKey, WhyOutcome};
use crate::call_trace::{Basis, CallTrace, Decision, TracedSource};
use crate::caller_match::Outcome;

impl CardBuilder {
    /// The card's trace as it stands, without what only the host of the plugins knows.
    #[must_use]
    pub fn trace(&self) -> CallTrace {
        let card = self.card();
        let sources = card.why.iter().zip(&self.resolutions).map(|(why, resolution)| TracedSource {
            source: why.source.clone(),
            outcome: why.outcome,
            records: resolution.as_ref().map(|resolution| match &resolution.outcome {
                Outcome::Found(matches) => count(matches.len()),
                Outcome::NotFound | Outcome::Suppressed(_) => 0,
            }),
            elapsed_ms: why.elapsed_ms,
            plugin: None,
        });
        CallTrace {
            call_id: card.call_id.clone(),
            received_at: card.received_at.clone(),
            sources: sources.collect(),
            sources_left_out: 0,
            decision: Some(self.decision()),
            before_call: None,
        }
    }

    fn decision(&self) -> Decision {
        let card = self.card();
        let best = card.matches.first().map(|best| &best.found);
        let basis = if card.suppressed {
            Basis::Suppressed
        } else if card.shared_by.is_some() {
            Basis::Shared
        } else if card.identified {
            Basis::Identified
        } else if best.is_some() {
            Basis::Possible
        } else {
            Basis::Unknown
        };
        let source = if card.suppressed {
            card.why.iter().find(|why| why.outcome == WhyOutcome::Suppressed).map(|why| why.source.clone())
        } else {
            best.and_then(|best| self.finder_of(&RecordKey::of(best)))
        };
        let presented = self.resolutions.iter().position(|resolution| {
            let presentation = resolution.as_ref().and_then(|resolution| resolution.presentation.as_ref());
            presentation.is_some_and(|presentation| !presentation.changes_nothing())
        });
        Decision {
            basis,
            source,
            strength: best.map(|best| best.strength),
            records: count(card.matches.len()),
            shared_by: card.shared_by,
            presentation: presented.and_then(|at| card.why.get(at)).map(|why| why.source.clone()),
            partial: card.partial,
            phase: card.phase,
        }
    }

    /// The first source in the admin's order that found the record.
    fn finder_of(&self, record: &RecordKey) -> Option<String> {
        let found = self.resolutions.iter().position(|resolution| {
            match resolution.as_ref().map(|one| &one.outcome) {
                Some(Outcome::Found(matches)) => matches.iter().any(|found| RecordKey::of(found) == *record),
                _ => false,
            }
        })?;
        self.card().why.get(found).map(|why| why.source.clone())
    }
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}
