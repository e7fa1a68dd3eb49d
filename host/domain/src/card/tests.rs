use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::caller::Caller;
use crate::caller_info::{CallerInfo, read_caller};
use crate::caller_match::{Action, DIRECTORY, OpenItem, Outcome, Presentation, Resolution};
use crate::card_action::PluginAction;
use crate::customer::Badge;
use crate::number::{KeyStrength, Region};

const SOURCES: [&str; 3] = ["plugin:book", "customers", "directory"];

fn builder() -> CardBuilder {
    let info = serde_json::json!({"identifier": {"rawId": "4:+14255550123"}, "displayName": "NORTHWIND"});
    let caller = read_caller(&CallerInfo::from_json(&info), Region::US);
    let start = CardStart {
        call_id: "c".into(),
        sdk_call_id: None,
        direction: Direction::Incoming,
        caller,
        called_number: None,
        via_queue: None,
        transferred_from: None,
        received_at: "2026-01-01T00:00:00Z".into(),
        url_schemes: vec!["crm".into()],
        agent_names: vec!["Tara Tailspin".into()],
    };
    CardBuilder::new(start, &SOURCES.map(str::to_owned))
}

fn found(source: &str, id: &str, name: &str, strength: KeyStrength) -> CallerMatch {
    CallerMatch {
        source: source.into(),
        record_type: "contact".into(),
        record_id: id.into(),
        name: name.into(),
        company: Some(format!("{name} Ltd")),
        title: None,
        email: None,
        matched_number: None,
        strength,
        confidence: 100,
        why: "because".into(),
        last_activity: None,
        owner: None,
        url: None,
        avatar_url: None,
        badges: Vec::new(),
        fields: Vec::new(),
        actions: Vec::new(),
        plugin_actions: Vec::new(),
        open_items: Vec::new(),
        extra: Vec::new(),
    }
}

fn resolved(outcome: Outcome) -> SourceAnswer {
    SourceAnswer::Resolved(Resolution { outcome, partial: false, presentation: None, cache: None })
}

fn apply(builder: &mut CardBuilder, source: &str, answer: SourceAnswer) -> Card {
    builder.apply(source, answer, Duration::from_millis(5)).unwrap()
}

#[test]
fn a_card_says_which_of_its_sources_the_agent_previews() {
    let mut builder = builder();
    builder.preview("plugin:book");
    builder.preview("plugin:unknown");
    apply(&mut builder, "plugin:book", resolved(Outcome::NotFound));
    let card = builder.finalize();
    let previews: Vec<_> = card.why.iter().filter(|why| why.preview).map(|why| why.source.as_str()).collect();
    assert_eq!(previews, ["plugin:book"]);
    // Cards that were made before say nothing of it.
    let old = r#"{"source": "customers", "outcome": "found", "detail": "", "elapsedMs": null}"#;
    let old: Why = serde_json::from_str(old).unwrap();
    assert!(!old.preview && !serde_json::to_string(&old).unwrap().contains("preview"), "{old:?}");
}

#[test]
fn the_first_card_says_what_the_call_says() {
    let builder = builder();
    let card = builder.card();
    assert_eq!((card.phase, card.identified, card.still_looking), (Phase::First, false, true));
    assert_eq!(card.title, "+1 425-555-0123");
    assert!(card.subtitle.contains("NORTHWIND"), "{}", card.subtitle);
}

#[test]
fn the_same_record_twice_is_one_match_with_two_witnesses() {
    let mut builder = builder();
    let same = || vec![found("customers", "1", "Diego", KeyStrength::Exact)];
    apply(&mut builder, "customers", resolved(Outcome::Found(same())));
    let card = apply(&mut builder, "plugin:book", resolved(Outcome::Found(same())));
    assert_eq!(card.matches.len(), 1);
    assert_eq!(card.matches[0].also_from, ["customers"]);
    assert_eq!((card.title.as_str(), card.subtitle.as_str(), card.identified), ("Diego", "Diego Ltd", true));
}

