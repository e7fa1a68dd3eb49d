//! Converts the contract's types to the host's own.

use switchboard_domain::before_call::{Advice, Decision};
use switchboard_domain::call_form::{AskedField, AskedForm, Choice};
use switchboard_domain::caller_match::{
    Action, CacheHint, CacheScope, CallerMatch, OpenItem, Outcome, Presentation, Resolution,
};
use switchboard_domain::card_action::{self, Performed, PluginAction};
use switchboard_domain::customer::{Badge, Customer, CustomerPage, CustomerPhone, Field, PageRequest};
use switchboard_domain::customer_edit::{self, WrongMember};
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_domain::meeting::{LinkedCustomer, Verdict, Visibility};
use switchboard_domain::number::{KeyStrength, LookupKey};
use switchboard_plugin_protocol::{HttpRequest, LogLevel};

use super::hook::{
    before_call, call_form, caller_id, card_action as guest_action, customer_edit as guest_edit,
    meeting_filter,
};
use super::wit::{http, log, types};

impl From<types::Badge> for Badge {
    fn from(from: types::Badge) -> Self {
        Self { kind: from.kind, label: from.label }
    }
}

impl From<types::Field> for Field {
    fn from(from: types::Field) -> Self {
        Self { label: from.label, value: from.value, kind: from.kind, pii: from.pii }
    }
}

impl From<types::CustomerPhone> for CustomerPhone {
    fn from(from: types::CustomerPhone) -> Self {
        Self { number: from.number, e164: from.e164, extension: from.extension, label: from.label }
    }
}

