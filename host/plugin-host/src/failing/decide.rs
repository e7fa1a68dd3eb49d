//! The decision that a version keeps failing, and what answers in its place. It knows no clock and no store.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

/// So many answers of a hook are looked back on.
const RECENT: usize = 10;

/// With so many bad ones among them, a version keeps failing.
pub(super) const MOST_BAD: usize = 5;

/// So many bad answers in a row are enough where they span [`STREAK`].
pub(super) const STREAK_BAD: usize = 3;

/// How long a version may give nothing but bad answers.
pub(super) const STREAK: SignedDuration = SignedDuration::from_secs(10);

/// Answers are forgotten after this time.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(10);

/// After a version was put in place of a failing one, no other one is for so long: if it fails as well, the built-in answer
/// takes its place.
pub(super) const NO_OTHER_VERSION: SignedDuration = SignedDuration::from_mins(10);

/// How good an answer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judged {
    /// It was an answer, in time.
    Good,
    /// It was bad, and the version itself is to blame: it crashed, or computed for too long.
    OwnFault,
    /// It was bad, and maybe because of something that every version needs, such as a slow CRM.
    MaybeOwnFault,
}

/// What answers in place of a version that keeps failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Successor {
    /// The last good version.
    LastGood,
    /// What the host answers without the plugin.
    BuiltIn,
}

/// What would answer in place of a version: the last good one, unless there is none, or another version was put in place just
/// now, so that versions do not replace each other in turns.
pub(crate) fn successor(has_last_good: bool, replaced_at: Option<Timestamp>, now: Timestamp) -> Successor {
    let just_now = replaced_at.is_some_and(|at| now.duration_since(at) < NO_OTHER_VERSION);
    if has_last_good && !just_now { Successor::LastGood } else { Successor::BuiltIn }
}

/// The last answers of one hook of a version.
#[derive(Debug, Default)]
pub(crate) struct Answers(VecDeque<(Timestamp, bool)>);

/// Why a version is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// So many of its last answers were bad.
    Rate {
        /// How many.
        bad: usize,
        /// Of how many.
        of: usize,
    },
    /// All its answers were bad for this time.
    Streak {
        /// How many.
        bad: usize,
        /// For how long.
        lasted: SignedDuration,
    },
}

impl Answers {
    /// Whether none of them was bad.
    pub(crate) fn are_good(&self) -> bool {
        self.0.iter().all(|(_, is_bad)| !is_bad)
    }

    /// Takes an answer, and says whether the version keeps failing. Where the built-in answer would take its place, what may
    /// be the fault of others does not count: it would be worse to have no plugin than to have one that waits for its CRM.
    pub(crate) fn take(&mut self, at: Timestamp, judged: Judged, successor: Successor) -> Option<Verdict> {
        let is_bad = match judged {
            Judged::Good => false,
            Judged::OwnFault => true,
            Judged::MaybeOwnFault if successor == Successor::LastGood => true,
            Judged::MaybeOwnFault => return None,
        };
        self.0.retain(|(then, _)| at.duration_since(*then) < REMEMBERED);
        if self.0.len() == RECENT {
            self.0.pop_front();
        }
        self.0.push_back((at, is_bad));
        if !is_bad {
            return None;
        }
        let bad = self.0.iter().filter(|(_, is_bad)| *is_bad).count();
        if bad >= MOST_BAD {
            return Some(Verdict::Rate { bad, of: self.0.len() });
        }
        let streak: Vec<Timestamp> =
            self.0.iter().rev().take_while(|(_, is_bad)| *is_bad).map(|(then, _)| *then).collect();
        let lasted = streak.last().map_or(SignedDuration::ZERO, |first| at.duration_since(*first));
        (streak.len() >= STREAK_BAD && lasted >= STREAK)
            .then_some(Verdict::Streak { bad: streak.len(), lasted })
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rate { bad, of } => write!(f, "{bad} of its last {of} answers were bad"),
            Self::Streak { bad, lasted } => {
                write!(f, "its last {bad} answers, over {} seconds, were all bad", lasted.as_secs())
            }
        }
    }
}
