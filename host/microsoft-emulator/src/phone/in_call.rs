//! What happens in a call: hold, mute, tones.

use super::call::Call;
use super::calls;
use super::meetings;
use super::messages::ToAgent;
use super::on_behalf::change_people;
use crate::phone::state::Phone;

/// The agent holds the call, or takes it up again: the other half sees that.
pub(super) fn hold(phone: &Phone, id: &str, hold: bool) -> bool {
    let Some(call) = phone.exchange.change(id, |call| call.held_here = hold) else { return false };
    calls::tell(phone, id, &call);
    if let Some(other) = &call.other {
        hold_by_other(phone, other, hold);
    }
    true
}

/// The other side holds the call, or takes it up again.
pub(super) fn hold_by_other(phone: &Phone, id: &str, hold: bool) -> bool {
    let changed = phone.exchange.change(id, |call| {
        call.held_there = hold;
        if let Some(side) = call.other_side() {
            side.state = if hold { "Hold" } else { "Connected" };
        }
    });
    changed.inspect(|call| calls::tell(phone, id, call)).is_some()
}

/// The agent's microphone; others may switch it off as well.
pub(super) fn mute(phone: &Phone, id: &str, muted: bool) -> bool {
    let Some(call) = phone.exchange.change(id, |call| call.muted = muted) else { return false };
    tell_muted(phone, id, &call);
    if let Some(other) = &call.other {
        mute_other(phone, other, muted);
    }
    if let Some(meeting) = &call.meeting {
        meetings::tell_everybody(phone, meeting);
    }
    true
}

fn tell_muted(phone: &Phone, id: &str, call: &Call) {
    let message = ToAgent::CallMuted { call_id: id.to_owned(), muted: call.muted };
    phone.exchange.notify(&call.user, |agent| call.agent == Some(agent), &message);
}

/// The other side's microphone.
pub(super) fn mute_other(phone: &Phone, id: &str, muted: bool) -> bool {
    change_people(phone, id, |people| {
        if let Some(side) = people.first_mut() {
            side.muted = muted;
        }
    })
}

/// The agent sends a tone. Returns whether it is one.
pub(super) fn tone(phone: &Phone, id: &str, tone: &str) -> bool {
    let sign = match tone {
        "Star" => "*",
        "Pound" => "#",
        "Flash" => "!",
        "A" | "B" | "C" | "D" => tone,
        _ => match tone.strip_prefix("Num") {
            Some(digit) if digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit()) => digit,
            _ => return false,
        },
    };
    phone.exchange.change(id, |call| call.tones.push_str(sign)).is_some()
}
