//! What the calling SDK reports of a ringing call, read.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use switchboard_domain::call::Direction;
use switchboard_domain::caller::{Caller, OtherCaller};
use switchboard_domain::caller_info::{CallerInfo, read_caller};
use switchboard_domain::card::{CardStart, card_caller};
use switchboard_domain::customer::NamedValues;
use switchboard_domain::number::Region;
use switchboard_plugin_host::run::Principal;

use crate::error::ServiceError;
use crate::sdk_call_id;

/// The most characters of names and numbers.
const MAX_TEXT: usize = 200;

/// How long ago a call that is reported may have rung. A browser keeps what it could not send, over a holiday, too; what is older
/// is a clock that is wrong.
const OLDEST: Duration = Duration::from_hours(31 * 24);

/// The most further facts.
const MAX_FACTS: usize = 50;

/// The most bytes of one further fact.
const MAX_FACT: usize = 800;

/// The further fact that holds the name of a caller who is neither on the telephone network nor in Teams. It came with the
/// call, and nobody has verified it.
const CALLER_NAME: &str = "caller-name";

/// A ringing call, as the client reports it. Only the id must fit: a ringing call is never refused for its shape.
#[derive(Debug, Clone, Default)]
pub struct IncomingReport {
    /// The calling SDK's id of the call.
    pub sdk_call_id: String,
    /// `callerInfo` as the calling SDK gives it.
    pub caller_info: Value,
    /// The number that was dialled.
    pub called_number: Value,
    /// The queue's name.
    pub queue: Value,
    /// `transferorInfo` as the calling SDK gives it: who passed the call on.
    pub transferor_info: Value,
    /// When it began to ring, in RFC 3339; now, where it is not given.
    pub received_at: Value,
    /// Further facts by name, for plugins: an object of texts.
    pub context: Value,
    /// The calling session of the tab in which it rings, a text.
    pub calling_session_id: Value,
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
    /// Reads a report. Numbers without a country are read as of `region`. What is of the wrong shape counts as absent, and
    /// what is too long is cut.
    ///
    /// # Errors
    /// When the call has no id: then it can't be told from others.
    pub(super) fn read(
        report: IncomingReport,
        region: Region,
        now: Timestamp,
        url_schemes: Vec<String>,
    ) -> Result<Self, ServiceError> {
        sdk_call_id::check("callId", &report.sdk_call_id)?;
        let caller = read_caller(&CallerInfo::from_json(&report.caller_info), region);
        let transferor = read_caller(&CallerInfo::from_json(&report.transferor_info), region);
        let received_at = report.received_at.as_str().and_then(|text| text.parse().ok());
        let transferor_id = match &transferor {
            Caller::Teams(teams) if teams.display_name.is_none() => Some(teams.id.clone()),
            _ => None,
        };
        let mut context = facts(report.context);
        // The contract names other callers by their raw id alone.
        if let Caller::Other(OtherCaller { name: Some(name), .. }) = &caller {
            context.retain(|(known, _)| known != CALLER_NAME);
            context.push((CALLER_NAME.to_owned(), name.clone()));
        }
        let names_nobody = |caller: &Caller| matches!(caller, Caller::Other(other) if other.name.is_none());
        Ok(Self {
            sdk_call_id: report.sdk_call_id,
            called_number: short_text(&report.called_number),
            via_queue: short_text(&report.queue),
            transferred_from: Some(transferor)
                .filter(|caller| !names_nobody(caller))
                .map(|caller| card_caller(&caller).display),
            transferor_id,
            // A client's clock may be wrong: nothing has rung in the future, or long ago.
            received_at: received_at.map_or(now, |at: Timestamp| at.clamp(now - OLDEST, now)),
            context,
            url_schemes,
            calling_session_id: short_text(&report.calling_session_id),
            caller,
        })
    }
}

impl Ringing {
    /// What is known of the call before any source is asked.
    pub(super) fn card_start(&self, call_id: String, principal: &Principal) -> CardStart {
        let agent = &principal.agent;
        let names = [Some(&agent.display_name), Some(&agent.user_principal_name), agent.email.as_ref()];
        CardStart {
            call_id,
            sdk_call_id: Some(self.sdk_call_id.clone()),
            direction: Direction::Incoming,
            caller: self.caller.clone(),
            called_number: self.called_number.clone(),
            via_queue: self.via_queue.clone(),
            transferred_from: self.transferred_from.clone(),
            received_at: self.received_at.to_string(),
            url_schemes: self.url_schemes.clone(),
            agent_names: names.into_iter().flatten().cloned().collect(),
        }
    }
}

fn short_text(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_TEXT).collect())
}

fn facts(facts: Value) -> NamedValues {
    let Value::Object(facts) = facts else { return Vec::new() };
    let texts = facts.into_iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name, text)),
        Value::Number(_) | Value::Bool(_) => Some((name, value.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    });
    let fits = |(name, value): &(String, String)| name.len() <= MAX_FACT && value.len() <= MAX_FACT;
    texts.filter(fits).take(MAX_FACTS).collect()
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
        let ringing = read(IncomingReport { queue: json!("  "), ..report() }).expect("it fits");
        assert!(matches!(&ringing.caller, Caller::Phone(_)), "{:?}", ringing.caller);
        assert_eq!((ringing.received_at, ringing.via_queue), (Timestamp::UNIX_EPOCH, None));
        assert_eq!((ringing.transferred_from, ringing.transferor_id), (None, None));
    }

    #[test]
    fn the_name_of_who_passed_the_call_on_is_looked_up_only_where_it_is_missing() {
        let from = |info: Value| {
            let ringing = read(IncomingReport { transferor_info: info, ..report() }).expect("it fits");
            (ringing.transferred_from, ringing.transferor_id.is_some())
        };
        let teams = |name: Option<&str>| json!({"identifier": {"rawId": TEAMS_USER}, "displayName": name});
        assert_eq!(from(teams(Some("Grace Hopper"))), (Some("Grace Hopper".into()), false));
        assert!(from(teams(None)).1, "the directory is asked");
        assert_eq!(from(Value::Null), (None, false));
        assert_eq!(from(json!({})), (None, false), "an unknown caller has no name");
        let visitor = json!({"identifier": {"rawId": "8:teamsvisitor:v"}, "displayName": "Ada"});
        assert_eq!(from(visitor), (Some("Ada".into()), false));
    }

    #[test]
    fn only_the_id_must_fit() {
        let refused = read(IncomingReport { sdk_call_id: " ".into(), ..report() });
        assert_eq!(refused.err().as_deref(), Some("callId"));
        let many: Value =
            (0..=MAX_FACTS).map(|n| (n.to_string(), json!("x"))).collect::<serde_json::Map<_, _>>().into();
        for odd in [json!(7), json!([]), json!({"a": {}}), json!("someone"), json!(true), Value::Null] {
            let odd = IncomingReport {
                sdk_call_id: "sdk-1".into(),
                caller_info: odd.clone(),
                called_number: odd.clone(),
                queue: odd.clone(),
                transferor_info: odd.clone(),
                received_at: odd.clone(),
                context: odd.clone(),
                calling_session_id: odd,
            };
            let ringing = read(odd).expect("a ringing call is never refused");
            assert_eq!(ringing.received_at, Timestamp::UNIX_EPOCH);
        }
        let long = read(IncomingReport { queue: json!("q".repeat(900)), context: many, ..report() })
            .expect("it is cut");
        assert_eq!(
            (long.via_queue.map(|queue| queue.len()), long.context.len()),
            (Some(MAX_TEXT), MAX_FACTS)
        );
    }
}
