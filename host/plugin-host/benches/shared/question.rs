//! What caller-id plugins are asked in benchmarks: one question, so that their figures can be compared.

use switchboard_domain::caller::{Caller, PhoneCaller};
use switchboard_domain::caller_match::IncomingCall;
use switchboard_domain::context::{Agent, Purpose, RequestContext};
use switchboard_domain::number::{KeyStrength, LookupKey};

/// A call from a number that the examples know.
pub(crate) fn incoming_call() -> IncomingCall {
    let keys = vec![LookupKey { value: "+14255550100".into(), strength: KeyStrength::Exact }];
    let caller = Caller::Phone(PhoneCaller {
        raw: "+14255550100".into(),
        e164: Some("+14255550100".into()),
        extension: None,
        keys,
        region: Some("US".into()),
        number_type: "mobile".into(),
        network_name: None,
    });
    IncomingCall {
        call_id: "c".into(),
        caller,
        called_number: None,
        via_queue: None,
        transferred_from: None,
        received_at: "2026-01-01T00:00:00Z".into(),
        context: Vec::new(),
    }
}

/// Alice of Fabrikam, in a real call.
pub(crate) fn context() -> RequestContext {
    RequestContext {
        agent: Agent {
            id: "a".into(),
            user_principal_name: "alice@fabrikam.example".into(),
            display_name: "Alice".into(),
            email: None,
            locale: "en-US".into(),
            time_zone: "UTC".into(),
            extra: Vec::new(),
        },
        default_region: "US".into(),
        now: "2026-01-01T00:00:00Z".into(),
        deadline_ms: 2000,
        purpose: Purpose::Live,
        extra: Vec::new(),
    }
}
