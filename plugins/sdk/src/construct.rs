//! Constructors for the contract's larger records: what is seldom set is left empty.

use crate::before_call::{Advice, Decision};
use crate::call_form::{Choice, Form, FormField};
use crate::caller_id::{Action, CallerMatch, OpenItem, Outcome, Presentation, Resolution};
use crate::card_action::{Outcome as Came, Performed};
use crate::customer_edit::WrongMember;
use crate::http;
use crate::meeting_filter::{Meeting, Verdict, Visibility};
use crate::types::{
    Caller, Customer, CustomerPage, CustomerPhone, KeyStrength, LookupKey, PhoneCaller, RecordRef,
    RequestContext, TeamsCaller,
};

impl RecordRef {
    /// A record of this type in a system.
    #[must_use]
    pub fn new(source: &str, record_type: &str, id: &str) -> Self {
        Self { source: source.to_owned(), record_type: record_type.to_owned(), id: id.to_owned() }
    }
}

impl From<PhoneCaller> for Caller {
    fn from(phone: PhoneCaller) -> Self {
        Self::Phone(phone)
    }
}

impl From<TeamsCaller> for Caller {
    fn from(teams: TeamsCaller) -> Self {
        Self::Teams(teams)
    }
}

impl RequestContext {
    /// Whether the hook is called for a real call. If not, what would change something is refused.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.purpose == "live"
    }
}

impl CallerMatch {
    /// A contact that this key led to. The rest is empty: set what you know with `..CallerMatch::new(…)`.
    #[must_use]
    pub fn new(source: &str, record_id: &str, name: &str, key: &LookupKey, why: &str) -> Self {
        Self {
            record: RecordRef::new(source, "contact", record_id),
            name: name.to_owned(),
            company: None,
            title: None,
            email: None,
            matched_number: (key.strength != KeyStrength::National).then(|| key.value.clone()),
            strength: key.strength,
            confidence: 100,
            why: why.to_owned(),
            last_activity: None,
            owner: None,
            url: None,
            avatar_url: None,
            badges: Vec::new(),
            fields: Vec::new(),
            actions: Vec::new(),
            open_items: Vec::new(),
            extra: Vec::new(),
        }
    }
}

impl Action {
    /// A button that opens a URL.
    #[must_use]
    pub fn link(label: &str, url: &str) -> Self {
        Self { kind: "link".to_owned(), label: label.to_owned(), url: Some(url.to_owned()), id: None }
    }

    /// A button that runs `card-action` of this plugin.
    #[must_use]
    pub fn run(label: &str, id: &str) -> Self {
        Self { kind: "run".to_owned(), label: label.to_owned(), url: None, id: Some(id.to_owned()) }
    }
}

impl OpenItem {
    /// Something open, without state and URL. Set them with `..OpenItem::new(…)`.
    #[must_use]
    pub fn new(id: &str, item_type: &str, label: &str) -> Self {
        Self {
            id: id.to_owned(),
            item_type: item_type.to_owned(),
            status: None,
            label: label.to_owned(),
            url: None,
            extra: Vec::new(),
        }
    }
}

impl Resolution {
    /// These matches, best first. None at all is [`Resolution::not_found`].
    #[must_use]
    pub fn found(matches: Vec<CallerMatch>) -> Self {
        let outcome = if matches.is_empty() { Outcome::NotFound } else { Outcome::Found(matches) };
        Self { outcome, partial: false, presentation: None, cache: None }
    }

    /// Nobody is known by this caller's keys.
    #[must_use]
    pub fn not_found() -> Self {
        Self::found(Vec::new())
    }

    /// The call is shown without identification, for this reason.
    #[must_use]
    pub fn suppressed(reason: &str) -> Self {
        Self { outcome: Outcome::Suppressed(reason.to_owned()), ..Self::not_found() }
    }
}

impl Presentation {
    /// A card with this title and nothing else changed.
    #[must_use]
    pub fn titled(title: &str) -> Self {
        Self {
            title: Some(title.to_owned()),
            subtitle: None,
            open_url: None,
            silent: false,
            extra: Vec::new(),
        }
    }

    /// The same with a button of the card as a whole, which runs `card-action` of this plugin.
    #[must_use]
    pub fn with_button(mut self, label: &str, id: &str) -> Self {
        self.extra.push((format!("action.{id}"), label.to_owned()));
        self
    }
}

impl Customer {
    /// A contact of whom only the name is known. Set the rest with `..Customer::new(…)`.
    #[must_use]
    pub fn new(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            record_type: "contact".to_owned(),
            name: name.to_owned(),
            company: None,
            title: None,
            email: None,
            phones: Vec::new(),
            owner: None,
            last_activity: None,
            url: None,
            badges: Vec::new(),
            fields: Vec::new(),
            extra: Vec::new(),
        }
    }
}

