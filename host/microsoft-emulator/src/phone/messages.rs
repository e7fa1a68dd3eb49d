//! What a simulated agent and the emulator say to each other, as JSON text frames.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the emulator says.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum ToAgent {
    /// The token is good; calls may come.
    Ready { user_id: String },
    /// The token is not good, or what was asked can't be done.
    Refused { reason: String },
    /// It rings.
    IncomingCall(Box<Incoming>),
    /// A call's state, as the calling SDK spells it.
    CallState { call_id: String, state: &'static str },
    /// A call is over, with the calling SDK's codes.
    CallEnded { call_id: String, code: u32, sub_code: u32 },
    /// The call that was asked for has begun.
    CallStarted { request_id: String, call_id: String },
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

/// What a simulated agent says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum FromAgent {
    /// First of all: the calling token.
    Hello {
        token: String,
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
    /// Both say nothing to the other side; they are there so that nothing a client does is unknown.
    Mute,
    Unmute,
    /// An outgoing call to `{phoneNumber}` or `{microsoftTeamsUserId}`.
    StartCall {
        request_id: String,
        callee: Value,
    },
}
