//! What happens to calls. They end with the codes that the calling SDK reports.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::exchange::{AgentId, Call};
use super::messages::{Incoming, ToAgent};
use crate::phone::state::Phone;

/// How long a call rings unless the request says otherwise, as in Teams.
pub(super) const RING: Duration = Duration::from_secs(20);

/// How long the other side of an outgoing call rings before it answers.
const ANSWER_AFTER: Duration = Duration::from_millis(1500);

/// Lets a person's agents ring and returns how many there are. Without agents there is no call.
pub(super) fn ring(
    phone: &Arc<Phone>,
    user: &str,
    incoming: Incoming,
    ring_for: Duration,
    other: Option<String>,
) -> usize {
    let id = incoming.call_id.clone();
    phone.exchange.add_call(&id, Call { user: user.to_owned(), agent: None, other });
    let agents = phone.exchange.notify(user, |_| true, &ToAgent::IncomingCall(Box::new(incoming)));
    if agents == 0 {
        phone.exchange.end_call(&id, |_| true);
        return 0;
    }
    let phone = phone.clone();
    tokio::spawn(async move {
        tokio::time::sleep(ring_for).await;
        if let Some(call) = phone.exchange.end_call(&id, |call| call.agent.is_none()) {
            end(&phone, &id, &call, |_| true, 487, 10_004);
        }
    });
    agents
}

/// Ends all calls.
pub(crate) fn end_all(phone: &Arc<Phone>) {
    for (id, call) in phone.exchange.end_all_calls() {
        end(phone, &id, &call, |agent| call.agent.is_none_or(|at| at == agent), 0, 0);
    }
}

fn end(phone: &Arc<Phone>, id: &str, call: &Call, only: impl Fn(AgentId) -> bool, code: u32, sub_code: u32) {
    let message = ToAgent::CallEnded { call_id: id.to_owned(), code, sub_code };
    phone.exchange.notify(&call.user, only, &message);
}

/// The caller hangs up, or gives up while it rings.
pub(super) fn hang_up_by_caller(phone: &Arc<Phone>, id: &str) -> bool {
    let Some(call) = phone.exchange.end_call(id, |_| true) else { return false };
    let (code, sub_code) = if call.agent.is_some() { (0, 0) } else { (487, 540_487) };
    end(phone, id, &call, |agent| call.agent.is_none_or(|at| at == agent), code, sub_code);
    true
}

/// The caller gives up, unless the call was answered.
pub(super) fn give_up(phone: &Arc<Phone>, id: &str) -> bool {
    let Some(call) = phone.exchange.end_call(id, |call| call.agent.is_none()) else { return false };
    end(phone, id, &call, |_| true, 487, 540_487);
    true
}

/// A device outside the emulator answers. All agents are notified that the call was answered elsewhere.
pub(super) fn answer_elsewhere(phone: &Arc<Phone>, id: &str) -> bool {
    let Some(call) = phone.exchange.end_call(id, |call| call.agent.is_none()) else { return false };
    end(phone, id, &call, |_| true, 487, 10_003);
    true
}

/// One of the agents answers. The others are notified that the call was answered elsewhere.
pub(super) fn accept(phone: &Arc<Phone>, id: &str, agent: AgentId) {
    let Some(call) = phone.exchange.call(id) else { return };
    if !phone.exchange.answer(id, agent) {
        return;
    }
    end(phone, id, &call, |other| other != agent, 487, 10_003);
    connected(phone, id, &call.user, agent);
    if let Some(other) = &call.other
        && let Some(far) = phone.exchange.call(other)
        && let Some(at) = far.agent
    {
        connected(phone, other, &far.user, at);
    }
}

fn connected(phone: &Arc<Phone>, id: &str, user: &str, agent: AgentId) {
    let message = ToAgent::CallState { call_id: id.to_owned(), state: "Connected" };
    phone.exchange.notify(user, |at| at == agent, &message);
}

/// One of the agents rejects the call. It ends for all of them.
pub(super) fn reject(phone: &Arc<Phone>, id: &str, agent: AgentId) {
    let Some(call) = phone.exchange.end_call(id, |call| call.agent.is_none()) else { return };
    end(phone, id, &call, |other| other == agent, 603, 0);
    end(phone, id, &call, |other| other != agent, 487, 10_024);
    end_other_half(phone, &call, 603, 0);
}

