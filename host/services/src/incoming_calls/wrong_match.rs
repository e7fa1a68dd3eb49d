//! An agent says that a card showed the wrong person. The developers of the plugins that found somebody read it in their
//! plugin's log, together with what each source answered.

use switchboard_domain::card::{Card, CardMatch, WhyOutcome};
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::run::Principal;
use switchboard_plugin_protocol::{LogLevel, LogLine, LogSource};

use super::IncomingCalls;
use crate::error::ServiceError;

const MESSAGE: &str = "an agent says that the card showed the wrong person";

/// The match that is not the caller.
#[derive(Debug, Clone)]
pub struct WrongMatch {
    /// The match's source.
    pub source: String,
    /// The match's record.
    pub record_id: String,
}

impl IncomingCalls {
    /// Writes a line into the log of each active plugin that found somebody for this call. Answers their names.
    ///
    /// # Errors
    /// When there is no such call, its card has no such match, or the store fails.
    pub async fn report_wrong_match(
        &self,
        principal: Principal,
        call_id: &str,
        wrong: &WrongMatch,
        url_schemes: Vec<String>,
    ) -> Result<Vec<String>, ServiceError> {
        let live = self.card(principal.clone(), call_id, url_schemes).await?;
        let card = live.newest().ok_or(ServiceError::NotFound("a card of this call"))?;
        let shown = card
            .matches
            .iter()
            .find(|shown| shown.found.source == wrong.source && shown.found.record_id == wrong.record_id);
        let shown = shown.ok_or_else(|| {
            let message = "the card of this call shows no match with this source and record id";
            ServiceError::invalid("recordId", message)
        })?;
        let plugins = self.sources.plugins.active_for(&principal.context).await?;
        let finders = plugins.iter().filter(|plugin| {
            let source = format!("plugin:{}", plugin.name);
            card.why.iter().any(|why| why.source == source && why.outcome == WhyOutcome::Found)
        });
        let mut told = Vec::new();
        for plugin in finders {
            let line = LogLine {
                source: LogSource::Log,
                level: LogLevel::Warn,
                message: MESSAGE.to_owned(),
                fields: facts(&card, shown),
            };
            self.sources.plugins.write_log(
                plugin,
                &principal.context,
                Hook::CallerId,
                Some(&card.call_id),
                vec![line],
            );
            told.push(plugin.name.clone());
        }
        Ok(told)
    }
}

/// The match and the trace, without the customer's personal data: many people read logs.
fn facts(card: &Card, shown: &CardMatch) -> Vec<(String, String)> {
    let found = &shown.found;
    let mut facts = vec![
        ("match.source".to_owned(), found.source.clone()),
        ("match.record-type".to_owned(), found.record_type.clone()),
        ("match.record-id".to_owned(), found.record_id.clone()),
        ("match.strength".to_owned(), found.strength.as_str().to_owned()),
        ("match.confidence".to_owned(), found.confidence.to_string()),
        ("match.also-from".to_owned(), shown.also_from.join(", ")),
        ("card.matches".to_owned(), card.matches.len().to_string()),
    ];
    facts.extend(card.why.iter().map(|why| {
        let elapsed = why.elapsed_ms.map_or_else(|| "no answer".to_owned(), |ms| format!("{ms} ms"));
        (format!("trace.{}", why.source), format!("{}, {elapsed}", why.outcome.as_str()))
    }));
    facts
}
