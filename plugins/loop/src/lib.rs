//! A plugin that never answers. The demo and the tests use it to show that a tenant's mistake does not disturb others.

use switchboard_plugin::caller_id::{Guest, IncomingCall, Resolution};
use switchboard_plugin::types::{PluginError, RequestContext};

struct Plugin;

impl Guest for Plugin {
    fn resolve(_call: IncomingCall, _context: RequestContext) -> Result<Resolution, PluginError> {
        let mut rounds = 0_u64;
        loop {
            rounds = std::hint::black_box(rounds.wrapping_add(1));
        }
    }
}

switchboard_plugin::export_caller_id!(Plugin);
