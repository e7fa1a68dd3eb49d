//! What a browser's outbox has kept of calls while the server could not be told: each event with all that it takes to record
//! its call, in case the server has never heard of it.

use jiff::Timestamp;
use switchboard_domain::clock::Clock;
use switchboard_domain::ids::CallId;
use switchboard_plugin_host::run::Principal;
use switchboard_store::{CallRecord, Store, StoreError};

use crate::call_history::{CallHistory, CallReport, reported_time};
use crate::error::ServiceError;
use crate::incoming_calls::{IncomingCalls, IncomingReport};
use crate::joined_meetings::{JoinedMeeting, JoinedMeetings};
use crate::outgoing_calls::{OutgoingCalls, OutgoingRequest};

/// The call that an event is of, in case it is not in the history yet.
#[derive(Debug, Clone)]
pub enum RecordedCall {
    /// As its ring would have been reported.
    Incoming(IncomingReport),
    /// As it would have been started.
    Outgoing(OutgoingRequest),
    /// As it was joined.
    Meeting(JoinedMeeting),
}

/// An event of a call, as an outbox kept it.
#[derive(Debug, Clone)]
pub struct EventRecord {
    /// The call's id, if the server has told it.
    pub call_id: Option<CallId>,
    /// The client's own key of the call, if it gave it one.
    pub call_key: Option<String>,
    /// When the call began, in RFC 3339 by the client's clock.
    pub started_at: Option<String>,
    /// The call itself.
    pub call: Option<RecordedCall>,
    /// What happened.
    pub report: CallReport,
}

/// Events that outboxes kept. Clones share them.
#[derive(Debug, Clone)]
pub struct CallRecords {
    store: Store,
    history: CallHistory,
    incoming: IncomingCalls,
    outgoing: OutgoingCalls,
    meetings: JoinedMeetings,
    clock: Clock,
}

impl CallRecords {
    /// Records of this store's calls.
    #[must_use]
    pub fn new(
        store: Store,
        history: CallHistory,
        incoming: IncomingCalls,
        outgoing: OutgoingCalls,
        meetings: JoinedMeetings,
        clock: Clock,
    ) -> Self {
        Self { store, history, incoming, outgoing, meetings, clock }
    }

    /// Records an event; its call is recorded with it if the history does not have it. Recorded again, nothing changes.
    /// `url_schemes` are the link schemes that the tenant registered.
    ///
    /// # Errors
    /// When a member does not fit, the call is neither known nor described, or the store fails.
    pub async fn record(
        &self,
        principal: &Principal,
        record: EventRecord,
        url_schemes: Vec<String>,
    ) -> Result<CallRecord, ServiceError> {
        let EventRecord { call_id, call_key, started_at, call, report } = record;
        let context = &principal.context;
        let known_as: Vec<&str> = report.sdk_call_ids.iter().chain(&call_key).map(String::as_str).collect();
        let known = match &call_id {
            Some(id) => self.store.calls().get(context, id).await?.map(|call| call.id),
            None => None,
        };
        let known = match known {
            Some(id) => Some(id),
            None => self.store.calls().find(context, &known_as).await?,
        };
        let id = match (known, call) {
            (Some(id), _) => id,
            (None, Some(call)) => {
                let now = self.clock.now();
                let started = reported_time(started_at.as_deref(), report.sent_at.as_deref(), now)?;
                let id = self.begin(principal, call, call_key, started, &report, url_schemes).await?;
                if let Some(shown) = call_id.filter(|shown| *shown != id) {
                    self.store.calls().also_known_as(context, &id, &shown).await?;
                }
                id
            }
            (None, None) => return Err(ServiceError::NotFound("the call, which is not described either,")),
        };
        match self.history.report(context, &id, report.clone()).await {
            // An id was given to another call at the same moment: now it is known to be that call's.
            Err(ServiceError::Store(StoreError::Conflict(_))) => {
                self.history.report(context, &id, report).await
            }
            recorded => recorded,
        }
    }

    /// Records a call that the history does not have.
    async fn begin(
        &self,
        principal: &Principal,
        call: RecordedCall,
        key: Option<String>,
        started_at: Timestamp,
        report: &CallReport,
        url_schemes: Vec<String>,
    ) -> Result<CallId, ServiceError> {
        let calling_session_id = report.calling_session_id.clone();
        match call {
            RecordedCall::Incoming(ring) => {
                let first = report.sdk_call_ids.first().cloned();
                let ring = IncomingReport {
                    sdk_call_id: first.unwrap_or(ring.sdk_call_id),
                    received_at: started_at.to_string().into(),
                    calling_session_id: calling_session_id.into(),
                    ..ring
                };
                let live = self.incoming.report(principal.clone(), ring, url_schemes).await?;
                let card = live.newest().ok_or(ServiceError::NotYet("the call has no card yet"))?;
                Ok(card.call_id.as_str().into())
            }
            RecordedCall::Outgoing(request) => {
                let request =
                    OutgoingRequest { key, calling_session_id, started_at: Some(started_at), ..request };
                Ok(self.outgoing.start(principal, request).await?.record.id)
            }
            RecordedCall::Meeting(joined) => {
                let started_at = Some(started_at);
                let joined = JoinedMeeting { key, calling_session_id, started_at, ..joined };
                self.meetings.record(principal, joined).await
            }
        }
    }
}
