use jiff::Timestamp;
use switchboard_domain::call::{
    CalendarMeeting, CallEvent, CallKind, CallOutcome, CallState, Direction, ReportedEvent,
};
use switchboard_domain::caller::Caller;
use switchboard_domain::card::LinesSay;
use switchboard_domain::ids::CallId;
use switchboard_domain::meeting::named_meeting;

use crate::db::time::UnixMillis;
use crate::tests::{Fixture, NOW, context, fixture, ms};
use crate::{
    AbandonedSince, CallRecord, CardButton, CardLines, ChangeTold, NewCall, NewCallTrace, NewPressTrace,
    Press, PressCame, TenantContext,
};

/// Long before everything.
const NEVER: Timestamp = Timestamp::UNIX_EPOCH;

#[tokio::test]
async fn a_call_is_kept_once_changed_in_turn_and_told_until_it_is_saved() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    let new = |id: &str| NewCall {
        id: id.into(),
        sdk_call_id: Some("sdk".into()),
        kind: CallKind::Call,
        meeting: None,
        joined_by: None,
        direction: Direction::Incoming,
        party: Caller::Anonymous,
        title: "t".into(),
        subtitle: String::new(),
        customer_id: None,
        started_at: NOW,
        key: None,
        calling_session_id: None,
        reported_at: NOW,
    };
    let (first, is_new) = store.calls().put(&one, &new("a")).await.unwrap();
    let (second, again) = store.calls().put(&one, &new("b")).await.unwrap();
    assert_eq!((first.id.as_str(), second.id.as_str(), is_new, again), ("a", "a", true, false));
    assert!(store.calls().get(&context("two"), &"a".into()).await.unwrap().is_none());

    let plugins = ["p".to_owned()];
    let told = ChangeTold { plugins: &plugins, now: NOW };
    let decline = |call: &mut CallRecord| report(call, CallEvent::Declined);
    let changed = store.calls().change(&one, &"a".into(), &[], told, decline).await.unwrap().unwrap();
    assert_eq!(changed.progress.state, CallState::Ended);
    let of_one = [("one".into(), 10)];
    let due = store.call_log().take_due(NOW, NOW + ms(100), &of_one).await.unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(store.call_log().take_due(NOW, NOW + ms(100), &of_one).await.unwrap(), []);
    store.call_log().not_saved(&due[0], Some(NOW)).await.unwrap();
    let due = store.call_log().take_due(NOW, NOW + ms(100), &of_one).await.unwrap();
    assert_eq!(due[0].attempts, 1);
    store.call_log().saved(&due[0], Some("x"), NOW).await.unwrap();
    assert_eq!(store.call_log().take_due(NOW + ms(1000), NOW + ms(1100), &of_one).await.unwrap(), []);

    // F16: the call changes while an attempt is under way. The newer state waits for it, and what becomes of the attempt harms it not.
    let change = async || {
        let note = |call: &mut CallRecord| call.notes.get_or_insert_default().push('!');
        store.calls().change(&one, &"a".into(), &[], told, note).await.unwrap();
    };
    let take = async |at: Timestamp| store.call_log().take_due(at, at + ms(100), &of_one).await.unwrap();
    change().await;
    let older = take(NOW).await.remove(0);
    change().await;
    assert_eq!(take(NOW).await, [], "two attempts of a call are under way");
    // The older attempt is given up: the newer state is due when its lease ends.
    store.call_log().not_saved(&older, None).await.unwrap();
    let later = NOW + ms(200);
    let newer = take(later).await.remove(0);
    assert_eq!((newer.call_version, newer.attempts), (older.call_version + 1, 0));
    // The newer one is told, and the older answers come after it.
    assert!(!store.call_log().saved(&newer, Some("newer"), later).await.unwrap());
    assert!(!store.call_log().saved(&older, Some("older"), later).await.unwrap());
    store.call_log().not_saved(&newer, Some(later)).await.unwrap();
    assert_eq!(take(later + ms(1000)).await, []);
    change().await;
    let third = take(later).await.remove(0);
    assert_eq!(third.external_id.as_deref(), Some("newer"));
    // Told in time, the attempt makes room for what has changed meanwhile.
    change().await;
    assert!(store.call_log().saved(&third, None, later).await.unwrap());
    assert_eq!(take(later).await[0].call_version, third.call_version + 1);

    // A change does not wait for the next attempt where that is long after it.
    let fourth = take(later + ms(200)).await.remove(0);
    store.call_log().not_saved(&fourth, Some(NOW + ms(3_600_000))).await.unwrap();
    change().await;
    assert_eq!(take(later + ms(300)).await.len(), 1);
}

