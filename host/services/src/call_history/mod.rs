//! Changes of calls in the history: what tabs report of a call, what the agent notes, and calls whose tab is gone. Ended calls
//! that change are reported to the tenant's plugins, and so each change says which plugins those are.

mod choice;
mod report;

use std::time::Duration;

use jiff::Timestamp;
use switchboard_domain::call::{CallState, ReportedEvent};
use switchboard_domain::clock::Clock;
use switchboard_domain::ids::CallId;
use switchboard_store::{AbandonedCall, AbandonedSince, CallRecord, ChangeTold, Store, TenantContext};

use crate::Versions;
use crate::call_log_delivery::CallLogDelivery;
use crate::customers::Customers;
use crate::error::ServiceError;
use crate::incoming_calls::IncomingCalls;

pub use report::CallReport;
pub(crate) use report::reported_time;

/// The most characters of an agent's notes.
const MAX_NOTES: usize = 10_000;

/// The most characters of a disposition and of a customer's id.
const MAX_LINE: usize = 200;

/// How long a call stays under way after its calling session was over. A tab whose session the server gave
/// up begins a new one at its next heartbeat, and says then that the call goes on.
const SESSION_OVER: Duration = Duration::from_secs(60);

/// How long a call may ring without a report. Telephones ring for a minute at most.
const RINGING: Duration = Duration::from_mins(10);

/// How long a call of no calling session is under way without a report.
const WITHOUT_SESSION: Duration = Duration::from_hours(12);

/// How many calls are closed at once.
const AT_ONCE: u32 = 200;

const NOT_FOUND: ServiceError = ServiceError::NotFound("the call");

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

/// What became of an agent's notes.
#[derive(Debug, Clone)]
pub enum NoteOutcome {
    /// The call as it is now.
    Noted(CallRecord),
    /// Nothing was changed, since the call is no longer as it was seen: the call as it is.
    Outdated(CallRecord),
}

/// Changes of calls in the history. Clones share them.
#[derive(Debug, Clone)]
pub struct CallHistory {
    store: Store,
    customers: Customers,
    call_log: CallLogDelivery,
    incoming: IncomingCalls,
    clock: Clock,
}

impl CallHistory {
    /// Changes of this store's calls.
    #[must_use]
    pub fn new(
        store: Store,
        customers: Customers,
        call_log: CallLogDelivery,
        incoming: IncomingCalls,
        clock: Clock,
    ) -> Self {
        Self { store, customers, call_log, incoming, clock }
    }

    /// Applies what happened to a call. The same report again changes nothing; reports that contradict each other are no
    /// error, and their order does not matter.
    ///
    /// # Errors
    /// When there is no such call, a member does not fit, or the store fails. A call whose card was shown while the database
    /// was away is [`ServiceError::NotYet`] until it is in the history.
    pub async fn report(
        &self,
        context: &TenantContext,
        id: &CallId,
        report: CallReport,
    ) -> Result<CallRecord, ServiceError> {
        let now = self.clock.now();
        let report = report.read(now)?;
        let (takes_call, session) = (report.takes_call(), report.calling_session_id);
        let plugins = self.call_log.plugins_to_tell(context).await?;
        let told = ChangeTold { plugins: &plugins, now };
        let changed = self
            .store
            .calls()
            .change(context, id, &report.sdk_call_ids, told, |call| {
                let direction = call.progress.direction;
                let event = ReportedEvent { event: call.kind.reads(report.event.event), ..report.event };
                call.facts.report(direction, &event);
                call.progress = call.facts.progress(direction);
                if takes_call || call.calling_session_id.is_none() {
                    call.calling_session_id = session.or(call.calling_session_id.take());
                }
            })
            .await?;
        let Some(call) = changed else {
            return Err(if self.incoming.shows(context, id) {
                ServiceError::NotYet("the call is not in the history yet")
            } else {
                NOT_FOUND
            });
        };
        if call.progress.state == CallState::Ended {
            self.call_log.notify();
        }
        Ok(call)
    }

    /// Changes an agent's notes about a call, if it has a version that was `seen`, so that nobody overwrites what was written
    /// meanwhile elsewhere. A customer is noted together with who keeps the tenant's customers now.
    ///
    /// # Errors
    /// When there is no such call, a text is too long, or the store fails.
    pub async fn note(
        &self,
        context: &TenantContext,
        id: &CallId,
        notes: CallNotes,
        seen: Option<&Versions>,
    ) -> Result<NoteOutcome, ServiceError> {
        check_length(notes.notes.as_deref(), "notes", MAX_NOTES)?;
        check_length(notes.disposition.as_deref(), "disposition", MAX_LINE)?;
        check_length(notes.customer_id.as_deref(), "customerId", MAX_LINE)?;
        let plugins = self.call_log.plugins_to_tell(context).await?;
        let customer_source = self.customers.keeper(context).await?.source();
        let told = ChangeTold { plugins: &plugins, now: self.clock.now() };
        let mut outdated = false;
        let changed = self
            .store
            .calls()
            .change(context, id, &[], told, |call| {
                outdated = seen.is_some_and(|seen| !seen.include(call.version));
                if !outdated {
                    apply_notes(call, notes, customer_source);
                }
            })
            .await?;
        let call = changed.ok_or(NOT_FOUND)?;
        if outdated {
            return Ok(NoteOutcome::Outdated(call));
        }
        self.call_log.notify();
        Ok(NoteOutcome::Noted(call))
    }

    /// Closes calls that nobody will end, because their tab was closed or has crashed. What a tab reports later counts more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn close_abandoned(&self) -> Result<(), ServiceError> {
        let now = self.clock.now();
        let since = AbandonedSince {
            session_over: now - SESSION_OVER,
            ringing: now - RINGING,
            without_session: now - WITHOUT_SESSION,
        };
        for abandoned in self.store.calls().abandoned(since, AT_ONCE).await? {
            self.close(&abandoned, now).await?;
        }
        Ok(())
    }

    async fn close(&self, abandoned: &AbandonedCall, now: Timestamp) -> Result<(), ServiceError> {
        let context = abandoned.context();
        let plugins = self.call_log.plugins_to_tell(&context).await?;
        let told = ChangeTold { plugins: &plugins, now };
        let last_seen = abandoned.last_seen_at.min(now);
        let closed = self
            .store
            .calls()
            .change(&context, &abandoned.call_id, &[], told, |call| {
                call.facts.session_gone(now, last_seen);
                call.progress = call.facts.progress(call.progress.direction);
            })
            .await?;
        if let Some(call) = closed {
            tracing::info!(
                call.id = call.id.as_str(),
                outcome = call.progress.outcome.map(tracing::field::display),
                "a call was closed by the host: the calling session that it belonged to is gone"
            );
            self.call_log.notify();
        }
        Ok(())
    }
}

/// Writes the notes into the call.
fn apply_notes(call: &mut CallRecord, notes: CallNotes, customer_source: String) {
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
}

fn check_length(text: Option<&str>, field: &str, most: usize) -> Result<(), ServiceError> {
    match text {
        Some(text) if text.chars().count() > most => {
            Err(ServiceError::invalid(field, format!("longer than {most} characters")))
        }
        _ => Ok(()),
    }
}
