//! Keeps agents from calling numbers that must not be called, and asks before calls to some countries.

use switchboard_plugin::before_call::{Advice, Guest, PlannedCall};
use switchboard_plugin::settings;
use switchboard_plugin::types::{Caller, PhoneCaller, PluginError, RequestContext};

use crate::Plugin;

impl Guest for Plugin {
    fn decide(call: PlannedCall, context: RequestContext) -> Result<Advice, PluginError> {
        // Colleagues may always be called.
        let Caller::Phone(phone) = call.to else { return Ok(Advice::allow()) };
        let is_german = context.agent.locale.starts_with("de");
        Ok(advice(&phone, &list("doNotCall")?, &list("askBeforeCountries")?, is_german))
    }
}

fn advice(phone: &PhoneCaller, do_not_call: &[String], ask_before: &[String], is_german: bool) -> Advice {
    if phone.e164.as_ref().is_some_and(|number| do_not_call.contains(number)) {
        return Advice::block(if is_german {
            "Die Nummer will nicht angerufen werden."
        } else {
            "The number does not want to be called."
        });
    }
    if phone.region.as_ref().is_some_and(|country| ask_before.contains(country)) {
        return Advice::warn(if is_german { "Der Anruf geht ins Ausland." } else { "The call goes abroad." });
    }
    Advice::allow()
}

/// A list of the settings, empty where the admin has set none.
fn list(setting: &str) -> Result<Vec<String>, PluginError> {
    let json = settings::get(setting).unwrap_or_else(|| "[]".to_owned());
    serde_json::from_str(&json).map_err(|error| PluginError::misconfigured(format!("{setting}: {error}")))
}

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_before_call!(Plugin);

#[cfg(test)]
mod tests {
    use serde_json::json;
    use switchboard_plugin::before_call::Decision;
    use switchboard_plugin::testing::{FakeHost, context, phone_caller, planned_call};

    use super::*;

    #[test]
    fn what_is_listed_is_blocked_also_where_the_agent_would_only_be_asked() {
        let decide = |listed: &[&str]| {
            let _host = FakeHost::new()
                .setting("doNotCall", json!(listed))
                .setting("askBeforeCountries", json!(["DE"]))
                .install();
            let phone = PhoneCaller { region: Some("DE".to_owned()), ..phone_caller("+4930123456") };
            Plugin::decide(planned_call(phone), context()).expect("the settings can be read").decision
        };
        assert!(matches!(decide(&["+4930123456"]), Decision::Block(_)));
        assert!(matches!(decide(&[]), Decision::Warn(_)));
    }

    #[test]
    fn without_settings_everybody_may_be_called() {
        let _host = FakeHost::new().install();
        let advice = Plugin::decide(planned_call(phone_caller("+14255550100")), context());
        assert!(matches!(advice.expect("there is nothing to read").decision, Decision::Allow));
    }
}
