//! The caller-id invocation that an incoming call causes.

use std::sync::Arc;

use switchboard_domain::caller::{Caller, PhoneCaller};
use switchboard_domain::caller_match::IncomingCall;
use switchboard_domain::context::{Agent, Purpose, RequestContext};
use switchboard_domain::hook::Capability;
use switchboard_domain::number::{KeyStrength, LookupKey};
use switchboard_plugin_host::pool::InvocationSpec;
use switchboard_plugin_protocol::{ComponentRef, HookRequest, Limits, MemoryClass, Prefetched};

pub(crate) fn spec(component: &ComponentRef, class: MemoryClass) -> InvocationSpec {
    let keys = vec![LookupKey { value: "+14255550100".into(), strength: KeyStrength::Exact }];
    let caller = Caller::Phone(PhoneCaller {
        raw: "+14255550100".into(),
        e164: Some("+14255550100".into()),
        extension: None,
        keys: keys.clone(),
        region: Some("US".into()),
        number_type: "mobile".into(),
        network_name: None,
    });
    InvocationSpec {
        tenant: Arc::from("bench"),
        class,
        component: component.clone(),
        request: HookRequest::ResolveCaller(Box::new(IncomingCall {
            call_id: "c".into(),
            caller,
            called_number: None,
            via_queue: None,
            transferred_from: None,
            received_at: "2026-01-01T00:00:00Z".into(),
            context: Vec::new(),
        })),
        context: RequestContext {
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
        },
        granted: [Capability::Customers, Capability::KeyValue].into_iter().collect(),
        prefetched: Prefetched { settings: Vec::new(), customers: Some((keys, Vec::new())) },
        limits: Limits {
            deadline_ms: 2000,
            memory_bytes: class.memory_bytes(),
            capability_calls: 10,
            log_lines: 10,
            log_bytes: 1000,
        },
        computing: None,
        determinism: None,
    }
}
