//! How calls begin and end. They end with the codes that the calling SDK reports.

use std::sync::Arc;
use std::time::Duration;

use super::call::{Call, Purpose, Stage, participant};
use super::exchange::AgentId;
use super::messages::{Incoming, ToAgent};
use super::{meetings, on_behalf};
use crate::phone::state::Phone;

/// How long a call rings unless the request says otherwise, as in Teams.
pub(super) const RING: Duration = Duration::from_secs(20);

/// How much later the other tabs hear that one has answered, where they hear it last.
const LATER: Duration = Duration::from_millis(300);

/// A call that rings: at whom, how long, and as what.
pub(super) struct Ringing {
    pub(super) user: String,
    pub(super) incoming: Incoming,
    pub(super) ring_for: Duration,
    /// The other half, if the caller is a person of the emulator too.
    pub(super) other: Option<String>,
    pub(super) purpose: Purpose,
    pub(super) elsewhere_last: bool,
}

/// Lets a person's agents ring and returns how many there are. Without agents there is no call.
pub(super) fn ring(phone: &Arc<Phone>, ringing: Ringing) -> usize {
    let Ringing { user, incoming, ring_for, other, purpose, elsewhere_last } = ringing;
    let id = incoming.call_id.clone();
    let name = incoming.caller_info["displayName"].as_str().unwrap_or_default();
    let caller = participant(&incoming.caller_info["identifier"], name, "Connecting");
    let call = Call { other, purpose, elsewhere_last, people: vec![caller], ..Call::new(&user, None) };
    phone.exchange.add_call(&id, call);
    let agents = phone.exchange.notify(&user, |_| true, &ToAgent::IncomingCall(Box::new(incoming)));
    if agents == 0 {
        phone.exchange.end_call(&id, |_| true);
        return 0;
    }
    let phone = phone.clone();
    tokio::spawn(async move {
        tokio::time::sleep(ring_for).await;
        if let Some(call) = phone.exchange.end_call(&id, |call| call.agent.is_none()) {
            over(&phone, &id, &call, (487, 10_004));
            // The caller's side says it in its own words.
            end_other_half(&phone, &call, (480, 10_004));
        }
    });
    agents
}

/// Ends all calls.
pub(crate) fn end_all(phone: &Arc<Phone>) {
    for (id, call) in phone.exchange.end_all_calls() {
        end(phone, &id, &call, |agent| call.agent.is_none_or(|at| at == agent), (0, 0));
    }
}

/// Tells the agents that `only` selects.
fn end(phone: &Phone, id: &str, call: &Call, only: impl Fn(AgentId) -> bool, (code, sub_code): (u32, u32)) {
    let message = ToAgent::CallEnded { call_id: id.to_owned(), code, sub_code };
    phone.exchange.notify(&call.user, only, &message);
}

/// Tells who has the call, or all at whom it rings, that it is over, and everybody for whom that means something.
pub(super) fn over(phone: &Arc<Phone>, id: &str, call: &Call, codes: (u32, u32)) {
    end(phone, id, call, |agent| call.agent.is_none_or(|at| at == agent), codes);
    for guest in phone.exchange.coming_into(id) {
        if let Some(call) = phone.exchange.end_call(&guest, |_| true) {
            over(phone, &guest, &call, (0, 0));
        }
    }
    on_behalf::ended(phone, call, codes);
    if let Some(meeting) = &call.meeting {
        meetings::tell_everybody(phone, meeting);
    }
}

/// Ends a call for whoever has it and for the other half. Returns whether there was one.
pub(super) fn finish(phone: &Arc<Phone>, id: &str, codes: (u32, u32)) -> bool {
    let Some(call) = phone.exchange.end_call(id, |_| true) else { return false };
    over(phone, id, &call, codes);
    end_other_half(phone, &call, codes);
    true
}

fn end_other_half(phone: &Arc<Phone>, call: &Call, codes: (u32, u32)) {
    if let Some(other) = &call.other
        && let Some(far) = phone.exchange.end_call(other, |_| true)
    {
        over(phone, other, &far, codes);
    }
}

