//! What a tab reports of a call, read.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use switchboard_domain::call::{CallEvent, EndReason, ReportedEvent};

use crate::error::ServiceError;
use crate::sdk_call_id;

/// The most ids that a call may have had.
const MAX_IDS: usize = 10;

/// A client's clock that differs by less is right: a request takes its time, too.
const CLOCKS_AGREE: SignedDuration = SignedDuration::from_secs(2);

/// What happened to a call.
#[derive(Debug, Clone)]
pub struct CallReport {
    /// What happened.
    pub event: CallEvent,
    /// When, in RFC 3339; now, where it is not given.
    pub at: Option<String>,
    /// When the client sent this, by the clock that `at` is of, in RFC 3339. A clock that is wrong is corrected by it.
    pub sent_at: Option<String>,
    /// The same for each attempt to report the same.
    pub key: Option<String>,
    /// Of an end: whether the call had been connected in the tab that reports it.
    pub was_connected: Option<bool>,
    /// The ids that the calling SDK has given the call, the first one first.
    pub sdk_call_ids: Vec<String>,
    /// `callEndReason.code` of the calling SDK.
    pub code: Option<i32>,
    /// `callEndReason.subCode` of the calling SDK.
    pub sub_code: Option<i32>,
    /// The calling session of the tab that reports.
    pub calling_session_id: Option<String>,
}

/// A report that fits.
pub(super) struct ReadReport {
    pub(super) event: ReportedEvent,
    pub(super) sdk_call_ids: Vec<String>,
    pub(super) calling_session_id: Option<String>,
}

impl ReadReport {
    /// Whether the tab that reports has the call from now on.
    pub(super) fn takes_call(&self) -> bool {
        matches!(self.event.event, CallEvent::Answered | CallEvent::Connected)
    }
}

impl CallReport {
    pub(super) fn read(self, now: Timestamp) -> Result<ReadReport, ServiceError> {
        if self.sdk_call_ids.len() > MAX_IDS {
            return Err(ServiceError::invalid("sdkCallIds", format!("more than {MAX_IDS} ids")));
        }
        for id in &self.sdk_call_ids {
            sdk_call_id::check("sdkCallId", id)?;
        }
        let event = ReportedEvent {
            event: self.event,
            at: reported_time(self.at.as_deref(), self.sent_at.as_deref(), now)?,
            key: sdk_call_id::checked("key", self.key)?,
            was_connected: self.was_connected,
            end_reason: self.code.map(|code| EndReason { code, sub_code: self.sub_code.unwrap_or(0) }),
        };
        Ok(ReadReport {
            event,
            sdk_call_ids: self.sdk_call_ids,
            calling_session_id: sdk_call_id::checked("callingSessionId", self.calling_session_id)?,
        })
    }
}

/// When a client says that something happened, by our clock. Nothing happens in the future.
pub(crate) fn reported_time(
    at: Option<&str>,
    sent_at: Option<&str>,
    now: Timestamp,
) -> Result<Timestamp, ServiceError> {
    let Some(at) = at else { return Ok(now) };
    let at = time("at", at)?;
    let ahead = match sent_at {
        Some(text) => now.duration_since(time("sentAt", text)?),
        None => SignedDuration::ZERO,
    };
    let corrected = if ahead.abs() < CLOCKS_AGREE { at } else { at.saturating_add(ahead).unwrap_or(now) };
    // As exact as the store keeps it.
    Ok(Timestamp::from_millisecond(corrected.min(now).as_millisecond()).unwrap_or(now))
}

fn time(field: &str, text: &str) -> Result<Timestamp, ServiceError> {
    Timestamp::from_str(text)
        .map_err(|_| ServiceError::invalid(field, format!("{text:?} is no time in RFC 3339")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_happens_in_the_future_and_wrong_clocks_are_corrected() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("a time");
        let at =
            |at: Option<&str>, sent: Option<&str>| reported_time(at, sent, now).map(|at| at.to_string()).ok();
        assert_eq!(at(None, None).as_deref(), Some("2026-11-23T12:00:00Z"));
        assert_eq!(at(Some("2026-11-23T11:00:00Z"), None).as_deref(), Some("2026-11-23T11:00:00Z"));
        assert_eq!(at(Some("2026-11-24T11:00:00Z"), None).as_deref(), Some("2026-11-23T12:00:00Z"));
        for (said, sent, meant) in [
            // The clock is right; the request took a second.
            ("2026-11-23T11:00:00Z", "2026-11-23T11:59:59Z", "2026-11-23T11:00:00Z"),
            // An hour ahead, and a day behind.
            ("2026-11-23T12:30:00Z", "2026-11-23T13:00:00Z", "2026-11-23T11:30:00Z"),
            ("2026-11-22T11:00:00Z", "2026-11-22T12:00:00Z", "2026-11-23T11:00:00Z"),
        ] {
            assert_eq!(at(Some(said), Some(sent)).as_deref(), Some(meant));
        }
        assert_eq!(at(Some("noon"), None), None);
        assert_eq!(at(Some("2026-11-23T11:00:00Z"), Some("noon")), None);
    }
}
