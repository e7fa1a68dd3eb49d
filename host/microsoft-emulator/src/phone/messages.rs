//! The messages between a simulated agent and the emulator: JSON in text frames.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A message of the emulator.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum ToAgent {
    /// The token is valid; calls may come.
    Ready { user_id: String },
    /// The token is not valid, or is so no longer: the agent is of no use any more.
    TokenRejected { reason: String },
    /// A call rings.
    IncomingCall(Box<Incoming>),
    /// Who rings is known better.
    CallerInfoChanged { call_id: String, caller_info: Value },
    /// The state of a call, as the calling SDK spells it.
    CallState { call_id: String, state: &'static str },
    /// The agent's microphone in a call.
    CallMuted { call_id: String, muted: bool },
    /// Everybody else in a call.
    CallPeople { call_id: String, people: Vec<Participant> },
    /// A call has another id from now on.
    CallIdChanged { call_id: String, new_call_id: String },
    /// A call is over, with the calling SDK's codes.
    CallEnded { call_id: String, code: u32, sub_code: u32 },
    /// The call of a `startCall` or `join` has begun.
    CallStarted { request_id: String, call_id: String },
    /// What a request wanted is done.
    Done { request_id: String },
    /// What a request wanted can't be done, with the calling SDK's codes.
    Failed { request_id: String, code: u32, sub_code: u32, reason: String },
}

/// Somebody else in a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Participant {
    /// The raw id, as in `8:orgid:…`.
    pub(super) id: String,
    pub(super) display_name: String,
    /// As the calling SDK spells the states of remote participants.
    pub(super) state: &'static str,
    pub(super) muted: bool,
    pub(super) speaking: bool,
}

/// A ringing call.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Incoming {
    pub(super) call_id: String,
    pub(super) caller_info: Value,
    pub(super) called_number: Option<String>,
    pub(super) via_queue: Option<String>,
    pub(super) transferor_info: Option<Value>,
    pub(super) custom_context: Option<Value>,
}

/// A message of a simulated agent. Each but the greeting is answered with `done`, `failed` or `callStarted`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FromAgent {
    #[serde(default)]
    pub(super) request_id: String,
    #[serde(flatten)]
    pub(super) wish: Wish,
}

/// What an agent wants.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Wish {
    /// The first message: the calling token.
    Hello {
        token: String,
    },
    /// An outgoing call to `{phoneNumber}`, `{microsoftTeamsUserId}` or the echo, `{id: "8:echo123"}`.
    StartCall {
        callee: Value,
    },
    /// A meeting by `{meetingLink}` or `{meetingId, passcode}`.
    Join {
        meeting: Value,
    },
    Accept {
        call_id: String,
    },
    Reject {
        call_id: String,
    },
    HangUp {
        call_id: String,
    },
    Hold {
        call_id: String,
    },
    Resume {
        call_id: String,
    },
    Mute {
        call_id: String,
    },
    Unmute {
        call_id: String,
    },
    SendDtmf {
        call_id: String,
        tone: String,
    },
    /// Hands the call over to somebody.
    Transfer {
        call_id: String,
        to: Value,
    },
    /// Connects the other sides of two calls.
    TransferToCall {
        call_id: String,
        target_call_id: String,
    },
    /// Takes somebody into the call.
    Add {
        call_id: String,
        who: Value,
    },
    /// Takes somebody into the call, and answers when they have come, or do not come.
    BringIn {
        call_id: String,
        who: Value,
    },
    /// Lets somebody in who waits in the lobby.
    Admit {
        call_id: String,
        participant_id: String,
    },
}

impl Wish {
    /// The call that it is about, if there is one already.
    pub(super) fn call_id(&self) -> Option<&str> {
        match self {
            Self::Hello { .. } | Self::StartCall { .. } | Self::Join { .. } => None,
            Self::Accept { call_id }
            | Self::Reject { call_id }
            | Self::HangUp { call_id }
            | Self::Hold { call_id }
            | Self::Resume { call_id }
            | Self::Mute { call_id }
            | Self::Unmute { call_id }
            | Self::SendDtmf { call_id, .. }
            | Self::Transfer { call_id, .. }
            | Self::TransferToCall { call_id, .. }
            | Self::Add { call_id, .. }
            | Self::BringIn { call_id, .. }
            | Self::Admit { call_id, .. } => Some(call_id),
        }
    }
}
