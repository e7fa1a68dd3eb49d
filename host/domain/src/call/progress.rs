//! The life of a call: which events follow which, and the outcome that they lead to.

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
}

/// What was reported can't have happened to this call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the call is {state} ({}), so it can't be {event} now", outcome.map_or("no outcome yet", CallOutcome::as_str))]
pub struct ImpossibleEvent {
    event: CallEvent,
    state: CallState,
    outcome: Option<CallOutcome>,
}

impl CallProgress {
    /// A call that has just begun to ring.
    #[must_use]
    pub fn ringing(direction: Direction) -> Self {
        Self { direction, state: CallState::Ringing, outcome: None, answered_at: None, ended_at: None }
    }
}

/// The call after an event. The same event again, or one that the call is past, changes nothing, since several tabs
/// report the same call.
///
/// # Errors
/// When the event contradicts what is known, such as an answer to a declined call.
pub fn transition(
    call: &CallProgress,
    event: CallEvent,
    at: Timestamp,
) -> Result<CallProgress, ImpossibleEvent> {
    let impossible = ImpossibleEvent { event, state: call.state, outcome: call.outcome };
    let ended = |outcome| CallProgress {
        state: CallState::Ended,
        outcome: Some(outcome),
        ended_at: call.ended_at.or(Some(at)),
        ..*call
    };
    match (call.state, event) {
        (CallState::Ringing, CallEvent::Ringing) => Ok(*call),
        (CallState::Ringing, CallEvent::Answered | CallEvent::Connected) => Ok(CallProgress {
            state: CallState::Connected,
            outcome: Some(CallOutcome::Answered),
            answered_at: Some(at),
            ..*call
        }),
        // The call ended before an answer: the outcome depends on which side called and gave up.
        (CallState::Ringing, CallEvent::Ended) => Ok(ended(match call.direction {
            Direction::Incoming => CallOutcome::Missed,
            Direction::Outgoing => CallOutcome::Cancelled,
        })),
        (CallState::Ringing, event) => outcome_of(event).map(ended).ok_or(impossible),
        (CallState::Connected, CallEvent::Ringing | CallEvent::Answered | CallEvent::Connected) => Ok(*call),
        (CallState::Connected, CallEvent::Ended | CallEvent::Failed) => Ok(ended(CallOutcome::Answered)),
        // The other tabs of the agent report that it was answered elsewhere; this tab knows that it was answered here.
        (CallState::Connected, CallEvent::AnsweredElsewhere) => Ok(*call),
        (CallState::Connected, _) => Err(impossible),
        (CallState::Ended, CallEvent::Ended | CallEvent::Ringing) => Ok(*call),
        (CallState::Ended, event) => match (call.outcome, outcome_of(event)) {
            (known, reported) if known == reported => Ok(*call),
            // "Missed" only means that this device saw no answer; another device knows better.
            (
                Some(CallOutcome::Missed),
                Some(better @ (CallOutcome::AnsweredElsewhere | CallOutcome::Declined)),
            ) => Ok(ended(better)),
            (Some(CallOutcome::AnsweredElsewhere | CallOutcome::Declined), Some(CallOutcome::Missed)) => {
                Ok(*call)
            }
            (Some(CallOutcome::Answered), Some(CallOutcome::AnsweredElsewhere)) => Ok(*call),
            (Some(CallOutcome::Answered), None) => Ok(*call),
            _ => Err(impossible),
        },
    }
}

fn outcome_of(event: CallEvent) -> Option<CallOutcome> {
    match event {
        CallEvent::Answered => Some(CallOutcome::Answered),
        CallEvent::Declined => Some(CallOutcome::Declined),
        CallEvent::Missed => Some(CallOutcome::Missed),
        CallEvent::AnsweredElsewhere => Some(CallOutcome::AnsweredElsewhere),
        CallEvent::Busy => Some(CallOutcome::Busy),
        CallEvent::NoAnswer => Some(CallOutcome::NoAnswer),
        CallEvent::Cancelled => Some(CallOutcome::Cancelled),
        CallEvent::Failed => Some(CallOutcome::Failed),
        CallEvent::Ringing | CallEvent::Connected | CallEvent::Ended => None,
    }
}
