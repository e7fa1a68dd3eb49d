use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use switchboard_domain::hook::Hook;
use switchboard_domain::ids::TenantId;
use switchboard_plugin_protocol::limits::Timeouts;
use switchboard_plugin_protocol::{Digest, Failure, MemoryClass, Usage};

use super::decide::{
    Answers, Judged, MOST_BAD, NO_OTHER_VERSION, STREAK, STREAK_BAD, Successor, Verdict, successor,
};
use super::{Failing, TIMEOUTS_OF_PLUGINS, judge};
use crate::catalogue::{ActivePlugin, Standing};

fn judged() -> impl Strategy<Value = Judged> {
    prop_oneof![Just(Judged::Good), Just(Judged::OwnFault), Just(Judged::MaybeOwnFault)]
}

fn successors() -> impl Strategy<Value = Successor> {
    prop_oneof![Just(Successor::LastGood), Just(Successor::BuiltIn)]
}

/// Milliseconds from one answer to the next: bursts, calls, and quiet times.
fn pauses() -> impl Strategy<Value = i64> {
    prop_oneof![0..50i64, 0..8_000i64, 0..120_000i64]
}

/// What happens to a plugin with two versions.
#[derive(Debug, Clone, Copy)]
enum Happens {
    Answer(Judged),
    /// An admin activates one of the versions.
    Activated(bool),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        8 => judged().prop_map(Happens::Answer),
        8 => Just(Happens::Answer(Judged::OwnFault)),
        1 => any::<bool>().prop_map(Happens::Activated),
    ]
}

proptest! {
    /// Whatever came before: a version that only crashes is replaced at its fifth crash at the latest, or with the first one,
    /// after at least three, that comes 10 seconds after the crashes began.
    #[test]
    fn a_version_that_only_fails_is_replaced_in_time(
        before in prop::collection::vec((pauses(), judged()), 0..30),
        crashes in prop::collection::vec(pauses(), MOST_BAD),
        successor in successors(),
    ) {
        let mut answers = Answers::default();
        let mut now = Timestamp::UNIX_EPOCH;
        for (pause, judged) in before {
            now += SignedDuration::from_millis(pause);
            answers.take(now, judged, successor);
        }
        let (mut replaced, mut began) = (None, None);
        for (n, pause) in crashes.into_iter().enumerate() {
            now += SignedDuration::from_millis(pause);
            let began = *began.get_or_insert(now);
            replaced = answers.take(now, Judged::OwnFault, successor);
            let must = n + 1 >= MOST_BAD || (n + 1 >= STREAK_BAD && now.duration_since(began) >= STREAK);
            prop_assert!(replaced.is_some() || !must, "crash {} at {now}", n + 1);
            if replaced.is_some() {
                break;
            }
        }
        prop_assert!(replaced.is_some());
    }

    /// A good answer never replaces a version, nor do fewer than three bad ones, nor one bad answer between good ones; and what
    /// may be the fault of others never leads to the built-in answer.
    #[test]
    fn a_version_that_mostly_answers_stays(
        pattern in prop::collection::vec((pauses(), judged()), 1..80),
        successor in successors(),
    ) {
        let mut answers = Answers::default();
        let (mut now, mut bad) = (Timestamp::UNIX_EPOCH, 0);
        for (pause, judged) in pattern {
            now += SignedDuration::from_millis(pause);
            let counts = match judged {
                Judged::Good => false,
                Judged::OwnFault => true,
                Judged::MaybeOwnFault => successor == Successor::LastGood,
            };
            bad += usize::from(counts);
            let verdict = answers.take(now, judged, successor);
            prop_assert!(verdict.is_none() || (counts && bad >= STREAK_BAD), "{verdict:?} after {bad} bad");
            if let Some(Verdict::Rate { bad, of }) = verdict {
                prop_assert!(bad * 2 >= of, "{bad} of {of}");
            }
        }
    }

    /// Over whatever happens, one version is put in place of another at most once in ten minutes, and where the built-in answer
    /// was put, nothing but an admin changes that.
    #[test]
    fn versions_do_not_replace_each_other_in_turns(
        pattern in prop::collection::vec((pauses(), happens()), 1..200),
    ) {
        let (mut active, mut last_good) = (Some(true), Some(false));
        let mut answers = Answers::default();
        let mut now = Timestamp::UNIX_EPOCH;
        let (mut replaced_at, mut swaps): (Option<Timestamp>, Vec<Timestamp>) = (None, Vec::new());
        for (pause, happens) in pattern {
            now += SignedDuration::from_millis(pause);
            match happens {
                Happens::Activated(version) => {
                    if active.is_some_and(|active| active != version) {
                        last_good = active;
                    }
                    active = Some(version);
                    answers = Answers::default();
                }
                Happens::Answer(judged) => {
                    let Some(version) = active else { continue };
                    let target = last_good.filter(|target| *target != version);
                    let next = successor(target.is_some(), replaced_at, now);
                    if answers.take(now, judged, next).is_none() {
                        continue;
                    }
                    match next {
                        Successor::LastGood => {
                            swaps.push(now);
                            active = target;
                        }
                        Successor::BuiltIn => active = None,
                    }
                    replaced_at = Some(now);
                    answers = Answers::default();
                }
            }
        }
        for pair in swaps.windows(2) {
            prop_assert!(pair[1].duration_since(pair[0]) >= NO_OTHER_VERSION, "{swaps:?}");
        }
    }
}

