use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn said(event: CallEvent, second: i64) -> ReportedEvent {
    ReportedEvent { event, at: at(second), key: None, was_connected: None, end_reason: None }
}

fn ended(second: i64, was_connected: bool, code: i32, sub_code: i32) -> ReportedEvent {
    ReportedEvent {
        was_connected: Some(was_connected),
        end_reason: Some(EndReason { code, sub_code }),
        ..said(CallEvent::Ended, second)
    }
}

fn after<'a>(direction: Direction, reports: impl IntoIterator<Item = &'a ReportedEvent>) -> CallProgress {
    let mut facts = CallFacts::default();
    for report in reports {
        facts.report(direction, report);
    }
    facts.progress(direction)
}

/// All orders of these (Heap's algorithm).
fn permutations<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    fn go<T: Clone>(items: &mut Vec<T>, n: usize, all: &mut Vec<Vec<T>>) {
        if n <= 1 {
            all.push(items.clone());
            return;
        }
        for i in 0..n {
            go(items, n - 1, all);
            items.swap(if n.is_multiple_of(2) { i } else { 0 }, n - 1);
        }
    }
    let mut all = Vec::new();
    go(&mut items.to_vec(), items.len(), &mut all);
    all
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
        let reports: Vec<_> = events.iter().zip(0..).map(|(event, second)| said(*event, second)).collect();
        let call = after(direction, &reports);
        assert_eq!((call.state, call.outcome), (CallState::Ended, Some(outcome)), "{events:?}");
        assert_eq!(call.answered_at.is_some(), outcome == CallOutcome::Answered, "{events:?}");
    }
}

#[test]
fn an_unanswered_call_ended_when_it_first_did() {
    let call = after(Direction::Incoming, &[said(CallEvent::Missed, 3), said(CallEvent::Missed, 2)]);
    assert_eq!(call.ended_at, Some(at(2)));
}

/// Direction, reports, outcome, and the seconds of the answer and of the end.
type Story = (Direction, Vec<ReportedEvent>, CallOutcome, Option<i64>, i64);

/// What one or two tabs report of a call, what of it is true, and when it was answered and over.
fn stories() -> Vec<Story> {
    use CallEvent::{Answered, AnsweredElsewhere, Connected, Declined, Ended, Failed, Missed, Ringing};
    use Direction::{Incoming, Outgoing};
    let failed = |second, connected| ReportedEvent { was_connected: Some(connected), ..said(Failed, second) };
    vec![
        // One tab.
        (
            Incoming,
            vec![said(Ringing, 0), said(Answered, 5), ended(65, true, 0, 0)],
            CallOutcome::Answered,
            Some(5),
            65,
        ),
        (
            Incoming,
            vec![said(Answered, 5), said(Connected, 30), failed(65, true)],
            CallOutcome::Answered,
            Some(5),
            65,
        ),
        (Incoming, vec![said(Declined, 4), ended(4, false, 603, 0)], CallOutcome::Declined, None, 4),
        (Incoming, vec![said(Ringing, 0), ended(20, false, 487, 10_004)], CallOutcome::Missed, None, 20),
        (Outgoing, vec![said(Ringing, 0), ended(9, false, 486, 560_486)], CallOutcome::Busy, None, 9),
        (
            Outgoing,
            vec![said(Ringing, 0), said(Connected, 4), ended(9, true, 0, 0)],
            CallOutcome::Answered,
            Some(4),
            9,
        ),
        // One tab that does not say whether the call was connected.
        (Incoming, vec![said(Answered, 5), said(Ended, 65)], CallOutcome::Answered, Some(5), 65),
        (Outgoing, vec![said(Ringing, 0), failed(2, false)], CallOutcome::Failed, None, 2),
        // The tab in which it was answered was closed before it could say so; another one saw that it was not answered there.
        (
            Incoming,
            vec![ended(20, false, 487, 10_003), ended(65, true, 0, 0)],
            CallOutcome::Answered,
            Some(65),
            65,
        ),
        // Two tabs: the other one saw it answered elsewhere, missed, gone, or failed to answer it too.
        (
            Incoming,
            vec![
                said(Answered, 5),
                ended(65, true, 0, 0),
                said(AnsweredElsewhere, 5),
                ended(5, false, 487, 10_003),
            ],
            CallOutcome::Answered,
            Some(5),
            65,
        ),
        (
            Incoming,
            vec![said(Answered, 5), ended(65, true, 0, 0), ended(20, false, 487, 540_487), said(Missed, 21)],
            CallOutcome::Answered,
            Some(5),
            65,
        ),
        (
            Incoming,
            vec![said(Answered, 5), said(Ended, 65), failed(6, false)],
            CallOutcome::Answered,
            Some(5),
            65,
        ),
        (
            Incoming,
            vec![said(Answered, 5), ended(65, true, 0, 0), said(Declined, 5)],
            CallOutcome::Answered,
            Some(5),
            65,
        ),
        (
            Incoming,
            vec![said(Missed, 20), ended(20, false, 487, 10_004), said(AnsweredElsewhere, 21)],
            CallOutcome::AnsweredElsewhere,
            None,
            20,
        ),
        (
            Incoming,
            vec![said(Declined, 7), ended(8, false, 487, 10_024), said(Missed, 8)],
            CallOutcome::Declined,
            None,
            7,
        ),
        (Incoming, vec![said(Missed, 20), said(Missed, 21), said(Ringing, 0)], CallOutcome::Missed, None, 20),
    ]
}

