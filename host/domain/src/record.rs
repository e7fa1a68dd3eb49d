//! A record in some system, as plugins and the host name it to each other.

use serde::{Deserialize, Serialize};

/// A record in some system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordRef {
    /// The system that keeps it; [`crate::caller_match::CUSTOMERS`] is the host's own store.
    pub source: String,
    /// `account`, `contact`, `lead`, `person`, `case`, …
    pub record_type: String,
    /// Unique within the source.
    pub id: String,
}
