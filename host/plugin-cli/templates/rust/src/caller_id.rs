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
    use switchboard_plugin::types::KeyStrength;

    use super::*;

    #[test]
    fn the_strongest_known_key_names_the_caller() {
        let names = Names::from([("+14255550100".to_owned(), "Reception".to_owned())]);
        let key = |value: &str, strength| LookupKey { value: value.to_owned(), strength };
        let keys = [key("+14255550100;ext=7", KeyStrength::Exact), key("+14255550100", KeyStrength::NoExtension)];
        let found = find(&keys, &names);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].strength), ("Reception", KeyStrength::NoExtension));
        assert!(find(&keys[..1], &names).is_empty());
    }
}
