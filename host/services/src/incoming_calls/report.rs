//! What the calling SDK reports of a ringing call, read.

use jiff::Timestamp;
use serde_json::{Map, Value};
use switchboard_domain::caller::Caller;
use switchboard_domain::caller_info::{CallerInfo, read_caller};
use switchboard_domain::card::card_caller;
use switchboard_domain::customer::NamedValues;
use switchboard_domain::number::Region;

use crate::error::ServiceError;
use crate::sdk_call_id;

/// The most characters of names and numbers.
const MAX_TEXT: usize = 200;

/// The most further facts.
const MAX_FACTS: usize = 50;

/// The most bytes of one further fact.
const MAX_FACT: usize = 800;

/// A ringing call, as the client reports it.
#[derive(Debug, Clone, Default)]
pub struct IncomingReport {
    /// The calling SDK's id of the call.
    pub sdk_call_id: String,
    /// `callerInfo` as the calling SDK gives it.
    pub caller_info: Value,
    /// The number that was dialled.
    pub called_number: Option<String>,
    /// The queue's name.
    pub queue: Option<String>,
    /// `transferorInfo` as the calling SDK gives it: who passed the call on.
    pub transferor_info: Option<Value>,
    /// When it began to ring, in RFC 3339; now, where it is not given.
    pub received_at: Option<String>,
    /// Further facts by name, for plugins; each value must be a string.
    pub context: Map<String, Value>,
    /// The calling session of the tab in which it rings.
    pub calling_session_id: Option<String>,
}

/// A ringing call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ringing {
    /// The calling SDK's id of the call.
    pub(super) sdk_call_id: String,
    /// Who rings.
    pub(super) caller: Caller,
    /// The number that was dialled.
    pub(super) called_number: Option<String>,
    /// The queue's name.
    pub(super) via_queue: Option<String>,
    /// Who passed the call on.
    pub(super) transferred_from: Option<String>,
    /// Entra object id of the person who passed the call on, where the report has no name: the directory knows it.
    pub(super) transferor_id: Option<String>,
    /// When it began to ring.
    pub(super) received_at: Timestamp,
    /// Further facts by name.
    pub(super) context: NamedValues,
    /// Link schemes that the tenant registered.
    pub(super) url_schemes: Vec<String>,
    /// The calling session of the tab in which it rings.
    pub(super) calling_session_id: Option<String>,
}

impl Ringing {
    /// Reads a report. Numbers without a country are read as of `region`.
    pub(super) fn read(
        report: IncomingReport,
        region: Region,
        now: Timestamp,
        url_schemes: Vec<String>,
    ) -> Result<Self, ServiceError> {
        sdk_call_id::check("callId", &report.sdk_call_id)?;
        let caller = read_caller(&CallerInfo::from_json(&report.caller_info, "callerInfo")?, region);
        let transferor = match report.transferor_info.filter(|value| !value.is_null()) {
            None => None,
            Some(info) => Some(read_caller(&CallerInfo::from_json(&info, "transferorInfo")?, region)),
        };
        let received_at = match report.received_at {
            None => now,
            Some(text) => text.parse().map_err(|_| {
                let message = format!("{text:?} is no time in RFC 3339, such as 2026-11-23T12:00:00Z");
                ServiceError::invalid("receivedAt", message)
            })?,
        };
        let transferor_id = match &transferor {
            Some(Caller::Teams(teams)) if teams.display_name.is_none() => Some(teams.id.clone()),
            _ => None,
        };
        Ok(Self {
            sdk_call_id: report.sdk_call_id,
            called_number: short_text(report.called_number, "calledNumber")?,
            via_queue: short_text(report.queue, "queue")?,
            transferred_from: transferor
                .filter(|caller| !matches!(caller, Caller::Other(_)))
                .map(|caller| card_caller(&caller).display),
            transferor_id,
            // A client's clock may be wrong, and nothing has rung in the future.
            received_at: received_at.min(now),
            context: facts(report.context)?,
            url_schemes,
            calling_session_id: sdk_call_id::checked("callingSessionId", report.calling_session_id)?,
            caller,
        })
    }
}

