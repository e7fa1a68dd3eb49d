//! One call, as one person has it. A call between two people of the emulator has two halves.

use serde_json::{Value, json};

use super::exchange::AgentId;
use super::messages::Participant;

/// A request that is answered later: whose it is, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) user: String,
    pub(super) agent: AgentId,
    pub(super) request_id: String,
}

/// Why somebody is rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be talked to.
    Talk,
    /// To take over a call that its agent hands over.
    TakeOver { call_id: String, agent: AgentId, request_id: String },
    /// To come into a call as one more participant; maybe somebody waits to hear of that.
    ComeIn { call_id: String, participant_id: String, asked: Option<Asked> },
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Ringing,
    InLobby,
    Connected,
}

/// One call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The object id of the person who was called or who calls.
    pub(super) user: String,
    /// The connection that answered or started it.
    pub(super) agent: Option<AgentId>,
    /// The id of the other half of the call, if the other side is a person of the emulator too.
    pub(super) other: Option<String>,
    pub(super) purpose: Purpose,
    pub(super) stage: Stage,
    pub(super) held_here: bool,
    pub(super) held_there: bool,
    pub(super) muted: bool,
    /// Everybody else, the other side first. In meetings: those whom the control interface has put there.
    pub(super) people: Vec<Participant>,
    /// The tones that the agent has sent.
    pub(super) tones: String,
    /// Which meeting it is in.
    pub(super) meeting: Option<String>,
    /// Whether the other tabs hear only after the one that answered that it did.
    pub(super) elsewhere_last: bool,
}

impl Call {
    pub(super) fn new(user: &str, agent: Option<AgentId>) -> Self {
        Self {
            user: user.to_owned(),
            agent,
            other: None,
            purpose: Purpose::Talk,
            stage: Stage::Ringing,
            held_here: false,
            held_there: false,
            muted: false,
            people: Vec::new(),
            tones: String::new(),
            meeting: None,
            elsewhere_last: false,
        }
    }

    /// The state, as the calling SDK spells it.
    pub(super) fn state(&self) -> &'static str {
        match (self.stage, self.held_here, self.held_there) {
            (Stage::Ringing, ..) => "Ringing",
            (Stage::InLobby, ..) => "InLobby",
            (Stage::Connected, true, _) => "LocalHold",
            (Stage::Connected, false, true) => "RemoteHold",
            (Stage::Connected, false, false) => "Connected",
        }
    }

    /// The other side of a call between two.
    pub(super) fn other_side(&mut self) -> Option<&mut Participant> {
        self.people.first_mut()
    }

    /// For the control page.
    pub(super) fn described(&self, id: &str) -> Value {
        json!({
            "callId": id, "user": self.user, "answered": self.stage != Stage::Ringing,
            "outgoing": self.stage == Stage::Ringing && self.agent.is_some(), "state": self.state(),
            "muted": self.muted, "meeting": self.meeting, "people": self.people, "tones": self.tones,
        })
    }
}

/// Somebody, by an identifier as the calling SDK has it and a name.
pub(super) fn participant(identifier: &Value, name: &str, state: &'static str) -> Participant {
    Participant {
        id: raw_id(identifier),
        display_name: name.to_owned(),
        state,
        muted: false,
        speaking: false,
    }
}

/// The raw id of an identifier.
fn raw_id(identifier: &Value) -> String {
    let text = |name: &str| identifier[name].as_str();
    if let Some(raw) = text("rawId").or_else(|| text("id")) {
        return raw.to_owned();
    }
    if let Some(number) = text("phoneNumber") {
        return format!("4:{number}");
    }
    if let Some(user) = text("microsoftTeamsUserId") {
        let visitor = identifier["isAnonymous"].as_bool().unwrap_or(false);
        return format!("8:{}:{user}", if visitor { "teamsvisitor" } else { "orgid" });
    }
    text("teamsAppId").map_or_else(|| "unknown".to_owned(), |app| format!("28:orgid:{app}"))
}
