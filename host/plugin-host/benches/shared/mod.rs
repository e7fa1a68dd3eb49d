//! The caller-id invocation that an incoming call causes.

mod question;

use std::sync::Arc;

use switchboard_domain::caller::Caller;
use switchboard_domain::hook::Capability;
use switchboard_plugin_host::pool::InvocationSpec;
use switchboard_plugin_protocol::{ComponentRef, HookRequest, Limits, MemoryClass, Prefetched};

pub(crate) fn spec(component: &ComponentRef, class: MemoryClass) -> InvocationSpec {
    let call = question::incoming_call();
    let keys = match &call.caller {
        Caller::Phone(phone) => phone.keys.clone(),
        _ => Vec::new(),
    };
    InvocationSpec {
        tenant: Arc::from("bench"),
        class,
        component: component.clone(),
        request: HookRequest::ResolveCaller(Box::new(call)),
        context: question::context(),
        granted: [Capability::Customers, Capability::KeyValue].into_iter().collect(),
        prefetched: Prefetched { settings: Vec::new(), customers: Some((keys, Vec::new())) },
        limits: Limits {
            deadline_ms: 2000,
            computing_ms: 2000,
            memory_bytes: class.memory_bytes(),
            capability_calls: 10,
            log_lines: 10,
            log_bytes: 1000,
        },
        determinism: None,
    }
}
