//! The calling SDK's `callEndReason`, in our terms.

use super::{CallOutcome, Direction};

/// How a call went by the SDK's code and sub-code (calling SDK 2.0.0, "troubleshooting codes"). The last three digits
/// of a sub-code of the telephone network are its SIP code.
#[must_use]
pub fn from_end_reason(code: i32, sub_code: i32, direction: Direction, answered: bool) -> CallOutcome {
    if answered {
        return CallOutcome::Answered;
    }
    let incoming = direction == Direction::Incoming;
    match (code, sub_code) {
        (487, 10003) => CallOutcome::AnsweredElsewhere,
        (487, 10004) if incoming => CallOutcome::Missed,
        (487, 10004) => CallOutcome::NoAnswer,
        (487, 10024) | (603, _) => CallOutcome::Declined,
        (486, _) => CallOutcome::Busy,
        (480 | 408, _) if !incoming => CallOutcome::NoAnswer,
        // The caller gave up, or the agent's network did while it rang: nobody answered here.
        (0 | 487 | 497 | 410 | 490 | 491 | 496 | 498, _) if incoming => CallOutcome::Missed,
        (0 | 487 | 497, _) => CallOutcome::Cancelled,
        _ => CallOutcome::Failed,
    }
}
