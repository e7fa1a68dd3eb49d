//! Blocks a caller's number at the press of a button. A plugin with `caller-id` offers the button: `Action::run("Block", "block")` on a
//! match, or `Presentation::titled("…").with_button("Block", "block")` on the card as a whole.

use switchboard_plugin::card_action::{Guest, Performed, PressedAction};
use switchboard_plugin::key_value;
use switchboard_plugin::types::{Badge, Caller, PluginError, RequestContext};

use crate::Plugin;

impl Guest for Plugin {
    fn perform(pressed: PressedAction, context: RequestContext) -> Result<Performed, PluginError> {
        let is_german = context.agent.locale.starts_with("de");
        let Some(number) = number_of(&pressed.caller) else {
            return Ok(Performed::failed(if is_german {
                "Der Anrufer hat keine Nummer, die sich sperren ließe."
            } else {
                "The caller has no number that could be blocked."
            }));
        };
        if !pressed.confirmed {
            return Ok(question(number, is_german));
        }
        key_value::set(&format!("blocked:{number}"), context.agent.display_name.as_bytes(), None)?;
        Ok(blocked(number, is_german))
    }
}

fn number_of(caller: &Caller) -> Option<&str> {
    if let Caller::Phone(phone) = caller { phone.e164.as_deref() } else { None }
}

fn question(number: &str, is_german: bool) -> Performed {
    Performed::confirm(&if is_german {
        format!("{number} für alle sperren?")
    } else {
        format!("Block {number} for everybody?")
    })
}

fn blocked(number: &str, is_german: bool) -> Performed {
    let (words, mark) = if is_german {
        (format!("{number} ist gesperrt."), "Gesperrt")
    } else {
        (format!("{number} is blocked."), "Blocked")
    };
    let badges = vec![Badge { kind: "spam".to_owned(), label: mark.to_owned() }];
    Performed { badges, ..Performed::done(&words) }
}

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_card_action!(Plugin);

#[cfg(test)]
mod tests {
    use switchboard_plugin::card_action::Outcome;
    use switchboard_plugin::testing::{FakeHost, context, phone_caller, pressed_action};

    use super::*;

    #[test]
    fn a_number_is_blocked_after_a_yes_and_not_before() {
        let host = FakeHost::new().install();
        let pressed = || pressed_action("block", phone_caller("+14255550100"));
        let asked = Plugin::perform(pressed(), context()).expect("it asks the agent");
        assert!(matches!(asked.outcome, Outcome::Confirm(_)) && host.key_values().is_empty());
        let confirmed = PressedAction { confirmed: true, ..pressed() };
        let done = Plugin::perform(confirmed, context()).expect("it is stored");
        assert!(matches!(done.outcome, Outcome::Done(_)));
        assert_eq!(host.text("blocked:+14255550100").as_deref(), Some("Alice"));
    }

    #[test]
    fn without_the_grant_nothing_is_blocked() {
        let _host = FakeHost::new().grants([]).install();
        let pressed = pressed_action("block", phone_caller("+14255550100"));
        let error = Plugin::perform(PressedAction { confirmed: true, ..pressed }, context());
        assert_eq!(error.expect_err("key-values are not granted").kind, "denied");
    }

    #[test]
    fn the_agent_is_asked_in_their_language() {
        let Outcome::Confirm(question) = question("+14255550100", true).outcome else { panic!("no question") };
        assert_eq!(question, "+14255550100 für alle sperren?");
        assert!(number_of(&Caller::Anonymous).is_none());
    }
}
