//! A button of a card that a plugin runs: what was offered, what an agent pressed, and what came of it.

use serde::{Deserialize, Serialize};

use crate::caller::Caller;
use crate::card::{clean_badges, is_allowed_link};
use crate::customer::{Badge, NamedValues};
use crate::meeting::one_line;
use crate::record::RecordRef;

/// The most characters of a plugin's words that agents read.
pub const MAX_WORDS: usize = 300;

/// The most characters of an action's id.
pub const MAX_ID: usize = 100;

/// The most characters of a title and a subtitle.
const MAX_LINE: usize = 200;

/// A button that a plugin offered, and runs when it is pressed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CardPluginAction))]
pub struct PluginAction {
    /// The plugin's name.
    pub plugin: String,
    /// The plugin's own name of the action.
    pub id: String,
    /// What the agent reads.
    pub label: String,
}

/// A button that an agent has pressed, as its plugin gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PressedAction {
    /// The host's id of the call.
    pub call_id: String,
    /// The plugin's own name of the action.
    pub action: String,
    /// The record on which the button is; absent for a button of the card as a whole.
    pub record: Option<RecordRef>,
    /// The other party of the call.
    pub caller: Caller,
    /// Whether the agent has said yes to what an earlier answer asked.
    pub confirmed: bool,
    /// Further facts by name.
    pub context: NamedValues,
}

/// What a plugin says came of a press.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// It is done.
    Done(String),
    /// It is not done, for this reason.
    Failed(String),
    /// Nothing is done yet: the agent is asked this first.
    Confirm(String),
}

/// A plugin's whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Performed {
    /// What came of it.
    pub outcome: Outcome,
    /// What the agent can open.
    pub open_url: Option<String>,
    /// Instead of the card's title.
    pub title: Option<String>,
    /// Instead of the card's subtitle.
    pub subtitle: Option<String>,
    /// Marks that the card gets.
    pub badges: Vec<Badge>,
    /// Further facts by name.
    pub extra: NamedValues,
}

/// What came of a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = CardActionOutcome))]
pub enum OutcomeKind {
    /// It is done. The button can't be pressed again for this call.
    Done,
    /// It is not done. The agent may press again.
    Failed,
    /// Nothing is done yet: the agent is asked first. After a yes, press again with `confirmed`.
    Confirm,
    /// The plugin gave no answer: it is not known whether anything was done. The agent may press again.
    NoAnswer,
}

impl OutcomeKind {
    /// As the database and metrics spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Confirm => "confirm",
            Self::NoAnswer => "no-answer",
        }
    }
}

/// What the agent sees of a press.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(as = CardActionResult))]
pub struct ActionResult {
    /// What came of it.
    pub outcome: OutcomeKind,
    /// In the plugin's own words, or why it gave no answer; perhaps empty.
    pub message: String,
    /// What the agent can open: https, or a scheme that the tenant registered.
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub open_url: Option<String>,
    /// From now on instead of the card's title.
    pub title: Option<String>,
    /// From now on instead of the card's subtitle.
    pub subtitle: Option<String>,
    /// Marks that the card gets from now on.
    pub badges: Vec<Badge>,
}

impl ActionResult {
    /// What a plugin's answer is to the agent. Only links of https and of the tenant's `schemes` are kept.
    #[must_use]
    pub fn of(answer: Performed, schemes: &[String]) -> Self {
        let Performed { outcome, open_url, title, subtitle, mut badges, extra: _ } = answer;
        let (outcome, words) = match outcome {
            Outcome::Done(words) => (OutcomeKind::Done, words),
            Outcome::Failed(words) => (OutcomeKind::Failed, words),
            Outcome::Confirm(words) => (OutcomeKind::Confirm, words),
        };
        let line =
            |text: Option<String>| text.map(|text| one_line(&text, MAX_LINE)).filter(|text| !text.is_empty());
        clean_badges(&mut badges);
        Self {
            outcome,
            message: one_line(&words, MAX_WORDS),
            open_url: open_url.filter(|url| is_allowed_link(url, schemes)),
            title: line(title),
            subtitle: line(subtitle),
            badges,
        }
    }

    /// What the agent sees where the plugin gave no answer.
    #[must_use]
    pub fn no_answer(why: &str) -> Self {
        Self::only(OutcomeKind::NoAnswer, why)
    }

    /// What the agent sees where the plugin was not asked.
    #[must_use]
    pub fn failed(why: &str) -> Self {
        Self::only(OutcomeKind::Failed, why)
    }

    fn only(outcome: OutcomeKind, message: &str) -> Self {
        Self {
            outcome,
            message: one_line(message, MAX_WORDS),
            open_url: None,
            title: None,
            subtitle: None,
            badges: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn performed(outcome: Outcome, open_url: &str) -> Performed {
        Performed {
            outcome,
            open_url: Some(open_url.to_owned()),
            title: Some("  ".to_owned()),
            subtitle: Some("Case\n17".to_owned()),
            badges: vec![Badge { kind: "spam".to_owned(), label: "Bl\u{202e}ocked".to_owned() }; 20],
            extra: Vec::new(),
        }
    }

    #[test]
    fn words_are_one_line_and_links_are_those_that_a_card_may_have() {
        let words = format!("It is\n{}", "x".repeat(400));
        let result = ActionResult::of(performed(Outcome::Done(words), "https://crm.example/17"), &[]);
        assert_eq!((result.outcome, result.message.chars().count()), (OutcomeKind::Done, MAX_WORDS));
        assert!(result.message.starts_with("It is xx"), "{}", result.message);
        assert_eq!(result.open_url.as_deref(), Some("https://crm.example/17"));
        assert_eq!((result.title, result.subtitle.as_deref()), (None, Some("Case 17")));
        assert_eq!(result.badges.len(), 10);
        assert_eq!(result.badges[0].label, "Blocked");
        let schemes = ["crm".to_owned()];
        for (url, kept) in [("crm:17", true), ("javascript:alert(1)", false), ("http://crm.example", false)] {
            let failed = performed(Outcome::Failed(String::new()), url);
            assert_eq!(ActionResult::of(failed, &schemes).open_url.is_some(), kept, "{url}");
        }
    }
}
