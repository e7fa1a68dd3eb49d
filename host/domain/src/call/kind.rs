//! What a call is: with somebody, or a meeting that the agent joined.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::CallEvent;

/// What a call is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CallKind {
    /// With another party.
    #[default]
    Call,
    /// A meeting that the agent joined.
    Meeting,
}

impl CallKind {
    /// As HTTP and the store spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Meeting => "meeting",
        }
    }

    /// Reads the spelling of [`Self::as_str`].
    #[must_use]
    pub fn from_spelling(text: &str) -> Option<Self> {
        [Self::Call, Self::Meeting].into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether plugins are told of it when it is over: an entry of contract 1.0 has another party, and a meeting has none.
    #[must_use]
    pub fn is_told_to_plugins(self) -> bool {
        self == Self::Call
    }

    /// What an event says of it. Nobody misses a meeting by not answering: whoever did not get in gave up.
    #[must_use]
    pub fn reads(self, event: CallEvent) -> CallEvent {
        match (self, event) {
            (Self::Meeting, CallEvent::Missed) => CallEvent::Cancelled,
            (_, event) => event,
        }
    }
}

/// Where a meeting stands in the agent's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarMeeting {
    /// Its id there.
    pub id: String,
    /// When it ends, by the calendar.
    pub ends_at: Timestamp,
}
