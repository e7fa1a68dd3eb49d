//! A plugin that never answers: what a tenant's mistake looks like, for the demo and the tests.

use switchboard_plugin::caller_id::{Guest, IncomingCall, Resolution};
use switchboard_plugin::types::{HookError, RequestContext};

struct Plugin;

impl Guest for Plugin {
    fn resolve(_call: IncomingCall, _context: RequestContext) -> Result<Resolution, HookError> {
        let mut rounds = 0_u64;
        loop {
            rounds = std::hint::black_box(rounds.wrapping_add(1));
        }
    }
}

switchboard_plugin::export_caller_id!(Plugin);
