//! A meeting that an agent joined: its record in the history. By what it was joined is not kept, as it is in no list.

use std::str::FromStr;

use jiff::Timestamp;
use switchboard_domain::call::{CalendarMeeting, CallKind, Direction};
use switchboard_domain::caller::{Caller, OtherCaller};
use switchboard_domain::card::TitleSays;
use switchboard_domain::clock::Clock;
use switchboard_domain::ids::CallId;
use switchboard_domain::meeting::subject_line;
use switchboard_plugin_host::run::Principal;
use switchboard_store::{NewCall, Store};

use crate::error::ServiceError;
use crate::meetings::MAX_ID;
use crate::sdk_call_id;

/// A meeting that an agent joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedMeeting {
    /// What it is about, as the agent's list shows it.
    pub subject: Option<String>,
    /// Its id in the list of meetings, where it stands there.
    pub id: Option<String>,
    /// When it ends by the calendar, in RFC 3339.
    pub ends_at: Option<String>,
    /// The client's own key of the call: the same key again is the same call.
    pub key: Option<String>,
    /// The calling session of the tab that joins.
    pub calling_session_id: Option<String>,
    /// When it was joined; now, where it is not given.
    pub started_at: Option<Timestamp>,
}

/// Meetings that agents joined. Clones share them.
#[derive(Debug, Clone)]
pub struct JoinedMeetings {
    store: Store,
    clock: Clock,
}

impl JoinedMeetings {
    /// Meetings, recorded in this store.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// Records a meeting that the agent joins. Nobody is looked up: a meeting has no other party.
    ///
    /// # Errors
    /// When a member does not fit, or the store fails.
    pub async fn record(&self, principal: &Principal, joined: JoinedMeeting) -> Result<CallId, ServiceError> {
        let meeting = calendar_meeting(joined.id, joined.ends_at.as_deref())?;
        let key = sdk_call_id::checked("callKey", joined.key)?;
        let calling_session_id = sdk_call_id::checked("callingSessionId", joined.calling_session_id)?;
        let subject = joined.subject.as_deref().and_then(subject_line);
        let now = self.clock.now();
        let new = NewCall {
            id: uuid::Uuid::now_v7().to_string().into(),
            sdk_call_id: None,
            kind: CallKind::Meeting,
            meeting,
            direction: Direction::Outgoing,
            party: Caller::Other(OtherCaller { id: String::new(), name: None }),
            title: subject.unwrap_or_else(|| TitleSays::Meeting.to_string()),
            subtitle: String::new(),
            customer_id: None,
            started_at: joined.started_at.unwrap_or(now).min(now),
            key,
            calling_session_id,
            reported_at: now,
        };
        let (record, _) = self.store.calls().put(&principal.context, &new).await?;
        Ok(record.id)
    }
}

/// Where the meeting stands in the calendar, if it does.
fn calendar_meeting(
    id: Option<String>,
    ends_at: Option<&str>,
) -> Result<Option<CalendarMeeting>, ServiceError> {
    let (id, ends_at) = match (id, ends_at) {
        (None, None) => return Ok(None),
        (Some(id), Some(ends_at)) => (id, ends_at),
        (Some(_), None) => {
            return Err(ServiceError::invalid("call.meeting.endsAt", "expected beside the meeting's id"));
        }
        (None, Some(_)) => {
            return Err(ServiceError::invalid("call.meeting.id", "expected beside the meeting's end"));
        }
    };
    if id.trim().is_empty() || id.len() > MAX_ID || id.contains(char::is_control) {
        let message = format!("1 to {MAX_ID} characters are expected, and no control characters");
        return Err(ServiceError::invalid("call.meeting.id", message));
    }
    let ends_at = Timestamp::from_str(ends_at).map_err(|_| {
        ServiceError::invalid("call.meeting.endsAt", format!("{ends_at:?} is no time in RFC 3339"))
    })?;
    Ok(Some(CalendarMeeting { id, ends_at }))
}
