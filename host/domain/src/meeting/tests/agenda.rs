use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::meeting::windows_zones::WINDOWS_ZONES;
use crate::meeting::{
    Agenda, AgendaRules, AgendaTime, Attendee, CalendarEvent, EvaluatedMeeting, EventTime, Hidden,
    HiddenSays, JoinLocator, LinkedCustomer, ResponseStatus, Sensitivity, ShowAs, Verdict, Visibility,
    apply_rules, time_zone, window_of,
};

fn at(date_time: &str, zone: &str) -> EventTime {
    EventTime { date_time: date_time.to_owned(), time_zone: zone.to_owned() }
}

fn person(email: &str) -> Attendee {
    Attendee { name: Some("Name".into()), email: email.to_owned(), external: false, required: true }
}

fn event(id: &str) -> CalendarEvent {
    let digits: String = format!("{:012}", id.bytes().fold(0_u64, |sum, byte| sum * 31 + u64::from(byte)));
    CalendarEvent {
        id: id.to_owned(),
        universal_id: None,
        subject: Some(format!("Subject of {id}")),
        start: at("2026-11-23T09:00:00.0000000", "UTC"),
        end: at("2026-11-23T10:00:00.0000000", "UTC"),
        all_day: false,
        recurring: false,
        cancelled: false,
        draft: false,
        sensitivity: Sensitivity::Normal,
        location: Some("Room 4".into()),
        organizer: Some(person("megan@fabrikam.example")),
        attendees: vec![person("diego@northwind.example"), person("alice@FABRIKAM.example")],
        response: ResponseStatus::Accepted,
        show_as: ShowAs::Busy,
        categories: vec!["Blue".into()],
        join_url: Some(format!("https://teams.microsoft.com/meet/{}?p=abc", &digits[..12])),
        online_meeting_url: None,
        body: None,
    }
}

fn rules(zone: &str) -> AgendaRules {
    let window = (Timestamp::MIN, Timestamp::MAX);
    AgendaRules { zone: time_zone(zone).unwrap(), own_domains: vec!["fabrikam.example".into()], window }
}

fn now() -> Timestamp {
    "2026-11-23T09:30:00Z".parse().unwrap()
}

fn hidden(says: HiddenSays, count: u32) -> Hidden {
    Hidden { reason: says.words().into(), says: Some(says), by: "switchboard".into(), count }
}

#[test]
fn the_host_drops_what_can_not_be_joined_and_counts_it() {
    let events = vec![
        event("kept"),
        CalendarEvent { cancelled: true, ..event("a") },
        CalendarEvent { cancelled: true, ..event("b") },
        CalendarEvent { response: ResponseStatus::Declined, ..event("c") },
        CalendarEvent { join_url: None, ..event("d") },
        CalendarEvent { join_url: Some("https://teams.live.com/meet/931234567890".into()), ..event("e") },
        CalendarEvent { join_url: Some("https://teams.microsoft.com/l/meetup-join/x".into()), ..event("f") },
        CalendarEvent { draft: true, ..event("g") },
        CalendarEvent { start: at("soon", "UTC"), ..event("h") },
    ];
    let (ready, mut dropped) = apply_rules(events, &rules("UTC"));
    assert_eq!(ready.iter().map(|one| one.meeting.id.as_str()).collect::<Vec<_>>(), ["kept"]);
    let meeting = &ready[0].meeting;
    assert_eq!(meeting.attendees.iter().map(|one| one.external).collect::<Vec<_>>(), [true, false]);
    dropped.sort_by(|a, b| a.reason.cmp(&b.reason));
    assert_eq!(
        dropped,
        [
            hidden(HiddenSays::PersonalTeams, 1),
            hidden(HiddenSays::Cancelled, 2),
            hidden(HiddenSays::NoLink, 1),
            hidden(HiddenSays::BrokenLink, 1),
            hidden(HiddenSays::NoTime, 1),
            hidden(HiddenSays::Draft, 1),
            hidden(HiddenSays::Declined, 1),
        ]
    );
}

#[test]
fn a_link_is_looked_for_where_people_write_it() {
    let link = "https://teams.microsoft.com/meet/234567890123?p=abc";
    for found in [
        CalendarEvent { join_url: None, online_meeting_url: Some(link.into()), ..event("a") },
        CalendarEvent { join_url: None, location: Some(format!("Teams: {link}")), ..event("a") },
        CalendarEvent { join_url: None, body: Some(format!("<a href=\"{link}\">Join</a>")), ..event("a") },
        CalendarEvent { join_url: Some("broken".into()), body: Some(link.into()), ..event("a") },
    ] {
        let (ready, _) = apply_rules(vec![found], &rules("UTC"));
        assert!(matches!(&ready[0].locator, JoinLocator::Link(found) if found.reveal() == link));
        let told = format!("{:?}", ready[0].meeting);
        assert!(!told.contains("p=abc"), "a plugin sees no link: {told}");
    }
}