/// The caller hangs up, or gives up while it rings.
pub(super) fn hang_up_by_caller(phone: &Arc<Phone>, id: &str) -> bool {
    let Some(call) = phone.exchange.end_call(id, |_| true) else { return false };
    over(phone, id, &call, if call.agent.is_some() { (0, 0) } else { (487, 540_487) });
    end_other_half(phone, &call, (0, 0));
    true
}

/// The caller gives up, unless the call was answered.
pub(super) fn give_up(phone: &Arc<Phone>, id: &str) -> bool {
    let Some(call) = phone.exchange.end_call(id, |call| call.agent.is_none()) else { return false };
    over(phone, id, &call, (487, 540_487));
    true
}

/// A device outside the emulator answers. All agents are notified that the call was answered elsewhere.
pub(super) fn answer_elsewhere(phone: &Arc<Phone>, id: &str) -> bool {
    let Some(call) = phone.exchange.end_call(id, |call| call.agent.is_none()) else { return false };
    end(phone, id, &call, |_| true, (487, 10_003));
    true
}

/// One of the agents answers. The others are notified that the call was answered elsewhere. Returns whether it was the first.
pub(super) fn accept(phone: &Arc<Phone>, id: &str, agent: AgentId) -> bool {
    let Some(call) = phone.exchange.answer(id, agent) else { return false };
    let elsewhere = {
        let (phone, id, call) = (phone.clone(), id.to_owned(), call.clone());
        move || end(&phone, &id, &call, |other| other != agent, (487, 10_003))
    };
    if call.elsewhere_last {
        tokio::spawn(async move {
            tokio::time::sleep(LATER).await;
            elsewhere();
        });
    } else {
        elsewhere();
    }
    tell(phone, id, &call);
    if let Some(other) = &call.other {
        connect(phone, other);
    }
    on_behalf::answered(phone, id, &call);
    true
}

/// The other side of a call has answered.
pub(super) fn connect(phone: &Phone, id: &str) {
    let connected = phone.exchange.change(id, |call| {
        call.stage = Stage::Connected;
        if let Some(side) = call.other_side() {
            side.state = "Connected";
        }
    });
    if let Some(call) = connected {
        tell(phone, id, &call);
    }
}

/// Tells the agent who has the call how it is.
pub(super) fn tell(phone: &Phone, id: &str, call: &Call) {
    let only = |agent| call.agent == Some(agent);
    let call_id = id.to_owned();
    phone.exchange.notify(
        &call.user,
        only,
        &ToAgent::CallState { call_id: call_id.clone(), state: call.state() },
    );
    let people = match &call.meeting {
        Some(meeting) => meetings::people(phone, meeting, id),
        None => call.people.clone(),
    };
    phone.exchange.notify(&call.user, only, &ToAgent::CallPeople { call_id, people });
}

/// One of the agents rejects the call. It ends for all of them. Returns whether it still rang.
pub(super) fn reject(phone: &Arc<Phone>, id: &str, agent: AgentId) -> bool {
    let Some(call) = phone.exchange.end_call(id, |call| call.agent.is_none()) else { return false };
    end(phone, id, &call, |other| other == agent, (603, 0));
    end(phone, id, &call, |other| other != agent, (487, 10_024));
    end_other_half(phone, &call, (603, 0));
    on_behalf::ended(phone, &call, (603, 0));
    true
}

/// The agent hangs up. Returns whether there was still a call.
pub(super) fn hang_up(phone: &Arc<Phone>, id: &str, agent: AgentId) -> bool {
    let Some(call) = phone.exchange.end_call(id, |call| call.agent.is_none_or(|at| at == agent)) else {
        return false;
    };
    over(phone, id, &call, (0, 0));
    end_other_half(phone, &call, if call.stage == Stage::Ringing { (487, 540_487) } else { (0, 0) });
    true
}

/// An agent is gone: so are its calls.
pub(super) fn agent_died(phone: &Arc<Phone>, agent: AgentId) {
    for id in phone.exchange.ids(|call| call.agent == Some(agent)) {
        if let Some(call) = phone.exchange.end_call(&id, |_| true) {
            over(phone, &id, &call, (496, 7));
            end_other_half(phone, &call, (410, 301_005));
        }
    }
}
