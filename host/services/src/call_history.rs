//! Changes of calls in the history: what the calling SDK reports of a call, and what the agent notes. Ended calls that
//! change are reported to the tenant's plugins, and so each change says which plugins those are.

mod choice;

use std::str::FromStr;

use jiff::Timestamp;
use switchboard_domain::call::{
    CallEvent, CallOutcome, CallProgress, CallState, ImpossibleEvent, from_end_reason, transition,
};
use switchboard_domain::clock::Clock;
use switchboard_domain::ids::CallId;
use switchboard_store::{CallRecord, Store, TenantContext};

use crate::call_log_delivery::CallLogDelivery;
use crate::customers::Customers;
use crate::error::ServiceError;
use crate::sdk_call_id;

/// The most characters of an agent's notes.
const MAX_NOTES: usize = 10_000;

/// The most characters of a disposition and of a customer's id.
const MAX_LINE: usize = 200;

const NOT_FOUND: ServiceError = ServiceError::NotFound("the call");

/// What happened to a call.
#[derive(Debug, Clone)]
pub struct CallReport {
    /// What happened.
    pub event: CallEvent,
    /// When, in RFC 3339; now, where it is not given.
    pub at: Option<String>,
    /// The calling SDK's id of the call, once it is known: for outgoing calls.
    pub sdk_call_id: Option<String>,
    /// `callEndReason.code` of the calling SDK.
    pub code: Option<i32>,
    /// `callEndReason.subCode` of the calling SDK.
    pub sub_code: Option<i32>,
}

/// What an agent notes about a call; an absent member stays, an empty text removes.
#[derive(Debug, Clone, Default)]
pub struct CallNotes {
    /// Free text.
    pub notes: Option<String>,
    /// How the call went, in the tenant's terms.
    pub disposition: Option<String>,
    /// The customer whom the call was with.
    pub customer_id: Option<String>,
}

/// Changes of calls in the history. Clones share them.
#[derive(Debug, Clone)]
pub struct CallHistory {
    store: Store,
    customers: Customers,
    call_log: CallLogDelivery,
    clock: Clock,
}

impl CallHistory {
    /// Changes of this store's calls.
    #[must_use]
    pub fn new(store: Store, customers: Customers, call_log: CallLogDelivery, clock: Clock) -> Self {
        Self { store, customers, call_log, clock }
    }

    /// Applies what happened to a call. The same report again, by another tab, changes nothing.
    ///
    /// # Errors
    /// When there is no such call, the event can't follow what is known of it ([`ServiceError::Conflict`]), a member does
    /// not fit, or the store fails.
    pub async fn report(
        &self,
        context: &TenantContext,
        id: &CallId,
        report: CallReport,
    ) -> Result<CallRecord, ServiceError> {
        let now = self.clock.now();
        let at = reported_time(report.at.as_deref(), now)?;
        if let Some(id) = &report.sdk_call_id {
            sdk_call_id::check("sdkCallId", id)?;
        }
        let plugins = self.call_log.plugins_to_tell(context).await?;
        let changed = self
            .store
            .calls()
            .change(context, id, &plugins, now, |call| {
                let before = call.progress;
                let event = known_event(&before, report.event, report.code, report.sub_code);
                call.progress = transition(&before, event, at)?;
                let gets_sdk_id = call.sdk_call_id.is_none() && report.sdk_call_id.is_some();
                if gets_sdk_id {
                    call.sdk_call_id = report.sdk_call_id;
                }
                Ok::<_, ImpossibleEvent>(gets_sdk_id || call.progress != before)
            })
            .await?;
        let call = changed.ok_or(NOT_FOUND)?;
        let call = call.map_err(|impossible| ServiceError::Conflict(impossible.to_string()))?;
        if call.progress.state == CallState::Ended {
            self.call_log.notify();
        }
        Ok(call)
    }

    /// Changes an agent's notes about a call. A customer is noted together with who keeps the tenant's customers now.
    ///
    /// # Errors
    /// When there is no such call, a text is too long, or the store fails.
    pub async fn note(
        &self,
        context: &TenantContext,
        id: &CallId,
        notes: CallNotes,
    ) -> Result<CallRecord, ServiceError> {
        check_length(notes.notes.as_deref(), "notes", MAX_NOTES)?;
        check_length(notes.disposition.as_deref(), "disposition", MAX_LINE)?;
        check_length(notes.customer_id.as_deref(), "customerId", MAX_LINE)?;
        let plugins = self.call_log.plugins_to_tell(context).await?;
        let customer_source = self.customers.keeper(context).await?.source();
        let now = self.clock.now();
        let changed = self
            .store
            .calls()
            .change(context, id, &plugins, now, |call| {
                Ok::<_, ServiceError>(apply_notes(call, notes, customer_source))
            })
            .await?;
        self.call_log.notify();
        changed.ok_or(NOT_FOUND)?
    }
}

