//! Says who is calling.

use switchboard_plugin::caller_id::{CallerMatch, Guest, IncomingCall, Resolution};
use switchboard_plugin::types::{Caller, LookupKey, PluginError, RequestContext};

use crate::Plugin;
use crate::names::{Names, names};

impl Guest for Plugin {
    fn resolve(call: IncomingCall, _context: RequestContext) -> Result<Resolution, PluginError> {
        // The host knows Teams callers from the directory, and a withheld number can't be looked up.
        let Caller::Phone(phone) = &call.caller else { return Ok(Resolution::not_found()) };
        Ok(Resolution::found(find(&phone.keys, &names()?)))
    }
}

/// Whoever has the first of these keys that is known. The host sends the strongest key first.
fn find(keys: &[LookupKey], names: &Names) -> Vec<CallerMatch> {
    let known = keys.iter().find_map(|key| Some((key, names.get(&key.value)?)));
    let found = known.map(|(key, name)| {
        let why = format!("The settings of {{name}} name {}.", key.value);
        CallerMatch::new("{{name}}", &key.value, name, key, &why)
    });
    found.into_iter().collect()
}

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_caller_id!(Plugin);

#[cfg(test)]
mod tests {
    use serde_json::json;
    use switchboard_plugin::caller_id::Outcome;
    use switchboard_plugin::testing::{FakeHost, context, incoming_call, phone_caller};
    use switchboard_plugin::types::KeyStrength;

    use super::*;

    #[test]
    fn the_strongest_known_key_names_the_caller() {
        let _host = FakeHost::new().setting("names", json!({ "+14255550100": "Reception" })).install();
        let call = incoming_call(phone_caller("+14255550100;ext=7"));
        let answer = Plugin::resolve(call, context()).expect("the settings can be read");
        let Outcome::Found(found) = answer.outcome else { panic!("nobody is found") };
        assert_eq!((found[0].name.as_str(), found[0].strength), ("Reception", KeyStrength::NoExtension));
    }

    #[test]
    fn settings_that_cannot_be_read_are_the_admins_to_correct() {
        let _host = FakeHost::new().setting("names", json!(["Reception"])).install();
        let call = incoming_call(phone_caller("+14255550100"));
        let error = Plugin::resolve(call, context()).expect_err("a list is no map of names");
        assert_eq!(error.kind, "misconfigured");
    }
}
