//! Converts the host's own types to the contract's.

use switchboard_domain::before_call::PlannedCall;
use switchboard_domain::call::{CallEntry, Direction};
use switchboard_domain::caller::{ApplicationCaller, Caller, PhoneCaller, TeamsCaller};
use switchboard_domain::caller_match::IncomingCall;
use switchboard_domain::card_action::PressedAction;
use switchboard_domain::context::{Agent, RequestContext};
use switchboard_domain::customer::{
    Badge, Customer, CustomerPage, CustomerPhone, Field, FoundCustomer, PageRequest, Person,
};
use switchboard_domain::error::PluginError;
use switchboard_domain::meeting::{Attendee, Meeting, ResponseStatus, ShowAs};
use switchboard_domain::number::{KeyStrength, LookupKey};
use switchboard_domain::record::RecordRef;
use switchboard_plugin_protocol::{HttpResponse, KeyPage};

use super::hook::{before_call, call_log, caller_id, card_action, meeting_filter};
use super::wit::{customers, directory, http, key_value, types};

impl From<Badge> for types::Badge {
    fn from(from: Badge) -> Self {
        Self { kind: from.kind, label: from.label }
    }
}

impl From<Field> for types::Field {
    fn from(from: Field) -> Self {
        Self { label: from.label, value: from.value, kind: from.kind, pii: from.pii }
    }
}

impl From<CustomerPhone> for types::CustomerPhone {
    fn from(from: CustomerPhone) -> Self {
        Self { number: from.number, e164: from.e164, extension: from.extension, label: from.label }
    }
}

impl From<Customer> for types::Customer {
    fn from(from: Customer) -> Self {
        Self {
            id: from.id,
            record_type: from.record_type,
            name: from.name,
            company: from.company,
            title: from.title,
            email: from.email,
            phones: from.phones.into_iter().map(Into::into).collect(),
            owner: from.owner,
            last_activity: from.last_activity,
            url: from.url,
            badges: from.badges.into_iter().map(Into::into).collect(),
            fields: from.fields.into_iter().map(Into::into).collect(),
            extra: from.extra,
        }
    }
}

impl From<CustomerPage> for types::CustomerPage {
    fn from(from: CustomerPage) -> Self {
        Self {
            items: from.items.into_iter().map(Into::into).collect(),
            next_cursor: from.next_cursor,
            total: from.total,
            partial: from.partial,
        }
    }
}

impl From<PageRequest> for types::PageRequest {
    fn from(from: PageRequest) -> Self {
        Self { cursor: from.cursor, limit: from.limit }
    }
}

impl From<LookupKey> for types::LookupKey {
    fn from(from: LookupKey) -> Self {
        Self { value: from.value, strength: from.strength.into() }
    }
}

impl From<KeyStrength> for types::KeyStrength {
    fn from(from: KeyStrength) -> Self {
        match from {
            KeyStrength::Exact => Self::Exact,
            KeyStrength::NoExtension => Self::NoExtension,
            KeyStrength::LegacyVariant => Self::LegacyVariant,
            KeyStrength::CompanyPrefix => Self::CompanyPrefix,
            KeyStrength::National => Self::National,
        }
    }
}

impl From<Agent> for types::Agent {
    fn from(from: Agent) -> Self {
        Self {
            id: from.id,
            user_principal_name: from.user_principal_name,
            display_name: from.display_name,
            email: from.email,
            locale: from.locale,
            time_zone: from.time_zone,
            extra: from.extra,
        }
    }
}

impl From<RequestContext> for types::RequestContext {
    fn from(from: RequestContext) -> Self {
        Self {
            agent: from.agent.into(),
            default_region: from.default_region,
            now: from.now,
            deadline_ms: from.deadline_ms,
            purpose: from.purpose.as_str().to_owned(),
            extra: from.extra,
        }
    }
}

impl From<PhoneCaller> for types::PhoneCaller {
    fn from(from: PhoneCaller) -> Self {
        Self {
            raw: from.raw,
            e164: from.e164,
            extension: from.extension,
            keys: from.keys.into_iter().map(Into::into).collect(),
            region: from.region,
            number_type: from.number_type,
            network_name: from.network_name,
        }
    }
}

impl From<TeamsCaller> for types::TeamsCaller {
    fn from(from: TeamsCaller) -> Self {
        Self {
            id: from.id,
            tenant_id: from.tenant_id,
            internal: from.internal,
            display_name: from.display_name,
            email: from.email,
            job_title: from.job_title,
        }
    }
}

impl From<ApplicationCaller> for types::ApplicationCaller {
    fn from(from: ApplicationCaller) -> Self {
        Self { id: from.id, name: from.name }
    }
}

impl From<Caller> for types::Caller {
    fn from(from: Caller) -> Self {
        match from {
            Caller::Phone(inner) => Self::Phone(inner.into()),
            Caller::Teams(inner) => Self::Teams(inner.into()),
            Caller::Application(inner) => Self::Application(inner.into()),
            Caller::Anonymous => Self::Anonymous,
            Caller::Other(inner) => Self::Other(inner.id),
        }
    }
}

