//! The document of a call.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use switchboard_domain::call::{CallKind, CallOutcome, CallState, Direction};
use switchboard_domain::card::{Card, CardCaller, SubtitleSays, TitleSays, card_caller, says_of_kept};
use switchboard_domain::ids::CallId;
use switchboard_store::{CallLogState, CallRecord, Store, StoreError, TenantContext, ToldCall};
use utoipa::ToSchema;

use crate::etag::tag;

/// How far a plugin has been told of a call.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = CallLogState)]
pub(crate) enum CallLogStateName {
    /// It is written down as it is now.
    Saved,
    /// It has not been tried yet.
    Waiting,
    /// It failed, and is tried again.
    Retrying,
    /// It failed, and is not tried again.
    Failed,
}

/// A plugin that writes a call down.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallLogEntry {
    plugin: String,
    state: CallLogStateName,
    /// The id of the record in the plugin's system, once it is there.
    external_id: Option<String>,
}

impl From<ToldCall> for CallLogEntry {
    fn from(told: ToldCall) -> Self {
        let state = match told.state {
            CallLogState::Saved => CallLogStateName::Saved,
            CallLogState::Waiting => CallLogStateName::Waiting,
            CallLogState::Retrying => CallLogStateName::Retrying,
            CallLogState::Failed => CallLogStateName::Failed,
        };
        Self { plugin: told.plugin, state, external_id: told.external_id }
    }
}

/// A call of the history.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Call {
    /// Ours; the calling SDK has another one.
    #[schema(format = "uuid")]
    id: String,
    /// Names this version, as `If-Match` of a change takes it. The card and `callLog` change without it.
    etag: String,
    /// The calling SDK's id.
    sdk_call_id: Option<String>,
    /// With somebody, or a meeting that the agent joined. A meeting has no other party and is never missed.
    kind: CallKind,
    /// Of a meeting that stands in the agent's calendar: its id in the list of meetings.
    meeting_id: Option<String>,
    /// With `meetingId`: when the meeting ends, as the calendar said when it was joined.
    #[schema(value_type = Option<String>, format = DateTime)]
    meeting_ends_at: Option<Timestamp>,
    /// Of a meeting that was joined by a link, or by an id and passcode: `POST /calls/{id}/join` joins it again.
    joins_again: bool,
    direction: Direction,
    state: CallState,
    /// Absent until something is certain.
    outcome: Option<CallOutcome>,
    party: CardCaller,
    title: String,
    /// What `title` says, where the host wrote it and nobody gave a name.
    title_says: Option<TitleSays>,
    subtitle: String,
    /// What `subtitle` says, where the host wrote it and it tells of the caller alone.
    subtitle_says: Option<SubtitleSays>,
    customer_id: Option<String>,
    customer_source: Option<String>,
    /// The agent said whom the call was with, rather than a card.
    customer_chosen: bool,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    answered_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// Seconds from the answer to the end.
    duration_s: Option<i64>,
    /// Nobody reported how the call ended: the calling session that it belonged to was gone. A later report may say more.
    session_lost: bool,
    /// The calling session of the tab that has the call, or in which it rings.
    calling_session_id: Option<String>,
    notes: Option<String>,
    disposition: Option<String>,
    /// The last card; with single calls only.
    card: Option<Card>,
    /// Which plugins write the call down, and how far that is.
    call_log: Vec<CallLogEntry>,
}

impl From<CallRecord> for Call {
    fn from(record: CallRecord) -> Self {
        let progress = record.progress;
        let duration_s = progress
            .answered_at
            .zip(progress.ended_at)
            .map(|(answered, ended)| ended.duration_since(answered).as_secs().max(0));
        let party = card_caller(&record.party);
        let (title_says, subtitle_says) = match record.kind {
            CallKind::Call => says_of_kept(&party, &record.title, &record.subtitle, record.lines_say),
            CallKind::Meeting => {
                (Some(TitleSays::Meeting).filter(|says| says.to_string() == record.title), None)
            }
        };
        let (meeting_id, meeting_ends_at) =
            record.meeting.map(|meeting| (meeting.id, meeting.ends_at)).unzip();
        Self {
            id: record.id.to_string(),
            etag: tag(record.version),
            sdk_call_id: record.sdk_call_id,
            kind: record.kind,
            meeting_id,
            meeting_ends_at,
            joins_again: record.joins_again,
            direction: progress.direction,
            state: progress.state,
            outcome: progress.outcome,
            party,
            title: record.title,
            title_says,
            subtitle: record.subtitle,
            subtitle_says,
            customer_id: record.customer_id,
            customer_source: record.customer_source,
            customer_chosen: record.customer_chosen,
            started_at: record.started_at,
            answered_at: progress.answered_at,
            ended_at: progress.ended_at,
            duration_s,
            session_lost: progress.session_lost,
            calling_session_id: record.calling_session_id,
            notes: record.notes,
            disposition: record.disposition,
            card: record.card.as_deref().and_then(|text| serde_json::from_str(text).ok()),
            call_log: Vec::new(),
        }
    }
}

impl Call {
    /// The entity tag of this version.
    pub(super) fn etag(&self) -> &str {
        &self.etag
    }
}

/// The documents of calls, with who writes them down.
pub(super) async fn with_call_log(
    store: &Store,
    context: &TenantContext,
    calls: Vec<CallRecord>,
) -> Result<Vec<Call>, StoreError> {
    let ids: Vec<CallId> = calls.iter().map(|call| call.id.clone()).collect();
    let mut told: HashMap<CallId, Vec<CallLogEntry>> = HashMap::new();
    for one in store.call_log().states(context, &ids).await? {
        told.entry(one.call_id.clone()).or_default().push(one.into());
    }
    let documents = calls.into_iter().zip(ids).map(|(call, id)| {
        let call_log = told.remove(&id).unwrap_or_default();
        Call { call_log, ..call.into() }
    });
    Ok(documents.collect())
}