#[test]
fn what_a_crm_costs_leads_to_the_last_good_version_only() {
    let mut answers = Answers::default();
    for n in 0..20 {
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(n);
        assert_eq!(answers.take(at, Judged::MaybeOwnFault, Successor::BuiltIn), None);
    }
    let at = Timestamp::UNIX_EPOCH;
    let verdicts: Vec<_> =
        (0..5).map(|_| answers.take(at, Judged::MaybeOwnFault, Successor::LastGood)).collect();
    assert_eq!(verdicts[4], Some(Verdict::Rate { bad: 5, of: 5 }));
}

/// A version that did not answer in time is to blame for what it computed or waited for, and not for a busy machine, a worker
/// that begins or one that says nothing.
#[test]
fn a_busy_machine_is_not_the_fault_of_a_version() {
    let timeouts = Timeouts::of(Hook::CallerId);
    let judged = |usage: Option<Usage>| judge(&Err(Failure::TimedOut(400).into()), usage.as_ref(), timeouts);
    let late = Usage { wall_us: 400_000, ..Usage::default() };
    assert_eq!(judged(Some(Usage { computing_us: 390_000, ..late })), Some(Judged::OwnFault));
    assert_eq!(judged(Some(Usage { computing_us: 50_000, ..late })), Some(Judged::OwnFault));
    assert_eq!(judged(Some(Usage { computing_us: 10_000, ..late })), None);
    assert_eq!(judged(Some(late)), None);
    assert_eq!(judged(None), None);
    assert_eq!(judged(Some(Usage { waiting_us: 300_000, ..late })), Some(Judged::MaybeOwnFault));
}

fn plugin(name: &str, is_preview: bool) -> ActivePlugin {
    ActivePlugin {
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        digest_hex: "00".repeat(32),
        digest: Digest([0; 32]),
        class: MemoryClass::Small,
        hooks: Vec::new(),
        granted: [].into_iter().collect(),
        connections: Vec::new(),
        origins: Vec::new(),
        settings: Vec::new(),
        standing: Standing { is_preview, ..Standing::default() },
    }
}

#[test]
fn a_preview_is_not_watched_and_excuses_no_active_version() {
    let (failing, tenant) = (Failing::default(), TenantId::from("one"));
    let crash = |plugin: &ActivePlugin, timed_out| {
        failing.note(&tenant, plugin, Hook::CallerId, Judged::OwnFault, timed_out, Timestamp::UNIX_EPOCH)
    };
    for n in 0..=TIMEOUTS_OF_PLUGINS {
        let previewed = plugin(&format!("previewed-{n}"), true);
        assert!((0..=MOST_BAD).all(|_| crash(&previewed, true).is_none()), "a preview is watched");
    }
    let active = plugin("active", false);
    assert!((1..MOST_BAD).all(|_| crash(&active, true).is_none()));
    assert!(crash(&active, true).is_some(), "what previews do excuses the active version");
}