#[test]
fn what_others_know_of_a_record_is_added_to_what_the_first_says() {
    let mut builder = builder();
    let badge = |label: &str| Badge { kind: "vip".into(), label: label.into() };
    let first =
        CallerMatch { badges: vec![badge("VIP")], ..found("customers", "1", "Diego", KeyStrength::Exact) };
    let later = CallerMatch {
        company: Some("Another Ltd".into()),
        email: Some("diego@northwind.example".into()),
        badges: (0..20).map(|n| badge(&format!("{n}"))).chain([badge("VIP")]).collect(),
        ..found("customers", "1", "Another", KeyStrength::Exact)
    };
    apply(&mut builder, "customers", resolved(Outcome::Found(vec![later])));
    let card = apply(&mut builder, "plugin:book", resolved(Outcome::Found(vec![first])));
    let shown = &card.matches[0].found;
    assert_eq!((shown.name.as_str(), shown.company.as_deref()), ("Diego", Some("Diego Ltd")));
    assert_eq!(shown.email.as_deref(), Some("diego@northwind.example"));
    let badges: Vec<&str> = shown.badges.iter().map(|badge| badge.label.as_str()).collect();
    assert_eq!(
        badges,
        ["VIP", "0", "1", "2", "3", "4", "5", "6", "7", "8"],
        "each once, and no more than a card shows"
    );
}

#[test]
fn weak_keys_never_identify_and_clamp_confidence() {
    for (strength, most, words) in [
        (KeyStrength::CompanyPrefix, 55, "Someone at Trunk Ltd"),
        (KeyStrength::National, 45, "Possibly Trunk"),
    ] {
        let mut builder = builder();
        let matches = vec![found("customers", "1", "Trunk", strength)];
        let card = apply(&mut builder, "customers", resolved(Outcome::Found(matches)));
        assert_eq!((card.identified, card.matches[0].found.confidence), (false, most));
        assert_eq!((card.title.as_str(), card.subtitle.as_str()), ("+1 425-555-0123", words));
        assert_eq!(card.subtitle_says.map(|says| says.to_string()).as_deref(), Some(words));
    }
}

/// What the host itself writes is told by kind as well; what a plugin, a record or the network wrote is not.
#[test]
fn the_hosts_own_texts_are_told_by_kind() {
    let mut builder = builder();
    assert_eq!(builder.card().title_says, None, "a number is no text of ours");
    let name = "NORTHWIND".to_owned();
    assert_eq!(builder.card().subtitle_says, Some(SubtitleSays::CarriersName { name }));
    let card = apply(&mut builder, "customers", resolved(Outcome::NotFound));
    assert_eq!(card.why[1].detail_says, Some(WhySays::NotFound));
    let card = apply(&mut builder, "plugin:book", SourceAnswer::Failed("the CRM is down".to_owned().into()));
    assert_eq!((card.why[0].detail.as_str(), &card.why[0].detail_says), ("the CRM is down", &None));

    let found = |source: &str| {
        let mut found = found("customers", "1", "Diego", KeyStrength::Exact);
        found.matched_number = Some("425 555 0123".to_owned());
        let mut builder = self::builder();
        apply(&mut builder, source, resolved(Outcome::Found(vec![found])))
    };
    let card = found("customers");
    let number = "425 555 0123".to_owned();
    assert_eq!(card.matches[0].why_says, Some(MatchSays::ExactNumber { number }));
    assert_eq!((&card.title_says, &card.subtitle_says), (&None, &None), "names of the record");
    assert_eq!(found("plugin:book").matches[0].why_says, None, "a plugin says why in its own words");

    let mut presented = resolved(Outcome::NotFound);
    if let SourceAnswer::Resolved(resolution) = &mut presented {
        let subtitle = Some("Unknown number".to_owned());
        resolution.presentation = Some(Presentation { subtitle, ..Presentation::default() });
    }
    assert_eq!(apply(&mut self::builder(), "plugin:book", presented).subtitle_says, None);
}