impl CustomerPhone {
    /// A number as people write it; the host reads it.
    #[must_use]
    pub fn written(number: &str) -> Self {
        Self { number: number.to_owned(), e164: None, extension: None, label: None }
    }
}

impl CustomerPage {
    /// All that there is, on one page.
    #[must_use]
    pub fn whole(items: Vec<Customer>) -> Self {
        let total = u32::try_from(items.len()).ok();
        Self { items, next_cursor: None, total, partial: false }
    }
}

impl Verdict {
    /// A verdict without reason, rank, label and customers.
    #[must_use]
    pub fn new(meeting: &Meeting, visibility: Visibility) -> Self {
        Self {
            meeting_id: meeting.id.clone(),
            visibility,
            reason: None,
            rank: 0,
            label: None,
            customers: Vec::new(),
            extra: Vec::new(),
        }
    }
}

impl Advice {
    /// The call is placed.
    #[must_use]
    pub fn allow() -> Self {
        Self { decision: Decision::Allow, extra: Vec::new() }
    }

    /// The agent reads these words first, and may give the call up.
    #[must_use]
    pub fn warn(words: &str) -> Self {
        Self { decision: Decision::Warn(words.to_owned()), ..Self::allow() }
    }

    /// The call is not placed, for this reason.
    #[must_use]
    pub fn block(reason: &str) -> Self {
        Self { decision: Decision::Block(reason.to_owned()), ..Self::allow() }
    }
}

impl Choice {
    /// What is kept, and what the agent reads.
    #[must_use]
    pub fn new(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned() }
    }
}

impl FormField {
    /// A field that is always shown and need not be answered. Set the rest with `..FormField::new(…)`.
    #[must_use]
    pub fn new(name: &str, kind: &str, label: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            label: label.to_owned(),
            required: false,
            choices: Vec::new(),
            value: None,
            shown_if: None,
            extra: Vec::new(),
        }
    }

    /// The same field, shown only while another field has this answer.
    #[must_use]
    pub fn shown_if(mut self, field: &str, answer: &str) -> Self {
        self.shown_if = Some((field.to_owned(), answer.to_owned()));
        self
    }
}

impl Form {
    /// These fields, with a disposition of free text. Set the rest with `..Form::of(…)`.
    #[must_use]
    pub fn of(fields: Vec<FormField>) -> Self {
        Self { dispositions: Vec::new(), disposition_required: false, fields, extra: Vec::new() }
    }
}

impl Performed {
    /// What the agent wanted is done. The rest is empty: set what the card gets with `..Performed::done(…)`.
    #[must_use]
    pub fn done(words: &str) -> Self {
        Self {
            outcome: Came::Done(words.to_owned()),
            open_url: None,
            title: None,
            subtitle: None,
            badges: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// It is not done, for this reason.
    #[must_use]
    pub fn failed(reason: &str) -> Self {
        Self { outcome: Came::Failed(reason.to_owned()), ..Self::done("") }
    }

    /// Nothing is done yet: the agent is asked this first.
    #[must_use]
    pub fn confirm(question: &str) -> Self {
        Self { outcome: Came::Confirm(question.to_owned()), ..Self::done("") }
    }
}

impl WrongMember {
    /// A member that does not fit, and why.
    #[must_use]
    pub fn new(member: &str, message: &str) -> Self {
        Self { member: member.to_owned(), message: message.to_owned() }
    }
}

impl http::Request {
    /// A request for JSON, without a body.
    #[must_use]
    pub fn get(target: &str) -> Self {
        let headers = vec![("accept".to_owned(), "application/json".to_owned())];
        Self {
            connection: None,
            method: "GET".to_owned(),
            target: target.to_owned(),
            headers,
            body: None,
            timeout_ms: None,
            extra: Vec::new(),
        }
    }

    /// A request with a JSON document as its body.
    #[must_use]
    pub fn json(method: &str, target: &str, document: impl Into<Vec<u8>>) -> Self {
        let mut request =
            Self { method: method.to_owned(), body: Some(document.into()), ..Self::get(target) };
        request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
        request
    }

    /// The same over a named connection.
    #[must_use]
    pub fn over(self, connection: &str) -> Self {
        Self { connection: Some(connection.to_owned()), ..self }
    }

    /// The same with so much patience.
    #[must_use]
    pub fn within_ms(self, timeout_ms: u32) -> Self {
        Self { timeout_ms: Some(timeout_ms), ..self }
    }
}
