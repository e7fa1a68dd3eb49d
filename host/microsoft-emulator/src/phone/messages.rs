//! The messages between a simulated agent and the emulator: JSON in text frames.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A message of the emulator.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum ToAgent {
    /// The token is valid; calls may come.
    Ready { user_id: String },
    /// The token is not valid, or a message can't be followed.
    Refused { reason: String },
    /// A call rings.
    IncomingCall(Box<Incoming>),
    /// The state of a call, as the calling SDK spells it.
    CallState { call_id: String, state: &'static str },
    /// A call is over, with the calling SDK's codes.
    CallEnded { call_id: String, code: u32, sub_code: u32 },
    /// The call of a `startCall` has begun.
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

/// A message of a simulated agent.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum FromAgent {
    /// The first message: the calling token.
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
    /// Neither has an effect. They exist so that every message of a client is known.
    Mute,
    Unmute,
    /// An outgoing call to `{phoneNumber}` or `{microsoftTeamsUserId}`.
    StartCall {
        request_id: String,
        callee: Value,
    },
}
