//! All meetings and series. Their times are local times of a zone, so they follow its summer time.

use jiff::civil::Weekday;

use super::links::Link;

/// The days of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// A series from Monday to Friday. It is half an hour later on Wednesdays, and cancelled on the first Friday of a
    /// month.
    Weekdays,
    /// A series, once a week.
    Weekly(Weekday),
    /// Once: this many days from today.
    Today(i64),
    /// Once: about ten minutes after the emulator was started.
    Soon,
}

/// Who invites to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Organizer {
    Me,
    /// Somebody of the same tenant, by position.
    Colleague(usize),
    Outside(&'static str, &'static str),
}

/// One meeting, or a series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) key: &'static str,
    pub(super) subject: &'static str,
    pub(super) when: When,
    /// Hour and minute; none for an all-day meeting.
    pub(super) start: Option<(i8, i8)>,
    pub(super) minutes: i64,
    pub(super) zone: &'static str,
    pub(super) organizer: Organizer,
    pub(super) response: &'static str,
    pub(super) sensitivity: &'static str,
    pub(super) show_as: &'static str,
    pub(super) cancelled: bool,
    pub(super) link: Link,
    pub(super) location: &'static str,
}

const PACIFIC: &str = "America/Los_Angeles";
const PRAGUE: &str = "Europe/Prague";

const ONE: Rule = Rule {
    key: "",
    subject: "",
    when: When::Today(0),
    start: Some((9, 0)),
    minutes: 30,
    zone: PACIFIC,
    organizer: Organizer::Colleague(1),
    response: "accepted",
    sensitivity: "normal",
    show_as: "busy",
    cancelled: false,
    link: Link::Short,
    location: "Microsoft Teams Meeting",
};

const DIEGO: Organizer = Organizer::Outside("Diego Siciliani", "diego@northwind.example");

