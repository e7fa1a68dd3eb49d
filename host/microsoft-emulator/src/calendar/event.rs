//! One meeting, as Graph writes it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde_json::{Value, json};
use uuid::Uuid;

use super::links::{self, Link};
use super::rules::{Organizer, Rule};
use super::view::CalendarView;

/// A meeting on one day.
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) start: ZonedDateTime,
    pub(crate) end: ZonedDateTime,
    rule: Rule,
    instance: Instance,
    /// Name and mail address.
    organizer: (String, String),
    me: (String, String),
    link: Option<String>,
    key: String,
}

/// One occurrence of a rule.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    pub(super) date: Date,
    /// When the series plans it.
    pub(super) planned: ZonedDateTime,
    pub(super) start: ZonedDateTime,
    pub(super) end: ZonedDateTime,
    pub(super) series: bool,
    pub(super) moved: bool,
    pub(super) cancelled: bool,
}

/// How a response shows meetings.
pub(crate) struct Shape<'a> {
    pub(crate) zone: TimeZone,
    /// As the caller named the zone.
    pub(crate) zone_name: &'a str,
    pub(crate) plain_text: bool,
    /// Whether the text is shown: `Calendars.ReadBasic` does not show it.
    pub(crate) body: bool,
    pub(crate) null_join_url: bool,
    pub(crate) broken_links: bool,
    /// What invitations to online meetings say, where that is set.
    pub(crate) invitation: Option<String>,
}

impl Event {
    pub(super) fn new(view: &CalendarView<'_>, rule: &Rule, instance: Instance) -> Self {
        let me = (view.person.name.clone(), view.person.mail.clone());
        let mut organizer_oid = view.person.oid.clone();
        let organizer = match rule.organizer {
            Organizer::Me => me.clone(),
            Organizer::Outside(name, mail) => (name.to_owned(), mail.to_owned()),
            Organizer::Colleague(at) => match view.tenant.people.get(at % view.tenant.people.len().max(1)) {
                Some(colleague) => {
                    organizer_oid.clone_from(&colleague.oid);
                    (colleague.name.clone(), colleague.mail.clone())
                }
                None => me.clone(),
            },
        };
        // All occurrences of a series have the same link.
        let key = match instance.series {
            true => format!("{}/{}", view.tenant.domain, rule.key),
            false => format!("{}/{}/{}", view.tenant.domain, rule.key, instance.date),
        };
        let link = match rule.link {
            Link::None | Link::Null => None,
            Link::Long | Link::BodyOnly => Some(links::long(&key, view.tenant.id, &organizer_oid)),
            Link::Short => Some(links::short(&key)),
            Link::SafeLinks => Some(links::protected(&links::long(&key, view.tenant.id, &organizer_oid))),
            Link::Tracked => Some(format!(
                "{}&anon=true&deeplinkId={}",
                links::long(&key, view.tenant.id, &organizer_oid),
                Uuid::from_u128(7)
            )),
            Link::Consumer => Some("https://teams.live.com/meet/9312345678901?p=XmAvBcdE".to_owned()),
            Link::Skype => Some("https://meet.woodgrove.example/audit/X7KQ2M".to_owned()),
            Link::Other => Some(rule.location.to_owned()),
        };
        let subject = match (instance.moved, instance.cancelled) {
            (_, true) => format!("Canceled: {}", rule.subject),
            (true, _) => format!("{} (later, with the warehouse)", rule.subject),
            _ => rule.subject.to_owned(),
        };
        Self {
            id: identifier(&format!("{}/{key}/{}", view.person.oid, instance.date)),
            subject,
            start: instance.start.clone(),
            end: instance.end.clone(),
            rule: *rule,
            instance,
            organizer,
            me,
            link,
            key,
        }
    }

    /// When the event is, as Graph compares it with a window: all-day events last from midnight to midnight in UTC.
    pub(super) fn in_window(&self) -> (Timestamp, Timestamp) {
        let utc = |zoned: &ZonedDateTime| {
            let midnight = zoned.date().to_zoned_datetime(TimeZone::UTC);
            midnight.map_or(zoned.timestamp(), |midnight| midnight.timestamp())
        };
        match self.rule.start {
            None => (utc(&self.start), utc(&self.end)),
            Some(_) => (self.start.timestamp(), self.end.timestamp()),
        }
    }

    fn cancelled(&self) -> bool {
        self.rule.cancelled || self.instance.cancelled
    }

    /// The text of the invitation.
    fn text(&self, shape: &Shape<'_>) -> String {
        let (id, passcode) = links::id_and_passcode(&self.key);
        let of_teams = !matches!(self.rule.link, Link::Consumer | Link::Skype | Link::Other);
        if let (Some(invitation), Some(link)) = (&shape.invitation, self.link.as_ref().filter(|_| of_teams)) {
            return invitation
                .replace("{link}", link)
                .replace("{encodedLink}", &links::encode(link))
                .replace("{id}", &id)
                .replace("{passcode}", &passcode);
        }
        match (self.rule.link, &self.link) {
            (Link::None | Link::Null, _) | (_, None) => format!("{}. See you there!", self.rule.subject),
            (Link::Skype | Link::Other, Some(link)) => format!("Join here: {link}"),
            (_, Some(link)) => {
                format!("Microsoft Teams meeting. Join: {link} Meeting ID: {id} Passcode: {passcode}")
            }
        }
    }

