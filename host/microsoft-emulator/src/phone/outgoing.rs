//! Outgoing calls. How one to a number ends depends on the last digits: see `outcomes`. A colleague's agents ring.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Call, Purpose, participant};
use super::calls::{self, RING, Ringing};
use super::exchange::AgentId;
use super::messages::{Incoming, ToAgent};
use super::outcomes::{self, EndCodes};
use crate::phone::state::Phone;

/// How long the other side of an outgoing call rings before it answers.
pub(super) const ANSWER_AFTER: Duration = Duration::from_millis(1500);

/// Microsoft's echo, which answers at once.
const ECHO: &str = "8:echo123";

/// Whom somebody wants to call, hand over to, or add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Callee {
    Number(String),
    Colleague(String),
    Echo,
}

impl Callee {
    pub(super) fn read(callee: &Value) -> Option<Self> {
        if let Some(number) = callee["phoneNumber"].as_str() {
            return Some(Self::Number(number.to_owned()));
        }
        if let Some(user) = callee["microsoftTeamsUserId"].as_str() {
            return Some(Self::Colleague(user.to_owned()));
        }
        (callee["id"].as_str() == Some(ECHO)).then_some(Self::Echo)
    }
}

/// Starts a call, which the agent then hears of.
///
/// # Errors
/// Codes and words, when nobody is named.
pub(super) fn start(
    phone: &Arc<Phone>,
    user: &str,
    agent: AgentId,
    request_id: &str,
    callee: &Value,
) -> Result<(), (EndCodes, String)> {
    let named = Callee::read(callee).ok_or_else(|| {
        ((400, 40_213), "startCall needs {phoneNumber}, {microsoftTeamsUserId} or the echo".to_owned())
    })?;
    let id = Uuid::new_v4().to_string();
    let far = matches!(named, Callee::Colleague(_)).then(|| Uuid::new_v4().to_string());
    let name = match &named {
        Callee::Colleague(oid) => phone.core.person(oid).map(|person| person.name.clone()),
        Callee::Echo => Some("Echo".to_owned()),
        Callee::Number(_) => None,
    };
    let other_side = participant(callee, &name.unwrap_or_default(), "Ringing");
    let call = Call { other: far.clone(), people: vec![other_side], ..Call::new(user, Some(agent)) };
    phone.exchange.add_call(&id, call.clone());
    let notify = |message: &ToAgent| phone.exchange.notify(user, |at| at == agent, message);
    notify(&ToAgent::CallStarted { request_id: request_id.to_owned(), call_id: id.clone() });
    notify(&ToAgent::CallState { call_id: id.clone(), state: "Connecting" });
    calls::tell(phone, &id, &call);
    match (named, far) {
        (Callee::Colleague(colleague), Some(far)) => ring_colleague(phone, user, colleague, far, id),
        (Callee::Number(number), _) => settle(phone, id, number_fails(phone, user, &number), ANSWER_AFTER),
        _ => settle(phone, id, None, Duration::from_millis(300)),
    }
    Ok(())
}

/// How a call of this person to this number fails.
pub(super) fn number_fails(phone: &Phone, user: &str, number: &str) -> Option<EndCodes> {
    let licensed =
        phone.core.person(user).is_none_or(|person| phone.core.user_settings(person).phone_licence);
    if licensed { outcomes::failure(number) } else { Some(outcomes::NO_PHONE_LICENCE) }
}

fn ring_colleague(phone: &Arc<Phone>, user: &str, colleague: String, far: String, id: String) {
    let incoming = incoming_from(phone, user, far);
    let ringing = Ringing {
        user: colleague,
        incoming,
        ring_for: RING,
        other: Some(id.clone()),
        purpose: Purpose::Talk,
        elsewhere_last: false,
    };
    if calls::ring(phone, ringing) == 0 {
        // Nobody is there: it rings all the same, as with a telephone that is switched off.
        settle(phone, id, Some((480, 10_004)), RING);
    }
}

/// A call from a person of the emulator.
pub(super) fn incoming_from(phone: &Phone, user: &str, call_id: String) -> Incoming {
    let name = phone.core.person(user).map(|person| person.name.clone()).unwrap_or_default();
    let identifier = json!({"kind": "microsoftTeamsUser", "microsoftTeamsUserId": user, "isAnonymous": false, "cloud": "public"});
    Incoming {
        call_id,
        caller_info: json!({"identifier": identifier, "displayName": name}),
        called_number: None,
        via_queue: None,
        transferor_info: None,
        custom_context: None,
    }
}

/// After a while somebody answers, or the call fails.
fn settle(phone: &Arc<Phone>, id: String, failure: Option<EndCodes>, after: Duration) {
    let phone = phone.clone();
    tokio::spawn(async move {
        tokio::time::sleep(after).await;
        match failure {
            None => calls::connect(&phone, &id),
            Some(codes) => {
                calls::finish(&phone, &id, codes);
            }
        }
    });
}
