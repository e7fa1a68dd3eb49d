//! What plugins say of a call before it is placed, and what that comes to: block beats warn, and warn beats allow.

use serde::{Deserialize, Serialize};

use crate::caller::Caller;
use crate::customer::NamedValues;
use crate::meeting::one_line;
use crate::record::RecordRef;

/// The most characters of a plugin's words that agents read.
pub const MAX_WORDS: usize = 300;

/// A call that an agent is about to place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedCall {
    /// The host's id of the call.
    pub call_id: String,
    /// Whom the agent calls.
    pub to: Caller,
    /// The customer whom the agent chose, or else the only one who has the number.
    pub customer: Option<RecordRef>,
    /// Further facts by name.
    pub context: NamedValues,
}

/// What a plugin says is to become of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// It is placed.
    Allow,
    /// The agent reads these words first.
    Warn(String),
    /// It is not placed, for this reason.
    Block(String),
}

impl Decision {
    /// Without the words.
    #[must_use]
    pub fn kind(&self) -> DecisionKind {
        match self {
            Self::Allow => DecisionKind::Allow,
            Self::Warn(_) => DecisionKind::Warn,
            Self::Block(_) => DecisionKind::Block,
        }
    }
}

/// A plugin's whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// What is to become of the call.
    pub decision: Decision,
    /// Further facts by name.
    pub extra: NamedValues,
}

/// What becomes of a call, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = BeforeCallDecision))]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// It may be placed.
    Allow,
    /// It may be placed when the agent has read the words.
    Warn,
    /// It may not be placed.
    Block,
}

impl DecisionKind {
    /// As metrics spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

/// What a plugin says to the agent about a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CallAdvice))]
pub struct PluginWords {
    /// `plugin:<name>`.
    pub plugin: String,
    /// In the plugin's own words; empty where it has none.
    pub text: String,
}

/// What all plugins' decisions come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The strongest decision.
    pub kind: DecisionKind,
    /// What those plugins say that decided so, in the admin's order; nothing where the call is simply allowed.
    pub words: Vec<PluginWords>,
}

impl Default for Verdict {
    fn default() -> Self {
        Self { kind: DecisionKind::Allow, words: Vec::new() }
    }
}

impl Verdict {
    /// What these decisions come to, each with the plugin that made it, in the admin's order. A plugin without an answer is not
    /// among them.
    #[must_use]
    pub fn of(decisions: Vec<(String, Decision)>) -> Self {
        let kind = decisions.iter().map(|(_, decision)| decision.kind()).max().unwrap_or(DecisionKind::Allow);
        let strongest = decisions.into_iter().filter(|(_, decision)| decision.kind() == kind);
        let words = strongest.filter_map(|(plugin, decision)| match decision {
            Decision::Allow => None,
            Decision::Warn(text) | Decision::Block(text) => {
                Some(PluginWords { plugin, text: one_line(&text, MAX_WORDS) })
            }
        });
        Self { kind, words: words.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(decisions: &[(&str, Decision)]) -> (DecisionKind, Vec<String>) {
        let decisions = decisions.iter().map(|(plugin, one)| ((*plugin).to_owned(), one.clone())).collect();
        let Verdict { kind, words } = Verdict::of(decisions);
        (kind, words.into_iter().map(|PluginWords { plugin, text }| format!("{plugin}: {text}")).collect())
    }

    #[test]
    fn block_beats_warn_and_warn_beats_allow_in_the_admins_order() {
        let (warn, block) =
            (|text: &str| Decision::Warn(text.to_owned()), |text: &str| Decision::Block(text.to_owned()));
        assert_eq!(verdict(&[]), (DecisionKind::Allow, vec![]));
        assert_eq!(verdict(&[("a", Decision::Allow)]), (DecisionKind::Allow, vec![]));
        assert_eq!(
            verdict(&[("a", warn("late")), ("b", Decision::Allow), ("c", warn("owes"))]),
            (DecisionKind::Warn, vec!["a: late".to_owned(), "c: owes".to_owned()])
        );
        assert_eq!(
            verdict(&[("a", warn("late")), ("b", block("listed")), ("c", block("gone"))]),
            (DecisionKind::Block, vec!["b: listed".to_owned(), "c: gone".to_owned()])
        );
    }

    #[test]
    fn words_are_one_line_of_bounded_length_that_hides_nothing() {
        let text = format!("owes\n\u{202e}{}", "x".repeat(400));
        let Verdict { words, .. } = Verdict::of(vec![("a".to_owned(), Decision::Block(text))]);
        assert_eq!(words[0].text.chars().count(), MAX_WORDS);
        assert!(words[0].text.starts_with("owes xx"), "{}", words[0].text);
    }
}
