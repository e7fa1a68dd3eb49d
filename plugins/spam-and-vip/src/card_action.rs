//! Buttons of the card by which agents block a caller's number, and unblock it. They are there only if the admin wants that.

use switchboard_plugin::caller_id::{Presentation, Resolution};
use switchboard_plugin::card_action::{Guest, Performed, PressedAction};
use switchboard_plugin::types::{Badge, Caller, PhoneCaller, PluginError, RequestContext};

use crate::Plugin;
use crate::lists::{self, Listed};
use crate::settings::Settings;

const BLOCK: &str = "block";
const UNBLOCK: &str = "unblock";

/// The answer with a button that blocks the caller's number.
pub(crate) fn offer_block(resolution: Resolution, is_german: bool) -> Resolution {
    offer(resolution, BLOCK, if is_german { "Nummer sperren" } else { "Block this number" })
}

/// The answer with a button that unblocks the caller's number.
pub(crate) fn offer_unblock(resolution: Resolution, is_german: bool) -> Resolution {
    offer(resolution, UNBLOCK, if is_german { "Sperre aufheben" } else { "Unblock this number" })
}

fn offer(resolution: Resolution, id: &str, label: &str) -> Resolution {
    let plain = Presentation { title: None, ..Presentation::titled("") };
    let presentation = resolution.presentation.unwrap_or(plain).with_button(label, id);
    Resolution { presentation: Some(presentation), ..resolution }
}

impl Guest for Plugin {
    fn perform(pressed: PressedAction, context: RequestContext) -> Result<Performed, PluginError> {
        let settings = Settings::read()?;
        let is_german = context.agent.locale.starts_with("de");
        if !settings.agents_block {
            return Ok(Performed::failed(if is_german {
                "Ihre Organisation erlaubt das nicht mehr."
            } else {
                "Your organisation does not allow this any more."
            }));
        }
        let Caller::Phone(phone) = &pressed.caller else { return Ok(no_number(is_german)) };
        match pressed.action.as_str() {
            BLOCK => block(phone, pressed.confirmed, &context.agent.display_name, is_german),
            UNBLOCK => unblock(phone, &settings, is_german),
            other => Err(PluginError::new("invalid", format!("there is no action {other:?}"))),
        }
    }
}

fn no_number(is_german: bool) -> Performed {
    Performed::failed(if is_german {
        "Der Anrufer hat keine Nummer, die sich sperren ließe."
    } else {
        "The caller has no number that could be blocked."
    })
}

fn block(
    phone: &PhoneCaller,
    confirmed: bool,
    agent: &str,
    is_german: bool,
) -> Result<Performed, PluginError> {
    let Some(number) = &phone.e164 else { return Ok(no_number(is_german)) };
    if !confirmed {
        return Ok(Performed::confirm(&if is_german {
            format!("{number} für alle sperren? Anrufe dieser Nummer klingeln dann nicht mehr.")
        } else {
            format!("Block {number} for everybody? Calls of this number will no longer ring.")
        }));
    }
    let (reason, mark, words) = if is_german {
        (format!("gesperrt von {agent}"), "Gesperrt", "Die Nummer ist gesperrt.")
    } else {
        (format!("blocked by {agent}"), "Blocked", "The number is blocked.")
    };
    lists::add_unwanted(number, &reason)?;
    let badges = vec![Badge { kind: "spam".to_owned(), label: mark.to_owned() }];
    Ok(Performed { badges, ..Performed::done(words) })
}

/// Takes the number off the list by which it was found: with its extension, or without.
fn unblock(phone: &PhoneCaller, settings: &Settings, is_german: bool) -> Result<Performed, PluginError> {
    if let Listed::Spam { key: Some(key), .. } = lists::find(phone, &settings.spam_prefixes)? {
        lists::remove_unwanted(&key.value)?;
    }
    Ok(Performed::done(if is_german {
        "Die Sperre ist aufgehoben."
    } else {
        "The number is not blocked any more."
    }))
}