fn end_other_half(phone: &Arc<Phone>, call: &Call, code: u32, sub_code: u32) {
    if let Some(other) = &call.other
        && let Some(far) = phone.exchange.end_call(other, |_| true)
    {
        end(phone, other, &far, |agent| far.agent.is_none_or(|at| at == agent), code, sub_code);
    }
}

/// The agent hangs up.
pub(super) fn hang_up(phone: &Arc<Phone>, id: &str, agent: AgentId) {
    let Some(call) = phone.exchange.end_call(id, |call| call.agent.is_none_or(|at| at == agent)) else {
        return;
    };
    end(phone, id, &call, |at| at == agent, 0, 0);
    end_other_half(phone, &call, 0, 0);
}

/// Notifies the agent who has the call of its new state.
pub(super) fn set_state(phone: &Arc<Phone>, id: &str, name: &'static str, agent: AgentId) {
    let message = ToAgent::CallState { call_id: id.to_owned(), state: name };
    if let Some(call) = phone.exchange.call(id) {
        phone.exchange.notify(&call.user, |at| at == agent, &message);
    }
}

/// Starts an outgoing call. How it ends depends on the last digits of the number: …0486 is busy, …0480 does not answer,
/// …0603 declines, …0404 does not exist. If the number is a colleague, their simulated agents ring.
pub(super) fn start(phone: &Arc<Phone>, user: &str, agent: AgentId, request_id: String, callee: &Value) {
    let id = Uuid::new_v4().to_string();
    let notify = |message: &ToAgent| phone.exchange.notify(user, |at| at == agent, message);
    let number = callee["phoneNumber"].as_str();
    let colleague = callee["microsoftTeamsUserId"].as_str();
    if number.is_none() && colleague.is_none() {
        let reason = "startCall needs {phoneNumber} or {microsoftTeamsUserId} (400/40213)".to_owned();
        notify(&ToAgent::Refused { reason });
        return;
    }
    let far = colleague.map(|_| Uuid::new_v4().to_string());
    phone.exchange.add_call(&id, Call { user: user.to_owned(), agent: Some(agent), other: far.clone() });
    notify(&ToAgent::CallStarted { request_id, call_id: id.clone() });
    notify(&ToAgent::CallState { call_id: id.clone(), state: "Connecting" });
    notify(&ToAgent::CallState { call_id: id.clone(), state: "Ringing" });
    let failure = match number {
        Some(number) if number.ends_with("0486") => Some((486, 560_486)),
        Some(number) if number.ends_with("0480") => Some((480, 560_480)),
        Some(number) if number.ends_with("0603") => Some((603, 560_603)),
        Some(number) if number.ends_with("0404") => Some((404, 560_404)),
        _ => None,
    };
    if let (Some(colleague), Some(far)) = (colleague, far) {
        let name = phone.core.person(user).map(|person| person.name.clone()).unwrap_or_default();
        let identifier = json!({"kind": "microsoftTeamsUser", "microsoftTeamsUserId": user, "isAnonymous": false, "cloud": "public"});
        let incoming = Incoming {
            call_id: far,
            caller_info: json!({"identifier": identifier, "displayName": name}),
            called_number: None,
            via_queue: None,
            transferor_info: None,
            custom_context: None,
        };
        ring(phone, colleague, incoming, RING, Some(id.clone()));
        let (phone, user) = (phone.clone(), user.to_owned());
        tokio::spawn(async move {
            tokio::time::sleep(RING).await;
            // If nobody answered, the other half of the call has ended by now.
            let unanswered = phone
                .exchange
                .call(&id)
                .and_then(|call| call.other)
                .is_some_and(|far| phone.exchange.call(&far).is_none());
            if unanswered && phone.exchange.end_call(&id, |_| true).is_some() {
                let message = ToAgent::CallEnded { call_id: id, code: 480, sub_code: 10_004 };
                phone.exchange.notify(&user, |at| at == agent, &message);
            }
        });
        return;
    }
    let (phone, user) = (phone.clone(), user.to_owned());
    tokio::spawn(async move {
        tokio::time::sleep(ANSWER_AFTER).await;
        match failure {
            None if phone.exchange.call(&id).is_some() => connected(&phone, &id, &user, agent),
            None => {}
            Some((code, sub_code)) => {
                if let Some(call) = phone.exchange.end_call(&id, |_| true) {
                    end(&phone, &id, &call, |at| at == agent, code, sub_code);
                }
            }
        }
    });
}