/// The meetings of everybody. All people have the same ones, each from their own point of view.
pub(super) const RULES: &[Rule] = &[
    Rule {
        key: "standup",
        subject: "Stand-up",
        when: When::Weekdays,
        start: Some((9, 0)),
        minutes: 15,
        link: Link::Long,
        ..ONE
    },
    // The office in Brno keeps European time: twice a year it is an hour off for the colleagues in Seattle.
    Rule {
        key: "brno",
        subject: "Brno and Seattle",
        when: When::Weekly(Weekday::Monday),
        start: Some((17, 0)),
        minutes: 60,
        zone: PRAGUE,
        organizer: Organizer::Colleague(9),
        ..ONE
    },
    Rule {
        key: "pipeline",
        subject: "Pipeline review",
        when: When::Weekly(Weekday::Tuesday),
        start: Some((10, 0)),
        minutes: 45,
        organizer: Organizer::Me,
        response: "organizer",
        ..ONE
    },
    Rule {
        key: "one-on-one",
        subject: "1:1",
        when: When::Weekly(Weekday::Thursday),
        start: Some((16, 0)),
        sensitivity: "private",
        ..ONE
    },
    Rule {
        key: "soon",
        subject: "Northwind Traders: open orders",
        when: When::Soon,
        organizer: DIEGO,
        link: Link::Long,
        ..ONE
    },
    Rule {
        key: "onboarding",
        subject: "Onboarding a new customer",
        start: Some((10, 0)),
        minutes: 60,
        organizer: Organizer::Me,
        response: "organizer",
        ..ONE
    },
    Rule {
        key: "compensation",
        subject: "Compensation review",
        start: Some((11, 0)),
        sensitivity: "confidential",
        ..ONE
    },
    Rule {
        key: "doctor",
        subject: "Doctor’s appointment",
        start: Some((12, 0)),
        minutes: 60,
        organizer: Organizer::Me,
        response: "organizer",
        sensitivity: "private",
        show_as: "oof",
        link: Link::None,
        location: "",
        ..ONE
    },
    Rule {
        key: "cancelled",
        subject: "Canceled: Quarterly forecast",
        start: Some((13, 0)),
        cancelled: true,
        show_as: "free",
        link: Link::Long,
        ..ONE
    },
    Rule {
        key: "declined",
        subject: "Webinar: ten habits of good webinars",
        start: Some((13, 30)),
        organizer: Organizer::Outside("Events", "events@adatum.example"),
        response: "declined",
        show_as: "free",
        ..ONE
    },
    Rule {
        key: "tentative",
        subject: "Product ideas",
        start: Some((14, 0)),
        minutes: 60,
        organizer: Organizer::Colleague(12),
        response: "tentativelyAccepted",
        show_as: "tentative",
        ..ONE
    },
    Rule {
        key: "overlap",
        subject: "Escalation: Wide World Importers",
        start: Some((14, 30)),
        minutes: 60,
        link: Link::Tracked,
        ..ONE
    },
    Rule {
        key: "no-answer",
        subject: "Retail sync",
        start: Some((15, 0)),
        organizer: Organizer::Colleague(3),
        response: "notResponded",
        show_as: "tentative",
        ..ONE
    },
    Rule {
        key: "null-link",
        subject: "Litware: contract",
        start: Some((15, 30)),
        organizer: Organizer::Outside("Lena Adeyemi", "lena@litware.example"),
        link: Link::Null,
        ..ONE
    },
    Rule {
        key: "body-link",
        subject: "Proseware: demo",
        start: Some((16, 0)),
        organizer: Organizer::Outside("Ivy Lindgren", "ivy@proseware.example"),
        link: Link::BodyOnly,
        location: "",
        ..ONE
    },
    Rule {
        key: "safe-link",
        subject: "Adatum: support case 4711",
        start: Some((16, 30)),
        organizer: Organizer::Outside("Sam Carver", "sam@adatum.example"),
        link: Link::SafeLinks,
        location: "",
        ..ONE
    },
    Rule {
        key: "consumer",
        subject: "School board",
        start: Some((17, 30)),
        organizer: Organizer::Outside("Rosa Lima", "rosa@school.example"),
        link: Link::Consumer,
        location: "",
        ..ONE
    },
    Rule {
        key: "skype",
        subject: "Auditors (Skype)",
        start: Some((8, 0)),
        organizer: Organizer::Outside("Woodgrove Audit", "audit@woodgrove.example"),
        link: Link::Skype,
        location: "Skype Meeting",
        ..ONE
    },
    Rule {
        key: "other-vendor",
        subject: "Trey Research: results",
        start: Some((8, 30)),
        organizer: Organizer::Outside("Kim Akers", "kim@trey.example"),
        link: Link::Other,
        location: "https://meet.trey.example/j/93827",
        ..ONE
    },
    Rule {
        key: "lunch",
        subject: "Lunch with Adele",
        start: Some((12, 30)),
        organizer: Organizer::Colleague(3),
        link: Link::None,
        location: "Cafeteria",
        ..ONE
    },
    Rule {
        key: "holiday",
        subject: "Company volunteering day",
        start: None,
        organizer: Organizer::Colleague(15),
        show_as: "free",
        link: Link::None,
        location: "",
        ..ONE
    },
    Rule {
        key: "training",
        subject: "Training for everybody",
        start: None,
        organizer: Organizer::Colleague(9),
        ..ONE
    },
    Rule {
        key: "training-tomorrow",
        subject: "Training, the second day",
        when: When::Today(1),
        start: None,
        organizer: Organizer::Colleague(9),
        ..ONE
    },
    Rule {
        key: "tomorrow",
        subject: "Tailspin: renewal",
        when: When::Today(1),
        start: Some((10, 0)),
        organizer: Organizer::Outside("Tara Nilsson", "tara@tailspin.example"),
        link: Link::Long,
        ..ONE
    },
    Rule {
        key: "yesterday",
        subject: "Retrospective",
        when: When::Today(-1),
        start: Some((15, 0)),
        minutes: 60,
        ..ONE
    },
    Rule {
        key: "off-site",
        subject: "Sales off-site",
        when: When::Today(3),
        start: None,
        organizer: Organizer::Me,
        response: "organizer",
        show_as: "oof",
        link: Link::None,
        location: "Leavenworth",
        ..ONE
    },
];