#[test]
fn what_is_private_is_redacted_before_anybody_sees_it() {
    for sensitivity in [Sensitivity::Private, Sensitivity::Confidential] {
        let (ready, _) = apply_rules(vec![CalendarEvent { sensitivity, ..event("secret") }], &rules("UTC"));
        let meeting = &ready[0].meeting;
        assert!(meeting.private && meeting.subject.is_none() && meeting.location.is_none());
        assert!(meeting.organizer.is_none() && meeting.attendees.is_empty() && meeting.categories.is_empty());
        let agenda = Agenda::of(ready.into_iter().map(EvaluatedMeeting::from).collect(), Vec::new(), now());
        assert_eq!((agenda.items[0].title.as_str(), agenda.items[0].can_join), ("Private meeting", true));
    }
    let personal = CalendarEvent { sensitivity: Sensitivity::Personal, ..event("mine") };
    assert!(!apply_rules(vec![personal], &rules("UTC")).0[0].meeting.private);
}

#[test]
fn times_are_the_agents_across_a_change_of_the_clock() {
    let timed = |start: &str, zone: &str| {
        let event = CalendarEvent { start: at(start, zone), end: at(start, zone), ..event("a") };
        apply_rules(vec![event], &rules("Europe/Prague")).0[0].meeting.start.clone()
    };
    // Summer time ends on 25 October 2026, in the USA on 1 November.
    assert_eq!(timed("2026-10-24T09:00:00.0000000", "UTC"), "2026-10-24T11:00:00+02:00");
    assert_eq!(timed("2026-10-26T09:00:00.0000000", "UTC"), "2026-10-26T10:00:00+01:00");
    assert_eq!(timed("2026-10-26T09:00:00.0000000", "Pacific Standard Time"), "2026-10-26T17:00:00+01:00");
    assert_eq!(timed("2026-11-02T09:00:00.0000000", "America/Los_Angeles"), "2026-11-02T18:00:00+01:00");
    assert_eq!(timed("2026-11-02T09:00:00Z", "nonsense"), "2026-11-02T10:00:00+01:00");
    // The hour that does not exist, and the one that comes twice.
    assert_eq!(timed("2026-03-29T02:30:00", "Central Europe Standard Time"), "2026-03-29T03:30:00+02:00");
    assert_eq!(timed("2026-10-25T00:30:00", "UTC"), "2026-10-25T02:30:00+02:00");
    assert_eq!(timed("2026-10-25T01:30:00", "UTC"), "2026-10-25T02:30:00+01:00");
}

#[test]
fn an_all_day_entry_is_a_date_in_any_zone() {
    for (start, zone) in [
        ("2026-11-23T00:00:00.0000000", "UTC"),
        ("2026-11-23T00:00:00.0000000", "Tokyo Standard Time"),
        // Midnight in Prague, told in UTC.
        ("2026-11-22T23:00:00.0000000", "UTC"),
    ] {
        let all_day = CalendarEvent {
            all_day: true,
            start: at(start, zone),
            end: at("2026-11-24T00:00:00.0000000", zone),
            ..event("a")
        };
        let meeting = apply_rules(vec![all_day], &rules("Europe/Prague")).0.remove(0).meeting;
        assert_eq!(
            (meeting.start.as_str(), meeting.end.as_str()),
            ("2026-11-23T00:00:00+01:00", "2026-11-24T00:00:00+01:00"),
            "{start} {zone}"
        );
    }
}

#[test]
fn copies_of_a_meeting_are_one() {
    let copy = |id: &str, response| CalendarEvent {
        universal_id: Some("u1".into()),
        response,
        join_url: event("same").join_url,
        ..event(id)
    };
    let forwarded =
        CalendarEvent { join_url: event("same").join_url, response: ResponseStatus::None, ..event("f") };
    let events = vec![
        copy("a", ResponseStatus::NotResponded),
        copy("b", ResponseStatus::Organizer),
        forwarded,
        event("other"),
    ];
    let (ready, dropped) = apply_rules(events, &rules("UTC"));
    let mut kept: Vec<&str> = ready.iter().map(|one| one.meeting.id.as_str()).collect();
    kept.sort_unstable();
    assert_eq!(kept, ["b", "other"]);
    assert_eq!(dropped, [hidden(HiddenSays::Duplicate, 2)]);
    // The next occurrence of a series has the same ids and another start.
    let next =
        CalendarEvent { start: at("2026-11-24T09:00:00", "UTC"), ..copy("c", ResponseStatus::Accepted) };
    assert_eq!(apply_rules(vec![copy("a", ResponseStatus::Accepted), next], &rules("UTC")).0.len(), 2);
}

fn verdict(visibility: Visibility, reason: &str, rank: i32, label: &str) -> Verdict {
    Verdict {
        meeting_id: String::new(),
        visibility,
        reason: Some(reason.to_owned()),
        rank,
        label: Some(label.to_owned()),
        customers: vec![LinkedCustomer {
            source: "crm".into(),
            record_type: "account".into(),
            id: "7".into(),
            name: "Northwind".into(),
        }],
        extra: Vec::new(),
    }
}

