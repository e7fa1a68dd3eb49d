//! What happens to calls: with the codes that the calling SDK would give.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::exchange::{AgentId, Call};
use super::messages::{Incoming, ToAgent};
use crate::state::Shared;

/// How long Teams rings unless told otherwise.
pub(super) const RING: Duration = Duration::from_secs(20);

/// How long the other side of an outgoing call rings before it answers.
const ANSWER_AFTER: Duration = Duration::from_millis(1500);

/// Lets a person's agents ring; answers how many do. Where there is none there is no call.
pub(super) fn ring(
    state: &Shared,
    user: &str,
    incoming: Incoming,
    ring_for: Duration,
    other: Option<String>,
) -> usize {
    let id = incoming.call_id.clone();
    state.exchange.add_call(&id, Call { user: user.to_owned(), at: None, other });
    let agents = state.exchange.tell(user, |_| true, &ToAgent::IncomingCall(Box::new(incoming)));
    if agents == 0 {
        state.exchange.take_call(&id, |_| true);
        return 0;
    }
    let state = state.clone();
    tokio::spawn(async move {
        tokio::time::sleep(ring_for).await;
        if let Some(call) = state.exchange.take_call(&id, |call| call.at.is_none()) {
            end(&state, &id, &call, |_| true, 487, 10_004);
        }
    });
    agents
}

/// All calls are over.
pub(crate) fn end_all(state: &Shared) {
    for (id, call) in state.exchange.take_calls() {
        end(state, &id, &call, |agent| call.at.is_none_or(|at| at == agent), 0, 0);
    }
}

fn end(state: &Shared, id: &str, call: &Call, only: impl Fn(AgentId) -> bool, code: u32, sub_code: u32) {
    let message = ToAgent::CallEnded { call_id: id.to_owned(), code, sub_code };
    state.exchange.tell(&call.user, only, &message);
}

/// The other side hangs up or gives up.
pub(super) fn other_side_hangs_up(state: &Shared, id: &str) -> bool {
    let Some(call) = state.exchange.take_call(id, |_| true) else { return false };
    let (code, sub_code) = if call.at.is_some() { (0, 0) } else { (487, 540_487) };
    end(state, id, &call, |agent| call.at.is_none_or(|at| at == agent), code, sub_code);
    true
}

/// The caller gives up, unless the call was answered.
pub(super) fn gives_up(state: &Shared, id: &str) -> bool {
    let Some(call) = state.exchange.take_call(id, |call| call.at.is_none()) else { return false };
    end(state, id, &call, |_| true, 487, 540_487);
    true
}

/// A device that is none of ours answers: all agents hear that it was answered elsewhere.
pub(super) fn answered_elsewhere(state: &Shared, id: &str) -> bool {
    let Some(call) = state.exchange.take_call(id, |call| call.at.is_none()) else { return false };
    end(state, id, &call, |_| true, 487, 10_003);
    true
}

/// One of the agents answers: the others hear that it was answered elsewhere.
pub(super) fn accept(state: &Shared, id: &str, agent: AgentId) {
    let Some(call) = state.exchange.call(id) else { return };
    if !state.exchange.answer(id, agent) {
        return;
    }
    end(state, id, &call, |other| other != agent, 487, 10_003);
    connected(state, id, &call.user, agent);
    if let Some(other) = &call.other
        && let Some(far) = state.exchange.call(other)
        && let Some(at) = far.at
    {
        connected(state, other, &far.user, at);
    }
}

fn connected(state: &Shared, id: &str, user: &str, agent: AgentId) {
    let message = ToAgent::CallState { call_id: id.to_owned(), state: "Connected" };
    state.exchange.tell(user, |at| at == agent, &message);
}

/// One of the agents says no: the call ends everywhere.
pub(super) fn reject(state: &Shared, id: &str, agent: AgentId) {
    let Some(call) = state.exchange.take_call(id, |call| call.at.is_none()) else { return };
    end(state, id, &call, |other| other == agent, 603, 0);
    end(state, id, &call, |other| other != agent, 487, 10_024);
    hang_up_other(state, &call, 603, 0);
}

