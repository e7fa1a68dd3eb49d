//! What tests of this crate ask a caller-id plugin.

use switchboard_domain::caller::{Caller, PhoneCaller};
use switchboard_domain::caller_match::IncomingCall;
use switchboard_domain::context::Agent;
use switchboard_domain::number::{KeyStrength, LookupKey};
use switchboard_plugin_protocol::HookRequest;

/// A call from a number, with these facts.
pub(crate) fn ringing(number: &str, context: Vec<(String, String)>) -> HookRequest {
    let caller = PhoneCaller {
        raw: number.into(),
        e164: Some(number.into()),
        extension: None,
        keys: vec![LookupKey { value: number.into(), strength: KeyStrength::Exact }],
        region: Some("US".into()),
        number_type: "fixed-line".into(),
        network_name: None,
    };
    HookRequest::ResolveCaller(Box::new(IncomingCall {
        call_id: "c".into(),
        caller: Caller::Phone(caller),
        called_number: None,
        via_queue: None,
        transferred_from: None,
        received_at: "2026-01-01T00:00:00Z".into(),
        context,
    }))
}

/// Alice of Fabrikam.
pub(crate) fn alice() -> Agent {
    Agent {
        id: "a".into(),
        user_principal_name: "alice@fabrikam.example".into(),
        display_name: "Alice".into(),
        email: None,
        locale: "en-US".into(),
        time_zone: "UTC".into(),
        extra: Vec::new(),
    }
}
