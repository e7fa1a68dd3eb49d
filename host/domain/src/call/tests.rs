use jiff::Timestamp;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn after(direction: Direction, events: &[CallEvent]) -> Result<CallProgress, ImpossibleEvent> {
    events.iter().zip(0..).try_fold(CallProgress::ringing(direction), |call, (event, second)| {
        transition(&call, *event, at(second))
    })
}

#[test]
fn calls_go_as_they_go() {
    use CallEvent::{Answered, AnsweredElsewhere, Busy, Connected, Declined, Ended, Missed, Ringing};
    for (direction, events, outcome) in [
        (Direction::Incoming, &[Ringing, Answered, Connected, Ended][..], CallOutcome::Answered),
        (Direction::Incoming, &[Declined, Declined, Ended], CallOutcome::Declined),
        (Direction::Incoming, &[Ended], CallOutcome::Missed),
        (Direction::Incoming, &[Missed, AnsweredElsewhere, Missed], CallOutcome::AnsweredElsewhere),
        (
            Direction::Incoming,
            &[Answered, AnsweredElsewhere, Ended, AnsweredElsewhere],
            CallOutcome::Answered,
        ),
        (Direction::Outgoing, &[Ringing, Ended], CallOutcome::Cancelled),
        (Direction::Outgoing, &[Ringing, Busy, Ended], CallOutcome::Busy),
    ] {
        let call = after(direction, events).unwrap();
        assert_eq!((call.state, call.outcome), (CallState::Ended, Some(outcome)), "{events:?}");
        assert_eq!(call.answered_at.is_some(), outcome == CallOutcome::Answered, "{events:?}");
    }
}

#[test]
fn the_end_is_when_it_first_ended() {
    let call = after(Direction::Incoming, &[CallEvent::Missed, CallEvent::Missed]).unwrap();
    assert_eq!(call.ended_at, Some(at(0)));
}

#[test]
fn what_contradicts_is_refused() {
    for events in [
        &[CallEvent::Declined, CallEvent::Answered][..],
        &[CallEvent::Answered, CallEvent::Declined],
        &[CallEvent::Answered, CallEvent::Ended, CallEvent::Missed],
        &[CallEvent::Missed, CallEvent::Connected, CallEvent::Answered],
    ] {
        let refused = after(Direction::Incoming, events);
        assert!(refused.is_err(), "{events:?}: {refused:?}");
    }
    let refused = after(Direction::Incoming, &[CallEvent::Declined, CallEvent::Answered]).unwrap_err();
    assert_eq!(refused.to_string(), "the call is ended (declined), so it can't be answered now");
}

#[test]
fn end_reasons_are_read() {
    use Direction::{Incoming, Outgoing};
    for (code, sub_code, direction, answered, outcome) in [
        (0, 0, Incoming, true, CallOutcome::Answered),
        (487, 10003, Incoming, false, CallOutcome::AnsweredElsewhere),
        (487, 10004, Incoming, false, CallOutcome::Missed),
        (487, 540_487, Incoming, false, CallOutcome::Missed),
        (487, 10024, Incoming, false, CallOutcome::Declined),
        (603, 560_603, Outgoing, false, CallOutcome::Declined),
        (486, 560_486, Outgoing, false, CallOutcome::Busy),
        (480, 560_480, Outgoing, false, CallOutcome::NoAnswer),
        (487, 0, Outgoing, false, CallOutcome::Cancelled),
        (404, 560_404, Outgoing, false, CallOutcome::Failed),
        (412, 41056, Outgoing, false, CallOutcome::Failed),
    ] {
        assert_eq!(from_end_reason(code, sub_code, direction, answered), outcome, "{code}/{sub_code}");
    }
}