/// A kept call tells what its lines say as long as they are those that the host writes for such a caller.
#[test]
fn a_kept_call_tells_what_its_lines_say() {
    let caller = card_caller(&Caller::Anonymous);
    let (title, subtitle) =
        says_of_kept(&caller, "Anonymous caller", "The caller withheld the number", LinesSay::default());
    assert_eq!((title, subtitle), (Some(TitleSays::AnonymousCaller), Some(SubtitleSays::NumberWithheld)));
    assert_eq!(says_of_kept(&caller, "Diego", "Unknown number", LinesSay::default()), (None, None));
    // What was kept beside the lines says them, until somebody changes them.
    let shared = SubtitleSays::NumberShared { count: 3, more: false };
    let queue = TitleSays::CallFor { queue: "Sales".into() };
    let kept = LinesSay { title: Some(queue.clone()), subtitle: Some(shared.clone()) };
    let told = says_of_kept(&caller, "Call for Sales", "3 customers share this number", kept.clone());
    assert_eq!(told, (Some(queue), Some(shared)));
    assert_eq!(says_of_kept(&caller, "Diego", "Northwind Traders", kept), (None, None));
}

#[test]
fn any_suppression_wins_over_every_match_and_presentation() {
    let mut builder = builder();
    let matches = vec![found("customers", "1", "Diego", KeyStrength::Exact)];
    apply(&mut builder, "customers", resolved(Outcome::Found(matches)));
    let mut resolution = Resolution {
        outcome: Outcome::Suppressed("protected line".into()),
        partial: false,
        presentation: Some(Presentation {
            title: Some("Diego".into()),
            silent: true,
            ..Presentation::default()
        }),
        cache: None,
    };
    resolution.partial = false;
    let card = apply(&mut builder, "plugin:book", SourceAnswer::Resolved(resolution));
    assert!(card.suppressed && card.silent && !card.identified && card.matches.is_empty());
    assert!(!format!("{} {}", card.title, card.subtitle).contains("Diego"));
    // Nor does the carrier's name, NORTHWIND, stand anywhere.
    assert!(!serde_json::to_string(&card).unwrap().contains("NORTHWIND"));
    assert_eq!(card.subtitle, "Not to be identified");
    assert_eq!(card.why[0].detail, "protected line");
}

#[test]
fn buttons_are_of_the_plugin_that_offered_them_and_of_all_that_offer_some() {
    let offered = |id: &str, label: &str| PluginAction {
        plugin: String::new(),
        id: id.to_owned(),
        label: label.to_owned(),
    };
    let answer = |outcome: Outcome, plugin: Option<&str>, ids: &[&str], title: Option<&str>| {
        let plugin_actions = ids.iter().map(|id| offered(id, "Press")).collect();
        let title = title.map(str::to_owned);
        let presentation = Presentation { title, plugin_actions, ..Presentation::default() };
        let mut resolution =
            Resolution { outcome, partial: false, presentation: Some(presentation), cache: None };
        resolution.offered_by(plugin);
        SourceAnswer::Resolved(resolution)
    };
    let of = |actions: &[PluginAction]| {
        actions.iter().map(|action| format!("{}:{}", action.plugin, action.id)).collect::<Vec<_>>()
    };
    let mut person = found("crm", "1", "Diego", KeyStrength::Exact);
    let long = "x".repeat(101);
    person.plugin_actions = vec![
        offered("case", "Open a\ncase"),
        offered("case", "Again"),
        offered("", "None"),
        offered(&long, "Long"),
        offered("mute", " "),
    ];
    let mut builder = builder();
    let found = Outcome::Found(vec![person.clone()]);
    // A presentation that only has buttons changes nothing, so that another one's title is shown.
    apply(&mut builder, "plugin:book", answer(found, Some("book"), &["block"], None));
    let card = apply(
        &mut builder,
        "customers",
        answer(Outcome::NotFound, Some("other"), &["note"], Some("The boss")),
    );
    assert_eq!(of(&card.matches[0].found.plugin_actions), ["book:case"]);
    assert_eq!(card.matches[0].found.plugin_actions[0].label, "Open a case");
    assert_eq!(
        (of(&card.plugin_actions), card.title.as_str()),
        (vec!["book:block".into(), "other:note".into()], "The boss")
    );

    let mut builder = self::builder();
    apply(&mut builder, "customers", answer(Outcome::Found(vec![person]), None, &["note"], None));
    let card = builder.card();
    assert!(
        card.plugin_actions.is_empty() && card.matches[0].found.plugin_actions.is_empty(),
        "nobody runs them"
    );
    let mut builder = self::builder();
    apply(&mut builder, "customers", answer(Outcome::NotFound, Some("other"), &["call-diego"], None));
    let suppressed = Outcome::Suppressed("protected".into());
    let card = apply(&mut builder, "plugin:book", answer(suppressed, Some("book"), &["unblock"], None));
    assert_eq!(of(&card.plugin_actions), ["book:unblock"], "another one's could name the caller");
}

