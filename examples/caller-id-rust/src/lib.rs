//! The smallest caller-id plugin: it knows one number.

use switchboard_plugin::caller_id::{CallerMatch, Guest, IncomingCall, Outcome, Resolution};
use switchboard_plugin::types::{Caller, HookError, KeyStrength, RequestContext};

struct Plugin;

impl Guest for Plugin {
    fn resolve(call: IncomingCall, _context: RequestContext) -> Result<Resolution, HookError> {
        let outcome = match &call.caller {
            Caller::Phone(phone) if phone.e164.as_deref() == Some("+14255550100") => {
                Outcome::Found(vec![reception()])
            }
            _ => Outcome::NotFound,
        };
        Ok(Resolution { outcome, partial: false, presentation: None, cache: None })
    }
}

fn reception() -> CallerMatch {
    CallerMatch {
        source: "example".into(),
        record_type: "contact".into(),
        record_id: "1".into(),
        name: "Northwind Traders, reception".into(),
        company: Some("Northwind Traders".into()),
        title: None,
        email: None,
        matched_number: Some("+14255550100".into()),
        strength: KeyStrength::Exact,
        confidence: 100,
        why: "The example plugin knows exactly this number.".into(),
        last_activity: None,
        owner: None,
        badges: vec![],
        fields: vec![],
        actions: vec![],
        open_items: vec![],
        extra: vec![],
    }
}

switchboard_plugin::export_caller_id!(Plugin);
