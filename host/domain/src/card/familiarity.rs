//! How an agent and the tenant dealt with records before: what several that share a number are ordered by.

use crate::caller_match::CallerMatch;

/// A record of some source.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecordKey {
    /// The system that it is kept in; [`crate::caller_match::CUSTOMERS`] is the host's own store.
    pub source: String,
    /// Unique within the source.
    pub record_id: String,
}

impl RecordKey {
    /// The record of a match.
    #[must_use]
    pub fn of(found: &CallerMatch) -> Self {
        Self { source: found.source.clone(), record_id: found.record_id.clone() }
    }

    fn is(&self, found: &CallerMatch) -> bool {
        self.source == found.source && self.record_id == found.record_id
    }
}

/// How records were dealt with before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Familiarity {
    /// The record that the agent chose the last time that this number called.
    pub chosen: Option<RecordKey>,
    /// When somebody of the tenant last had a call with them, in RFC 3339.
    pub contacts: Vec<(RecordKey, String)>,
}

impl Familiarity {
    pub(super) fn is_chosen(&self, found: &CallerMatch) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.is(found))
    }

    pub(super) fn last_contact(&self, found: &CallerMatch) -> Option<&str> {
        self.contacts.iter().find(|(record, _)| record.is(found)).map(|(_, at)| at.as_str())
    }
}