pub(super) fn lines(title: &str) -> CardLines<'_> {
    CardLines { title, subtitle: "", says: LinesSay::default() }
}

fn report(call: &mut CallRecord, event: CallEvent) {
    let reported = ReportedEvent { event, at: NOW, key: None, was_connected: None, end_reason: None };
    call.facts.report(call.progress.direction, &reported);
    call.progress = call.facts.progress(call.progress.direction);
}

fn outgoing(id: &str, key: Option<&str>) -> NewCall {
    NewCall {
        id: id.into(),
        sdk_call_id: None,
        kind: CallKind::Call,
        meeting: None,
        joined_by: None,
        direction: Direction::Outgoing,
        party: Caller::Anonymous,
        title: "t".into(),
        subtitle: String::new(),
        customer_id: None,
        started_at: NOW,
        key: key.map(str::to_owned),
        calling_session_id: None,
        reported_at: NOW,
    }
}

#[tokio::test]
async fn a_call_is_found_under_each_of_its_ids_and_by_its_own_user_only() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    let calls = store.calls();
    calls.put(&one, &outgoing("a", Some("key"))).await.unwrap();
    let (again, is_new) = calls.put(&one, &outgoing("b", Some("key"))).await.unwrap();
    assert_eq!((again.id.as_str(), is_new), ("a", false));
    calls.put(&one, &outgoing("other", None)).await.unwrap();

    // The SDK's id becomes known, changes, and is no other call's.
    let told = ChangeTold { plugins: &[], now: NOW };
    let ids = ["sdk-1".to_owned(), "sdk-2".to_owned()];
    let changed = calls.change(&one, &"a".into(), &ids, told, |_| {}).await.unwrap().unwrap();
    assert_eq!((changed.sdk_call_id.as_deref(), changed.version), (Some("sdk-1"), 2));
    let again = calls.change(&one, &"a".into(), &ids, told, |_| {}).await.unwrap().unwrap();
    assert_eq!(again.version, 2, "nothing is new");
    let claimed = calls.change(&one, &"other".into(), &["sdk-2".to_owned()], told, |_| {}).await.unwrap();
    assert_eq!(claimed.unwrap().sdk_call_id, None);
    calls.also_known_as(&one, &"a".into(), &"shown".into()).await.unwrap();
    for id in ["key", "sdk-1", "sdk-2", "shown"] {
        let found = calls.find(&one, &["nobody's", id]).await.unwrap();
        assert_eq!(found.as_ref().map(CallId::as_str), Some("a"), "{id}");
        assert_eq!(calls.get(&one, &id.into()).await.unwrap().unwrap().id.as_str(), "a", "{id}");
        assert_eq!(calls.find(&context("two"), &[id]).await.unwrap(), None);
    }
    calls.set_card(&one, &"shown".into(), 1, "{}", lines("Diego"), None).await.unwrap();
    assert_eq!(calls.get(&one, &"a".into()).await.unwrap().unwrap().title, "Diego");
    // A trace belongs to the call, whatever id its card had; the newest is kept, and none of a call that is not there.
    let trace = |context: &TenantContext, id: &str, document: &str| NewCallTrace {
        context: context.clone(),
        call_id: id.into(),
        at: NOW,
        document: document.to_owned(),
    };
    let all = [trace(&one, "a", "{1}"), trace(&one, "shown", "{2}"), trace(&one, "gone", "{3}")];
    assert_eq!(calls.put_traces(&all).await.unwrap(), 2);
    assert_eq!(calls.put_traces(&[trace(&context("two"), "a", "{4}")]).await.unwrap(), 0);
    for id in ["a", "shown"] {
        assert_eq!(calls.trace(&one, &id.into()).await.unwrap().as_deref(), Some("{2}"), "{id}");
        assert_eq!(calls.trace_of_anybody(&one, &id.into()).await.unwrap().as_deref(), Some("{2}"), "{id}");
        assert_eq!(calls.trace_of_anybody(&context("two"), &id.into()).await.unwrap(), None);
    }
    let event = |call: &mut CallRecord| report(call, CallEvent::Answered);
    let changed = calls.change(&one, &"shown".into(), &[], told, event).await.unwrap().unwrap();
    assert_eq!((changed.id.as_str(), changed.progress.state), ("a", CallState::Connected));
}

