//! What was reported of a call, and the truth that follows from it.
//!
//! Several tabs report the same call; reports come late, twice and in any order, because they wait in the browsers while the
//! server is away. So nothing here depends on their order: facts are merged as sets are, and how far a call has come follows
//! from its facts alone. Reports that contradict each other are no error: of two facts the stronger one counts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CallEvent, CallOutcome, CallProgress, CallState, Direction, from_end_reason};

/// `callEndReason` of the calling SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndReason {
    /// `code`.
    pub code: i32,
    /// `subCode`.
    pub sub_code: i32,
}

/// What a tab reports of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedEvent {
    /// What happened.
    pub event: CallEvent,
    /// When it happened.
    pub at: Timestamp,
    /// The same for each attempt to report the same.
    pub key: Option<String>,
    /// Of an end: whether the call had been connected in the tab that reports it. A tab in which the call only rang knows
    /// nothing of the end of the conversation. Absent where the reporter does not say.
    pub was_connected: Option<bool>,
    /// Of an end: what the calling SDK says of it.
    pub end_reason: Option<EndReason>,
}

/// A kind of fact. Each has one time: the first or, of some, the last that was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FactKind {
    /// Both sides could talk.
    Answered,
    /// Both sides could still talk (last).
    Alive,
    /// A tab in which the call was connected says that it is over (last).
    Over,
    Declined,
    Missed,
    AnsweredElsewhere,
    Busy,
    NoAnswer,
    Cancelled,
    Failed,
    /// The host found the calling session gone (last).
    Abandoned,
    /// When the calling session that was found gone was heard of last (last).
    LastSeen,
}

/// How a call that nobody answered went, the strongest first. That somebody answered elsewhere is what the telephone
/// network knows, and a decline is what the agent did. "Missed" only means that one device saw no answer.
const INCOMING: [FactKind; 7] = [
    FactKind::AnsweredElsewhere,
    FactKind::Declined,
    FactKind::Failed,
    FactKind::Missed,
    FactKind::Busy,
    FactKind::NoAnswer,
    FactKind::Cancelled,
];

/// The same for outgoing calls: what the other party did, then what the agent did.
const OUTGOING: [FactKind; 7] = [
    FactKind::Declined,
    FactKind::Busy,
    FactKind::NoAnswer,
    FactKind::Failed,
    FactKind::Cancelled,
    FactKind::AnsweredElsewhere,
    FactKind::Missed,
];

impl FactKind {
    /// Whether the last time counts, instead of the first.
    fn last_counts(self) -> bool {
        matches!(self, Self::Alive | Self::Over | Self::Abandoned | Self::LastSeen)
    }

    fn outcome(self) -> Option<CallOutcome> {
        Some(match self {
            Self::Declined => CallOutcome::Declined,
            Self::Missed => CallOutcome::Missed,
            Self::AnsweredElsewhere => CallOutcome::AnsweredElsewhere,
            Self::Busy => CallOutcome::Busy,
            Self::NoAnswer => CallOutcome::NoAnswer,
            Self::Cancelled => CallOutcome::Cancelled,
            Self::Failed => CallOutcome::Failed,
            Self::Answered | Self::Alive | Self::Over | Self::Abandoned | Self::LastSeen => return None,
        })
    }

