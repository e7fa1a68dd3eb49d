//! What agents want of the telephone network. They may not act on calls of others.

use std::sync::Arc;

use super::call::{Asked, Call, Stage};
use super::exchange::AgentId;
use super::messages::Wish;
use super::outcomes::EndCodes;
use super::{calls, in_call, meetings, on_behalf, outgoing};
use crate::phone::state::Phone;

type Refused = (EndCodes, String);

fn refused<T>(codes: EndCodes, why: &str) -> Result<T, Refused> {
    Err((codes, why.to_owned()))
}

/// What a wish needs of its call.
fn check(call: Option<&Call>, user: &str, agent: AgentId, wish: &Wish) -> Result<(), Refused> {
    let Some(call) = call.filter(|call| call.user == user) else {
        return refused((404, 10_404), "there is no such call, or it is over");
    };
    if matches!(wish, Wish::Accept { .. } | Wish::Reject { .. } | Wish::HangUp { .. }) {
        return Ok(());
    }
    if call.agent != Some(agent) {
        return refused((403, 10_403), "another tab has this call");
    }
    if call.stage != Stage::Connected {
        return refused((412, 40_605), "the call is not connected");
    }
    if matches!(wish, Wish::Add { .. } | Wish::BringIn { .. }) && call.state() != "Connected" {
        return refused((412, 41_089), "nobody is taken into a call that is held");
    }
    Ok(())
}

fn known(done: bool) -> Result<bool, Refused> {
    if done { Ok(true) } else { refused((404, 10_404), "there is no such call, or it is over") }
}

/// Does what an agent wants. `true`: it is done. `false`: the answer has been sent, or comes later.
///
/// # Errors
/// Codes and words, when it can't be done.
pub(super) fn grant(
    phone: &Arc<Phone>,
    user: &str,
    agent: AgentId,
    request_id: &str,
    wish: Wish,
) -> Result<bool, Refused> {
    if let Some(id) = wish.call_id() {
        check(phone.exchange.call(id).as_ref(), user, agent, &wish)?;
    }
    match wish {
        Wish::Hello { .. } => Ok(true),
        Wish::StartCall { callee } => {
            outgoing::start(phone, user, agent, request_id, &callee).map(|()| false)
        }
        Wish::Join { meeting } => meetings::join(phone, user, agent, request_id, &meeting).map(|()| false),
        Wish::Accept { call_id } => {
            if calls::accept(phone, &call_id, agent) {
                return Ok(true);
            }
            refused((487, 10_003), "the call was answered elsewhere")
        }
        Wish::Reject { call_id } => known(calls::reject(phone, &call_id, agent)),
        Wish::HangUp { call_id } => known(calls::hang_up(phone, &call_id, agent)),
        Wish::Hold { call_id } => known(in_call::hold(phone, &call_id, true)),
        Wish::Resume { call_id } => known(in_call::hold(phone, &call_id, false)),
        Wish::Mute { call_id } => known(in_call::mute(phone, &call_id, true)),
        Wish::Unmute { call_id } => known(in_call::mute(phone, &call_id, false)),
        Wish::SendDtmf { call_id, tone } => {
            if in_call::tone(phone, &call_id, &tone) {
                return Ok(true);
            }
            refused((400, 40_617), "there is no such tone")
        }
        Wish::Transfer { call_id, to } => {
            on_behalf::transfer(phone, &call_id, agent, request_id, &to).map(|()| false)
        }
        Wish::TransferToCall { call_id, target_call_id } => {
            on_behalf::connect(phone, &call_id, &target_call_id, agent, request_id).map(|()| false)
        }
        Wish::Add { call_id, who } => on_behalf::add(phone, &call_id, &who, None).map(|()| true),
        Wish::BringIn { call_id, who } => {
            let asked = Asked { user: user.to_owned(), agent, request_id: request_id.to_owned() };
            on_behalf::add(phone, &call_id, &who, Some(asked)).map(|()| false)
        }
        Wish::Admit { call_id, participant_id } => {
            if meetings::admit(phone, &call_id, &participant_id) {
                return Ok(true);
            }
            refused((400, 41_804), "they are not in the lobby")
        }
    }
}