impl From<IncomingCall> for caller_id::IncomingCall {
    fn from(from: IncomingCall) -> Self {
        Self {
            call_id: from.call_id,
            caller: from.caller.into(),
            called_number: from.called_number,
            via_queue: from.via_queue,
            transferred_from: from.transferred_from,
            received_at: from.received_at,
            context: from.context,
        }
    }
}

impl From<FoundCustomer> for customers::Found {
    fn from(from: FoundCustomer) -> Self {
        Self {
            customer: from.customer.into(),
            strength: from.strength.into(),
            matched_number: from.matched_number,
        }
    }
}

impl From<Person> for directory::Person {
    fn from(from: Person) -> Self {
        Self {
            id: from.id,
            display_name: from.display_name,
            email: from.email,
            job_title: from.job_title,
            department: from.department,
            phones: from.phones,
            extra: from.extra,
        }
    }
}

impl From<HttpResponse> for http::Response {
    fn from(from: HttpResponse) -> Self {
        Self { status: from.status, headers: from.headers, body: from.body }
    }
}

impl From<KeyPage> for key_value::KeyPage {
    fn from(from: KeyPage) -> Self {
        Self { keys: from.keys, next_cursor: from.next_cursor }
    }
}

impl From<PluginError> for types::PluginError {
    fn from(from: PluginError) -> Self {
        Self {
            kind: from.kind.as_str().to_owned(),
            message: from.message,
            retry_after_ms: from.retry_after_ms,
            connection: from.connection,
        }
    }
}

impl From<RecordRef> for types::RecordRef {
    fn from(from: RecordRef) -> Self {
        Self { source: from.source, record_type: from.record_type, id: from.id }
    }
}

impl From<Direction> for call_log::Direction {
    fn from(from: Direction) -> Self {
        match from {
            Direction::Incoming => Self::Incoming,
            Direction::Outgoing => Self::Outgoing,
        }
    }
}

impl From<CallEntry> for call_log::CallEntry {
    fn from(from: CallEntry) -> Self {
        Self {
            idempotency_key: from.idempotency_key,
            call_id: from.call_id,
            direction: from.direction.into(),
            party: from.party.into(),
            called_number: from.called_number,
            via_queue: from.via_queue,
            transferred_from: from.transferred_from,
            customer: from.customer.map(Into::into),
            related: from.related.into_iter().map(Into::into).collect(),
            outcome: from.outcome,
            started_at: from.started_at,
            answered_at: from.answered_at,
            ended_at: from.ended_at,
            duration_s: from.duration_s,
            notes: from.notes,
            disposition: from.disposition,
            external_id: from.external_id,
            recording: from.recording.map(Into::into),
            transcript: from.transcript.map(Into::into),
            extra: from.extra,
        }
    }
}

impl From<ResponseStatus> for meeting_filter::ResponseStatus {
    fn from(from: ResponseStatus) -> Self {
        match from {
            ResponseStatus::None => Self::None,
            ResponseStatus::Organizer => Self::Organizer,
            ResponseStatus::Accepted => Self::Accepted,
            ResponseStatus::Tentative => Self::Tentative,
            ResponseStatus::Declined => Self::Declined,
            ResponseStatus::NotResponded => Self::NotResponded,
        }
    }
}

impl From<ShowAs> for meeting_filter::ShowAs {
    fn from(from: ShowAs) -> Self {
        match from {
            ShowAs::Free => Self::Free,
            ShowAs::Tentative => Self::Tentative,
            ShowAs::Busy => Self::Busy,
            ShowAs::OutOfOffice => Self::OutOfOffice,
            ShowAs::WorkingElsewhere => Self::WorkingElsewhere,
            ShowAs::Unknown => Self::Unknown,
        }
    }
}

impl From<Attendee> for meeting_filter::Attendee {
    fn from(from: Attendee) -> Self {
        Self { name: from.name, email: from.email, external: from.external, required: from.required }
    }
}

impl From<Meeting> for meeting_filter::Meeting {
    fn from(from: Meeting) -> Self {
        Self {
            id: from.id,
            subject: from.subject,
            start: from.start,
            end: from.end,
            all_day: from.all_day,
            recurring: from.recurring,
            private: from.private,
            location: from.location,
            organizer: from.organizer.map(Into::into),
            attendees: from.attendees.into_iter().map(Into::into).collect(),
            response: from.response.into(),
            show_as: from.show_as.into(),
            categories: from.categories,
            context: from.context,
        }
    }
}

impl From<PlannedCall> for before_call::PlannedCall {
    fn from(from: PlannedCall) -> Self {
        Self {
            call_id: from.call_id,
            to: from.to.into(),
            customer: from.customer.map(Into::into),
            context: from.context,
        }
    }
}

impl From<PressedAction> for card_action::PressedAction {
    fn from(from: PressedAction) -> Self {
        Self {
            call_id: from.call_id,
            action: from.action,
            record: from.record.map(Into::into),
            caller: from.caller.into(),
            confirmed: from.confirmed,
            context: from.context,
        }
    }
}
