//! `POST /api/v1/calls/records`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use switchboard_domain::call::CallEvent;
use switchboard_domain::ids::CallId;
use switchboard_services::ServiceError;
use switchboard_services::call_history::CallReport;
use switchboard_services::call_records::{EventRecord, RecordedCall};
use switchboard_services::incoming_calls::IncomingReport;
use switchboard_services::joined_meetings::JoinedMeeting;
use switchboard_services::outgoing_calls::OutgoingRequest;
use switchboard_store::CallRecord;
use utoipa::ToSchema;

use super::Call;
use super::start::To;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::{Problem, WrongMember};
use crate::session::AuthenticatedUser;

/// The most records at once.
const MAX_RECORDS: usize = 100;

/// What a browser has kept of calls, the oldest first.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(examples(json!({"sentAt": "2026-11-23T12:05:00Z", "records": [{
    "key": "5f0c", "event": "answered", "at": "2026-11-23T12:00:05Z", "sdkCallIds": ["f3b1c2d4"],
    "startedAt": "2026-11-23T12:00:00Z", "call": {"direction": "incoming",
        "callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}}}
}]})))]
pub(crate) struct CallRecords {
    /// The Entra object id of the person whose calls these are: nothing is taken while somebody else is signed in.
    user_id: Option<String>,
    /// Now, by the clock that the other times are of. A clock that is wrong is corrected by it.
    #[schema(format = DateTime)]
    sent_at: Option<String>,
    /// 1 to 100.
    records: Vec<Record>,
}

/// An event of a call, with all that it takes to record the call.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CallEventRecord)]
pub(crate) struct Record {
    /// The same for each attempt to record the same: of your choice, 1 to 200 characters.
    key: String,
    /// The call's id, if the server has told it.
    #[schema(value_type = Option<String>)]
    call_id: Option<CallId>,
    /// The key with which the call was started.
    call_key: Option<String>,
    /// The ids that the calling SDK has given the call, the first one first.
    #[serde(default)]
    sdk_call_ids: Vec<String>,
    /// When the call began.
    #[schema(format = DateTime)]
    started_at: Option<String>,
    /// The call, in case the server has not heard of it.
    call: Option<Described>,
    event: CallEvent,
    /// RFC 3339; now, where it is not given.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// With `ended` and `failed`: whether the call had been connected in the tab that reports it.
    was_connected: Option<bool>,
    /// `callEndReason.code` of the calling SDK.
    code: Option<i32>,
    /// `callEndReason.subCode` of the calling SDK.
    sub_code: Option<i32>,
    /// The calling session of the tab that reports.
    calling_session_id: Option<String>,
}

/// A call, as its ring would have been reported, or as it would have been started.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "direction", rename_all = "kebab-case")]
#[schema(as = DescribedCall)]
pub(crate) enum Described {
    #[serde(rename_all = "camelCase")]
    Incoming {
        /// `callerInfo` as the calling SDK gives it. As with a ringing call, nothing is refused for its shape.
        #[serde(default)]
        caller_info: Value,
        /// The number that was dialled, a text.
        #[serde(default)]
        called_number: Value,
        /// The queue's name, a text.
        #[serde(default)]
        queue: Value,
        /// `transferorInfo` as the calling SDK gives it.
        #[serde(default)]
        transferor_info: Value,
    },
    /// Either somebody who was called, or a meeting that was joined.
    Outgoing { to: Option<To>, meeting: Option<Meeting> },
}

/// A meeting, as the agent's list shows it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = JoinedMeeting)]
pub(crate) struct Meeting {
    /// What it is about, where that is known.
    subject: Option<String>,
    /// Its id in the list of meetings, where it stands there.
    id: Option<String>,
    /// With `id`: when it ends.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
    /// Without `id`: what `POST /meetings/join` answered as `again`, so that the meeting can be joined from the history. What can't
    /// be opened is left out.
    again: Option<String>,
}

/// What became of the records, in their order.
#[derive(Serialize, ToSchema)]
pub(crate) struct CallRecordResults {
    results: Vec<RecordResult>,
}

/// What became of a record: it is in the history, or it can't be and need not be sent again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallRecordResult)]
pub(crate) struct RecordResult {
    key: String,
    /// The call as it is now; absent when the record is refused.
    call: Option<Call>,
    /// Why the record is refused; absent when it is in the history.
    refused: Option<WrongMember>,
}