#[test]
fn after_the_final_card_only_text_changes() {
    let mut builder = builder();
    let last = builder.finalize();
    assert_eq!((last.phase, last.still_looking, last.open_url), (Phase::Final, true, None));
    let resolution = Resolution {
        outcome: Outcome::Found(vec![found("book", "1", "Diego", KeyStrength::Exact)]),
        partial: false,
        presentation: Some(Presentation {
            open_url: Some("https://crm.example/1".into()),
            silent: true,
            ..Presentation::default()
        }),
        cache: None,
    };
    let late = apply(&mut builder, "plugin:book", SourceAnswer::Resolved(resolution));
    assert_eq!((late.phase, late.title.as_str()), (Phase::Late, "Diego"));
    assert_eq!((late.silent, late.open_url), (false, None));
    assert!(builder.give_up().is_some());
    assert_eq!(builder.card().why[1].outcome, WhyOutcome::TimedOut);
}

#[test]
fn a_source_answers_once_and_strangers_never() {
    let mut builder = builder();
    apply(&mut builder, "customers", resolved(Outcome::NotFound));
    assert_eq!(builder.apply("customers", resolved(Outcome::NotFound), Duration::ZERO), None);
    assert_eq!(builder.apply("plugin:other", resolved(Outcome::NotFound), Duration::ZERO), None);
}

#[test]
fn only_https_and_registered_links_pass() {
    let mut builder = builder();
    let mut with_links = found("book", "1", "Diego", KeyStrength::Exact);
    let urls =
        ["https://a.example/", "javascript:alert(1)", "http://a.example", "crm:1", "https://", "data:x"];
    with_links.actions =
        urls.iter().map(|url| Action { label: "Open".into(), says: None, url: (*url).into() }).collect();
    let item = |url: &&str| OpenItem {
        id: "7".into(),
        item_type: "case".into(),
        status: None,
        label: "Case 7".into(),
        url: Some((*url).into()),
        extra: Vec::new(),
    };
    with_links.open_items = urls.iter().map(item).collect();
    let card = apply(&mut builder, "plugin:book", resolved(Outcome::Found(vec![with_links.clone()])));
    let best = &card.matches[0].found;
    let kept: Vec<_> = best.actions.iter().map(|action| action.url.as_str()).collect();
    assert_eq!(kept, ["https://a.example/", "crm:1"]);
    let kept: Vec<_> = best.open_items.iter().filter_map(|item| item.url.as_deref()).collect();
    assert_eq!((kept, best.open_items.len()), (vec!["https://a.example/", "crm:1"], 6));
    // Of the record itself and of its picture: a picture is fetched by the browser, so that only https will do.
    for (url, of_record, of_picture) in
        [("https://a.example/", true, true), ("crm:1", true, false), ("http://a.example", false, false)]
    {
        with_links.url = Some(url.into());
        with_links.avatar_url = Some(url.into());
        let card =
            apply(&mut self::builder(), "plugin:book", resolved(Outcome::Found(vec![with_links.clone()])));
        let best = &card.matches[0].found;
        assert_eq!((best.url.is_some(), best.avatar_url.is_some()), (of_record, of_picture), "{url}");
    }
}