impl From<types::Customer> for Customer {
    fn from(from: types::Customer) -> Self {
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

impl From<types::CustomerPage> for CustomerPage {
    fn from(from: types::CustomerPage) -> Self {
        Self {
            items: from.items.into_iter().map(Into::into).collect(),
            next_cursor: from.next_cursor,
            total: from.total,
            partial: from.partial,
        }
    }
}

impl From<types::PageRequest> for PageRequest {
    fn from(from: types::PageRequest) -> Self {
        Self { cursor: from.cursor, limit: from.limit }
    }
}

impl From<types::LookupKey> for LookupKey {
    fn from(from: types::LookupKey) -> Self {
        Self { value: from.value, strength: from.strength.into() }
    }
}

impl From<types::KeyStrength> for KeyStrength {
    fn from(from: types::KeyStrength) -> Self {
        match from {
            types::KeyStrength::Exact => Self::Exact,
            types::KeyStrength::NoExtension => Self::NoExtension,
            types::KeyStrength::LegacyVariant => Self::LegacyVariant,
            types::KeyStrength::CompanyPrefix => Self::CompanyPrefix,
            types::KeyStrength::National => Self::National,
        }
    }
}

impl From<types::PluginError> for PluginError {
    fn from(from: types::PluginError) -> Self {
        Self {
            kind: PluginErrorKind::named(&from.kind),
            message: from.message,
            retry_after_ms: from.retry_after_ms,
            connection: from.connection,
        }
    }
}

/// The kind of actions that open their URL.
const LINK: &str = "link";

/// The kind of actions that their plugin runs.
const RUN: &str = "run";

/// What a name in the `extra` of a presentation begins with that offers a button of the card as a whole.
const ACTION: &str = "action.";

/// What opens something and what the plugin runs. Actions are left out whose kind the host does not know, and those that lack what
/// belongs to their kind.
fn actions(from: Vec<caller_id::Action>) -> (Vec<Action>, Vec<PluginAction>) {
    let (mut links, mut runs) = (Vec::new(), Vec::new());
    for caller_id::Action { kind, label, url, id } in from {
        match (kind.as_str(), url, id) {
            (LINK, Some(url), _) => links.push(Action { label, says: None, url }),
            (RUN, _, Some(id)) => runs.push(offered(id, label)),
            _ => {}
        }
    }
    (links, runs)
}

/// A button that a plugin offers. Whose it is says the host, which knows whom it asked.
fn offered(id: String, label: String) -> PluginAction {
    PluginAction { plugin: String::new(), id, label }
}

impl From<caller_id::OpenItem> for OpenItem {
    fn from(from: caller_id::OpenItem) -> Self {
        Self {
            id: from.id,
            item_type: from.item_type,
            status: from.status,
            label: from.label,
            url: from.url,
            extra: from.extra,
        }
    }
}

impl From<caller_id::CallerMatch> for CallerMatch {
    fn from(from: caller_id::CallerMatch) -> Self {
        let (actions, plugin_actions) = actions(from.actions);
        Self {
            source: from.record.source,
            record_type: from.record.record_type,
            record_id: from.record.id,
            name: from.name,
            company: from.company,
            title: from.title,
            email: from.email,
            matched_number: from.matched_number,
            strength: from.strength.into(),
            confidence: from.confidence,
            why: from.why,
            last_activity: from.last_activity,
            owner: from.owner,
            url: from.url,
            avatar_url: from.avatar_url,
            badges: from.badges.into_iter().map(Into::into).collect(),
            fields: from.fields.into_iter().map(Into::into).collect(),
            actions,
            plugin_actions,
            open_items: from.open_items.into_iter().map(Into::into).collect(),
            extra: from.extra,
        }
    }
}

impl From<caller_id::Outcome> for Outcome {
    fn from(from: caller_id::Outcome) -> Self {
        match from {
            caller_id::Outcome::Found(inner) => Self::Found(inner.into_iter().map(Into::into).collect()),
            caller_id::Outcome::NotFound => Self::NotFound,
            caller_id::Outcome::Suppressed(inner) => Self::Suppressed(inner),
        }
    }
}

impl From<caller_id::Presentation> for Presentation {
    fn from(from: caller_id::Presentation) -> Self {
        let (mut plugin_actions, mut extra) = (Vec::new(), Vec::new());
        for (name, value) in from.extra {
            match name.strip_prefix(ACTION) {
                Some(id) => plugin_actions.push(offered(id.to_owned(), value)),
                None => extra.push((name, value)),
            }
        }
        Self {
            title: from.title,
            subtitle: from.subtitle,
            open_url: from.open_url,
            silent: from.silent,
            plugin_actions,
            extra,
        }
    }
}

impl From<caller_id::CacheScope> for CacheScope {
    fn from(from: caller_id::CacheScope) -> Self {
        match from {
            caller_id::CacheScope::Agent => Self::Agent,
            caller_id::CacheScope::Tenant => Self::Tenant,
        }
    }
}

impl From<caller_id::CacheHint> for CacheHint {
    fn from(from: caller_id::CacheHint) -> Self {
        Self { ttl_s: from.ttl_s, scope: from.scope.into() }
    }
}

impl From<caller_id::Resolution> for Resolution {
    fn from(from: caller_id::Resolution) -> Self {
        Self {
            outcome: from.outcome.into(),
            partial: from.partial,
            presentation: from.presentation.map(Into::into),
            cache: from.cache.map(Into::into),
        }
    }
}

impl From<meeting_filter::Visibility> for Visibility {
    fn from(from: meeting_filter::Visibility) -> Self {
        match from {
            meeting_filter::Visibility::Show => Self::Show,
            meeting_filter::Visibility::Hide => Self::Hide,
            meeting_filter::Visibility::Redact => Self::Redact,
        }
    }
}

impl From<meeting_filter::LinkedCustomer> for LinkedCustomer {
    fn from(from: meeting_filter::LinkedCustomer) -> Self {
        let types::RecordRef { source, record_type, id } = from.record;
        Self { source, record_type, id, name: from.name }
    }
}

impl From<meeting_filter::Verdict> for Verdict {
    fn from(from: meeting_filter::Verdict) -> Self {
        Self {
            meeting_id: from.meeting_id,
            visibility: from.visibility.into(),
            reason: from.reason,
            rank: from.rank,
            label: from.label,
            customers: from.customers.into_iter().map(Into::into).collect(),
            extra: from.extra,
        }
    }
}

impl From<before_call::Decision> for Decision {
    fn from(from: before_call::Decision) -> Self {
        match from {
            before_call::Decision::Allow => Self::Allow,
            before_call::Decision::Warn(words) => Self::Warn(words),
            before_call::Decision::Block(reason) => Self::Block(reason),
        }
    }
}

impl From<before_call::Advice> for Advice {
    fn from(from: before_call::Advice) -> Self {
        Self { decision: from.decision.into(), extra: from.extra }
    }
}

impl From<guest_action::Outcome> for card_action::Outcome {
    fn from(from: guest_action::Outcome) -> Self {
        match from {
            guest_action::Outcome::Done(words) => Self::Done(words),
            guest_action::Outcome::Failed(reason) => Self::Failed(reason),
            guest_action::Outcome::Confirm(question) => Self::Confirm(question),
        }
    }
}

impl From<guest_action::Performed> for Performed {
    fn from(from: guest_action::Performed) -> Self {
        Self {
            outcome: from.outcome.into(),
            open_url: from.open_url,
            title: from.title,
            subtitle: from.subtitle,
            badges: from.badges.into_iter().map(Into::into).collect(),
            extra: from.extra,
        }
    }
}

impl From<guest_edit::Outcome> for customer_edit::Outcome {
    fn from(from: guest_edit::Outcome) -> Self {
        match from {
            guest_edit::Outcome::Saved(customer) => Self::Saved(Box::new(customer.into())),
            guest_edit::Outcome::Invalid(members) => {
                let wrong = members.into_iter();
                Self::Invalid(
                    wrong.map(|one| WrongMember { member: one.member, message: one.message }).collect(),
                )
            }
            guest_edit::Outcome::Conflict(words) => Self::Conflict(words),
            guest_edit::Outcome::Denied(words) => Self::Denied(words),
            guest_edit::Outcome::NotFound => Self::NotFound,
        }
    }
}

impl From<http::Request> for HttpRequest {
    fn from(from: http::Request) -> Self {
        Self {
            connection: from.connection,
            method: from.method,
            target: from.target,
            headers: from.headers,
            body: from.body,
            timeout_ms: from.timeout_ms,
            extra: from.extra,
        }
    }
}

impl From<log::Level> for LogLevel {
    fn from(from: log::Level) -> Self {
        match from {
            log::Level::Debug => Self::Debug,
            log::Level::Info => Self::Info,
            log::Level::Warn => Self::Warn,
            log::Level::Error => Self::Error,
        }
    }
}

impl From<call_form::Choice> for Choice {
    fn from(from: call_form::Choice) -> Self {
        Self { value: from.value, label: from.label }
    }
}

impl From<call_form::FormField> for AskedField {
    fn from(from: call_form::FormField) -> Self {
        Self {
            name: from.name,
            kind: from.kind,
            label: from.label,
            required: from.required,
            choices: from.choices.into_iter().map(Into::into).collect(),
            value: from.value,
            shown_if: from.shown_if,
            extra: from.extra,
        }
    }
}

impl From<call_form::Form> for AskedForm {
    fn from(from: call_form::Form) -> Self {
        Self {
            dispositions: from.dispositions.into_iter().map(Into::into).collect(),
            disposition_required: from.disposition_required,
            fields: from.fields.into_iter().map(Into::into).collect(),
            extra: from.extra,
        }
    }
}
