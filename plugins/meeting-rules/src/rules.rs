//! What the admin wants of kinds of meetings.

use serde::Deserialize;
use switchboard_plugin::meeting_filter::{Meeting, ResponseStatus, Visibility};
use switchboard_plugin::settings;
use switchboard_plugin::types::PluginError;

use crate::people::is_external;

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rule {
    Show,
    Hide,
    Redact,
}

/// The settings of the manifest's schema.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) internal: Rule,
    pub(crate) all_day: Rule,
    pub(crate) declined: Rule,
    pub(crate) private: Rule,
}

impl Rules {
    pub(crate) fn read() -> Result<Self, PluginError> {
        Ok(Self {
            internal: rule("internal", Rule::Show)?,
            all_day: rule("allDay", Rule::Show)?,
            declined: rule("declined", Rule::Hide)?,
            private: rule("private", Rule::Show)?,
        })
    }

    /// How a meeting appears, and why. Of several kinds that it has, the strictest rule holds; a private meeting has no people, so
    /// that nobody knows whether it is internal.
    pub(crate) fn judge(&self, meeting: &Meeting, is_german: bool) -> (Visibility, Option<String>) {
        let kinds = [
            (
                meeting.response == ResponseStatus::Declined,
                self.declined,
                "You declined it.",
                "Sie haben abgesagt.",
            ),
            (meeting.private, self.private, "It is private.", "Er ist privat."),
            (meeting.all_day, self.all_day, "It takes whole days.", "Er dauert ganze Tage."),
            (
                !meeting.private && !is_external(meeting),
                self.internal,
                "Only colleagues take part.",
                "Nur Kollegen nehmen teil.",
            ),
        ];
        let strictest = |wanted: Rule| kinds.iter().find(|(is_so, rule, ..)| *is_so && *rule == wanted);
        let reason =
            |english: &str, german: &str| Some((if is_german { german } else { english }).to_owned());
        if let Some((_, _, english, german)) = strictest(Rule::Hide) {
            return (Visibility::Hide, reason(english, german));
        }
        match strictest(Rule::Redact) {
            Some((_, _, english, german)) => (Visibility::Redact, reason(english, german)),
            None => (Visibility::Show, None),
        }
    }
}

fn rule(name: &str, absent: Rule) -> Result<Rule, PluginError> {
    let Some(json) = settings::get(name) else { return Ok(absent) };
    serde_json::from_str(&json).map_err(|error| PluginError::misconfigured(format!("{name}: {error}")))
}