#[test]
fn a_time_that_is_none_is_left_out() {
    for (written, kept) in [
        ("2026-11-26T09:30:00+01:00", true),
        ("2026-11-26T08:30:00.125Z", true),
        ("2026-11-26", false),
        ("yesterday", false),
        ("", false),
    ] {
        let mut matched = found("book", "1", "Diego", KeyStrength::Exact);
        matched.last_activity = Some(written.into());
        let card = apply(&mut builder(), "plugin:book", resolved(Outcome::Found(vec![matched])));
        assert_eq!(card.matches[0].found.last_activity.is_some(), kept, "{written:?}");
    }
}

fn shared_card(matches: Vec<CallerMatch>) -> CardBuilder {
    let mut builder = builder();
    apply(&mut builder, "customers", resolved(Outcome::Found(matches)));
    builder
}

/// C01: several records at the same strength are nobody's identity.
#[test]
fn several_that_fit_equally_well_identify_nobody() {
    let of =
        |strength| (1..=8).map(move |n| found("customers", &n.to_string(), &format!("Person {n}"), strength));
    for strength in [KeyStrength::Exact, KeyStrength::NoExtension, KeyStrength::LegacyVariant] {
        let card = shared_card(of(strength).collect()).finalize();
        assert_eq!((card.identified, card.shared_by, card.matches.len()), (false, Some(8), 8));
        assert_eq!(
            (card.title.as_str(), card.subtitle.as_str()),
            ("+1 425-555-0123", "8 customers share this number")
        );
        assert!(card.matches.iter().all(|known| known.found.confidence <= 12), "each is one of eight");
        assert!(!card.partial || card.why.iter().any(|why| why.outcome == WhyOutcome::TimedOut));
    }
    // A stronger one is a clear winner, and two records of one name in one system are two.
    let mut winner: Vec<_> = of(KeyStrength::NoExtension).collect();
    winner.push(found("customers", "9", "Person 9", KeyStrength::Exact));
    let card = shared_card(winner).finalize();
    assert_eq!((card.identified, card.shared_by, card.title.as_str()), (true, None, "Person 9"));
    let twins = ["1", "2"].map(|id| found("customers", id, "Ada", KeyStrength::Exact)).to_vec();
    assert_eq!(shared_card(twins).finalize().shared_by, Some(2));
    let many =
        (0..38).map(|n| found("customers", &n.to_string(), &format!("P{n}"), KeyStrength::Exact)).collect();
    let card = shared_card(many).finalize();
    assert_eq!((card.partial, card.matches.len(), card.shared_by), (true, MAX_MATCHES, Some(38)));
    assert_eq!(card.subtitle, "More than 20 customers share this number");
}

/// The card counts those who fit equally well, however many fit less well, and none of these is surer.
#[test]
fn whoever_fits_less_well_is_neither_counted_nor_surer() {
    let mut matches: Vec<_> = (0..30)
        .map(|n| found("customers", &format!("x{n}"), &format!("P{n}"), KeyStrength::NoExtension))
        .collect();
    matches.extend(["a", "b"].map(|id| found("customers", id, id, KeyStrength::Exact)));
    let card = shared_card(matches.clone()).finalize();
    assert_eq!((card.shared_by, card.partial, card.matches.len()), (Some(2), true, MAX_MATCHES));
    assert_eq!(card.subtitle, "2 customers share this number");
    let sure: Vec<u8> = card.matches.iter().map(|known| known.found.confidence).collect();
    assert!(sure[..2] == [50, 50] && sure[2..].iter().all(|sure| *sure <= 50), "{sure:?}");
    // A plugin that is less sure of one of them: those behind are no surer than that one either.
    matches.truncate(3);
    let mut unsure = found("book", "1", "Unsure", KeyStrength::Exact);
    unsure.confidence = 20;
    matches.extend([unsure, found("customers", "a", "a", KeyStrength::Exact)]);
    let sure: Vec<u8> =
        shared_card(matches).finalize().matches.iter().map(|known| known.found.confidence).collect();
    assert_eq!(sure, [50, 20, 20, 20, 20]);
}

