//! How a press of a button of a card went: a part of the call's [trace](crate::call_trace), and as that without a word that a caller,
//! a customer's record or a plugin's answer said. What a plugin named its button is such a word, unless it is a name of its code.

use serde::{Deserialize, Serialize};

use crate::call_trace::TracedPlugin;
use crate::card::{Card, MASK};
use crate::card_action::OutcomeKind;
use crate::fold::{fold, words};

/// The most bytes of a press that are kept, as JSON.
pub const MAX_PRESS_BYTES: usize = 8 * 1024;

/// The most characters of a name of a plugin's code.
const MAX_NAME: usize = 40;

/// Shorter words of people are in too many others.
const SHORTEST_WORD: usize = 3;

/// How a press of a button of a card went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = TracedPress))]
pub struct TracedPress {
    /// The plugin that offered the button: `plugin:<name>`.
    pub source: String,
    /// The plugin's own name of the button, of letters and `-`, `_`, `.`, `:`. A name with anything else, or with a word of the
    /// caller or of a record on the card, is masked.
    pub action: String,
    /// It is a button of a record, and not of the card as a whole.
    pub on_record: bool,
    /// The agent had said yes to what the plugin asked before.
    pub confirmed: bool,
    /// When it was pressed, in RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub pressed_at: String,
    /// What came of it.
    pub outcome: OutcomeKind,
    /// The version that was asked; absent for agents, and where none is active any more.
    pub plugin: Option<TracedPlugin>,
}

impl TracedPress {
    /// What an agent is told: which button, and what came of it.
    #[must_use]
    pub fn short(mut self) -> Self {
        self.plugin = None;
        self
    }

    /// With the failure in words.
    #[must_use]
    pub fn in_words(mut self) -> Self {
        if let Some(plugin) = &mut self.plugin {
            plugin.tell_failure();
        }
        self
    }

    /// The press as JSON of at most [`MAX_PRESS_BYTES`]. Where it is larger, its last host calls are left out and counted.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn kept(&mut self) -> Result<String, serde_json::Error> {
        loop {
            let text = serde_json::to_string(self)?;
            let plugin = self.plugin.as_mut().filter(|plugin| !plugin.host_calls.is_empty());
            match plugin {
                Some(plugin) if text.len() > MAX_PRESS_BYTES => {
                    plugin.keep_host_calls(plugin.host_calls.len() / 2);
                }
                _ => return Ok(text),
            }
        }
    }
}

/// A plugin's own name of a button of a card, if it is a name of its code and of nobody; otherwise a mask.
#[must_use]
pub fn name_of_button(action: &str, card: &Card) -> String {
    let is_code = |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '-' | '_' | '.' | ':');
    let is_name = action.len() <= MAX_NAME && action.contains(|letter: char| letter.is_ascii_alphabetic());
    if is_name && action.chars().all(is_code) && !names_somebody(&fold(action), card) {
        action.to_owned()
    } else {
        MASK.to_owned()
    }
}

/// Whether a word of a caller or of a record is in a folded text.
fn names_somebody(text: &str, card: &Card) -> bool {
    let of_caller =
        [Some(&card.caller.display), card.caller.network_name.as_ref(), card.transferred_from.as_ref()];
    let of_records = card.matches.iter().flat_map(|shown| {
        let found = &shown.found;
        let personal = found.fields.iter().filter(|field| field.pii).map(|field| &field.value);
        [Some(&found.name), Some(&found.record_id), found.company.as_ref(), found.email.as_ref()]
            .into_iter()
            .flatten()
            .chain(personal)
    });
    let mut said = of_caller.into_iter().flatten().chain(of_records);
    said.any(|said| {
        let said = fold(said);
        words(&said).any(|word| word.chars().count() >= SHORTEST_WORD && text.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call_trace::{HostCall, HostCallOutcome};
    use crate::hook::{Capability, Hook};

    fn card() -> Card {
        serde_json::from_value(serde_json::json!({
            "callId": "c", "sdkCallId": null, "sequence": 1, "phase": "final", "direction": "incoming",
            "caller": {
                "kind": "phone", "display": "+44 20 7946 0018", "e164": "+442079460018", "extension": null, "region": "GB",
                "numberType": null, "networkName": null, "userId": null, "external": null,
            },
            "title": "Zoë Jardiel", "subtitle": "", "identified": true, "suppressed": false, "silent": false, "openUrl": null,
            "matches": [{
                "source": "crm", "recordType": "contact", "recordId": "7", "name": "Zoë Jardiel", "company": null, "title": null,
                "email": null, "matchedNumber": null, "strength": "exact", "confidence": 90, "why": "", "lastActivity": null,
                "owner": null, "badges": [], "actions": [], "openItems": [], "extra": [], "alsoFrom": [],
                "fields": [{"label": "Plan", "value": "goldfinch", "kind": "text", "pii": true}],
            }],
            "partial": false, "stillLooking": false, "calledNumber": null, "viaQueue": null, "transferredFrom": null,
            "why": [], "receivedAt": "2026-11-27T09:30:00Z",
        }))
        .unwrap()
    }

    #[test]
    fn a_button_is_told_by_the_name_that_its_code_has_and_by_no_persons() {
        let card = card();
        for name in ["block", "open-case", "openCase", "case.create", "crm:send_price_list"] {
            assert_eq!(name_of_button(name, &card), name);
        }
        let long = "x".repeat(41);
        for name in [
            "",
            "-",
            "call +442079460018",
            "case-4711",
            "zoe",
            "callZoe",
            "mail-jardiel",
            "goldfinch",
            "bloqué",
            &long,
        ] {
            assert_eq!(name_of_button(name, &card), MASK, "{name}");
        }
    }

    #[test]
    fn a_press_is_bounded_and_says_what_was_left_out() {
        let call = HostCall {
            capability: Capability::Http,
            call: "c".repeat(200),
            after_ms: 1.0,
            took_ms: 1.0,
            outcome: HostCallOutcome::Answered,
            detail: None,
        };
        let plugin = TracedPlugin {
            name: "crm".to_owned(),
            version: "1.0.0".to_owned(),
            digest: "sha256:".to_owned(),
            hook: Hook::CardAction,
            preview: true,
            reused: false,
            failure: None,
            failure_words: None,
            took_ms: 1.0,
            waiting_ms: None,
            memory_bytes: None,
            host_calls: vec![call; 200],
            host_calls_left_out: 0,
        };
        let mut press = TracedPress {
            source: "plugin:crm".to_owned(),
            action: "block".to_owned(),
            on_record: false,
            confirmed: true,
            pressed_at: "2026-11-27T09:30:00Z".to_owned(),
            outcome: OutcomeKind::Done,
            plugin: Some(plugin),
        };
        let text = press.kept().unwrap();
        assert!(text.len() <= MAX_PRESS_BYTES, "{}", text.len());
        assert_eq!(serde_json::from_str::<TracedPress>(&text).unwrap(), press);
        let plugin = press.plugin.clone().unwrap();
        assert_eq!(plugin.host_calls.len() + plugin.host_calls_left_out as usize, 200);
        assert_eq!(press.short().plugin, None);
    }
}
