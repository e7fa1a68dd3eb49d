//! The life of a call and its entry in the history.

mod end_reason;
mod facts;
mod kind;
mod progress;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use end_reason::from_end_reason;
pub use facts::{CallFacts, EndReason, ReportedEvent};
pub use kind::{CalendarMeeting, CallKind};
pub use progress::{CallEvent, CallOutcome, CallProgress, CallState};

use crate::caller::Caller;
use crate::customer::NamedValues;
use crate::record::RecordRef;

/// Who started the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CallDirection))]
pub enum Direction {
    /// The other party.
    Incoming,
    /// The agent.
    Outgoing,
}

/// One state of one call, as the `call-log` hook gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallEntry {
    /// The same for each attempt to record the same state of the same call.
    pub idempotency_key: String,
    /// Ours.
    pub call_id: String,
    /// Who started it.
    pub direction: Direction,
    /// The other party.
    pub party: Caller,
    /// The number that was dialled.
    pub called_number: Option<String>,
    /// The queue through which the call came.
    pub via_queue: Option<String>,
    /// Who passed the call on.
    pub transferred_from: Option<String>,
    /// The customer whom the call was with, where the agent or a match said so.
    pub customer: Option<RecordRef>,
    /// Further records that it was about.
    pub related: Vec<RecordRef>,
    /// A [`CallOutcome`] in its contract spelling.
    pub outcome: String,
    /// RFC 3339.
    pub started_at: String,
    /// RFC 3339; absent unless answered.
    pub answered_at: Option<String>,
    /// RFC 3339.
    pub ended_at: Option<String>,
    /// Whole seconds from the answer to the end.
    pub duration_s: Option<u32>,
    /// The agent's notes.
    pub notes: Option<String>,
    /// The agent's disposition.
    pub disposition: Option<String>,
    /// What an earlier `save` answered for this call.
    pub external_id: Option<String>,
    /// Where its recording is.
    pub recording: Option<RecordRef>,
    /// Where its transcript is.
    pub transcript: Option<RecordRef>,
    /// Further facts by name.
    pub extra: NamedValues,
}
