//! Before a call: numbers that must not be called are blocked, and of unwanted ones the agent is warned.

use switchboard_plugin::before_call::{Advice, Guest, PlannedCall};
use switchboard_plugin::types::{Caller, PluginError, RequestContext};

use crate::Plugin;
use crate::lists::{self, Listed};
use crate::settings::Settings;

impl Guest for Plugin {
    fn decide(call: PlannedCall, context: RequestContext) -> Result<Advice, PluginError> {
        let Caller::Phone(phone) = &call.to else { return Ok(Advice::allow()) };
        let is_german = context.agent.locale.starts_with("de");
        if let Some(reason) = lists::must_not_be_called(phone)? {
            return Ok(Advice::block(&reason.unwrap_or_else(|| does_not_want(is_german).to_owned())));
        }
        match lists::find(phone, &Settings::read()?.spam_prefixes)? {
            Listed::Spam { reason, .. } => Ok(Advice::warn(&is_unwanted(reason, is_german))),
            Listed::Vip { .. } | Listed::No => Ok(Advice::allow()),
        }
    }
}

fn does_not_want(is_german: bool) -> &'static str {
    if is_german {
        "Die Nummer will nicht angerufen werden."
    } else {
        "The number does not want to be called."
    }
}

fn is_unwanted(reason: Option<String>, is_german: bool) -> String {
    let list = if is_german {
        "Die Nummer steht auf der Liste unerwünschter Anrufer"
    } else {
        "The number is on the list of unwanted callers"
    };
    reason.map_or_else(|| format!("{list}."), |why| format!("{list}: {why}"))
}
