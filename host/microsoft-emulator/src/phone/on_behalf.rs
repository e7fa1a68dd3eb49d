//! Somebody is rung so that they take a call over, or come into one.

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Asked, Call, Purpose, participant};
use super::calls::{self, RING, Ringing};
use super::exchange::AgentId;
use super::messages::{Incoming, Participant, ToAgent};
use super::outcomes::EndCodes;
use super::outgoing::{ANSWER_AFTER, Callee, incoming_from, number_fails};
use crate::phone::state::Phone;

/// What a transfer answers when it worked: the call is over for whoever handed it over.
const HANDED_OVER: EndCodes = (0, 0);

fn nobody() -> (EndCodes, String) {
    ((400, 40_213), "give {phoneNumber} or {microsoftTeamsUserId}".to_owned())
}

/// Hands a call over. Whoever hands it over hears later what became of it.
///
/// # Errors
/// Codes and words, when nobody is named or nobody is there.
pub(super) fn transfer(
    phone: &Arc<Phone>,
    call_id: &str,
    agent: AgentId,
    request_id: &str,
    to: &Value,
) -> Result<(), (EndCodes, String)> {
    let call = phone.exchange.call(call_id).ok_or_else(nobody)?;
    match Callee::read(to).ok_or_else(nobody)? {
        Callee::Echo => Err(nobody()),
        Callee::Colleague(colleague) => {
            let mut incoming = incoming_from(phone, &call.user, Uuid::new_v4().to_string());
            let handing_over = std::mem::take(&mut incoming.caller_info);
            incoming.transferor_info = Some(handing_over);
            incoming.caller_info = caller_info(&call);
            let purpose =
                Purpose::TakeOver { call_id: call_id.to_owned(), agent, request_id: request_id.to_owned() };
            ring(phone, colleague, incoming, purpose)
        }
        Callee::Number(number) => {
            let failure = number_fails(phone, &call.user, &number);
            let (phone, id, request_id) = (phone.clone(), call_id.to_owned(), request_id.to_owned());
            tokio::spawn(async move {
                tokio::time::sleep(ANSWER_AFTER).await;
                let user = call.user;
                match failure {
                    Some(codes) => answer(&phone, &user, agent, request_id, Err(codes)),
                    None => {
                        answer(&phone, &user, agent, request_id, Ok(()));
                        calls::finish(&phone, &id, HANDED_OVER);
                    }
                }
            });
            Ok(())
        }
    }
}

/// Connects the other sides of two calls of one agent.
///
/// # Errors
/// Codes and words, when one of the calls is over.
pub(super) fn connect(
    phone: &Arc<Phone>,
    one: &str,
    two: &str,
    agent: AgentId,
    request_id: &str,
) -> Result<(), (EndCodes, String)> {
    let over = || ((404, 10_404), "the other call is over".to_owned());
    let mine = |call: &Call| call.agent == Some(agent);
    let first = phone.exchange.end_call(one, mine).ok_or_else(over)?;
    let Some(second) = phone.exchange.end_call(two, mine) else {
        phone.exchange.add_call(one, first);
        return Err(over());
    };
    answer(phone, &first.user, agent, request_id.to_owned(), Ok(()));
    calls::over(phone, one, &first, HANDED_OVER);
    calls::over(phone, two, &second, HANDED_OVER);
    // Those of them who are people of the emulator go on with each other.
    for (half, with) in [(&first, &second), (&second, &first)] {
        let Some(id) = &half.other else { continue };
        let changed = phone.exchange.change(id, |call| {
            call.other.clone_from(&with.other);
            call.held_there = false;
            call.people.clone_from(&with.people);
        });
        if let Some(call) = changed {
            calls::tell(phone, id, &call);
        }
    }
    Ok(())
}

/// Takes somebody into a call. Whoever has `asked` hears later whether they came.
///
/// # Errors
/// Codes and words, when nobody is named or nobody is there.
pub(super) fn add(
    phone: &Arc<Phone>,
    call_id: &str,
    who: &Value,
    asked: Option<Asked>,
) -> Result<(), (EndCodes, String)> {
    let callee = Callee::read(who).ok_or_else(nobody)?;
    let call = phone.exchange.call(call_id).ok_or_else(nobody)?;
    let name = match &callee {
        Callee::Colleague(oid) => {
            phone.core.person(oid).map(|person| person.name.clone()).unwrap_or_default()
        }
        _ => String::new(),
    };
    let guest = participant(who, &name, "Ringing");
    let participant_id = guest.id.clone();
    change_people(phone, call_id, |people| people.push(guest));
    match callee {
        Callee::Echo => Err(nobody()),
        Callee::Colleague(colleague) => {
            let incoming = incoming_from(phone, &call.user, Uuid::new_v4().to_string());
            let purpose = Purpose::ComeIn {
                call_id: call_id.to_owned(),
                participant_id: participant_id.clone(),
                asked,
            };
            let rung = ring(phone, colleague, incoming, purpose);
            if rung.is_err() {
                change_people(phone, call_id, |people| people.retain(|one| one.id != participant_id));
            }
            rung
        }
        Callee::Number(number) => {
            let failure = number_fails(phone, &call.user, &number);
            let (phone, call_id) = (phone.clone(), call_id.to_owned());
            tokio::spawn(async move {
                tokio::time::sleep(ANSWER_AFTER).await;
                let outcome = failure.map_or(Ok(()), Err);
                settle_guest(&phone, &call_id, &participant_id, asked.as_ref(), outcome);
            });
            Ok(())
        }
    }
}