fn judged(verdicts: &[(&str, Verdict)]) -> EvaluatedMeeting {
    let mut judged = EvaluatedMeeting::from(apply_rules(vec![event("m")], &rules("UTC")).0.remove(0));
    for (plugin, verdict) in verdicts {
        judged.apply(plugin, verdict.clone());
    }
    judged
}

#[test]
fn redact_is_over_hide_is_over_show_in_any_order() {
    let show = ("plugin:a", verdict(Visibility::Show, "", 3, "VIP"));
    let hide = ("plugin:b", verdict(Visibility::Hide, "internal", 9, "dull"));
    let redact = ("plugin:c", verdict(Visibility::Redact, "secret", 1, "sealed"));
    let of = |verdicts: &[(&str, Verdict)]| Agenda::of(vec![judged(verdicts)], Vec::new(), now());

    let shown = of(std::slice::from_ref(&show));
    assert_eq!((shown.items[0].label.as_deref(), shown.items[0].rank), (Some("VIP"), 3));
    assert_eq!((shown.items[0].customers.len(), shown.items[0].when), (1, AgendaTime::Now));

    for order in [[&show, &hide], [&hide, &show]] {
        let agenda = of(&order.map(Clone::clone));
        assert!(agenda.items.is_empty());
        assert_eq!(
            agenda.hidden,
            [Hidden { reason: "internal".into(), says: None, by: "plugin:b".into(), count: 1 }]
        );
    }
    for order in [[&show, &hide, &redact], [&redact, &hide, &show], [&hide, &redact, &show]] {
        let item = of(&order.map(Clone::clone)).items.remove(0);
        assert!(
            item.redacted && item.subject.is_none() && item.attendees.is_empty() && item.customers.is_empty()
        );
        assert_eq!((item.title.as_str(), item.label.as_deref(), item.rank), ("Meeting", Some("sealed"), 9));
    }
    // The plugin that follows one that redacts sees nothing of what was redacted.
    let one = judged(std::slice::from_ref(&redact));
    assert!(one.meeting().subject.is_none() && one.meeting().attendees.is_empty());
}

#[test]
fn meetings_that_start_together_are_ordered_by_rank() {
    let (ready, _) = apply_rules(
        vec![
            CalendarEvent { start: at("2026-11-23T08:00:00", "UTC"), ..event("early") },
            event("dull"),
            event("important"),
        ],
        &rules("UTC"),
    );
    let mut all: Vec<EvaluatedMeeting> = ready.into_iter().map(EvaluatedMeeting::from).collect();
    for one in &mut all {
        let rank = if one.meeting().id == "important" { 5 } else { -1 };
        one.apply("plugin:a", verdict(Visibility::Show, "", rank, ""));
    }
    let agenda = Agenda::of(all, Vec::new(), now());
    let ids: Vec<&str> = agenda.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["early", "important", "dull"]);
    assert_eq!(agenda.items[0].label, None, "an empty label is none");
}

#[test]
fn every_windows_zone_is_known_to_the_time_zone_database() {
    for (windows, iana) in WINDOWS_ZONES {
        assert!(TimeZone::get(iana).is_ok(), "{windows}: {iana}");
        assert!(time_zone(&windows.to_uppercase()).is_some(), "{windows}");
    }
    assert!(time_zone("Europe/Prague").is_some() && time_zone("UTC").is_some());
    assert!(time_zone("Middle Earth Standard Time").is_none() && time_zone("").is_none());
}

#[test]
fn a_window_is_today_unless_something_else_is_asked_for() {
    let zone = time_zone("Europe/Prague").unwrap();
    let of = |start: Option<&str>, end: Option<&str>, now: &str| {
        let (start, end) = window_of(start, end, &zone, now.parse().unwrap())?;
        Ok::<_, (&str, String)>((start.to_string(), end.to_string()))
    };
    let pair = |start: &str, end: &str| Ok((start.to_owned(), end.to_owned()));
    let night = "2026-11-22T23:30:00Z";
    assert_eq!(of(None, None, night), pair("2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z"));
    // The day on which the clock is changed has 25 hours.
    let october = "2026-10-25T12:00:00Z";
    assert_eq!(of(None, None, october), pair("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"));
    assert_eq!(of(Some("2026-12-01"), None, night), pair("2026-11-30T23:00:00Z", "2026-12-01T23:00:00Z"));
    assert_eq!(
        of(Some("2026-12-01"), Some("2026-12-07"), night),
        pair("2026-11-30T23:00:00Z", "2026-12-07T23:00:00Z")
    );
    assert_eq!(
        of(Some("2026-12-01T08:00:00+01:00"), Some("2026-12-01T18:00:00Z"), night),
        pair("2026-12-01T07:00:00Z", "2026-12-01T18:00:00Z")
    );
    assert_eq!(of(Some("yesterday"), None, night).map_err(|(name, _)| name), Err("start"));
    assert_eq!(of(None, Some("2026-02-30"), night).map_err(|(name, _)| name), Err("end"));
}
