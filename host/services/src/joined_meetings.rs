//! A meeting that an agent joined: its record in the history. What joins it again is the calendar, or else what it was joined by.
//! That is a secret: the browser, which may have to keep the record for a while, has it sealed, and so has the store.

use std::str::FromStr;

use jiff::Timestamp;
use switchboard_domain::call::{CalendarMeeting, CallKind, Direction};
use switchboard_domain::caller::{Caller, OtherCaller};
use switchboard_domain::card::TitleSays;
use switchboard_domain::clock::Clock;
use switchboard_domain::ids::CallId;
use switchboard_domain::meeting::{JoinLocator, subject_line};
use switchboard_plugin_host::run::Principal;
use switchboard_store::{NewCall, Store, StoreError};

use crate::error::ServiceError;
use crate::meetings::MAX_ID;
use crate::sdk_call_id;

/// For what a browser gets sealed by what a meeting is joined.
const AGAIN: &str = "meetings to join again";

const NOT_KEPT: &str =
    "it is not kept by what this was joined; if it is a meeting of the calendar, join it by its id there";

/// A meeting that an agent joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedMeeting {
    /// What it is about, as the agent's list shows it.
    pub subject: Option<String>,
    /// Its id in the list of meetings, where it stands there.
    pub id: Option<String>,
    /// When it ends by the calendar, in RFC 3339.
    pub ends_at: Option<String>,
    /// By what it was joined, as [`JoinedMeetings::seal`] sealed it, where it stands in no calendar.
    pub again: Option<String>,
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
        let joined_by = match joined.again {
            Some(sealed) if meeting.is_none() => self.opened(principal, &sealed).await?,
            _ => None,
        };
        let key = sdk_call_id::checked("callKey", joined.key)?;
        let calling_session_id = sdk_call_id::checked("callingSessionId", joined.calling_session_id)?;
        let subject = joined.subject.as_deref().and_then(subject_line);
        let now = self.clock.now();
        let new = NewCall {
            id: uuid::Uuid::now_v7().to_string().into(),
            sdk_call_id: None,
            kind: CallKind::Meeting,
            meeting,
            joined_by,
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

    /// By what a meeting is joined, for a browser to keep until it has told of the meeting: it can't be read there, and counts
    /// for this agent alone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn seal(&self, principal: &Principal, locator: &JoinLocator) -> Result<String, ServiceError> {
        Ok(self.store.cursors().seal(&principal.context, AGAIN, &locator.reveal()).await?)
    }

    /// What cannot be opened, since its key is gone or since it is somebody else's, costs the way back into the meeting, and not
    /// its record.
    async fn opened(&self, principal: &Principal, sealed: &str) -> Result<Option<JoinLocator>, ServiceError> {
        match self.store.cursors().open(&principal.context, AGAIN, sealed).await {
            Ok(revealed) => Ok(JoinLocator::of_revealed(&revealed)),
            Err(StoreError::Cursor) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// By what a meeting of the history is joined again.
    ///
    /// # Errors
    /// When there is no such call, it is not kept by what it was joined, or the store fails.
    pub async fn again(&self, principal: &Principal, id: &CallId) -> Result<JoinLocator, ServiceError> {
        let calls = self.store.calls();
        let call = calls.get(&principal.context, id).await?.ok_or(ServiceError::NotFound("the call"))?;
        let locator = calls.joined_by(&principal.context, &call.id).await?;
        locator.ok_or_else(|| ServiceError::Conflict(NOT_KEPT.to_owned()))
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