fn ring(
    phone: &Arc<Phone>,
    user: String,
    incoming: Incoming,
    purpose: Purpose,
) -> Result<(), (EndCodes, String)> {
    let ringing = Ringing { user, incoming, ring_for: RING, other: None, purpose, elsewhere_last: false };
    if calls::ring(phone, ringing) > 0 {
        return Ok(());
    }
    Err(((480, 10_004), "they are not there".to_owned()))
}

/// The other side of a call, as a caller.
fn caller_info(call: &Call) -> Value {
    let Some(side) = call.people.first() else { return json!({}) };
    let identifier = match side.id.split_once(':') {
        Some(("4", number)) => json!({"kind": "phoneNumber", "phoneNumber": number}),
        Some(("8", user)) => json!({
            "kind": "microsoftTeamsUser", "microsoftTeamsUserId": user.trim_start_matches("orgid:"),
            "isAnonymous": false, "cloud": "public",
        }),
        _ => json!({"kind": "unknown", "id": side.id}),
    };
    json!({"identifier": identifier, "displayName": side.display_name})
}

/// Somebody who was rung on behalf of a call has answered.
pub(super) fn answered(phone: &Arc<Phone>, id: &str, call: &Call) {
    match &call.purpose {
        Purpose::Talk => {}
        Purpose::TakeOver { call_id, agent, request_id } => {
            let Some(handed_over) = phone.exchange.end_call(call_id, |_| true) else { return };
            answer(phone, &handed_over.user, *agent, request_id.clone(), Ok(()));
            calls::over(phone, call_id, &handed_over, HANDED_OVER);
            // The other side goes on with whoever took it.
            let Some(other) = handed_over.other else { return };
            phone.exchange.change(id, |call| call.other = Some(other.clone()));
            let identifier = json!({"microsoftTeamsUserId": call.user});
            let name = phone.core.person(&call.user).map(|person| person.name.clone()).unwrap_or_default();
            let changed = phone.exchange.change(&other, |half| {
                half.other = Some(id.to_owned());
                half.held_there = false;
                half.people = vec![participant(&identifier, &name, "Connected")];
            });
            if let Some(half) = changed {
                calls::tell(phone, &other, &half);
            }
        }
        Purpose::ComeIn { call_id, participant_id, asked } => {
            settle_guest(phone, call_id, participant_id, asked.as_ref(), Ok(()));
        }
    }
}

/// Somebody who was rung on behalf of a call is gone, or never came.
pub(super) fn ended(phone: &Arc<Phone>, call: &Call, codes: EndCodes) {
    match &call.purpose {
        Purpose::Talk => {}
        Purpose::TakeOver { call_id, agent, request_id } => {
            // Once it has been taken over, it is over for whoever handed it over.
            if let Some(kept) = phone.exchange.call(call_id) {
                answer(phone, &kept.user, *agent, request_id.clone(), Err(codes));
            }
        }
        Purpose::ComeIn { call_id, participant_id, asked } => {
            settle_guest(phone, call_id, participant_id, asked.as_ref(), Err(codes));
        }
    }
}

/// Somebody has come into a call, or is not there: those in it see that, and whoever asked for it hears of it.
fn settle_guest(
    phone: &Phone,
    call_id: &str,
    participant_id: &str,
    asked: Option<&Asked>,
    outcome: Result<(), EndCodes>,
) {
    change_people(phone, call_id, |people| {
        if outcome.is_ok() {
            for one in people.iter_mut().filter(|one| one.id == participant_id) {
                one.state = "Connected";
            }
        } else {
            people.retain(|one| one.id != participant_id);
        }
    });
    if let Some(Asked { user, agent, request_id }) = asked {
        answer(phone, user, *agent, request_id.clone(), outcome);
    }
}

pub(super) fn change_people(
    phone: &Phone,
    call_id: &str,
    change: impl FnOnce(&mut Vec<Participant>),
) -> bool {
    let changed = phone.exchange.change(call_id, |call| change(&mut call.people));
    changed.inspect(|call| calls::tell(phone, call_id, call)).is_some()
}

/// Answers a request.
pub(super) fn answer(
    phone: &Phone,
    user: &str,
    agent: AgentId,
    request_id: String,
    outcome: Result<(), EndCodes>,
) {
    let message = match outcome {
        Ok(()) => ToAgent::Done { request_id },
        Err((code, sub_code)) => {
            ToAgent::Failed { request_id, code, sub_code, reason: "nobody took the call".to_owned() }
        }
    };
    phone.exchange.notify(user, |at| at == agent, &message);
}