/// Takes what a browser has kept of calls while the server could not be told.
///
/// Each record is an event of a call; its call is recorded with it if the history does not have it. The order of records does
/// not matter, and the same record again changes nothing: after any other answer than 200, send all of them again.
#[utoipa::path(
    post, path = "/calls/records", operation_id = "record_calls", tag = "calls",
    request_body = CallRecords,
    responses((status = 200, description = "What became of each record.", body = CallRecordResults), (status = 409))
)]
pub(crate) async fn records(
    State(app): State<App>,
    user: AuthenticatedUser,
    JsonBody(body): JsonBody<CallRecords>,
) -> Result<Json<CallRecordResults>, Problem> {
    if body.records.is_empty() || body.records.len() > MAX_RECORDS {
        return Err(Problem::member("records", format!("1 to {MAX_RECORDS} records are expected")));
    }
    if body.user_id.is_some_and(|id| id != user.0.user.id.as_str()) {
        return Err(Problem::conflict("somebody else is signed in now; send these when their own user is"));
    }
    let principal = user.principal();
    let mut results = Vec::with_capacity(body.records.len());
    for record in body.records {
        let key = record.key.clone();
        let record = match record.read(body.sent_at.as_deref()) {
            Ok(record) => record,
            Err(refused) => {
                results.push(RecordResult { key, call: None, refused: Some(refused) });
                continue;
            }
        };
        let url_schemes = user.0.tenant.url_schemes.clone();
        results.push(match app.services.call_records.record(&principal, record, url_schemes).await {
            Ok(call) => {
                // Whoever wants the card asks for the call.
                let call = CallRecord { card: None, ..call };
                RecordResult { key, call: Some(call.into()), refused: None }
            }
            Err(error) => RecordResult { key, call: None, refused: Some(refusal(error)?) },
        });
    }
    Ok(Json(CallRecordResults { results }))
}

/// Why a record can't be taken, now or ever. What may work later refuses the whole request, so that all of it comes again.
fn refusal(error: ServiceError) -> Result<WrongMember, Problem> {
    match error {
        ServiceError::Invalid { field, message } => Ok(WrongMember::new(field, message)),
        ServiceError::NotFound(_) => Ok(WrongMember::new("call", error.to_string())),
        other => Err(other.into()),
    }
}

impl Record {
    fn read(self, sent_at: Option<&str>) -> Result<EventRecord, WrongMember> {
        let call = match self.call {
            None => None,
            Some(Described::Incoming { caller_info, called_number, queue, transferor_info }) => {
                let Some(first) = self.sdk_call_ids.first() else {
                    let message = "an incoming call is known by the calling SDK's id: give at least one";
                    return Err(WrongMember::new("sdkCallIds", message));
                };
                Some(RecordedCall::Incoming(IncomingReport {
                    sdk_call_id: first.clone(),
                    caller_info,
                    called_number,
                    queue,
                    transferor_info,
                    ..IncomingReport::default()
                }))
            }
            Some(Described::Outgoing {
                to: None,
                meeting: Some(Meeting { subject, id, ends_at, again }),
            }) => Some(RecordedCall::Meeting(JoinedMeeting {
                subject,
                id,
                ends_at,
                again,
                key: None,
                calling_session_id: None,
                started_at: None,
            })),
            Some(Described::Outgoing { to: Some(to), meeting: None }) => {
                let (destination, customer_id) =
                    to.destination().map_err(|message| WrongMember::new("call.to", message))?;
                Some(RecordedCall::Outgoing(OutgoingRequest {
                    destination,
                    customer_id,
                    key: None,
                    calling_session_id: None,
                    started_at: None,
                }))
            }
            Some(Described::Outgoing { .. }) => {
                let message = "give either to or meeting";
                return Err(WrongMember::new("call", message));
            }
        };
        Ok(EventRecord {
            call_id: self.call_id,
            call_key: self.call_key,
            started_at: self.started_at,
            call,
            report: CallReport {
                event: self.event,
                at: self.at,
                sent_at: sent_at.map(str::to_owned),
                key: Some(self.key),
                was_connected: self.was_connected,
                sdk_call_ids: self.sdk_call_ids,
                code: self.code,
                sub_code: self.sub_code,
                calling_session_id: self.calling_session_id,
            },
        })
    }
}
