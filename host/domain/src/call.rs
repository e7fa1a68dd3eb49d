//! The life of a call and its entry in the history.

mod end_reason;
mod facts;
mod progress;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use end_reason::from_end_reason;
pub use facts::{CallFacts, EndReason, ReportedEvent};
pub use progress::{CallEvent, CallOutcome, CallProgress, CallState};

use crate::caller::Caller;
use crate::customer::NamedValues;

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
    /// The customer whom the call was with, where the agent or a match said so.
    pub customer_id: Option<String>,
    /// A [`CallOutcome`] in its contract spelling.
    pub outcome: String,
    /// RFC 3339.
    pub started_at: String,
    /// RFC 3339; absent unless answered.
    pub answered_at: Option<String>,
    /// RFC 3339.
    pub ended_at: Option<String>,
    /// The agent's notes.
    pub notes: Option<String>,
    /// The agent's disposition.
    pub disposition: Option<String>,
    /// What an earlier `save` answered for this call.
    pub external_id: Option<String>,
    /// Further facts by name.
    pub extra: NamedValues,
}