    fn of_outcome(outcome: CallOutcome) -> Self {
        match outcome {
            CallOutcome::Answered => Self::Answered,
            CallOutcome::Declined => Self::Declined,
            CallOutcome::Missed => Self::Missed,
            CallOutcome::AnsweredElsewhere => Self::AnsweredElsewhere,
            CallOutcome::Busy => Self::Busy,
            CallOutcome::NoAnswer => Self::NoAnswer,
            CallOutcome::Cancelled => Self::Cancelled,
            CallOutcome::Failed => Self::Failed,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Fact {
    at: Timestamp,
    /// Of the report that it is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// What is known of a call. Merging is commutative, associative and idempotent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFacts(BTreeMap<FactKind, Fact>);

impl CallFacts {
    /// The facts that a call of this progress must have had: for calls that were kept before their facts were.
    #[must_use]
    pub fn of(progress: &CallProgress) -> Self {
        let mut facts = Self::default();
        if let Some(at) = progress.answered_at {
            facts.add(FactKind::Answered, Fact { at, key: None });
        }
        if let (Some(at), Some(outcome), false) = (progress.ended_at, progress.outcome, progress.session_lost)
        {
            let kind = match outcome {
                CallOutcome::Answered => FactKind::Over,
                other => FactKind::of_outcome(other),
            };
            facts.add(kind, Fact { at, key: None });
        }
        facts
    }

    /// Takes what a tab reports.
    pub fn report(&mut self, direction: Direction, reported: &ReportedEvent) {
        for kind in kinds(direction, reported).into_iter().flatten() {
            self.add(kind, Fact { at: reported.at, key: reported.key.clone() });
        }
    }

    /// The host found at `found` that the call's session is gone, which was heard of last at `last_seen`. What tabs
    /// report counts more, also when it comes later.
    pub fn session_gone(&mut self, found: Timestamp, last_seen: Timestamp) {
        self.add(FactKind::Abandoned, Fact { at: found, key: None });
        self.add(FactKind::LastSeen, Fact { at: last_seen, key: None });
    }

    /// Takes all facts of another account of the same call.
    pub fn merge(&mut self, other: Self) {
        for (kind, fact) in other.0 {
            self.add(kind, fact);
        }
    }

    fn add(&mut self, kind: FactKind, fact: Fact) {
        let Some(known) = self.0.get(&kind) else {
            self.0.insert(kind, fact);
            return;
        };
        // The same report again: its time may have been read anew from another clock.
        if known.key.is_some() && known.key == fact.key {
            return;
        }
        let later = (fact.at, &fact.key) > (known.at, &known.key);
        if later == kind.last_counts() {
            self.0.insert(kind, fact);
        }
    }

    fn at(&self, kind: FactKind) -> Option<Timestamp> {
        self.0.get(&kind).map(|fact| fact.at)
    }

    /// How far the call has come.
    #[must_use]
    pub fn progress(&self, direction: Direction) -> CallProgress {
        // A tab that was heard of again after it was found gone is not gone.
        let gone = match (self.at(FactKind::Abandoned), self.at(FactKind::Alive)) {
            (Some(found), Some(alive)) => found > alive,
            (found, _) => found.is_some(),
        };
        let last_seen = self.at(FactKind::LastSeen).filter(|_| gone);
        let (outcome, reported_end) = match self.at(FactKind::Answered) {
            Some(_) => (Some(CallOutcome::Answered), self.at(FactKind::Over)),
            None => self.unanswered(direction).unzip(),
        };
        let answered_at = self.at(FactKind::Answered);
        let ended_at = reported_end.or(last_seen).map(|at| at.max(answered_at.unwrap_or(at)));
        let state = match (ended_at, answered_at) {
            (Some(_), _) => CallState::Ended,
            (None, Some(_)) => CallState::Connected,
            (None, None) => CallState::Ringing,
        };
        let outcome = outcome.or(ended_at.map(|_| nobody_answered(direction)));
        CallProgress {
            direction,
            state,
            outcome,
            answered_at,
            ended_at,
            session_lost: reported_end.is_none() && ended_at.is_some(),
        }
    }

    /// How a call that nobody answered went, and when it was over; `None` while it rings.
    fn unanswered(&self, direction: Direction) -> Option<(CallOutcome, Timestamp)> {
        let strongest_first = match direction {
            Direction::Incoming => INCOMING,
            Direction::Outgoing => OUTGOING,
        };
        let ends = strongest_first.iter().chain([&FactKind::Over]).filter_map(|kind| self.at(*kind));
        let at = ends.min()?;
        let known = strongest_first.into_iter().find(|kind| self.0.contains_key(kind));
        Some((known.and_then(FactKind::outcome).unwrap_or_else(|| nobody_answered(direction)), at))
    }
}

/// The call ended before an answer, and nothing more is known: it depends on which side called and gave up.
fn nobody_answered(direction: Direction) -> CallOutcome {
    match direction {
        Direction::Incoming => CallOutcome::Missed,
        Direction::Outgoing => CallOutcome::Cancelled,
    }
}

/// The facts that a report states.
fn kinds(direction: Direction, reported: &ReportedEvent) -> [Option<FactKind>; 2] {
    let one = |kind| [Some(kind), None];
    match (reported.event, reported.was_connected) {
        (CallEvent::Ringing, _) => [None, None],
        (CallEvent::Answered | CallEvent::Connected, _) => [Some(FactKind::Answered), Some(FactKind::Alive)],
        (CallEvent::Declined, _) => one(FactKind::Declined),
        (CallEvent::Missed, _) => one(FactKind::Missed),
        (CallEvent::AnsweredElsewhere, _) => one(FactKind::AnsweredElsewhere),
        (CallEvent::Busy, _) => one(FactKind::Busy),
        (CallEvent::NoAnswer, _) => one(FactKind::NoAnswer),
        (CallEvent::Cancelled, _) => one(FactKind::Cancelled),
        // It was answered before that, also where the report of that is lost: a page was closed at that moment.
        (CallEvent::Ended | CallEvent::Failed, Some(true)) => {
            [Some(FactKind::Answered), Some(FactKind::Over)]
        }
        (CallEvent::Failed, Some(false)) => one(FactKind::Failed),
        (CallEvent::Failed, None) => [Some(FactKind::Over), Some(FactKind::Failed)],
        (CallEvent::Ended, was_connected) => {
            let reason = reported.end_reason.map(|reason| {
                FactKind::of_outcome(from_end_reason(reason.code, reason.sub_code, direction, false))
            });
            match (was_connected, reason) {
                (Some(_), reason) => one(reason.unwrap_or(FactKind::of_outcome(nobody_answered(direction)))),
                // No conversation ends so.
                (None, Some(FactKind::AnsweredElsewhere)) => one(FactKind::AnsweredElsewhere),
                // The end of the conversation, if there was one; else the code says how the call went.
                (None, reason) => [Some(FactKind::Over), reason],
            }
        }
    }
}