/// Each press is a row of its own beside the trace of the card: whatever is written at once, nothing is lost.
#[tokio::test]
async fn how_buttons_were_pressed_is_kept_side_by_side_with_how_the_card_was_made() {
    let Fixture { store, place: _place } = fixture().await;
    let (one, calls) = (context("one"), store.calls());
    calls.put(&one, &outgoing("a", None)).await.unwrap();
    calls.also_known_as(&one, &"a".into(), &"shown".into()).await.unwrap();
    let keep = async |call: &str, id: &str| {
        let button = CardButton { call_id: call.into(), plugin: "p".into(), action: id.into(), record: None };
        let press = Press { key: "k", at: NOW, given_up: NEVER };
        calls.press(&one, &button, &press).await.unwrap();
        let trace = NewPressTrace { id, at: NOW, document: id };
        calls
            .set_pressed(&one, &button, "k", PressCame { outcome: "done", result: "{}", trace })
            .await
            .unwrap();
    };
    let card =
        NewCallTrace { context: one.clone(), call_id: "a".into(), at: NOW, document: "the card".to_owned() };
    let card = [card];
    let (_, _, _, kept) =
        tokio::join!(keep("a", "1"), keep("shown", "2"), keep("gone", "3"), calls.put_traces(&card));
    assert_eq!(kept.unwrap(), 1);
    for id in ["a", "shown"] {
        assert_eq!(calls.trace(&one, &id.into()).await.unwrap().as_deref(), Some("the card"));
        assert_eq!(calls.press_traces(&one, &id.into()).await.unwrap(), ["1", "2"], "{id}");
        assert_eq!(calls.press_traces_of_anybody(&one, &id.into()).await.unwrap(), ["1", "2"], "{id}");
        assert_eq!(calls.press_traces_of_anybody(&context("two"), &id.into()).await.unwrap(), [""; 0]);
    }
    assert_eq!(calls.press_traces(&one, &"gone".into()).await.unwrap(), [""; 0]);
}

/// A meeting comes back as what it was, is told to no plugin, and may wait in a lobby longer than a telephone rings.
#[tokio::test]
async fn a_meeting_is_kept_as_one() {
    let Fixture { store, place: _place } = fixture().await;
    let (one, calls) = (context("one"), store.calls());
    let weekly = CalendarMeeting { id: "AAMk".into(), ends_at: NOW + ms(500) };
    let joined = NewCall {
        kind: CallKind::Meeting,
        meeting: Some(weekly.clone()),
        calling_session_id: None,
        ..outgoing("weekly", Some("key"))
    };
    calls.put(&one, &joined).await.unwrap();
    calls.put(&one, &outgoing("call", None)).await.unwrap();
    let of = async |kind| {
        let filter = crate::CallFilter { kind, ..Default::default() };
        let page = calls.list(&one, &filter, None, 10).await.unwrap();
        page.items.into_iter().map(|call| (call.id.to_string(), call.kind, call.meeting)).collect::<Vec<_>>()
    };
    assert_eq!(of(Some(CallKind::Meeting)).await, [("weekly".into(), CallKind::Meeting, Some(weekly))]);
    assert_eq!(of(Some(CallKind::Call)).await, [("call".into(), CallKind::Call, None)]);
    assert_eq!(of(None).await.len(), 2);

    let ringing_since =
        AbandonedSince { session_over: NOW + ms(1), ringing: NOW + ms(1), without_session: NEVER };
    let abandoned = calls.abandoned(ringing_since, 10).await.unwrap();
    assert_eq!(abandoned.iter().map(|one| one.call_id.as_str()).collect::<Vec<_>>(), ["call"]);

    let told = ChangeTold { plugins: &["p".to_owned()], now: NOW };
    let decline = |call: &mut CallRecord| report(call, CallEvent::Declined);
    let ended = calls.change(&one, &"weekly".into(), &[], told, decline).await.unwrap().unwrap();
    assert_eq!(ended.progress.state, CallState::Ended);
    assert_eq!(store.call_log().take_due(NOW, NOW + ms(100), &[("one".into(), 10)]).await.unwrap(), []);
}