fn hang_up_other(state: &Shared, call: &Call, code: u32, sub_code: u32) {
    if let Some(other) = &call.other
        && let Some(far) = state.exchange.take_call(other, |_| true)
    {
        end(state, other, &far, |agent| far.at.is_none_or(|at| at == agent), code, sub_code);
    }
}

/// The agent hangs up.
pub(super) fn hang_up(state: &Shared, id: &str, agent: AgentId) {
    let Some(call) = state.exchange.take_call(id, |call| call.at.is_none_or(|at| at == agent)) else {
        return;
    };
    end(state, id, &call, |at| at == agent, 0, 0);
    hang_up_other(state, &call, 0, 0);
}

/// Another state of a call, for the agent who has it.
pub(super) fn set_state(state: &Shared, id: &str, name: &'static str, agent: AgentId) {
    let message = ToAgent::CallState { call_id: id.to_owned(), state: name };
    if let Some(call) = state.exchange.call(id) {
        state.exchange.tell(&call.user, |at| at == agent, &message);
    }
}

/// An outgoing call. What becomes of it depends on the number's last digits: …0486 is busy, …0480 does not answer,
/// …0603 declines, …0404 does not exist; a colleague's simulated agents really ring.
pub(super) fn start(state: &Shared, user: &str, agent: AgentId, request_id: String, callee: &Value) {
    let id = Uuid::new_v4().to_string();
    let tell = |message: &ToAgent| state.exchange.tell(user, |at| at == agent, message);
    let number = callee["phoneNumber"].as_str();
    let colleague = callee["microsoftTeamsUserId"].as_str();
    if number.is_none() && colleague.is_none() {
        let reason = "startCall needs {phoneNumber} or {microsoftTeamsUserId} (400/40213)".to_owned();
        tell(&ToAgent::Refused { reason });
        return;
    }
    let far = colleague.map(|_| Uuid::new_v4().to_string());
    state.exchange.add_call(&id, Call { user: user.to_owned(), at: Some(agent), other: far.clone() });
    tell(&ToAgent::CallStarted { request_id, call_id: id.clone() });
    tell(&ToAgent::CallState { call_id: id.clone(), state: "Connecting" });
    tell(&ToAgent::CallState { call_id: id.clone(), state: "Ringing" });
    let ends = match number {
        Some(number) if number.ends_with("0486") => Some((486, 560_486)),
        Some(number) if number.ends_with("0480") => Some((480, 560_480)),
        Some(number) if number.ends_with("0603") => Some((603, 560_603)),
        Some(number) if number.ends_with("0404") => Some((404, 560_404)),
        _ => None,
    };
    if let (Some(colleague), Some(far)) = (colleague, far) {
        let name = state.person(user).map(|person| person.name.clone()).unwrap_or_default();
        let identifier = json!({"kind": "microsoftTeamsUser", "microsoftTeamsUserId": user, "isAnonymous": false, "cloud": "public"});
        let incoming = Incoming {
            call_id: far,
            caller_info: json!({"identifier": identifier, "displayName": name}),
            called_number: None,
            via_queue: None,
            transferor_info: None,
            custom_context: None,
        };
        ring(state, colleague, incoming, RING, Some(id.clone()));
        let (state, user) = (state.clone(), user.to_owned());
        tokio::spawn(async move {
            tokio::time::sleep(RING).await;
            // Nobody took it: the far half has rung out by now.
            let unanswered = state
                .exchange
                .call(&id)
                .and_then(|call| call.other)
                .is_some_and(|far| state.exchange.call(&far).is_none());
            if unanswered && state.exchange.take_call(&id, |_| true).is_some() {
                let message = ToAgent::CallEnded { call_id: id, code: 480, sub_code: 10_004 };
                state.exchange.tell(&user, |at| at == agent, &message);
            }
        });
        return;
    }
    let (state, user) = (state.clone(), user.to_owned());
    tokio::spawn(async move {
        tokio::time::sleep(ANSWER_AFTER).await;
        match ends {
            None if state.exchange.call(&id).is_some() => connected(&state, &id, &user, agent),
            None => {}
            Some((code, sub_code)) => {
                if let Some(call) = state.exchange.take_call(&id, |_| true) {
                    end(&state, &id, &call, |at| at == agent, code, sub_code);
                }
            }
        }
    });
}
