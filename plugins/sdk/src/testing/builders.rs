//! Questions to hooks, as of a plain call. What matters to a test is set with `..incoming_call(…)`.

use crate::before_call::PlannedCall;
use crate::call_log::{CallEntry, Direction};
use crate::caller_id::IncomingCall;
use crate::card_action::PressedAction;
use crate::directory::Person;
use crate::meeting_filter::{Meeting, ResponseStatus, ShowAs};
use crate::types::{Agent, Caller, KeyStrength, LookupKey, PhoneCaller, RequestContext};

const NOW: &str = "2026-11-26T09:00:00-08:00";

/// Alice of Fabrikam, in the United States, who tries the plugin.
#[must_use]
pub fn context() -> RequestContext {
    RequestContext {
        agent: Agent {
            id: "00000000-0000-4000-8000-000000000001".to_owned(),
            user_principal_name: "alice@fabrikam.example".to_owned(),
            display_name: "Alice".to_owned(),
            email: Some("alice@fabrikam.example".to_owned()),
            locale: "en-US".to_owned(),
            time_zone: "America/Los_Angeles".to_owned(),
            extra: Vec::new(),
        },
        default_region: "US".to_owned(),
        now: NOW.to_owned(),
        deadline_ms: 2000,
        purpose: "test".to_owned(),
        extra: Vec::new(),
    }
}

/// A caller with this number in E.164, perhaps with `;ext=` and an extension. The country is not known: set it where it matters.
#[must_use]
pub fn phone_caller(number: &str) -> PhoneCaller {
    let key = |value: &str, strength| LookupKey { value: value.to_owned(), strength };
    let mut keys = vec![key(number, KeyStrength::Exact)];
    let line = number.split_once(";ext=");
    if let Some((line, _)) = line {
        keys.push(key(line, KeyStrength::NoExtension));
    }
    PhoneCaller {
        raw: number.to_owned(),
        e164: Some(line.map_or(number, |(line, _)| line).to_owned()),
        extension: line.map(|(_, extension)| extension.to_owned()),
        keys,
        region: None,
        number_type: "fixed-line-or-mobile".to_owned(),
        network_name: None,
    }
}

/// A call that rings.
#[must_use]
pub fn incoming_call(caller: impl Into<Caller>) -> IncomingCall {
    IncomingCall {
        call_id: "call-1".to_owned(),
        caller: caller.into(),
        called_number: None,
        via_queue: None,
        transferred_from: None,
        received_at: NOW.to_owned(),
        context: Vec::new(),
    }
}

/// A call that an agent wants to make.
#[must_use]
pub fn planned_call(to: impl Into<Caller>) -> PlannedCall {
    PlannedCall { call_id: "call-1".to_owned(), to: to.into(), customer: None, context: Vec::new() }
}

/// A button that was pressed, without a yes to a question.
#[must_use]
pub fn pressed_action(action: &str, caller: impl Into<Caller>) -> PressedAction {
    PressedAction {
        call_id: "call-1".to_owned(),
        action: action.to_owned(),
        record: None,
        caller: caller.into(),
        confirmed: false,
        context: Vec::new(),
    }
}

/// An incoming call that has ended.
#[must_use]
pub fn call_entry(party: impl Into<Caller>, outcome: &str) -> CallEntry {
    CallEntry {
        idempotency_key: "call-1-1".to_owned(),
        call_id: "call-1".to_owned(),
        direction: Direction::Incoming,
        party: party.into(),
        called_number: None,
        via_queue: None,
        transferred_from: None,
        customer: None,
        related: Vec::new(),
        outcome: outcome.to_owned(),
        started_at: NOW.to_owned(),
        answered_at: None,
        ended_at: Some(NOW.to_owned()),
        duration_s: None,
        notes: None,
        disposition: None,
        external_id: None,
        recording: None,
        transcript: None,
        extra: Vec::new(),
    }
}

/// A meeting to which nobody else is invited.
#[must_use]
pub fn meeting(id: &str) -> Meeting {
    Meeting {
        id: id.to_owned(),
        subject: None,
        start: NOW.to_owned(),
        end: NOW.to_owned(),
        all_day: false,
        recurring: false,
        private: false,
        location: None,
        organizer: None,
        attendees: Vec::new(),
        response: ResponseStatus::Accepted,
        show_as: ShowAs::Busy,
        categories: Vec::new(),
        context: Vec::new(),
    }
}

/// A person of the tenant of whom only the name is known.
#[must_use]
pub fn person(id: &str, display_name: &str) -> Person {
    Person {
        id: id.to_owned(),
        display_name: display_name.to_owned(),
        email: None,
        job_title: None,
        department: None,
        phones: Vec::new(),
        extra: Vec::new(),
    }
}
