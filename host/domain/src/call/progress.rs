//! The life of a call: what is reported of it, where it stands, and how it went.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Direction;

macro_rules! spelled {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// As HTTP, the contract and the store spell it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the spelling of [`Self::as_str`].
            #[must_use]
            pub fn from_spelling(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// What a client reports of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CallEvent {
    /// The other side rings.
    Ringing,
    /// Both sides can talk.
    Connected,
    /// The agent, or for outgoing calls the other party, answered.
    Answered,
    /// The agent, or for outgoing calls the other party, said no.
    Declined,
    /// Nobody answered before the caller gave up.
    Missed,
    /// Another device or colleague answered.
    AnsweredElsewhere,
    /// The other party is busy.
    Busy,
    /// The other party did not answer.
    NoAnswer,
    /// The agent gave up before an answer.
    Cancelled,
    /// The call could not be made or broke before an answer.
    Failed,
    /// The call is over.
    Ended,
}

spelled!(CallEvent {
    Ringing = "ringing",
    Connected = "connected",
    Answered = "answered",
    Declined = "declined",
    Missed = "missed",
    AnsweredElsewhere = "answered-elsewhere",
    Busy = "busy",
    NoAnswer = "no-answer",
    Cancelled = "cancelled",
    Failed = "failed",
    Ended = "ended",
});

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CallState {
    /// Not answered yet.
    Ringing,
    /// Answered and not over.
    Connected,
    /// Over.
    Ended,
}

spelled!(CallState { Ringing = "ringing", Connected = "connected", Ended = "ended" });

/// How a call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is what the event of the same name says")]
pub enum CallOutcome {
    Answered,
    Declined,
    Missed,
    AnsweredElsewhere,
    Busy,
    NoAnswer,
    Cancelled,
    Failed,
}

spelled!(CallOutcome {
    Answered = "answered",
    Declined = "declined",
    Missed = "missed",
    AnsweredElsewhere = "answered-elsewhere",
    Busy = "busy",
    NoAnswer = "no-answer",
    Cancelled = "cancelled",
    Failed = "failed",
});

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallProgress {
    /// Who started it.
    pub direction: Direction,
    /// Where it stands.
    pub state: CallState,
    /// Absent until something is certain.
    pub outcome: Option<CallOutcome>,
    /// Absent unless answered.
    pub answered_at: Option<Timestamp>,
    /// Absent until over.
    pub ended_at: Option<Timestamp>,
    /// Nobody reported how the call ended: the calling session that it belonged to was gone.
    pub session_lost: bool,
}

impl CallProgress {
    /// A call that has just begun to ring.
    #[must_use]
    pub fn ringing(direction: Direction) -> Self {
        Self {
            direction,
            state: CallState::Ringing,
            outcome: None,
            answered_at: None,
            ended_at: None,
            session_lost: false,
        }
    }
}