/// By what a meeting was joined is sealed for its call: the row says that it is there, and another key opens it, too.
#[tokio::test]
async fn a_meeting_can_be_joined_again_by_what_is_sealed_beside_it() {
    let Fixture { store, place: _place } = fixture().await;
    let (one, two, calls) = (context("one"), context("two"), store.calls());
    let locator = named_meeting(None, Some("234 567 890 123"), Some("passCanary")).unwrap();
    let joined = NewCall {
        kind: CallKind::Meeting,
        joined_by: Some(locator.clone()),
        ..outgoing("by-id", Some("key"))
    };
    let (kept, _) = calls.put(&one, &joined).await.unwrap();
    let (call, _) = calls.put(&one, &outgoing("call", None)).await.unwrap();
    assert_eq!((kept.joins_again, call.joins_again), (true, false));
    assert_eq!(calls.joined_by(&one, &"call".into()).await.unwrap(), None);
    assert_eq!(calls.joined_by(&two, &"by-id".into()).await.unwrap(), None);
    let id = CallId::from("by-id");
    assert_eq!(calls.joined_by(&one, &id).await.unwrap(), Some(locator.clone()));

    let sealed: Option<(Vec<u8>,)> =
        store.read("SELECT meeting_locator FROM calls WHERE id = 'by-id'").fetch_optional().await.unwrap();
    let (sealed,) = sealed.unwrap();
    assert!(!sealed.windows(10).any(|part| part == b"passCanary"), "a passcode is in the database");
    store.keys().begin_data_key(NOW).await.unwrap();
    assert!(store.keys().reseal(|_, _| {}).await.unwrap().moved > 0);
    store.keys().remove_old_data_keys().await.unwrap();
    assert_eq!(calls.joined_by(&one, &id).await.unwrap(), Some(locator));
}

#[tokio::test]
async fn calls_that_nobody_will_end_are_found() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    let calls = store.calls();
    let call = |id: &str, session: Option<&str>, reported_at: Timestamp| NewCall {
        calling_session_id: session.map(str::to_owned),
        reported_at,
        ..outgoing(id, None)
    };
    calls.put(&one, &call("gone", Some("no such session"), NOW)).await.unwrap();
    calls.put(&one, &call("fresh", Some("no such session"), NOW + ms(60))).await.unwrap();
    calls.put(&one, &call("talks", None, NOW)).await.unwrap();
    calls.put(&one, &call("rings", None, NOW)).await.unwrap();
    let told = |now| ChangeTold { plugins: &[], now };
    calls
        .change(&one, &"talks".into(), &[], told(NOW), |call| report(call, CallEvent::Answered))
        .await
        .unwrap();
    let abandoned = async |session_over, ringing, without_session| -> Vec<String> {
        let since = AbandonedSince { session_over, ringing, without_session };
        let found = calls.abandoned(since, 10).await.unwrap();
        found.iter().map(|call| call.call_id.to_string()).collect()
    };
    assert_eq!(abandoned(NOW, NEVER, NEVER).await, [""; 0]);
    assert_eq!(abandoned(NOW + ms(1), NEVER, NEVER).await, ["gone"]);
    assert_eq!(abandoned(NOW + ms(1), NOW + ms(1), NEVER).await, ["gone", "rings"]);
    assert_eq!(abandoned(NOW + ms(1), NOW + ms(1), NOW + ms(1)).await, ["gone", "rings", "talks"]);
    calls.change(&one, &"gone".into(), &[], told(NOW), |call| report(call, CallEvent::Ended)).await.unwrap();
    assert_eq!(abandoned(NOW + ms(1), NEVER, NEVER).await, [""; 0]);
}

/// What another release wrote of a call, which knows nothing of facts, counts too.
#[tokio::test]
async fn a_call_that_another_release_changed_keeps_what_that_wrote() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    store.calls().put(&one, &outgoing("a", None)).await.unwrap();
    let old = "UPDATE calls SET state = 'connected', outcome = 'answered', answered_at = $1 WHERE id = 'a'";
    store.write(old).bind(UnixMillis(NOW + ms(5))).execute().await.unwrap();
    let told = ChangeTold { plugins: &[], now: NOW };
    let ended = |call: &mut CallRecord| report(call, CallEvent::Ended);
    let call = store.calls().change(&one, &"a".into(), &[], told, ended).await.unwrap().unwrap();
    assert_eq!(call.progress.outcome, Some(CallOutcome::Answered));
    assert_eq!(call.progress.answered_at, Some(NOW + ms(5)));
}