    fn html(&self, shape: &Shape<'_>) -> String {
        let text = self.text(shape).replace('&', "&amp;").replace('<', "&lt;");
        match &self.link {
            Some(link) => {
                let href = link.replace('&', "&amp;");
                let linked = text.replace(&href, &format!("<a href=\"{href}\">Join the meeting now</a>"));
                format!("<html><head></head><body><div>{linked}</div></body></html>")
            }
            None => format!("<html><head></head><body><div>{text}</div></body></html>"),
        }
    }

    /// The event as `calendarView` writes it.
    pub(crate) fn document(&self, shape: &Shape<'_>) -> Value {
        let rule = &self.rule;
        let time = |zoned: &ZonedDateTime| {
            let local = match rule.start {
                // All-day meetings last from midnight to midnight in every time zone.
                None => zoned.datetime(),
                Some(_) => zoned.timestamp().to_zoned_datetime(shape.zone.clone()).datetime(),
            };
            json!({"dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.0000000").to_string(), "timeZone": shape.zone_name})
        };
        let address =
            |(name, mail): &(String, String)| json!({"emailAddress": {"name": name, "address": mail}});
        let (online, provider, join) = match rule.link {
            Link::None | Link::BodyOnly | Link::SafeLinks | Link::Consumer | Link::Other => {
                (false, "unknown", None)
            }
            Link::Null => (true, "unknown", None),
            Link::Skype => (true, "skypeForBusiness", None),
            Link::Long | Link::Short | Link::Tracked => (true, "teamsForBusiness", self.link.clone()),
        };
        let join = join.filter(|_| !shape.null_join_url).map(|link| match shape.broken_links {
            true => link.chars().take(link.len() / 2).collect(),
            false => link,
        });
        let kind = match (self.instance.series, self.instance.moved || self.instance.cancelled) {
            (false, _) => "singleInstance",
            (true, false) => "occurrence",
            (true, true) => "exception",
        };
        let answered = match rule.response {
            "notResponded" | "organizer" => "0001-01-01T00:00:00Z",
            _ => "2026-01-05T10:00:00Z",
        };
        let attendees = json!([
            {
                "type": "required", "status": {"response": rule.response, "time": answered},
                "emailAddress": {"name": self.me.0, "address": self.me.1},
            },
            {
                "type": "required", "status": {"response": "none", "time": "0001-01-01T00:00:00Z"},
                "emailAddress": {"name": self.organizer.0, "address": self.organizer.1},
            },
        ]);
        let body = match shape.plain_text {
            true => json!({"contentType": "text", "content": self.text(shape)}),
            false => json!({"contentType": "html", "content": self.html(shape)}),
        };
        let change = identifier(&format!("{} {}", self.id, self.subject));
        let mut document = json!({
            "@odata.etag": format!("W/\"{}\"", &change[..24]), "id": self.id, "createdDateTime": "2026-01-05T09:00:00Z",
            "lastModifiedDateTime": "2026-01-05T09:00:00Z", "changeKey": &change[..24], "categories": [],
            "transactionId": null, "originalStartTimeZone": rule.zone, "originalEndTimeZone": rule.zone,
            "iCalUId": identifier(&self.key), "reminderMinutesBeforeStart": 15, "isReminderOn": rule.start.is_some(),
            "hasAttachments": false, "subject": self.subject, "bodyPreview": self.text(shape), "importance": "normal",
        });
        let more = json!({
            "sensitivity": rule.sensitivity, "isAllDay": rule.start.is_none(), "isCancelled": self.cancelled(),
            "isOrganizer": rule.response == "organizer", "responseRequested": true,
            "seriesMasterId": self.instance.series.then(|| identifier(&format!("{}/{}", self.me.1, self.key))),
            "showAs": if self.cancelled() { "free" } else { rule.show_as }, "type": kind, "occurrenceId": null,
            "webLink": format!("https://outlook.office365.com/owa/?itemid={}&exvsurl=1&path=/calendar/item", self.id),
            "onlineMeetingUrl": (rule.link == Link::Skype).then_some(&self.link), "isOnlineMeeting": online,
            "onlineMeetingProvider": provider, "allowNewTimeProposals": true, "hideAttendees": false, "isDraft": false,
            "recurrence": null, "responseStatus": {"response": rule.response, "time": answered}, "body": body,
            "start": time(&self.start), "end": time(&self.end),
            "location": {"displayName": rule.location, "locationType": "default", "uniqueId": rule.location, "uniqueIdType": "private"},
            "locations": [], "attendees": attendees, "organizer": address(&self.organizer),
            "onlineMeeting": join.map(|link| json!({"joinUrl": link})),
        });
        if let (Value::Object(members), Value::Object(more)) = (&mut document, more) {
            members.extend(more);
        }
        if self.instance.series {
            document["originalStart"] = written(self.instance.planned.timestamp()).into();
            document["occurrenceId"] = format!("OID.{}.{}", self.key, self.instance.date).into();
        }
        if !shape.body
            && let Value::Object(members) = &mut document
        {
            members.remove("body");
            members.remove("bodyPreview");
        }
        document
    }
}

fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An id that is as long and as opaque as those of Exchange.
fn identifier(of: &str) -> String {
    use aws_lc_rs::digest::{SHA256, digest};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE;
    let hash = digest(&SHA256, of.as_bytes());
    format!("AAMkAGVt{}AAA=", URL_SAFE.encode(hash).replace('=', "B"))
}