#[test]
fn the_truth_is_the_same_in_whichever_order_the_reports_come() {
    for (direction, reports, outcome, answered, over) in stories() {
        for order in permutations(&reports) {
            let truth = after(direction, &order);
            let expected = CallProgress {
                direction,
                state: CallState::Ended,
                outcome: Some(outcome),
                answered_at: answered.map(at),
                ended_at: Some(at(over)),
                session_lost: false,
            };
            assert_eq!(truth, expected, "{order:?}");
            // Each of them twice, as tabs that had no answer report them.
            let twice: Vec<_> = order.iter().chain(order.iter().rev()).collect();
            assert_eq!(after(direction, twice), expected, "twice: {order:?}");
        }
    }
}

/// While reports are missing, an answered call is not over before the tab that has it says so.
#[test]
fn the_end_of_ringing_in_another_tab_ends_no_conversation() {
    let others = [
        said(CallEvent::Missed, 20),
        said(CallEvent::AnsweredElsewhere, 5),
        said(CallEvent::Declined, 6),
        ended(20, false, 0, 0),
        ReportedEvent { was_connected: Some(false), ..said(CallEvent::Failed, 6) },
    ];
    for order in permutations(&[&others[..], &[said(CallEvent::Answered, 5)]].concat()) {
        let call = after(Direction::Incoming, &order);
        assert_eq!(
            (call.state, call.outcome),
            (CallState::Connected, Some(CallOutcome::Answered)),
            "{order:?}"
        );
    }
}

#[test]
fn a_call_whose_session_is_gone_is_over_until_a_tab_knows_better() {
    for (reports, outcome) in
        [(vec![], CallOutcome::Missed), (vec![said(CallEvent::Answered, 5)], CallOutcome::Answered)]
    {
        let mut facts = CallFacts::default();
        for report in &reports {
            facts.report(Direction::Incoming, report);
        }
        facts.session_gone(at(200), at(90));
        let lost = facts.progress(Direction::Incoming);
        assert_eq!((lost.state, lost.outcome, lost.session_lost), (CallState::Ended, Some(outcome), true));
        assert_eq!(lost.ended_at, Some(at(90)), "it was heard of last then");

        let mut alive = facts.clone();
        alive.report(Direction::Incoming, &said(CallEvent::Connected, 300));
        assert_eq!(alive.progress(Direction::Incoming).state, CallState::Connected, "it was not gone");

        facts.report(Direction::Incoming, &said(CallEvent::Answered, 6));
        facts.report(Direction::Incoming, &ended(65, true, 0, 0));
        let known = facts.progress(Direction::Incoming);
        assert_eq!((known.outcome, known.ended_at), (Some(CallOutcome::Answered), Some(at(65))));
        assert!(!known.session_lost);
    }
}

