//! The smallest caller-id plugin: it knows one number.

use switchboard_plugin::caller_id::{CallerMatch, Guest, IncomingCall, Resolution};
use switchboard_plugin::types::{Caller, PluginError, RequestContext};

struct Plugin;

impl Guest for Plugin {
    fn resolve(call: IncomingCall, _context: RequestContext) -> Result<Resolution, PluginError> {
        let Caller::Phone(phone) = &call.caller else { return Ok(Resolution::not_found()) };
        let known = phone.keys.iter().filter(|key| key.value == "+14255550100").take(1);
        let found = known.map(|key| CallerMatch {
            company: Some("Northwind Traders".to_owned()),
            ..CallerMatch::new("example", "1", "Northwind Traders, reception", key, WHY)
        });
        Ok(Resolution::found(found.collect()))
    }
}

const WHY: &str = "The example plugin knows exactly this number.";

switchboard_plugin::export_caller_id!(Plugin);
