//! Meetings: who joins one meets everybody who is in it. Where people wait in the lobby, somebody inside or the control
//! interface lets them in.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::call::{Call, Stage, participant};
use super::calls;
use super::exchange::AgentId;
use super::messages::{Participant, ToAgent};
use super::outcomes::EndCodes;
use crate::phone::state::Phone;

/// How long joining takes.
const JOIN: Duration = Duration::from_millis(400);

/// “Removed from the Teams meeting lobby by another participant.”
pub(super) const NOT_ADMITTED: EndCodes = (0, 5854);

/// What identifies a meeting, as strictly as the calling SDK reads it.
fn meeting_of(locator: &Value) -> Result<String, (EndCodes, String)> {
    let wrong = |sub_code, why: &str| Err(((400, sub_code), why.to_owned()));
    if let Some(id) = locator["meetingId"].as_str() {
        let digits: String = id.chars().filter(|char| !char.is_whitespace()).collect();
        let plausible = (9..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        return if plausible { Ok(digits) } else { wrong(40_210, "a meeting id has 9 to 15 digits") };
    }
    let Some(link) = locator["meetingLink"].as_str().and_then(|link| Url::parse(link).ok()) else {
        return wrong(40_210, "give {meetingLink} or {meetingId, passcode}");
    };
    if link.host_str() == Some("teams.live.com") {
        return wrong(40_238, "meetings of teams.live.com can't be joined");
    }
    let mut segments = link.path_segments().into_iter().flatten();
    match (segments.next(), segments.next(), segments.next()) {
        (Some("meet"), Some(id), None) => Ok(id.to_owned()),
        (Some("l"), Some("meetup-join"), Some(thread)) if only_context(&link) => Ok(thread.to_owned()),
        _ => wrong(40_210, "this is no link of a Teams meeting"),
    }
}

fn only_context(link: &Url) -> bool {
    let mut names = link.query_pairs().map(|(name, _)| name.into_owned());
    names.next().as_deref() == Some("context") && names.next().is_none()
}

/// Joins a meeting.
///
/// # Errors
/// Codes and words, when the locator names no meeting.
pub(super) fn join(
    phone: &Arc<Phone>,
    user: &str,
    agent: AgentId,
    request_id: &str,
    locator: &Value,
) -> Result<(), (EndCodes, String)> {
    let meeting = meeting_of(locator)?;
    let id = Uuid::new_v4().to_string();
    let alone = phone.exchange.ids(|call| call.meeting.as_ref() == Some(&meeting)).is_empty();
    // Somebody is always there already.
    let organizer = json!({"microsoftTeamsUserId": "00000000-0000-4000-8000-00000000aaaa"});
    let people = if alone { vec![participant(&organizer, "Organizer", "Connected")] } else { Vec::new() };
    let call = Call { meeting: Some(meeting), people, ..Call::new(user, Some(agent)) };
    phone.exchange.add_call(&id, call);
    let notify = |message: &ToAgent| phone.exchange.notify(user, |at| at == agent, message);
    notify(&ToAgent::CallStarted { request_id: request_id.to_owned(), call_id: id.clone() });
    notify(&ToAgent::CallState { call_id: id.clone(), state: "Connecting" });
    let phone = phone.clone();
    tokio::spawn(async move {
        tokio::time::sleep(JOIN).await;
        let lobby = phone.core.settings(|settings| settings.meetings.lobby);
        stand(&phone, &id, if lobby { Stage::InLobby } else { Stage::Connected });
    });
    Ok(())
}

fn stand(phone: &Phone, id: &str, stage: Stage) -> bool {
    let Some(call) = phone.exchange.change(id, |call| call.stage = stage) else { return false };
    calls::tell(phone, id, &call);
    if let Some(meeting) = &call.meeting {
        tell_everybody(phone, meeting);
    }
    true
}

/// Lets the agent of this call in.
pub(super) fn let_in(phone: &Phone, id: &str) -> bool {
    phone.exchange.call(id).is_some_and(|call| call.stage == Stage::InLobby)
        && stand(phone, id, Stage::Connected)
}

/// Everybody else whom somebody in the meeting sees: who waits in the lobby sees nobody.
pub(super) fn people(phone: &Phone, meeting: &str, id: &str) -> Vec<Participant> {
    let inside = phone.exchange.call(id).is_some_and(|call| call.stage == Stage::Connected);
    if !inside {
        return Vec::new();
    }
    let ids = phone.exchange.ids(|call| call.meeting.as_deref() == Some(meeting));
    let mut people = Vec::new();
    for other in &ids {
        let Some(call) = phone.exchange.call(other) else { continue };
        people.extend(call.people.iter().cloned());
        let state = match call.stage {
            Stage::Connected => "Connected",
            Stage::InLobby => "InLobby",
            Stage::Ringing => continue,
        };
        if other != id {
            let name = phone.core.person(&call.user).map(|person| person.name.clone()).unwrap_or_default();
            let one = participant(&json!({"microsoftTeamsUserId": call.user}), &name, state);
            people.push(Participant { muted: call.muted, ..one });
        }
    }
    people
}

/// Tells everybody in a meeting who is there.
pub(super) fn tell_everybody(phone: &Phone, meeting: &str) {
    for id in phone.exchange.ids(|call| call.meeting.as_deref() == Some(meeting)) {
        let Some(call) = phone.exchange.call(&id) else { continue };
        let message = ToAgent::CallPeople { call_id: id.clone(), people: people(phone, meeting, &id) };
        phone.exchange.notify(&call.user, |agent| call.agent == Some(agent), &message);
    }
}

/// Somebody inside lets somebody in. Returns whether they waited.
pub(super) fn admit(phone: &Phone, id: &str, participant_id: &str) -> bool {
    let Some(meeting) = phone.exchange.call(id).and_then(|call| call.meeting) else { return false };
    let user = participant_id.trim_start_matches("8:orgid:");
    let waiting = phone.exchange.ids(|call| {
        call.meeting.as_ref() == Some(&meeting) && call.stage == Stage::InLobby && call.user == user
    });
    let mut admitted = waiting.iter().filter(|waiting| let_in(phone, waiting)).count() > 0;
    for other in phone.exchange.ids(|call| call.meeting.as_ref() == Some(&meeting)) {
        phone.exchange.change(&other, |call| {
            let waits = |one: &&mut Participant| one.id == participant_id && one.state == "InLobby";
            for one in call.people.iter_mut().filter(waits) {
                one.state = "Connected";
                admitted = true;
            }
        });
    }
    tell_everybody(phone, &meeting);
    admitted
}
