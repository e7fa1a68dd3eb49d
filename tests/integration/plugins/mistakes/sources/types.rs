//! Mistakes that the compiler tells of.

use switchboard_plugin::caller_id::{CallerMatch, Guest, IncomingCall, Resolution};
use switchboard_plugin::types::{LookupKey, PluginError, RequestContext};

struct Plugin;

impl Guest for Plugin {
    async fn resolve(_call: IncomingCall, _context: RequestContext) -> Result<Resolution, PluginError> {
        Ok(Resolution::not_found())
    }
}

pub fn of_another_type(key: &LookupKey) -> CallerMatch {
    CallerMatch { name: 42, ..CallerMatch::new("crm", "7", "Ann", key, "The test says so.") }
}

pub fn misspelt(key: &LookupKey) -> CallerMatch {
    CallerMatch { nmae: String::new(), ..CallerMatch::new("crm", "7", "Ann", key, "The test says so.") }
}

pub fn unsure(key: &LookupKey) -> CallerMatch {
    CallerMatch { confidence: 95.5, ..CallerMatch::new("crm", "7", "Ann", key, "The test says so.") }
}

#[cfg(target_family = "wasm")]
switchboard_plugin::export_caller_id!(Plugin);