/// Writes the notes into the call; answers whether that changed anything.
fn apply_notes(call: &mut CallRecord, notes: CallNotes, customer_source: String) -> bool {
    let noted = |call: &CallRecord| (call.notes.clone(), call.disposition.clone(), call.customer_id.clone());
    let before = noted(call);
    let non_empty = |text: String| Some(text).filter(|text| !text.is_empty());
    if let Some(text) = notes.notes {
        call.notes = non_empty(text);
    }
    if let Some(disposition) = notes.disposition {
        call.disposition = non_empty(disposition);
    }
    if let Some(customer) = notes.customer_id {
        call.customer_id = non_empty(customer);
        call.customer_source = call.customer_id.is_some().then_some(customer_source);
        call.customer_chosen = true;
    }
    before != noted(call)
}

fn check_length(text: Option<&str>, field: &str, most: usize) -> Result<(), ServiceError> {
    match text {
        Some(text) if text.chars().count() > most => {
            Err(ServiceError::invalid(field, format!("longer than {most} characters")))
        }
        _ => Ok(()),
    }
}

/// When a report says that something happened. A client's clock may be wrong, and nothing happens in the future.
fn reported_time(text: Option<&str>, now: Timestamp) -> Result<Timestamp, ServiceError> {
    let Some(text) = text else { return Ok(now) };
    let at = Timestamp::from_str(text)
        .map_err(|_| ServiceError::invalid("at", format!("{text:?} is no time in RFC 3339")))?;
    Ok(at.min(now))
}

/// The event that is reported, or the more exact one that the SDK's codes tell of a call that ended while it rang.
fn known_event(
    before: &CallProgress,
    event: CallEvent,
    code: Option<i32>,
    sub_code: Option<i32>,
) -> CallEvent {
    match (event, code) {
        (CallEvent::Ended, Some(code)) if before.state == CallState::Ringing => {
            event_of(from_end_reason(code, sub_code.unwrap_or(0), before.direction, false))
        }
        (event, _) => event,
    }
}

/// The event that leads to an outcome.
fn event_of(outcome: CallOutcome) -> CallEvent {
    match outcome {
        CallOutcome::Answered => CallEvent::Ended,
        CallOutcome::Declined => CallEvent::Declined,
        CallOutcome::Missed => CallEvent::Missed,
        CallOutcome::AnsweredElsewhere => CallEvent::AnsweredElsewhere,
        CallOutcome::Busy => CallEvent::Busy,
        CallOutcome::NoAnswer => CallEvent::NoAnswer,
        CallOutcome::Cancelled => CallEvent::Cancelled,
        CallOutcome::Failed => CallEvent::Failed,
    }
}

#[cfg(test)]
mod tests {
    use switchboard_domain::call::Direction;

    use super::*;

    fn progress(direction: Direction, state: CallState) -> CallProgress {
        CallProgress { state, ..CallProgress::ringing(direction) }
    }

    #[test]
    fn the_sdks_codes_say_more_than_ended_while_it_rings() {
        let ringing = |direction| progress(direction, CallState::Ringing);
        for (before, event, code, known) in [
            (
                ringing(Direction::Incoming),
                CallEvent::Ended,
                Some((487, 10003)),
                CallEvent::AnsweredElsewhere,
            ),
            (ringing(Direction::Outgoing), CallEvent::Ended, Some((486, 0)), CallEvent::Busy),
            (ringing(Direction::Incoming), CallEvent::Ended, None, CallEvent::Ended),
            (ringing(Direction::Incoming), CallEvent::Declined, Some((487, 10003)), CallEvent::Declined),
            (
                progress(Direction::Outgoing, CallState::Connected),
                CallEvent::Ended,
                Some((486, 0)),
                CallEvent::Ended,
            ),
        ] {
            let (code, sub_code) = code.unzip();
            assert_eq!(known_event(&before, event, code, sub_code), known, "{before:?}");
        }
    }

    #[test]
    fn nothing_happens_in_the_future() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("a time");
        let at = |text: Option<&str>| reported_time(text, now).map(|at| at.to_string()).ok();
        assert_eq!(at(None).as_deref(), Some("2026-11-23T12:00:00Z"));
        assert_eq!(at(Some("2026-11-23T11:00:00Z")).as_deref(), Some("2026-11-23T11:00:00Z"));
        assert_eq!(at(Some("2026-11-24T11:00:00Z")).as_deref(), Some("2026-11-23T12:00:00Z"));
        assert_eq!(at(Some("noon")), None);
    }
}