fn short_text(value: Option<String>, field: &str) -> Result<Option<String>, ServiceError> {
    match value {
        Some(text) if text.chars().count() > MAX_TEXT => {
            Err(ServiceError::invalid(field, format!("longer than {MAX_TEXT} characters")))
        }
        value => Ok(value.filter(|text| !text.trim().is_empty())),
    }
}

fn facts(facts: Map<String, Value>) -> Result<NamedValues, ServiceError> {
    if facts.len() > MAX_FACTS {
        return Err(ServiceError::invalid("context", format!("more than {MAX_FACTS} facts")));
    }
    facts
        .into_iter()
        .map(|(name, value)| match value {
            Value::String(value) if value.len() <= MAX_FACT => Ok((name, value)),
            Value::String(_) => Err(ServiceError::invalid(&format!("context.{name}"), "too long")),
            _ => Err(ServiceError::invalid(&format!("context.{name}"), "expected a string")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEAMS_USER: &str = "8:orgid:9f6a1f0e-3f1a-4a39-8a4c-0b5d3c2f1a77";

    fn report() -> IncomingReport {
        IncomingReport {
            sdk_call_id: "sdk-1".into(),
            caller_info: json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14155550123"}}),
            ..IncomingReport::default()
        }
    }

    fn read(report: IncomingReport) -> Result<Ringing, String> {
        let now = Timestamp::UNIX_EPOCH;
        Ringing::read(report, Region::US, now, Vec::new()).map_err(|error| match error {
            ServiceError::Invalid { field, .. } => field,
            other => other.to_string(),
        })
    }

    #[test]
    fn what_is_not_given_is_filled_in_or_left_out() {
        let ringing = read(IncomingReport { queue: Some("  ".into()), ..report() }).expect("it fits");
        assert!(matches!(&ringing.caller, Caller::Phone(_)), "{:?}", ringing.caller);
        assert_eq!((ringing.received_at, ringing.via_queue), (Timestamp::UNIX_EPOCH, None));
        assert_eq!((ringing.transferred_from, ringing.transferor_id), (None, None));
    }

    #[test]
    fn the_name_of_who_passed_the_call_on_is_looked_up_only_where_it_is_missing() {
        let teams = |name: Option<&str>| {
            let info = json!({"identifier": {"rawId": TEAMS_USER}, "displayName": name});
            let ringing = read(IncomingReport { transferor_info: Some(info), ..report() }).expect("it fits");
            (ringing.transferred_from, ringing.transferor_id.is_some())
        };
        assert_eq!(teams(Some("Grace Hopper")), (Some("Grace Hopper".into()), false));
        assert!(teams(None).1, "the directory is asked");
        let nobody = read(IncomingReport { transferor_info: Some(Value::Null), ..report() });
        assert_eq!(nobody.map(|ringing| ringing.transferred_from), Ok(None));
        let unknown = read(IncomingReport { transferor_info: Some(json!({})), ..report() });
        assert_eq!(
            unknown.map(|ringing| ringing.transferred_from),
            Ok(None),
            "an unknown caller has no name"
        );
    }

    #[test]
    fn a_member_that_does_not_fit_is_named() {
        let fact = |value: Value| Map::from_iter([("ticket".to_owned(), value)]);
        let many = (0..=MAX_FACTS).map(|n| (n.to_string(), json!("x"))).collect();
        for (wrong, field) in [
            (IncomingReport { sdk_call_id: " ".into(), ..report() }, "callId"),
            (IncomingReport { caller_info: json!("someone"), ..report() }, "callerInfo"),
            (IncomingReport { transferor_info: Some(json!(7)), ..report() }, "transferorInfo"),
            (IncomingReport { received_at: Some("yesterday".into()), ..report() }, "receivedAt"),
            (IncomingReport { called_number: Some("1".repeat(201)), ..report() }, "calledNumber"),
            (IncomingReport { queue: Some("q".repeat(201)), ..report() }, "queue"),
            (IncomingReport { context: many, ..report() }, "context"),
            (IncomingReport { context: fact(json!("x".repeat(801))), ..report() }, "context.ticket"),
            (IncomingReport { context: fact(json!(7)), ..report() }, "context.ticket"),
        ] {
            assert_eq!(read(wrong).err().as_deref(), Some(field));
        }
    }
}