#[test]
fn a_report_that_comes_again_keeps_its_first_time() {
    let mut facts = CallFacts::default();
    let report = |second| ReportedEvent { key: Some("k".to_owned()), ..ended(second, true, 0, 0) };
    facts.report(Direction::Incoming, &said(CallEvent::Answered, 5));
    facts.report(Direction::Incoming, &report(65));
    let once = facts.clone();
    facts.report(Direction::Incoming, &report(70));
    assert_eq!(facts, once);
}

fn any_report() -> impl Strategy<Value = ReportedEvent> {
    use CallEvent::*;
    let event = proptest::sample::select(vec![
        Ringing,
        Connected,
        Answered,
        Declined,
        Missed,
        AnsweredElsewhere,
        Busy,
        NoAnswer,
        Cancelled,
        Failed,
        Ended,
    ]);
    let reason =
        proptest::sample::select(vec![(0, 0), (487, 10_003), (487, 10_004), (486, 0), (404, 0), (-1, 7)]);
    (event, 0..100_i64, proptest::option::of("[a-c]"), any::<Option<bool>>(), proptest::option::of(reason))
        .prop_map(|(event, second, key, was_connected, reason)| ReportedEvent {
            // A key is of one report.
            key: key.map(|key| format!("{key}{event}{second}{was_connected:?}{reason:?}")),
            was_connected,
            end_reason: reason.map(|(code, sub_code)| EndReason { code, sub_code }),
            ..said(event, second)
        })
}

proptest! {
    /// Whatever tabs report: the order, how often, and in which parts it comes do not matter.
    #[test]
    fn facts_are_merged_as_sets_are(
        reports in proptest::collection::vec(any_report(), 0..8),
        order in any::<u64>(),
        cut in 0..8_usize,
        outgoing in any::<bool>(),
    ) {
        let direction = if outgoing { Direction::Outgoing } else { Direction::Incoming };
        let facts = |reports: &[ReportedEvent]| {
            let mut facts = CallFacts::default();
            reports.iter().for_each(|report| facts.report(direction, report));
            facts
        };
        let whole = facts(&reports);
        let mut shuffled = reports;
        let mut seed = order;
        for i in (1..shuffled.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(i, usize::try_from(seed >> 33).unwrap_or(0) % (i + 1));
        }
        prop_assert_eq!(&facts(&shuffled), &whole);
        let (first, second) = shuffled.split_at(cut.min(shuffled.len()));
        let mut merged = facts(second);
        merged.merge(facts(first));
        merged.merge(facts(first));
        prop_assert_eq!(&merged, &whole);

        let progress = whole.progress(direction);
        prop_assert_eq!(progress.answered_at.is_some(), progress.outcome == Some(CallOutcome::Answered));
        prop_assert_eq!(progress.ended_at.is_some(), progress.state == CallState::Ended);
        prop_assert!(progress.ended_at >= progress.answered_at || progress.ended_at.is_none());
        // What an older release wrote of the call says nothing new.
        let mut again = whole.clone();
        again.merge(CallFacts::of(&progress));
        prop_assert_eq!(again.progress(direction), progress);
        // And it survives the store.
        let kept: CallFacts = serde_json::from_str(&serde_json::to_string(&whole).unwrap()).unwrap();
        prop_assert_eq!(kept, whole);
    }
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
        (496, 7, Incoming, false, CallOutcome::Missed),
        (496, 7, Outgoing, false, CallOutcome::Failed),
        (503, 0, Incoming, false, CallOutcome::Failed),
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