#[test]
fn one_person_in_two_systems_is_one_person() {
    let both = |crm: CallerMatch| {
        let mut builder = builder();
        apply(
            &mut builder,
            "customers",
            resolved(Outcome::Found(vec![found("customers", "1", "Ada Brewer", KeyStrength::Exact)])),
        );
        apply(&mut builder, "plugin:book", resolved(Outcome::Found(vec![crm])))
    };
    assert!(both(found("crm", "7", "BREWER, Ada", KeyStrength::Exact)).identified);
    assert!(!both(found("crm", "7", "Ben Cook", KeyStrength::Exact)).identified);
    assert!(
        both(found(DIRECTORY, "7", "Ben Cook", KeyStrength::Exact)).identified,
        "the directory is no rival"
    );
}

#[test]
fn several_are_offered_in_a_sensible_order() {
    let mut matches: Vec<_> = ["old", "active", "own", "spoken", "chosen"]
        .map(|id| found("customers", id, id, KeyStrength::Exact))
        .to_vec();
    matches[0].last_activity = Some("2020-01-01T00:00:00Z".into());
    matches[1].last_activity = Some("2026-01-01T00:00:00Z".into());
    matches[2].owner = Some("tara tailspin".into());
    let mut builder = shared_card(matches);
    assert_eq!(builder.shared_records().len(), 5);
    let record = |id: &str| RecordKey { source: "customers".into(), record_id: id.into() };
    let contacts = vec![(record("spoken"), "2026-05-05T00:00:00Z".to_owned())];
    let card = builder.order_by(Familiarity { chosen: Some(record("chosen")), contacts });
    let order: Vec<&str> = card.matches.iter().map(|known| known.found.record_id.as_str()).collect();
    assert_eq!(order, ["chosen", "spoken", "own", "active", "old"]);
    assert!(
        card.matches[0].chosen_before && !card.identified,
        "a choice of before is offered first, and no identity"
    );
}

proptest! {
    /// Whatever the sources say and in whichever order they answer, the card that comes of it is the same.
    #[test]
    fn the_order_of_answers_does_not_matter(
        ids in prop::collection::vec((0usize..3, 0usize..4, 0usize..5), 0..8),
        swap in any::<bool>(),
    ) {
        let strengths = [KeyStrength::Exact, KeyStrength::NoExtension, KeyStrength::LegacyVariant,
            KeyStrength::CompanyPrefix, KeyStrength::National];
        let of = |source: usize| -> Vec<CallerMatch> {
            ids.iter().filter(|(from, ..)| *from == source)
                .map(|(_, id, strength)| found("x", &id.to_string(), &format!("N{id}"), strengths[*strength]))
                .collect()
        };
        let run = |order: [usize; 3]| {
            let mut builder = builder();
            for source in order {
                apply(&mut builder, SOURCES[source], resolved(Outcome::Found(of(source))));
            }
            builder.finalize()
        };
        let (one, other) = (run([0, 1, 2]), run(if swap { [2, 1, 0] } else { [1, 2, 0] }));
        prop_assert_eq!(one, other);
    }

    /// Text of strangers is one line, without control characters, and short.
    #[test]
    fn shown_text_is_one_clean_line(name in "\\PC*|[\\x00-\\x1f\u{202e}a-z ]{0,300}") {
        let mut builder = builder();
        let card = apply(&mut builder, "customers", resolved(Outcome::Found(vec![found("x", "1", &name, KeyStrength::Exact)])));
        prop_assert!(card.title.chars().count() <= 201);
        prop_assert!(!card.title.chars().any(char::is_control));
        let override_mark = '\u{202e}';
        prop_assert!(!card.title.contains(override_mark));
    }
}
